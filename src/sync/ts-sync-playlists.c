/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-playlists.h"

#include "ts-playlist-location.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_DEPTH 64

void
ts_sync_playlist_result_free (TsSyncPlaylistResult *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->source_path);
  g_free (self->name);
  g_free (self->written_name);
  g_free (self->error_message);
  g_ptr_array_unref (self->missing);
  g_free (self);
}

TsSyncPlace *
ts_sync_place_new (const char *path, TsTrack *track)
{
  TsSyncPlace *self = g_new (TsSyncPlace, 1);

  self->path = g_strdup (path);
  self->track = ts_track_ref (track);
  return self;
}

void
ts_sync_place_free (TsSyncPlace *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->path);
  ts_track_unref (self->track);
  g_free (self);
}

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

GPtrArray *
ts_sync_playlists_find (const char *root, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (root != NULL, NULL);

  find_below (root, 0, found, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_ptr_array_sort (found, compare_paths);
  return g_steal_pointer (&found);
}

static void
fill_entry (TsPlaylistEntry *entry, const TsTrack *track)
{
  /* Title and artist belong together: a title may be a file's name or hold both. */
  if (entry->title == NULL) {
    g_free (entry->artist);
    entry->title = g_strdup (track->title);
    entry->artist = g_strdup (track->artist);
  }
  if (entry->album == NULL)
    entry->album = g_strdup (track->album);
  if (entry->duration_ms == 0)
    entry->duration_ms = track->duration_ms;
}

TsPlaylist *
ts_sync_playlist_rewrite (const TsPlaylist *playlist,
                          const char *dir,
                          const char *root,
                          TsSyncLocateFunc locate,
                          gpointer user_data,
                          GPtrArray *missing)
{
  TsPlaylist *rewritten;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (playlist != NULL, NULL);
  g_return_val_if_fail (locate != NULL && missing != NULL, NULL);

  rewritten = ts_playlist_new (playlist->name);
  folder = g_str_has_suffix (root, "/") ? g_strdup (root) : g_strconcat (root, "/", NULL);
  for (guint i = 0; i < playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];
    g_auto (GStrv) candidates = ts_playlist_location_get_candidates (entry->location, dir);
    const TsSyncPlace *place = NULL;
    TsPlaylistEntry *copy;

    for (guint c = 0; candidates[c] != NULL && place == NULL; c++)
      if (g_str_has_prefix (candidates[c], folder))
        place = locate (candidates[c] + strlen (folder), user_data);
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
      fill_entry (copy, place->track);
  }
  return rewritten;
}
