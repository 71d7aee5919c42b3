/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-scan-playlists.h"

#include "ts-folder-scanner.h"
#include "ts-playlist-location.h"
#include "ts-playlist-reader.h"
#include "ts-store-playlists.h"
#include "ts-store-tracks.h"

#include <string.h>

/* Where below @root an entry's file is: the likeliest one that exists. Absolute names of @root are
 * without a slash at the end. */
static char *
locate (const char *entry, const char *root, const char *base_dir)
{
  g_auto (GStrv) candidates = ts_playlist_location_get_candidates (entry, base_dir);
  const gsize length = strlen (root);

  for (gsize i = 0; candidates[i] != NULL; i++)
    if (strncmp (candidates[i], root, length) == 0 && candidates[i][length] == '/'
        && g_file_test (candidates[i], G_FILE_TEST_IS_REGULAR))
      return g_strdup (candidates[i] + length + 1);
  return NULL;
}

/* Entries whose files are no longer where an unchanged playlist says stay tied to the tracks they
 * were tied to. */
static gboolean
keep_ties (TsStore *store,
           gint64 playlist_id,
           GPtrArray *locations,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (TsPlaylist) playlist
      = ts_store_get_playlist (store, playlist_id, &ids, cancellable, error);
  g_autoptr (GPtrArray) tracks = NULL;

  if (playlist == NULL)
    return FALSE;
  tracks = ts_store_get_tracks (store, (const gint64 *) (gpointer) ids->data, ids->len, cancellable,
                                error);
  if (tracks == NULL)
    return FALSE;
  for (guint i = 0; i < MIN (locations->len, tracks->len); i++) {
    const TsTrack *track = tracks->pdata[i];

    if (locations->pdata[i] == NULL && track != NULL)
      locations->pdata[i] = g_strdup (track->location);
  }
  return TRUE;
}

/* Returns FALSE with @error set only when the store fails. @unchanged_id: the playlist's row when
 * its file is as it was, else 0. */
static gboolean
store_playlist (TsStore *store,
                TsSource *source,
                const TsFolderPlaylist *found,
                gint64 unchanged_id,
                GPtrArray *problems,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *root = g_canonicalize_filename (ts_source_get_location (source), "/");
  g_autofree char *path = g_build_filename (root, found->location, NULL);
  g_autofree char *base_dir = g_path_get_dirname (path);
  g_autoptr (GError) read_error = NULL;
  g_autoptr (TsPlaylist) playlist = ts_playlist_read_file (path, cancellable, &read_error);
  g_autoptr (GPtrArray) locations = NULL;

  if (g_error_matches (read_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&read_error));
    return FALSE;
  }
  if (playlist == NULL) {
    const char *message = read_error->message;

    if (g_str_has_prefix (message, path) && g_str_has_prefix (message + strlen (path), ": "))
      message += strlen (path) + 2; /* the problem has the path already */
    g_ptr_array_add (problems,
                     ts_scan_problem_new (TS_SCAN_PROBLEM_UNREAD, found->location, message));
    return TRUE;
  }
  locations = g_ptr_array_new_full (playlist->entries->len + 1, g_free);
  for (guint i = 0; i < playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];

    g_ptr_array_add (locations, locate (entry->location, root, base_dir));
  }
  if (unchanged_id != 0 && !keep_ties (store, unchanged_id, locations, cancellable, error))
    return FALSE;
  return ts_store_set_playlist (store, ts_source_get_id (source), found->location, found->mtime_us,
                                found->size_bytes, playlist, (const char *const *) locations->pdata,
                                cancellable, error)
         != 0;
}

static gboolean
is_in_scope (const char *location, const char *const *directories)
{
  if (directories == NULL)
    return TRUE;
  for (gsize i = 0; directories[i] != NULL; i++) {
    const gsize length = strlen (directories[i]);

    if (length == 0 || (strncmp (location, directories[i], length) == 0 && location[length] == '/'))
      return TRUE;
  }
  return FALSE;
}

/* What lies in a folder that could not be read is not gone. */
static gboolean
is_behind_problem (const char *location, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const TsScanProblem *problem = problems->pdata[i];
    const gsize length = strlen (problem->path);

    if (problem->kind == TS_SCAN_PROBLEM_UNREAD && strncmp (location, problem->path, length) == 0
        && (length == 0 || location[length] == '/' || location[length] == '\0'))
      return TRUE;
  }
  return FALSE;
}

gboolean
ts_scan_store_playlists (TsStore *store,
                         TsSource *source,
                         GPtrArray *found,
                         const char *const *directories,
                         gboolean has_new_tracks,
                         GPtrArray *problems,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));

  stored = ts_store_list_playlists (store, ts_source_get_id (source), cancellable, error);
  if (stored == NULL)
    return FALSE;
  for (guint i = 0; i < stored->len; i++) {
    TsStoredPlaylist *playlist = stored->pdata[i];

    if (playlist->location != NULL)
      g_hash_table_insert (known, playlist->location, playlist);
  }

  for (guint i = 0; i < found->len; i++) {
    const TsFolderPlaylist *file = found->pdata[i];
    const TsStoredPlaylist *playlist = g_hash_table_lookup (known, file->location);
    const gboolean is_same = playlist != NULL && playlist->mtime_us == file->mtime_us
                             && playlist->size_bytes == file->size_bytes;
    const gboolean is_waiting
        = playlist != NULL && has_new_tracks && playlist->n_tracks < playlist->n_entries;

    g_hash_table_remove (known, file->location);
    if ((!is_same || is_waiting)
        && !store_playlist (store, source, file, is_same ? playlist->id : 0, problems, cancellable,
                            error))
      return FALSE;
  }

  for (guint i = 0; i < stored->len; i++) {
    TsStoredPlaylist *playlist = stored->pdata[i];

    if (playlist->location != NULL && g_hash_table_contains (known, playlist->location)
        && is_in_scope (playlist->location, directories)
        && !is_behind_problem (playlist->location, problems))
      g_array_append_val (gone, playlist->id);
  }
  return gone->len == 0
         || ts_store_remove_playlists (store, (const gint64 *) (gpointer) gone->data, gone->len,
                                       cancellable, error);
}
