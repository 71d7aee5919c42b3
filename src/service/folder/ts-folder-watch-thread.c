/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-folder-watch-thread.h"

#include "ts-folder-walk.h"
#include "ts-tag-reader.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS                                                                                     \
  (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF           \
   | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)
#define BUFFER_BYTES 65536
#define LONGEST_WAIT 5 /* times the quiet time */

struct _TsFolderWatchThread {
  char *root; /* (owned) */
  guint quiet_ms;
  const TsFolderWatchFuncs *funcs;
  gpointer user_data;
  GThread *thread;
  int inotify_fd;
  int stop_fd;      /* eventfd: readable once the thread is to end */
  gint is_stopping; /* (atomic) */

  /* The rest belongs to the thread. */
  GHashTable *directories; /* (owned) (element-type int filename): by watch descriptor */
  GHashTable *dirty;       /* (owned) (element-type filename) */
  gint64 first_us;         /* when the first of dirty was noticed */
  gint64 last_us;          /* when the last was */
  gboolean is_limited;
};

static char *
join (const char *directory, const char *name)
{
  return *directory != '\0' ? g_strconcat (directory, "/", name, NULL) : g_strdup (name);
}

/* Takes @directory. */
static void
add_dirty (TsFolderWatchThread *self, char *directory)
{
  self->last_us = g_get_monotonic_time ();
  if (g_hash_table_size (self->dirty) == 0)
    self->first_us = self->last_us;
  g_hash_table_add (self->dirty, directory);
}

static gboolean
watch_one (TsFolderWatchThread *self, const char *directory)
{
  g_autofree char *path = g_build_filename (self->root, directory, NULL);
  const int wd = inotify_add_watch (self->inotify_fd, path, EVENTS);

  if (wd >= 0) {
    g_hash_table_insert (self->directories, GINT_TO_POINTER (wd), g_strdup (directory));
    return TRUE;
  }
  if (errno == ENOSPC && !self->is_limited) {
    self->is_limited = TRUE;
    self->funcs->limited (self->user_data);
  }
  return FALSE;
}

static gboolean
is_directory (const char *path, const struct dirent *d)
{
  g_autofree char *child = NULL;
  struct stat st;

  if (d->d_type != DT_UNKNOWN)
    return d->d_type == DT_DIR;
  child = g_build_filename (path, d->d_name, NULL);
  return lstat (child, &st) == 0 && S_ISDIR (st.st_mode);
}

/* Watches a directory before it looks into it, so that nothing made meanwhile is missed. */
static void
watch_tree (TsFolderWatchThread *self, const char *top)
{
  g_autoptr (GPtrArray) todo = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (todo, g_strdup (top));
  while (todo->len > 0 && !g_atomic_int_get (&self->is_stopping) && !self->is_limited) {
    g_autofree char *directory = g_ptr_array_steal_index_fast (todo, todo->len - 1);
    g_autofree char *path = g_build_filename (self->root, directory, NULL);
    const struct dirent *d;
    DIR *dir;

    if (!watch_one (self, directory))
      continue;
    dir = opendir (path);
    while (dir != NULL && (d = readdir (dir)) != NULL)
      if (d->d_name[0] != '.' && is_directory (path, d))
        g_ptr_array_add (todo, join (directory, d->d_name));
    if (dir != NULL)
      closedir (dir);
  }
  self->funcs->counted (g_hash_table_size (self->directories), self->user_data);
}

static void
unwatch_tree (TsFolderWatchThread *self, const char *top)
{
  GHashTableIter iter;
  gpointer wd, directory;

  g_hash_table_iter_init (&iter, self->directories);
  while (g_hash_table_iter_next (&iter, &wd, &directory))
    if (ts_folder_path_is_below (directory, top)) {
      inotify_rm_watch (self->inotify_fd, GPOINTER_TO_INT (wd));
      g_hash_table_iter_remove (&iter);
    }
  self->funcs->counted (g_hash_table_size (self->directories), self->user_data);
}

/* A new name is worth a look only when nobody is going to write to it first. */
static gboolean
is_complete (TsFolderWatchThread *self, const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (self->root, directory, name, NULL);
  struct stat st;

  return lstat (path, &st) == 0 && (S_ISLNK (st.st_mode) || st.st_nlink > 1);
}

