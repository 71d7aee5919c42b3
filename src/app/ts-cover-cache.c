/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-cover-cache-private.h"

#include "ts-server-media.h"
#include "ts-tag-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

struct _TsCoverCache {
  char *directory; /* (owned) */
  gint64 max_bytes;
  gint64 n_bytes; /* in the directory; -1 before it was looked at */
};

TsCoverCache *
_ts_cover_cache_new (const char *directory)
{
  TsCoverCache *self = g_new0 (TsCoverCache, 1);

  self->directory = g_strdup (directory);
  self->max_bytes = TS_COVER_CACHE_MAX_BYTES;
  self->n_bytes = -1;
  return self;
}

void
_ts_cover_cache_free (TsCoverCache *self)
{
  g_free (self->directory);
  g_free (self);
}

void
_ts_cover_cache_set_max_bytes (TsCoverCache *self, gint64 max_bytes)
{
  self->max_bytes = max_bytes;
}

char *
_ts_cover_cache_find (TsCoverCache *self, const char *key)
{
  g_autofree char *path = g_build_filename (self->directory, key, NULL);

  /* The time of the file is that of its last use. */
  return g_utime (path, NULL) == 0 ? g_steal_pointer (&path) : NULL;
}

/* --- Making room --------------------------------------------------------------------------- */

typedef struct {
  char *path; /* (owned) */
  gint64 size;
  gint64 used_s;
} File;

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->path);
  g_free (file);
}

static int
compare_files (gconstpointer a, gconstpointer b)
{
  const File *one = *(File *const *) a;
  const File *other = *(File *const *) b;

  return (one->used_s > other->used_s) - (one->used_s < other->used_s);
}

static GPtrArray *
list_files (TsCoverCache *self)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (file_free);
  g_autoptr (GDir) dir = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    char *path = g_build_filename (self->directory, name, NULL);
    GStatBuf info;
    File *file;

    if (g_stat (path, &info) != 0) {
      g_free (path);
      continue;
    }
    file = g_new0 (File, 1);
    file->path = path;
    file->size = info.st_size;
    file->used_s = info.st_mtime;
    g_ptr_array_add (files, file);
  }
  return files;
}

/* Removes what was not used for longest until a quarter is free. */
static void
make_room (TsCoverCache *self)
{
  g_autoptr (GPtrArray) files = NULL;

  if (self->n_bytes >= 0 && self->n_bytes <= self->max_bytes)
    return;
  files = list_files (self);
  self->n_bytes = 0;
  for (guint i = 0; i < files->len; i++)
    self->n_bytes += ((File *) files->pdata[i])->size;
  if (self->n_bytes <= self->max_bytes)
    return;
  g_ptr_array_sort (files, compare_files);
  for (guint i = 0; i < files->len && self->n_bytes > self->max_bytes / 4 * 3; i++) {
    const File *file = files->pdata[i];

    if (g_unlink (file->path) == 0)
      self->n_bytes -= file->size;
  }
}

char *
_ts_cover_cache_keep (TsCoverCache *self, const char *key, GBytes *picture, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, key, NULL);
  gsize size;
  const char *data = g_bytes_get_data (picture, &size);

  if (g_mkdir_with_parents (self->directory, 0700) != 0) {
    int code = errno;

    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
    return NULL;
  }
  if (self->n_bytes >= 0)
    self->n_bytes += (gint64) size;
  make_room (self);
  if (!g_file_set_contents (path, data, (gssize) size, error))
    return NULL;
  return g_steal_pointer (&path);
}

/* --- Of files ------------------------------------------------------------------------------ */

static gboolean
is_picture_file (const char *path)
{
  char head[16];
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gssize n = fd >= 0 ? read (fd, head, sizeof head) : -1;
  g_autoptr (GBytes) bytes = NULL;

  if (fd >= 0)
    close (fd);
  if (n <= 0)
    return FALSE;
  bytes = g_bytes_new (head, (gsize) n);
  return ts_image_is_known (bytes);
}

/* "cover.jpg" and its like, the most usual name first. */
char *
_ts_cover_find_in_folder (const char *folder)
{
  static const char *const stems[] = { "cover", "folder", "front", "album" };
  static const char *const suffixes[] = { ".jpg", ".jpeg", ".png", ".webp" };
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *best = NULL;
  g_autofree char *path = NULL;
  gsize best_rank = G_N_ELEMENTS (stems);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    for (gsize i = 0; i < best_rank; i++) {
      const gsize length = strlen (stems[i]);

      if (g_ascii_strncasecmp (name, stems[i], length) != 0)
        continue;
      for (gsize k = 0; k < G_N_ELEMENTS (suffixes); k++) {
        if (g_ascii_strcasecmp (name + length, suffixes[k]) != 0)
          continue;
        g_free (best);
        best = g_strdup (name);
        best_rank = i;
        break;
      }
    }
  }
  path = best != NULL ? g_build_filename (folder, best, NULL) : NULL;
  return path != NULL && is_picture_file (path) ? g_steal_pointer (&path) : NULL;
}

GBytes *
_ts_cover_read_embedded (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autoptr (GBytes) picture = NULL;

  if (fd < 0)
    return NULL;
  picture = ts_tag_file_read_picture (fd);
  close (fd);
  return picture != NULL && ts_image_is_known (picture) ? g_steal_pointer (&picture) : NULL;
}
