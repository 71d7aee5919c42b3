/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-trash.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK (ts - trash - error - quark, ts_trash_error)

void
ts_trashed_free (TsTrashed *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->trashed_path);
  g_free (self->info_path);
  g_free (self);
}

static gint64
get_mtime_us (const struct stat *info)
{
  return (gint64) info->st_mtim.tv_sec * G_USEC_PER_SEC + info->st_mtim.tv_nsec / 1000;
}

static gboolean
check (const char *path, gint64 size_bytes, gint64 mtime_us, struct stat *info, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  if (stat (path, info) != 0) {
    int saved_errno = errno;

    if (saved_errno == ENOENT || saved_errno == ENOTDIR)
      g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_GONE, _ ("“%s” is not there any more."),
                   name);
    else
      g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_FAILED,
                   _ ("“%s” cannot be looked at: %s."), name, g_strerror (saved_errno));
    return FALSE;
  }
  if (!S_ISREG (info->st_mode) || info->st_size != size_bytes || get_mtime_us (info) != mtime_us) {
    g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_CHANGED,
                 _ ("“%s” has changed since it was scanned and was left alone. Scan the folder "
                    "again to look at it anew."),
                 name);
    return FALSE;
  }
  return TRUE;
}

gboolean
ts_trash_check (const char *path, gint64 size_bytes, gint64 mtime_us, GError **error)
{
  struct stat info;

  g_return_val_if_fail (path != NULL && g_path_is_absolute (path), FALSE);

  return check (path, size_bytes, mtime_us, &info, error);
}

/* The top of the file system that @path lies on: the highest folder above it on one device. */
static char *
get_topdir (const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);
  struct stat info;
  dev_t device;

  if (stat (dir, &info) != 0)
    return NULL;
  device = info.st_dev;
  while (strcmp (dir, "/") != 0) {
    g_autofree char *parent = g_path_get_dirname (dir);

    if (stat (parent, &info) != 0 || info.st_dev != device)
      break;
    g_free (dir);
    dir = g_steal_pointer (&parent);
  }
  return g_steal_pointer (&dir);
}

/* Whether the .trashinfo at @info_path stands for @path. Paths in a trash at the top of a file
 * system are relative to that; both forms are percent-encoded bytes
 * (https://specifications.freedesktop.org/trash-spec/latest/). */
static gboolean
is_info_of (const char *info_path, const char *topdir, const char *path)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();
  g_autofree char *encoded = NULL;
  g_autofree char *decoded = NULL;
  g_autofree char *absolute = NULL;

  if (!g_key_file_load_from_file (info, info_path, G_KEY_FILE_NONE, NULL))
    return FALSE;
  encoded = g_key_file_get_value (info, "Trash Info", "Path", NULL);
  if (encoded == NULL)
    return FALSE;
  decoded = g_uri_unescape_string (encoded, NULL);
  if (decoded == NULL)
    return FALSE;
  if (*decoded != '/' && topdir != NULL)
    absolute = g_build_filename (topdir, decoded, NULL);
  return strcmp (absolute != NULL ? absolute : decoded, path) == 0;
}

static gboolean
is_same_file (const char *path, guint64 device, guint64 inode)
{
  struct stat info;

  return lstat (path, &info) == 0 && info.st_dev == device && info.st_ino == inode;
}