static void
handle_event (TsFolderWatchThread *self, const struct inotify_event *event)
{
  const char *known = g_hash_table_lookup (self->directories, GINT_TO_POINTER (event->wd));
  g_autofree char *directory = NULL;
  g_autofree char *child = NULL;

  if (event->mask & IN_Q_OVERFLOW) {
    add_dirty (self, g_strdup (""));
    return;
  }
  if (known == NULL)
    return;
  directory = g_strdup (known);
  if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
    if (*directory == '\0')
      add_dirty (self, g_strdup (""));
    return;
  }
  if (event->mask & IN_IGNORED) {
    g_hash_table_remove (self->directories, GINT_TO_POINTER (event->wd));
    return;
  }
  if (event->len == 0 || event->name[0] == '.') {
    /* A download that is renamed into place is told by its new name. */
    return;
  }

  child = join (directory, event->name);
  if (event->mask & IN_ISDIR) {
    if (event->mask & (IN_MOVED_FROM | IN_DELETE))
      unwatch_tree (self, child);
    else if (event->mask & (IN_MOVED_TO | IN_CREATE))
      watch_tree (self, child);
    add_dirty (self, g_steal_pointer (&child));
  } else if (!(event->mask & IN_CREATE) || is_complete (self, directory, event->name)) {
    /* Links have no ending to go by. */
    if ((event->mask & IN_CREATE) || ts_folder_is_scanned_name (event->name))
      add_dirty (self, g_steal_pointer (&directory));
  }
}

static void
read_events (TsFolderWatchThread *self, char *buffer)
{
  const gssize length = read (self->inotify_fd, buffer, BUFFER_BYTES);

  for (gssize i = 0; i < length;) {
    const struct inotify_event *event = (gconstpointer) (buffer + i);

    handle_event (self, event);
    i += (gssize) sizeof *event + event->len;
  }
}

/* Milliseconds until dirty directories are to be told, -1 when there are none. */
static int
get_wait_ms (TsFolderWatchThread *self)
{
  const gint64 quiet_us = (gint64) self->quiet_ms * 1000;
  gint64 due_us;

  if (g_hash_table_size (self->dirty) == 0)
    return -1;
  due_us = MIN (self->last_us + quiet_us, self->first_us + LONGEST_WAIT * quiet_us);
  return (int) MAX (0, (due_us - g_get_monotonic_time () + 999) / 1000);
}

static void
tell_dirty (TsFolderWatchThread *self)
{
  GPtrArray *directories = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer directory;

  g_hash_table_iter_init (&iter, self->dirty);
  while (g_hash_table_iter_next (&iter, &directory, NULL)) {
    g_hash_table_iter_steal (&iter);
    g_ptr_array_add (directories, directory);
  }
  self->funcs->changed (directories, self->user_data);
}

static gpointer
thread_func (gpointer data)
{
  TsFolderWatchThread *self = data;
  struct pollfd fds[]
      = { { .fd = self->inotify_fd, .events = POLLIN }, { .fd = self->stop_fd, .events = POLLIN } };
  /* Aligned for the events in it. */
  g_autofree char *buffer = g_malloc (BUFFER_BYTES);

  watch_tree (self, "");
  while (!g_atomic_int_get (&self->is_stopping)) {
    const int wait_ms = get_wait_ms (self);

    if (wait_ms == 0)
      tell_dirty (self);
    else if (poll (fds, G_N_ELEMENTS (fds), wait_ms) > 0 && (fds[0].revents & POLLIN))
      read_events (self, buffer);
  }
  return NULL;
}

TsFolderWatchThread *
ts_folder_watch_thread_new (const char *root,
                            guint quiet_ms,
                            const TsFolderWatchFuncs *funcs,
                            gpointer user_data)
{
  TsFolderWatchThread *self = g_new0 (TsFolderWatchThread, 1);

  self->root = g_strdup (root);
  self->quiet_ms = MAX (quiet_ms, 1);
  self->funcs = funcs;
  self->user_data = user_data;
  self->directories = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->inotify_fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  self->stop_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->inotify_fd < 0 || self->stop_fd < 0)
    funcs->limited (user_data); /* as many instances as the system allows are in use */
  else
    self->thread = g_thread_new ("folder-watch", thread_func, self);
  return self;
}

void
ts_folder_watch_thread_free (TsFolderWatchThread *self)
{
  const uint64_t one = 1;

  g_return_if_fail (self != NULL);

  g_atomic_int_set (&self->is_stopping, TRUE);
  if (self->thread != NULL) {
    if (write (self->stop_fd, &one, sizeof one) < 0)
      g_warning ("eventfd: %s", g_strerror (errno));
    g_thread_join (self->thread);
  }
  if (self->inotify_fd >= 0)
    close (self->inotify_fd);
  if (self->stop_fd >= 0)
    close (self->stop_fd);
  g_hash_table_unref (self->directories);
  g_hash_table_unref (self->dirty);
  g_free (self->root);
  g_free (self);
}
