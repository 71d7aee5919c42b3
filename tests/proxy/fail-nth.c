/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To be preloaded: makes the Nth call of one kind fail. The file named by FAIL_NTH_CONTROL is
 * mapped and says which; the test writes it while the program runs.
 *
 * Allocations fail for libcurl and SQLite only: GLib ends a program that has no memory, on purpose.
 * Those of libcurl may go by functions of the program's, whose calls are known by their thread.
 */

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

typedef struct {
  atomic_int kind; /* of the calls that count; 0: none */
  atomic_int nth;  /* which of them fails; 0: none */
  atomic_int n;    /* calls so far */
} Control;

enum {
  MALLOC = 1,
  SOCKET,
  CONNECT,
  ACCEPT,
  EPOLL_CTL,
  EPOLL_WAIT,
  RECV,
  SEND,
  OPEN,
  SETSOCKOPT,
  PREAD,
};

static Control *control;
static struct {
  uintptr_t start, end;
} ranges[4];
static int n_ranges;
static __thread int n_inside; /* functions that libcurl was given */

static int
note_library (struct dl_phdr_info *info, size_t size, void *data)
{
  if (n_ranges == 4
      || (strstr (info->dlpi_name, "libcurl") == NULL
          && strstr (info->dlpi_name, "libsqlite3") == NULL))
    return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW (Phdr) *part = &info->dlpi_phdr[i];

    if (part->p_type == PT_LOAD && (part->p_flags & PF_X) != 0 && n_ranges < 4) {
      ranges[n_ranges].start = info->dlpi_addr + part->p_vaddr;
      ranges[n_ranges].end = ranges[n_ranges].start + part->p_memsz;
      n_ranges++;
    }
  }
  return 0;
}

__attribute__ ((constructor)) static void
set_up (void)
{
  const char *path = getenv ("FAIL_NTH_CONTROL");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  void *map = fd >= 0 ? mmap (NULL, sizeof (Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                      : MAP_FAILED;

  if (fd >= 0)
    close (fd);
  dl_iterate_phdr (note_library, NULL);
  if (map != MAP_FAILED)
    control = map;
}

static int
fails (int kind)
{
  return control != NULL && control->kind == kind && control->nth > 0
         && atomic_fetch_add (&control->n, 1) + 1 == control->nth;
}

static int
is_fallible (const void *caller)
{
  if (n_inside > 0)
    return 1;
  for (int i = 0; i < n_ranges; i++)
    if ((uintptr_t) caller >= ranges[i].start && (uintptr_t) caller < ranges[i].end)
      return 1;
  return 0;
}

#define FAIL(kind, code, result)                                                                   \
  do {                                                                                             \
    if (fails (kind)) {                                                                            \
      errno = code;                                                                                \
      return result;                                                                               \
    }                                                                                              \
  } while (0)

#define NEXT(name)                                                                                 \
  static __typeof__ (name) *next;                                                                  \
  if (next == NULL)                                                                                \
  next = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name)

extern void *__libc_malloc (size_t);
extern void *__libc_calloc (size_t, size_t);
extern void *__libc_realloc (void *, size_t);

void *
malloc (size_t size)
{
  if (is_fallible (__builtin_return_address (0)))
    FAIL (MALLOC, ENOMEM, NULL);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  if (is_fallible (__builtin_return_address (0)))
    FAIL (MALLOC, ENOMEM, NULL);
  return __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  if (is_fallible (__builtin_return_address (0)))
    FAIL (MALLOC, ENOMEM, NULL);
  return __libc_realloc (old, size);
}

/* --- The functions that libcurl is given ---------------------------------------------------- */

static curl_malloc_callback given_malloc;
static curl_realloc_callback given_realloc;
static curl_calloc_callback given_calloc;
static curl_strdup_callback given_strdup;

static void *
inside_malloc (size_t size)
{
  void *memory;

  n_inside++;
  memory = given_malloc (size);
  n_inside--;
  return memory;
}

static void *
inside_realloc (void *old, size_t size)
{
  void *memory;

  n_inside++;
  memory = given_realloc (old, size);
  n_inside--;
  return memory;
}

static void *
inside_calloc (size_t n, size_t size)
{
  void *memory;

  n_inside++;
  memory = given_calloc (n, size);
  n_inside--;
  return memory;
}

static char *
inside_strdup (const char *text)
{
  char *memory;

  n_inside++;
  memory = given_strdup (text);
  n_inside--;
  return memory;
}

CURLcode
curl_global_init_mem (long flags,
                      curl_malloc_callback malloc_cb,
                      curl_free_callback free_cb,
                      curl_realloc_callback realloc_cb,
                      curl_strdup_callback strdup_cb,
                      curl_calloc_callback calloc_cb)
{
  NEXT (curl_global_init_mem);

  given_malloc = malloc_cb;
  given_realloc = realloc_cb;
  given_calloc = calloc_cb;
  given_strdup = strdup_cb;
  return next (flags, inside_malloc, free_cb, inside_realloc, inside_strdup, inside_calloc);
}

/* --- Calls of the system ------------------------------------------------------------------- */

int
socket (int domain, int type, int protocol)
{
  NEXT (socket);
  FAIL (SOCKET, EMFILE, -1);
  return next (domain, type, protocol);
}

int
connect (int fd, const struct sockaddr *address, socklen_t length)
{
  NEXT (connect);
  FAIL (CONNECT, ENETUNREACH, -1);
  return next (fd, address, length);
}

int
accept4 (int fd, struct sockaddr *address, socklen_t *length, int flags)
{
  NEXT (accept4);
  FAIL (ACCEPT, EMFILE, -1);
  return next (fd, address, length, flags);
}

int
epoll_ctl (int epoll, int operation, int fd, struct epoll_event *event)
{
  NEXT (epoll_ctl);
  /* The kernel never refuses to forget a descriptor it knows. */
  if (operation != EPOLL_CTL_DEL)
    FAIL (EPOLL_CTL, ENOMEM, -1);
  return next (epoll, operation, fd, event);
}

int
epoll_wait (int epoll, struct epoll_event *events, int n, int timeout)
{
  NEXT (epoll_wait);
  FAIL (EPOLL_WAIT, EINTR, -1);
  return next (epoll, events, n, timeout);
}

ssize_t
recv (int fd, void *data, size_t length, int flags)
{
  NEXT (recv);
  FAIL (RECV, ECONNRESET, -1);
  return next (fd, data, length, flags);
}

ssize_t
send (int fd, const void *data, size_t length, int flags)
{
  NEXT (send);
  FAIL (SEND, ECONNRESET, -1);
  return next (fd, data, length, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  NEXT (sendmsg);
  FAIL (SEND, ENOBUFS, -1);
  return next (fd, message, flags);
}

int
setsockopt (int fd, int level, int name, const void *value, socklen_t length)
{
  NEXT (setsockopt);
  FAIL (SETSOCKOPT, EINVAL, -1);
  return next (fd, level, name, value, length);
}

ssize_t
pread64 (int fd, void *data, size_t length, off64_t offset)
{
  NEXT (pread64);
  FAIL (PREAD, EIO, -1);
  return next (fd, data, length, offset);
}

int
open64 (const char *path, int flags, ...)
{
  va_list arguments;
  mode_t mode;
  NEXT (open64);

  va_start (arguments, flags);
  mode = va_arg (arguments, mode_t);
  va_end (arguments);
  FAIL (OPEN, EMFILE, -1);
  return next (path, flags, mode);
}
