/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096
/* Connections taken before others get their turn. */
#define MAX_ACCEPTS 256
/* Without descriptors, how long before it is tried again though nothing ended. */
#define ACCEPT_PAUSE_SECONDS 1
/* How often another port is asked for when the system's is free for one address only. */
#define MAX_TRIES 16

guint
_ts_proxy_raise_descriptors (guint wanted)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return 1024;
  if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = MIN (wanted, limit.rlim_max);
    if (setrlimit (RLIMIT_NOFILE, &limit) != 0 || getrlimit (RLIMIT_NOFILE, &limit) != 0)
      return 1024;
  }
  return (guint) MIN (limit.rlim_cur, G_MAXINT);
}

/* A listening socket, or -1 with errno set. With port 0 it is set to what the system chose. */
static int
listen_at (int family, guint *port)
{
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } address = { .v6 = { 0 } };
  const int on = 1;
  socklen_t length;
  int saved_errno;
  int fd;

  address.any.sa_family = (sa_family_t) family;
  if (family == AF_INET) {
    address.v4.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
    address.v4.sin_port = htons ((guint16) *port);
    length = sizeof address.v4;
  } else {
    address.v6.sin6_addr = in6addr_loopback;
    address.v6.sin6_port = htons ((guint16) *port);
    length = sizeof address.v6;
  }
  fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind (fd, &address.any, length) == 0 && listen (fd, BACKLOG) == 0
      && getsockname (fd, &address.any, &length) == 0) {
    *port = ntohs (family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
    return fd;
  }
  saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return -1;
}

/* Listens at both addresses. A machine without IPv6 is fine, a foreign program at ::1 is not:
 * players that go to "localhost" would end there. Returns 0 or an errno. */
static int
listen_both (guint *port, int fds[2])
{
  fds[1] = -1;
  fds[0] = listen_at (AF_INET, port);
  if (fds[0] < 0)
    return errno;
  fds[1] = listen_at (AF_INET6, port);
  if (fds[1] < 0 && errno == EADDRINUSE) {
    close (fds[0]);
    fds[0] = -1;
    return EADDRINUSE;
  }
  return 0;
}

static guint
find_free_port (guint busy)
{
  for (guint port = busy + 1; port <= G_MAXUINT16; port++) {
    int fds[2];

    if (listen_both (&port, fds) == 0) {
      close (fds[0]);
      if (fds[1] >= 0)
        close (fds[1]);
      return port;
    }
  }
  return 0;
}

static void accept_at (TsProxyServer *self, int listener);

static void
listener_v4_cb (gpointer data, guint32 events)
{
  accept_at (data, 0);
}

static void
listener_v6_cb (gpointer data, guint32 events)
{
  accept_at (data, 1);
}

gboolean
_ts_proxy_listen (TsProxyServer *self, guint port, guint *free_port, GError **error)
{
  guint chosen = port;
  guint found = 0;
  int fds[2];
  int code = listen_both (&chosen, fds);

  for (int i = 0; code == EADDRINUSE && port == TS_PROXY_ANY_PORT && i < MAX_TRIES; i++) {
    chosen = TS_PROXY_ANY_PORT;
    code = listen_both (&chosen, fds);
  }
  if (code == EADDRINUSE) {
    found = find_free_port (port);
    if (free_port != NULL)
      *free_port = found;
    if (found != 0)
      g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_BUSY,
                   _ ("Port %u is in use by another program. Port %u is free."), port, found);
    else
      g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_BUSY,
                   _ ("Port %u is in use by another program."), port);
    return FALSE;
  }
  if (code != 0) {
    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FAILED,
                 _ ("The proxy cannot listen at port %u: %s."), port, g_strerror (code));
    return FALSE;
  }
  self->port = chosen;
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++) {
    self->listeners[i] = (TsProxyWatch) { .func = i == 0 ? listener_v4_cb : listener_v6_cb,
                                           .data = self,
                                           .fd = fds[i] };
    if (fds[i] >= 0 && !_ts_proxy_loop_watch (&self->loop, &self->listeners[i], EPOLLIN)) {
      g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FAILED,
                   _ ("The proxy cannot listen at port %u: %s."), port, g_strerror (errno));
      return FALSE;
    }
  }
  return TRUE;
}

/* Out of descriptors: whoever said nothing so far makes room, and for a moment nobody else is let
 * in, as the waiting connection would wake the loop without end. */
static void
pause_accept (TsProxyServer *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    if (self->listeners[i].fd >= 0)
      _ts_proxy_loop_watch (&self->loop, &self->listeners[i], 0);
  self->is_accept_paused = TRUE;
  _ts_proxy_timer_set (&self->loop, &self->accept_timer,
                       _ts_proxy_server_after (self, ACCEPT_PAUSE_SECONDS));
  if (self->silent.head != NULL)
    _ts_proxy_connection_doom (self->silent.head->data, FALSE);
}

void
_ts_proxy_server_resume_accept (TsProxyServer *self)
{
  if (!self->is_accept_paused)
    return;
  self->is_accept_paused = FALSE;
  _ts_proxy_timer_clear (&self->loop, &self->accept_timer);
  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    if (self->listeners[i].fd >= 0
        && !_ts_proxy_loop_watch (&self->loop, &self->listeners[i], EPOLLIN))
      self->is_accept_paused = TRUE;
  if (self->is_accept_paused)
    _ts_proxy_timer_set (&self->loop, &self->accept_timer,
                         _ts_proxy_server_after (self, ACCEPT_PAUSE_SECONDS));
}

static void
accept_at (TsProxyServer *self, int listener)
{
  for (int n = 0; n < MAX_ACCEPTS; n++) {
    int fd;

    /* Each stream needs a second descriptor, for the site. */
    if (self->connections.length + self->n_fetches
        >= (guint) g_atomic_int_get (&self->max_descriptors)) {
      pause_accept (self);
      return;
    }
    fd = accept4 (self->listeners[listener].fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
      _ts_proxy_connection_new (self, fd);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      pause_accept (self);
      return;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}
