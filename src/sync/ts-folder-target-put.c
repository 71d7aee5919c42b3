/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-folder-target-private.h"

#include "ts-content-hash.h"
#include "ts-file.h"
#include "ts-playlist-writer.h"
#include "ts-safe-name.h"
#include "ts-sync-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* How much is read and written between two looks at the cancellable: some milliseconds on a disk,
 * a tenth of a second on a slow stick. */
#define CHUNK_BYTES (512 * 1024)
/* Most of the time of a smaller file goes by in waiting for the disk: several of them wait
 * together. */
#define LARGE_BYTES (4 * 1024 * 1024)
/* How much may wait for the disk, so that the final wait is short and progress is honest. */
#define BACKLOG_BYTES (8 * CHUNK_BYTES)

static gint64
get_mtime_us (const struct stat *info)
{
  return (gint64) info->st_mtim.tv_sec * G_USEC_PER_SEC + info->st_mtim.tv_nsec / 1000;
}

void
_ts_folder_target_leave_dir (TsFolderTarget *self)
{
  if (self->last_dir_fd >= 0) {
    fsync (self->last_dir_fd);
    close (self->last_dir_fd);
  }
  self->last_dir_fd = -1;
  g_clear_pointer (&self->last_dir, g_free);
}

/* Opens the folder of @path below the root, made where missing; the target keeps it. With the
 * lock. */
