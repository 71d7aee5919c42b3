/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-folder-target-private.h"

#include "ts-safe-name.h"
#include "ts-sync-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Deeper folders are not looked into. */
#define MAX_DEPTH 64

/* Files at once: enough for their waits for the disk to become one. */
#define MAX_PARALLEL 8

static void ts_folder_target_iface_init (TsSyncTargetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsFolderTarget,
                               ts_folder_target,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TS_TYPE_SYNC_TARGET,
                                                      ts_folder_target_iface_init))

gboolean
_ts_folder_target_fail (TsFolderTarget *self, const char *path, int code, GError **error)
{
  g_autofree char *root = g_filename_display_name (self->path);
  g_autofree char *display = g_filename_display_name (path);

  switch (code) {
  case ENOSPC:
  case EDQUOT:
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FULL,
                 _ ("“%s” is full. Make room there and sync again: what was copied stays."), root);
    break;
  case EROFS:
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_READ_ONLY, _ ("“%s” is write-protected."),
                 root);
    break;
  case ENODEV:
  case ENXIO:
  case EIO:
  case ENOTCONN:
  case ESTALE:
  case EHOSTDOWN:
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
                 _ ("“%s” does not answer any more (%s). Was the drive removed?"), root,
                 g_strerror (code));
    break;
  case EFBIG:
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED,
                 _ ("“%s” is too large for the target’s file system."), display);
    break;
  default:
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED, _ ("“%s” could not be written: %s."),
                 display, g_strerror (code));
  }
  return FALSE;
}

gboolean
_ts_folder_target_check (TsFolderTarget *self, GError **error)
{
  g_autofree char *display = NULL;
  struct stat now;

  if (stat (self->path, &now) == 0 && now.st_dev == self->root.st_dev
      && now.st_ino == self->root.st_ino)
    return TRUE;
  display = g_filename_display_name (self->path);
  g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
               _ ("“%s” is no longer there. Was the drive removed?"), display);
  return FALSE;
}

gboolean
_ts_folder_target_is_part (const char *name)
{
  return g_str_has_prefix (name, TS_PART_PREFIX) && g_str_has_suffix (name, TS_PART_SUFFIX);
}

