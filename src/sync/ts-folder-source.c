/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-folder-source.h"

#include "ts-playlist-location.h"
#include "ts-playlist-reader.h"
#include "ts-sync-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DEPTH 64

struct _TsFolderSource {
  GObject parent_instance;

  char *root; /* (owned): canonical */
};

static void ts_folder_source_iface_init (TsSyncSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsFolderSource,
                               ts_folder_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TS_TYPE_SYNC_SOURCE,
                                                      ts_folder_source_iface_init))

/* --- Tracks -------------------------------------------------------------------------------- */

static int
ts_folder_source_open (TsSyncSource *source,
                       const TsTrack *track,
                       TsSyncBytesFunc progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  TsFolderSource *self = TS_FOLDER_SOURCE (source);
  g_autofree char *path = g_build_filename (self->root, track->location, NULL);
  g_autofree char *display = g_filename_display_name (path);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  struct stat info;

  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISREG (info.st_mode)) {
    gint64 mtime_us
        = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;

    if ((track->size_bytes <= 0 || track->size_bytes == info.st_size)
        && (track->mtime_us == 0 || track->mtime_us == mtime_us)) {
      posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
      return fd;
    }
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_CHANGED,
                 _ ("“%s” changed since it was scanned and was left alone."), display);
  } else if (fd < 0 && errno == ENOENT) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_CHANGED,
                 _ ("“%s” is no longer in the source."), display);
  } else {
    int code = errno;

    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED, _ ("“%s” could not be read: %s."),
                 display, fd >= 0 ? _ ("it is not a file") : g_strerror (code));
  }
  if (fd >= 0)
    close (fd);
  return -1;
}

/* --- Playlists ----------------------------------------------------------------------------- */

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
find_below (const char *path, guint depth, GPtrArray *found, GCancellable *cancellable)
{
  DIR *dir = opendir (path);
  struct dirent *entry;

  /* A folder that cannot be read has no playlists; the scan says what it could not read. */
  if (dir == NULL)
    return;
  while ((entry = readdir (dir)) != NULL && !g_cancellable_is_cancelled (cancellable)) {
    g_autofree char *child = NULL;
    gboolean is_dir = entry->d_type == DT_DIR;
    gboolean is_file = entry->d_type == DT_REG;

    if (entry->d_name[0] == '.')
      continue;
    if (entry->d_type == DT_UNKNOWN) {
      struct stat info;

      if (fstatat (dirfd (dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0) {
        is_dir = S_ISDIR (info.st_mode);
        is_file = S_ISREG (info.st_mode);
      }
    }
    if (is_file && ts_playlist_format_from_name (entry->d_name) != TS_PLAYLIST_FORMAT_UNKNOWN) {
      g_ptr_array_add (found, g_build_filename (path, entry->d_name, NULL));
    } else if (is_dir && depth < MAX_DEPTH) {
      child = g_build_filename (path, entry->d_name, NULL);
      find_below (child, depth + 1, found, cancellable);
    }
  }
  closedir (dir);
}

static GPtrArray *
ts_folder_source_list_playlists (TsSyncSource *source, GCancellable *cancellable, GError **error)
{
  TsFolderSource *self = TS_FOLDER_SOURCE (source);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *playlists;

  find_below (self->root, 0, found, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_ptr_array_sort (found, compare_paths);
  playlists = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_playlist_free);
  for (guint i = 0; i < found->len; i++) {
    g_autofree char *name = g_filename_display_basename (found->pdata[i]);
    char *dot = strrchr (name, '.');

    if (dot != NULL && dot != name)
      *dot = '\0';
    g_ptr_array_add (playlists, ts_sync_playlist_new (found->pdata[i], name));
  }
  return playlists;
}

/* What stands for an entry on the target; NULL where nothing does. */
static const TsSyncPlace *
find_place (TsFolderSource *self,
            const TsPlaylistEntry *entry,
            const char *dir,
            TsSyncLocateFunc locate,
            gpointer user_data)
{
  g_auto (GStrv) candidates = ts_playlist_location_get_candidates (entry->location, dir);
  const TsSyncPlace *place = NULL;
  gsize n = strlen (self->root);

  if (n > 1)
    n++;
  for (guint c = 0; candidates[c] != NULL && place == NULL; c++)
    if (g_str_has_prefix (candidates[c], self->root) && strlen (candidates[c]) > n
        && candidates[c][n - 1] == '/')
      place = locate (candidates[c] + n, user_data);
  return place;
}

static TsPlaylist *
ts_folder_source_read_playlist (TsSyncSource *source,
                                const TsSyncPlaylist *playlist,
                                TsSyncLocateFunc locate,
                                gpointer user_data,
                                GPtrArray *missing,
                                GCancellable *cancellable,
                                GError **error)
{
  TsFolderSource *self = TS_FOLDER_SOURCE (source);
  g_autoptr (TsPlaylist) content = ts_playlist_read_file (playlist->id, cancellable, error);
  g_autofree char *dir = g_path_get_dirname (playlist->id);
  TsPlaylist *rewritten;

  if (content == NULL)
    return NULL;
  rewritten = ts_playlist_new (content->name);
  for (guint i = 0; i < content->entries->len; i++) {
    const TsPlaylistEntry *entry = content->entries->pdata[i];
    const TsSyncPlace *place = find_place (self, entry, dir, locate, user_data);
    TsPlaylistEntry *copy;

    if (place == NULL && !ts_playlist_location_is_address (entry->location)) {
      g_ptr_array_add (missing, g_filename_display_name (entry->location));
      continue;
    }
    copy = ts_playlist_append (rewritten, place != NULL ? place->path : entry->location);
    copy->title = g_strdup (entry->title);
    copy->artist = g_strdup (entry->artist);
    copy->album = g_strdup (entry->album);
    copy->duration_ms = entry->duration_ms;
    if (place != NULL)
      ts_sync_source_fill_entry (copy, place->track);
  }
  return rewritten;
}

static void
ts_folder_source_iface_init (TsSyncSourceInterface *iface)
{
  iface->open = ts_folder_source_open;
  iface->list_playlists = ts_folder_source_list_playlists;
  iface->read_playlist = ts_folder_source_read_playlist;
}

static void
ts_folder_source_finalize (GObject *object)
{
  g_free (TS_FOLDER_SOURCE (object)->root);

  G_OBJECT_CLASS (ts_folder_source_parent_class)->finalize (object);
}

static void
ts_folder_source_class_init (TsFolderSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_folder_source_finalize;
}

static void
ts_folder_source_init (TsFolderSource *self)
{
}

TsSyncSource *
ts_folder_source_new (const char *root)
{
  TsFolderSource *self;

  g_return_val_if_fail (root != NULL && g_path_is_absolute (root), NULL);

  self = g_object_new (TS_TYPE_FOLDER_SOURCE, NULL);
  self->root = g_canonicalize_filename (root, NULL);
  return TS_SYNC_SOURCE (self);
}
