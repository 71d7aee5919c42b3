/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-playlist-push-private.h"

#include "ts-playlist-location.h"
#include "ts-playlist-reader.h"
#include "ts-store-playlists.h"
#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-title-parser.h"

#include <string.h>

/* What an entry of a playlist wants; @track (nullable) is what it is in the library. Artist and
 * title come from the name of its file where it says nothing else. */
static TsTrack *
make_wanted (const TsPlaylistEntry *entry, TsTrack *track)
{
  TsTrack *wanted;

  if (track != NULL && track->title != NULL)
    return ts_track_ref (track);
  wanted = ts_track_new ();
  wanted->location = g_strdup (entry->location);
  ts_track_set_string (&wanted->title, entry->title);
  ts_track_set_string (&wanted->artist, entry->artist);
  ts_track_set_string (&wanted->album, entry->album);
  wanted->duration_ms = entry->duration_ms;
  if (wanted->title == NULL || wanted->artist == NULL) {
    g_autofree char *base = g_path_get_basename (entry->location);
    g_autoptr (TsParsedTitle) parsed
        = ts_title_parse (wanted->title != NULL ? wanted->title : base);

    ts_track_set_string (&wanted->title, parsed->title);
    if (wanted->artist == NULL)
      ts_track_set_string (&wanted->artist, parsed->artist);
  }
  return wanted;
}

static gboolean
load_tracks (TsPlaylistPush *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) tracks
      = ts_store_get_tracks (self->store, (const gint64 *) (gpointer) self->track_ids->data,
                             self->track_ids->len, cancellable, error);

  if (tracks == NULL)
    return FALSE;
  for (guint i = 0; i < tracks->len; i++)
    if (tracks->pdata[i] != NULL)
      _ts_playlist_push_add_entry (self, ts_track_ref (tracks->pdata[i]));
  return TRUE;
}

static gboolean
load_stored (TsPlaylistPush *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) tracks = NULL;

  playlist = ts_store_get_playlist (self->store, self->stored_id, &ids, cancellable, error);
  if (playlist == NULL)
    return FALSE;
  tracks = ts_store_get_tracks (self->store, (const gint64 *) (gpointer) ids->data, ids->len,
                                cancellable, error);
  if (tracks == NULL)
    return FALSE;
  for (guint i = 0; i < playlist->entries->len; i++)
    _ts_playlist_push_add_entry (self, make_wanted (playlist->entries->pdata[i], tracks->pdata[i]));
  if (self->name == NULL)
    self->name = g_strdup (playlist->name);
  return TRUE;
}

/* --- A file -------------------------------------------------------------------------------- */

/* A folder of the library, and what is known of it once that was wanted. */
typedef struct {
  TsSource *source;     /* (owned) */
  TsKnownTracks *known; /* (owned) (nullable) */
} Folder;

static void
folder_free (gpointer data)
{
  Folder *self = data;

  g_object_unref (self->source);
  g_clear_pointer (&self->known, ts_known_tracks_unref);
  g_free (self);
}

static GPtrArray *
list_folders (TsPlaylistPush *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sources = ts_store_list_sources (self->store, cancellable, error);
  GPtrArray *folders;

  if (sources == NULL)
    return NULL;
  folders = g_ptr_array_new_with_free_func (folder_free);
  for (guint i = 0; i < sources->len; i++) {
    Folder *folder;

    if (!ts_source_is_folder (sources->pdata[i]))
      continue;
    folder = g_new0 (Folder, 1);
    folder->source = g_object_ref (sources->pdata[i]);
    g_ptr_array_add (folders, folder);
  }
  return folders;
}

/* The library's track at a path, or 0. */
static gint64
find_track (TsPlaylistPush *self, GPtrArray *folders, const char *path, GCancellable *cancellable)
{
  for (guint i = 0; i < folders->len; i++) {
    Folder *folder = folders->pdata[i];
    const char *root = ts_source_get_location (folder->source);
    const gsize length = strlen (root);
    const TsKnownTrack *found;

    if (strncmp (path, root, length) != 0 || path[length] != '/')
      continue;
    if (folder->known == NULL)
      folder->known
          = ts_store_load_known (self->store, ts_source_get_id (folder->source), cancellable, NULL);
    found = folder->known != NULL ? ts_known_tracks_find (folder->known, path + length + 1, NULL)
                                  : NULL;
    if (found != NULL)
      return found->id;
  }
  return 0;
}

static gboolean
load_file (TsPlaylistPush *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (self->path);
  g_autoptr (TsPlaylist) playlist = ts_playlist_read_file (self->path, cancellable, error);
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) tracks = NULL;

  if (playlist == NULL)
    return FALSE;
  folders = list_folders (self, cancellable, error);
  if (folders == NULL)
    return FALSE;
  for (guint i = 0; i < playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];
    g_auto (GStrv) paths = ts_playlist_location_get_candidates (entry->location, dir);
    gint64 id = 0;

    for (guint k = 0; id == 0 && paths[k] != NULL; k++)
      id = find_track (self, folders, paths[k], cancellable);
    g_array_append_val (ids, id);
  }
  tracks = ts_store_get_tracks (self->store, (const gint64 *) (gpointer) ids->data, ids->len,
                                cancellable, error);
  if (tracks == NULL)
    return FALSE;
  for (guint i = 0; i < playlist->entries->len; i++)
    _ts_playlist_push_add_entry (self, make_wanted (playlist->entries->pdata[i], tracks->pdata[i]));
  if (self->name == NULL)
    self->name = playlist->name != NULL ? g_strdup (playlist->name)
                                        : ts_playlist_push_make_name (self->path);
  return TRUE;
}

char *
ts_playlist_push_make_name (const char *path)
{
  g_autofree char *base = NULL;
  char *dot;

  g_return_val_if_fail (path != NULL, NULL);

  base = g_path_get_basename (path);
  dot = strrchr (base, '.');
  if (dot != NULL && dot != base)
    *dot = '\0';
  return g_filename_display_name (base);
}

gboolean
_ts_playlist_push_load_entries (TsPlaylistPush *self, GCancellable *cancellable, GError **error)
{
  g_ptr_array_set_size (self->entries, 0);
  if (self->track_ids != NULL)
    return load_tracks (self, cancellable, error);
  return self->path != NULL ? load_file (self, cancellable, error)
                            : load_stored (self, cancellable, error);
}