/* Walks what lies below @dir_fd (which is closed). Without @names, removes unfinished files. */
static gboolean
walk (int dir_fd, const char *prefix, guint depth, GPtrArray *names, GCancellable *cancellable)
{
  DIR *dir = fdopendir (dir_fd);
  struct dirent *entry;

  if (dir == NULL) {
    close (dir_fd);
    return TRUE;
  }
  while ((entry = readdir (dir)) != NULL) {
    g_autofree char *path = NULL;
    gboolean is_dir = entry->d_type == DT_DIR;

    if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
      continue;
    if (g_cancellable_is_cancelled (cancellable)) {
      closedir (dir);
      return FALSE;
    }
    if (entry->d_type == DT_UNKNOWN) {
      struct stat info;

      is_dir = fstatat (dirfd (dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0
               && S_ISDIR (info.st_mode);
    }
    path = *prefix != '\0' ? g_build_filename (prefix, entry->d_name, NULL)
                           : g_strdup (entry->d_name);
    if (is_dir) {
      int fd = depth < MAX_DEPTH ? openat (dirfd (dir), entry->d_name,
                                           O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                                 : -1;

      if (fd >= 0 && !walk (fd, path, depth + 1, names, cancellable)) {
        closedir (dir);
        return FALSE;
      }
    } else if (_ts_folder_target_is_part (entry->d_name)) {
      if (names == NULL)
        unlinkat (dirfd (dir), entry->d_name, 0);
    } else if (names != NULL) {
      g_ptr_array_add (names, g_steal_pointer (&path));
    }
  }
  closedir (dir);
  return TRUE;
}

static gboolean
set_cancelled (GCancellable *cancellable, GError **error)
{
  g_cancellable_set_error_if_cancelled (cancellable, error);
  return FALSE;
}

static gboolean
ts_folder_target_begin (TsSyncTarget *target, GCancellable *cancellable, GError **error)
{
  TsFolderTarget *self = TS_FOLDER_TARGET (target);
  g_autofree char *display = g_filename_display_name (self->path);
  g_autofree char *probe = NULL;
  int fd, code;

  g_return_val_if_fail (self->root_fd < 0, FALSE);

  if (self->has_root && !_ts_folder_target_check (self, error))
    return FALSE;
  if (!self->has_root && mkdir (self->path, 0777) != 0 && errno != EEXIST) {
    code = errno;
    if (code == ENOENT)
      g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
                   _ ("“%s” is not there. Is the drive connected?"), display);
    else
      _ts_folder_target_fail (self, self->path, code == EACCES ? EROFS : code, error);
    return FALSE;
  }
  self->root_fd = open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->root_fd < 0 || fstat (self->root_fd, &self->root) != 0) {
    code = errno;
    if (code == ENOTDIR)
      g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED, _ ("“%s” is not a folder."),
                   display);
    else
      _ts_folder_target_fail (self, self->path, code, error);
    goto failed;
  }
  self->has_root = TRUE;
  /* Held until the run ends, also when that is by a crash. File systems without locks go without.
   */
  if (flock (self->root_fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_BUSY,
                 _ ("Another sync to “%s” is still running."), display);
    goto failed;
  }
  probe = g_strdup (TS_PART_PREFIX "probe" TS_PART_SUFFIX);
  fd = openat (self->root_fd, probe, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  code = errno;
  /* A full disk is told by the first file, after what may be freed by unfinished ones. */
  if (fd < 0 && code != ENOSPC && code != EDQUOT) {
    _ts_folder_target_fail (self, self->path, code == EACCES || code == EPERM ? EROFS : code,
                            error);
    goto failed;
  }
  if (fd >= 0)
    close (fd);
  fd = openat (self->root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0 && !walk (fd, "", 0, NULL, cancellable)) {
    set_cancelled (cancellable, error);
    goto failed;
  }
  return TRUE;

failed:
  if (self->root_fd >= 0)
    close (self->root_fd);
  self->root_fd = -1;
  return FALSE;
}

static void
ts_folder_target_end (TsSyncTarget *target)
{
  TsFolderTarget *self = TS_FOLDER_TARGET (target);

  if (self->root_fd < 0)
    return;
  _ts_folder_target_leave_dir (self);
  close (self->root_fd);
  self->root_fd = -1;
}

static GPtrArray *
ts_folder_target_list_names (TsSyncTarget *target, GCancellable *cancellable, GError **error)
{
  TsFolderTarget *self = TS_FOLDER_TARGET (target);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int fd = open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 && errno != ENOENT) {
    g_autofree char *display = g_filename_display_name (self->path);

    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED, _ ("“%s” cannot be read: %s."),
                 display, g_strerror (errno));
    return NULL;
  }
  if (fd >= 0 && !walk (fd, "", 0, names, cancellable)) {
    set_cancelled (cancellable, error);
    return NULL;
  }
  return g_steal_pointer (&names);
}

static gint64
ts_folder_target_get_free_bytes (TsSyncTarget *target)
{
  TsFolderTarget *self = TS_FOLDER_TARGET (target);
  g_autofree char *parent = g_path_get_dirname (self->path);
  struct statvfs info;

  if (statvfs (self->path, &info) != 0 && statvfs (parent, &info) != 0)
    return -1;
  return (gint64) info.f_bavail * info.f_frsize;
}

static void
ts_folder_target_iface_init (TsSyncTargetInterface *iface)
{
  iface->begin = ts_folder_target_begin;
  iface->end = ts_folder_target_end;
  iface->list_names = ts_folder_target_list_names;
  iface->put = _ts_folder_target_put;
  iface->put_playlist = _ts_folder_target_put_playlist;
  iface->get_free_bytes = ts_folder_target_get_free_bytes;
  iface->max_parallel = MAX_PARALLEL;
}

static void
ts_folder_target_finalize (GObject *object)
{
  TsFolderTarget *self = TS_FOLDER_TARGET (object);

  ts_folder_target_end (TS_SYNC_TARGET (self));
  g_mutex_clear (&self->large);
  g_mutex_clear (&self->lock);
  g_free (self->path);

  G_OBJECT_CLASS (ts_folder_target_parent_class)->finalize (object);
}

static void
ts_folder_target_class_init (TsFolderTargetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_folder_target_finalize;
}

static void
ts_folder_target_init (TsFolderTarget *self)
{
  self->root_fd = -1;
  self->last_dir_fd = -1;
  g_mutex_init (&self->large);
  g_mutex_init (&self->lock);
}

TsSyncTarget *
ts_folder_target_new (const char *path)
{
  TsFolderTarget *self;

  g_return_val_if_fail (path != NULL && g_path_is_absolute (path), NULL);

  self = g_object_new (TS_TYPE_FOLDER_TARGET, NULL);
  self->path = g_canonicalize_filename (path, NULL);
  self->has_root = stat (self->path, &self->root) == 0;
  return TS_SYNC_TARGET (self);
}