/* Looks for @self in one trash folder; moving a file into it keeps its inode. */
static gboolean
find_in_trash (TsTrashed *self, const char *trash, const char *topdir)
{
  g_autofree char *infos = g_build_filename (trash, "info", NULL);
  g_autofree char *base = g_path_get_basename (self->path);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  /* The first file of a name keeps it: no need to read the whole folder then. */
  for (int pass = 0; pass < 2; pass++) {
    g_autofree char *first = g_strconcat (base, ".trashinfo", NULL);

    if (pass == 1)
      dir = g_dir_open (infos, 0, NULL);
    if (pass == 1 && dir == NULL)
      return FALSE;
    while ((name = pass == 0 ? first : g_dir_read_name (dir)) != NULL) {
      if (g_str_has_suffix (name, ".trashinfo")) {
        g_autofree char *stem = g_strndup (name, strlen (name) - strlen (".trashinfo"));
        g_autofree char *trashed = g_build_filename (trash, "files", stem, NULL);
        g_autofree char *info_path = g_build_filename (infos, name, NULL);

        if (is_same_file (trashed, self->device, self->inode)
            && is_info_of (info_path, topdir, self->path)) {
          self->trashed_path = g_steal_pointer (&trashed);
          self->info_path = g_steal_pointer (&info_path);
          return TRUE;
        }
      }
      if (pass == 0)
        break;
    }
  }
  return FALSE;
}

static void
find_trashed (TsTrashed *self, const char *topdir)
{
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *user = g_strdup_printf ("%u", (guint) getuid ());
  g_autofree char *user_trash = g_strdup_printf (".Trash-%u", (guint) getuid ());
  g_autofree char *shared = NULL;
  g_autofree char *own = NULL;

  if (find_in_trash (self, home, NULL) || topdir == NULL)
    return;
  shared = g_build_filename (topdir, ".Trash", user, NULL);
  own = g_build_filename (topdir, user_trash, NULL);
  if (!find_in_trash (self, own, topdir))
    find_in_trash (self, shared, topdir);
}

TsTrashed *
ts_trash_move (
    const char *path, gint64 size_bytes, gint64 mtime_us, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (TsTrashed) trashed = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *topdir = NULL;
  struct stat info;

  g_return_val_if_fail (path != NULL && g_path_is_absolute (path), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !check (path, size_bytes, mtime_us, &info, error))
    return NULL;

  trashed = g_new0 (TsTrashed, 1);
  trashed->path = g_strdup (path);
  /* A link goes to the trash itself, not what it points to. */
  if (lstat (path, &info) == 0) {
    trashed->device = info.st_dev;
    trashed->inode = info.st_ino;
  }
  topdir = get_topdir (path);

  file = g_file_new_for_path (path);
  if (!g_file_trash (file, cancellable, &local_error)) {
    g_autofree char *name = g_filename_display_name (path);

    if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_propagate_error (error, g_steal_pointer (&local_error));
    else if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
      g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_NO_TRASH,
                   _ ("There is no trash where “%s” lies. The file was not deleted."), name);
    else
      g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_FAILED,
                   _ ("“%s” could not be moved to the trash: %s"), name, local_error->message);
    return NULL;
  }
  find_trashed (trashed, topdir);
  return g_steal_pointer (&trashed);
}

gboolean
ts_trash_can_restore (const TsTrashed *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->trashed_path != NULL;
}

/* rename() that fails with EEXIST rather than replace a file. */
static gboolean
rename_without_replacing (const char *from, const char *to)
{
  struct stat info;

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  /* The file system cannot do it in one step. */
  if (lstat (to, &info) == 0) {
    errno = EEXIST;
    return FALSE;
  }
  return rename (from, to) == 0;
}

gboolean
ts_trash_restore (const TsTrashed *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *dir = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  name = g_filename_display_name (self->path);
  if (self->trashed_path == NULL) {
    g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_FAILED,
                 _ ("“%s” can only be restored with the file manager."), name);
    return FALSE;
  }
  if (!is_same_file (self->trashed_path, self->device, self->inode)) {
    g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_GONE, _ ("“%s” is no longer in the trash."),
                 name);
    return FALSE;
  }

  dir = g_path_get_dirname (self->path);
  if (g_mkdir_with_parents (dir, 0755) == 0
      && rename_without_replacing (self->trashed_path, self->path)) {
    g_unlink (self->info_path);
    return TRUE;
  }
  if (errno == EEXIST)
    g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_EXISTS,
                 _ ("“%s” was not restored: another file has taken its place."), name);
  else
    g_set_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_FAILED,
                 _ ("“%s” could not be restored: %s."), name, g_strerror (errno));
  return FALSE;
}
