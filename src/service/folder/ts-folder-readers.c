/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-folder-readers.h"

#include "ts-service-error.h"
#include "ts-tag-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_THREADS 4
#define FILES_A_THREAD 8 /* fewer are not worth another thread */
#define MAX_AHEAD 256

struct _TsFolderReaders {
  int root_fd;
  const TsFoundFile *files;
  guint n_files;
  GCancellable *cancellable; /* (owned) (nullable) */
  GThread *threads[MAX_THREADS];
  guint n_threads;
  guint next;   /* (atomic): the first file nobody took */
  GQueue taken; /* (element-type TsFolderReading): of the taker alone */

  GMutex lock;
  GCond changed;
  GQueue done;          /* (guarded by lock) (element-type TsFolderReading) */
  guint n_running;      /* (guarded by lock) */
  gboolean is_stopping; /* (guarded by lock) */
};

static void
set_open_error (TsFolderReading *reading, int error_number)
{
  if (error_number == ENOENT)
    g_set_error (&reading->error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
                 _ ("The file vanished while the folder was scanned."));
  else if (error_number == EACCES || error_number == EPERM)
    g_set_error (&reading->error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 _ ("You are not allowed to read this file."));
  else
    g_set_error (&reading->error, G_IO_ERROR, (gint) g_io_error_from_errno (error_number),
                 _ ("The file cannot be opened: %s."), g_strerror (error_number));
}

static TsFolderReading *
read_file (TsFolderReaders *self, guint index)
{
  const TsFoundFile *file = &self->files[index];
  TsFolderReading *reading = g_new0 (TsFolderReading, 1);
  struct stat st;
  int fd;

  reading->index = index;
  reading->found = *file;
  /* It may have become a pipe since it was looked at; that must not block here. */
  fd = openat (self->root_fd, file->location, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0 || fstat (fd, &st) != 0) {
    set_open_error (reading, errno);
  } else if (!S_ISREG (st.st_mode)) {
    g_set_error (&reading->error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                 _ ("This is not an ordinary file."));
  } else {
    reading->found.mtime_us
        = (gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
    reading->found.size_bytes = st.st_size;
    reading->found.inode = st.st_ino;
    reading->found.device = st.st_dev;
    reading->track = ts_tag_reader_read (fd, st.st_size, self->cancellable, &reading->warning,
                                         &reading->error);
    if (reading->track != NULL) {
      reading->track->location = g_strdup (file->location);
      reading->track->mtime_us = reading->found.mtime_us;
    }
  }
  reading->is_no_audio
      = g_error_matches (reading->error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED);
  if (fd >= 0)
    close (fd);
  return reading;
}

static gpointer
thread_func (gpointer data)
{
  TsFolderReaders *self = data;
  guint index;

  while (!g_cancellable_is_cancelled (self->cancellable)
         && (index = (guint) g_atomic_int_add (&self->next, 1)) < self->n_files) {
    TsFolderReading *reading = read_file (self, index);

    g_mutex_lock (&self->lock);
    while (self->done.length >= MAX_AHEAD && !self->is_stopping)
      g_cond_wait (&self->changed, &self->lock);
    if (self->is_stopping) {
      g_mutex_unlock (&self->lock);
      ts_folder_reading_free (reading);
      break;
    }
    g_queue_push_tail (&self->done, reading);
    if (self->done.length == 1)
      g_cond_broadcast (&self->changed);
    g_mutex_unlock (&self->lock);
  }

  g_mutex_lock (&self->lock);
  self->n_running--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return NULL;
}

TsFolderReaders *
ts_folder_readers_new (int root_fd,
                       const TsFoundFile *files,
                       guint n_files,
                       GCancellable *cancellable)
{
  TsFolderReaders *self = g_new0 (TsFolderReaders, 1);

  self->root_fd = root_fd;
  self->files = files;
  self->n_files = n_files;
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->done);
  g_queue_init (&self->taken);
  self->n_threads = MIN (MIN (g_get_num_processors (), MAX_THREADS), 1 + n_files / FILES_A_THREAD);
  self->n_running = self->n_threads;
  for (guint i = 0; i < self->n_threads; i++)
    self->threads[i] = g_thread_new ("folder-reader", thread_func, self);
  return self;
}

void
ts_folder_readers_free (TsFolderReaders *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->lock);
  self->is_stopping = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_atomic_int_set (&self->next, self->n_files);
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  g_queue_clear_full (&self->done, (GDestroyNotify) ts_folder_reading_free);
  g_queue_clear_full (&self->taken, (GDestroyNotify) ts_folder_reading_free);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

TsFolderReading *
ts_folder_readers_next (TsFolderReaders *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  /* Takes all there are at once: a lock and a wake-up for each file would cost as much as some
   * files. */
  if (self->taken.length == 0) {
    g_mutex_lock (&self->lock);
    while (self->done.length == 0 && self->n_running > 0)
      g_cond_wait (&self->changed, &self->lock);
    if (self->done.length >= MAX_AHEAD)
      g_cond_broadcast (&self->changed);
    self->taken = self->done;
    g_queue_init (&self->done);
    g_mutex_unlock (&self->lock);
  }
  return g_queue_pop_head (&self->taken);
}

void
ts_folder_reading_free (TsFolderReading *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->track, ts_track_unref);
  g_free (self->warning);
  g_clear_error (&self->error);
  g_free (self);
}