static int
open_dir (TsFolderTarget *self, const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_auto (GStrv) names = NULL;
  int fd;

  if (self->last_dir != NULL && strcmp (self->last_dir, dir) == 0)
    return self->last_dir_fd;
  _ts_folder_target_leave_dir (self);
  fd = openat (self->root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  names = g_strsplit (dir, "/", -1);
  for (guint i = 0; fd >= 0 && names[i] != NULL; i++) {
    int next;

    if (*names[i] == '\0' || strcmp (names[i], ".") == 0)
      continue;
    if (strcmp (names[i], "..") == 0) {
      close (fd);
      errno = EINVAL;
      fd = -1;
      break;
    }
    next = openat (fd, names[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (next < 0 && errno == ENOENT && (mkdirat (fd, names[i], 0777) == 0 || errno == EEXIST))
      next = openat (fd, names[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    {
      int code = errno;

      close (fd);
      errno = code;
    }
    fd = next;
  }
  if (fd < 0) {
    _ts_folder_target_fail (self, path, errno, error);
    return -1;
  }
  self->last_dir = g_steal_pointer (&dir);
  self->last_dir_fd = fd;
  return fd;
}

/* The same, for a thread of its own: to be closed. */
static int
enter_dir (TsFolderTarget *self, const char *path, GError **error)
{
  int fd;

  g_mutex_lock (&self->lock);
  fd = open_dir (self, path, error);
  if (fd >= 0 && (fd = fcntl (fd, F_DUPFD_CLOEXEC, 0)) < 0)
    _ts_folder_target_fail (self, path, errno, error);
  g_mutex_unlock (&self->lock);
  return fd;
}

/* Makes a new file of a name that no one else has. */
static int
create_part (TsFolderTarget *self, int dir_fd, const char *path, char **name, GError **error)
{
  int fd = -1;

  for (guint attempt = 0; attempt < 100 && fd < 0; attempt++) {
    g_free (*name);
    *name = g_strdup_printf (TS_PART_PREFIX "%08x" TS_PART_SUFFIX, g_random_int ());
    fd = openat (dir_fd, *name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0 && errno != EEXIST)
      break;
  }
  if (fd < 0)
    _ts_folder_target_fail (self, path, errno, error);
  return fd;
}

static gssize
read_some (int fd, guint8 *data, gsize size)
{
  gssize n;

  do
    n = read (fd, data, size);
  while (n < 0 && errno == EINTR);
  return n;
}

G_GNUC_PRINTF (2, 3)
static gboolean
fail_changed (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (TS_SYNC_ERROR, TS_SYNC_ERROR_CHANGED, format, args);
  va_end (args);
  return FALSE;
}

/* Whether the final name may be taken: free, or held by the copy that is to be replaced. */
static gboolean
check_final_name (int dir_fd, const char *name, const TsSyncPut *put, GError **error)
{
  g_autofree char *display = g_filename_display_name (put->target_path);
  struct stat info;

  if (fstatat (dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;
  if (!put->replaces) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_EXISTS,
                 _ ("Another file took the name “%s” meanwhile and was left alone."), display);
    return FALSE;
  }
  if (!S_ISREG (info.st_mode) || info.st_size != put->replaced_size_bytes
      || ABS (get_mtime_us (&info) - put->replaced_mtime_us) > 2 * G_USEC_PER_SEC)
    return fail_changed (error, _ ("“%s” changed on the target meanwhile and was left alone."),
                         display);
  return TRUE;
}

typedef struct {
  TsFolderTarget *target;
  const TsSyncPut *put;
  TsSyncBytesFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
  guint8 *buffer; /* (array length=CHUNK_BYTES) */
} Transfer;

static gboolean
report (Transfer *self, gint64 bytes, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  return self->progress == NULL || self->progress (bytes, self->user_data, error);
}

static gboolean
copy_bytes (Transfer *self, int from, int to, gint64 *size, guint64 *hash, GError **error)
{
  TsContentHash state;
  gint64 done = 0;
  gssize n;

  ts_content_hash_init (&state);
  while ((n = read_some (from, self->buffer, CHUNK_BYTES)) > 0) {
    ts_content_hash_update (&state, self->buffer, n);
    if (!ts_file_write_all (to, self->buffer, (gsize) n))
      return _ts_folder_target_fail (self->target, self->put->target_path, errno, error);
    /* Begin to write these bytes out, and wait for those of some chunks ago. */
    sync_file_range (to, done, n, SYNC_FILE_RANGE_WRITE);
    if (done >= BACKLOG_BYTES)
      sync_file_range (to, done - BACKLOG_BYTES, CHUNK_BYTES,
                       SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE
                           | SYNC_FILE_RANGE_WAIT_AFTER);
    done += n;
    if (!report (self, n, error))
      return FALSE;
  }
  if (n < 0) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED, _ ("“%s” could not be read: %s."),
                 self->put->source_name, g_strerror (errno));
    return FALSE;
  }
  *size = done;
  *hash = ts_content_hash_get (&state);
  return TRUE;
}

/* Reads what was written, from the disk rather than from memory, and compares. */
static gboolean
verify (Transfer *self, int fd, gint64 size, guint64 hash, GError **error)
{
  TsContentHash state;
  gint64 done = 0;
  gssize n;

  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  ts_content_hash_init (&state);
  if (lseek (fd, 0, SEEK_SET) != 0)
    return _ts_folder_target_fail (self->target, self->put->target_path, errno, error);
  while ((n = read_some (fd, self->buffer, CHUNK_BYTES)) > 0) {
    ts_content_hash_update (&state, self->buffer, n);
    done += n;
    if (!report (self, 0, error))
      return FALSE;
  }
  if (n < 0)
    return _ts_folder_target_fail (self->target, self->put->target_path, errno, error);
  if (done != size || ts_content_hash_get (&state) != hash) {
    g_autofree char *display = g_filename_display_name (self->put->target_path);

    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_VERIFY,
                 _ ("“%s” reads back differently from what was written. The drive may be failing."),
                 display);
    return FALSE;
  }
  return TRUE;
}

/* Fills the new file and brings it to the disk. */
static gboolean
fill_part (
    Transfer *self, int from, int to, const struct stat *source, guint64 *hash, GError **error)
{
  const struct timespec times[2] = { { 0, UTIME_OMIT }, source->st_mtim };
  struct stat after;
  gint64 size = source->st_size;
  gboolean is_shared;

  /* Says at once that there is no room; KEEP_SIZE, since an interrupted file should look short. */
  if (size > 0 && fallocate (to, FALLOC_FL_KEEP_SIZE, 0, size) != 0
      && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
    return _ts_folder_target_fail (self->target, self->put->target_path, errno, error);

  is_shared = ioctl (to, FICLONE, from) == 0;
  if (is_shared) {
    if (!report (self, size, error))
      return FALSE;
  } else if (!copy_bytes (self, from, to, &size, hash, error)) {
    return FALSE;
  }
  if (fstat (from, &after) != 0 || after.st_size != source->st_size || size != source->st_size
      || get_mtime_us (&after) != get_mtime_us (source))
    return fail_changed (error, _ ("“%s” changed while it was copied and was left alone."),
                         self->put->source_name);
  if (futimens (to, times) != 0 && errno != EPERM)
    return _ts_folder_target_fail (self->target, self->put->target_path, errno, error);
  if (fdatasync (to) != 0)
    return _ts_folder_target_fail (self->target, self->put->target_path, errno, error);
  return is_shared || verify (self, to, size, *hash, error);
}

static gboolean
rename_part (Transfer *self, int dir_fd, const char *part, const char *name, GError **error)
{
  int code;

  if (!check_final_name (dir_fd, name, self->put, error))
    return FALSE;
  if (!self->put->replaces && renameat2 (dir_fd, part, dir_fd, name, RENAME_NOREPLACE) == 0)
    return TRUE;
  code = self->put->replaces ? EINVAL : errno;
  /* Not every file system knows the flag; the name was free a moment ago. */
  if ((code == EINVAL || code == ENOSYS) && renameat (dir_fd, part, dir_fd, name) == 0)
    return TRUE;
  if (code == EEXIST)
    return check_final_name (dir_fd, name, self->put, error)
           && _ts_folder_target_fail (self->target, self->put->target_path, code, error);
  return _ts_folder_target_fail (self->target, self->put->target_path, errno, error);
}

gboolean
_ts_folder_target_put (TsSyncTarget *target,
                       const TsSyncPut *put,
                       TsSyncBytesFunc progress,
                       gpointer user_data,
                       TsSyncPutResult *result,
                       GCancellable *cancellable,
                       GError **error)
{
  TsFolderTarget *self = TS_FOLDER_TARGET (target);
  g_autofree guint8 *buffer = g_malloc (CHUNK_BYTES);
  Transfer transfer = { self, put, progress, user_data, cancellable, buffer };
  g_autofree char *name = g_path_get_basename (put->target_path);
  g_autofree char *part = NULL;
  struct stat source, written;
  gboolean is_done = FALSE;
  int from = put->source_fd, to = -1, dir_fd;

  g_return_val_if_fail (self->root_fd >= 0, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !_ts_folder_target_check (self, error))
    return FALSE;
  if (fstat (from, &source) != 0)
    return _ts_folder_target_fail (self, put->target_path, errno, error);
  dir_fd = enter_dir (self, put->target_path, error);
  if (dir_fd >= 0 && check_final_name (dir_fd, name, put, error))
    to = create_part (self, dir_fd, put->target_path, &part, error);
  if (to >= 0) {
    const gboolean is_large = source.st_size >= LARGE_BYTES;

    if (is_large)
      g_mutex_lock (&self->large);
    is_done = fill_part (&transfer, from, to, &source, &result->content_hash, error);
    if (is_large)
      g_mutex_unlock (&self->large);
    is_done = is_done && rename_part (&transfer, dir_fd, part, name, error);
    if (is_done && fstat (to, &written) == 0) {
      result->id = g_strdup (put->target_path);
      result->size_bytes = written.st_size;
      result->mtime_us = get_mtime_us (&written);
    }
    if (!is_done)
      unlinkat (dir_fd, part, 0);
    close (to);
  }
  if (dir_fd >= 0)
    close (dir_fd);
  /* A write that fails because the drive is gone says so rather than how it showed. */
  if (!is_done && error != NULL && g_error_matches (*error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED)) {
    g_autoptr (GError) gone = NULL;

    if (!_ts_folder_target_check (self, &gone)) {
      g_clear_error (error);
      g_propagate_error (error, g_steal_pointer (&gone));
    }
  }
  return is_done;
}

/* What a file of the root holds; NULL when it is not there or too large for a playlist. */
static GBytes *
read_small (TsFolderTarget *self, const char *name)
{
  int fd = openat (self->root_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat info;
  guint8 *data;
  gssize n;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > 64 * 1024 * 1024) {
    close (fd);
    return g_bytes_new (NULL, 0);
  }
  data = g_malloc (info.st_size + 1);
  n = read_some (fd, data, info.st_size);
  close (fd);
  return g_bytes_new_take (data, MAX (n, 0));
}

/* A name that is free, or held by a playlist that an earlier run wrote. */
static char *
choose_playlist_name (TsFolderTarget *self, const char *name, GBytes *content, gboolean *is_there)
{
  g_autoptr (TsNameSet) names = ts_name_set_new ();

  *is_there = FALSE;
  for (;;) {
    g_autofree char *candidate = ts_name_set_claim (names, name);
    g_autoptr (GBytes) present = read_small (self, candidate);
    const char *data;
    gsize size;

    if (present == NULL)
      return g_steal_pointer (&candidate);
    if (g_bytes_equal (present, content)) {
      *is_there = TRUE;
      return g_steal_pointer (&candidate);
    }
    data = g_bytes_get_data (present, &size);
    if (g_strstr_len (data, MIN (size, 4096), TS_SYNC_PLAYLIST_REMARK) != NULL)
      return g_steal_pointer (&candidate);
  }
}

gboolean
_ts_folder_target_put_playlist (TsSyncTarget *target,
                                const TsPlaylist *playlist,
                                const char *name,
                                const TsSyncPlaylistOrigins *origins,
                                const TsSyncPlaylistOptions *options,
                                char **written_name,
                                GPtrArray *missing,
                                GCancellable *cancellable,
                                GError **error)
{
  TsFolderTarget *self = TS_FOLDER_TARGET (target);
  const TsPlaylistWriteOptions how = { .map_from = options->map_to != NULL ? "" : NULL,
                                       .map_to = options->map_to,
                                       .remark = TS_SYNC_PLAYLIST_REMARK };
  g_autoptr (GBytes) content = ts_playlist_to_bytes (playlist, options->format, &how, NULL);
  g_autofree char *suffix = g_strconcat (".", ts_playlist_format_get_id (options->format), NULL);
  g_autofree char *file = ts_safe_name (name, suffix);
  g_autofree char *chosen = NULL, *part = NULL;
  gboolean is_there = FALSE, is_done;
  int fd;

  g_return_val_if_fail (self->root_fd >= 0, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !_ts_folder_target_check (self, error))
    return FALSE;
  chosen = choose_playlist_name (self, file, content, &is_there);
  if (is_there)
    return TRUE;
  fd = create_part (self, self->root_fd, chosen, &part, error);
  if (fd < 0)
    return FALSE;
  is_done = ts_file_write_all (fd, g_bytes_get_data (content, NULL), g_bytes_get_size (content))
            && fsync (fd) == 0 && renameat (self->root_fd, part, self->root_fd, chosen) == 0;
  if (!is_done) {
    _ts_folder_target_fail (self, chosen, errno, error);
    unlinkat (self->root_fd, part, 0);
  }
  close (fd);
  if (is_done)
    *written_name = g_steal_pointer (&chosen);
  return is_done;
}
