/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-server-playlists.h"

#include "ts-server-wait-private.h"
#include "ts-store-playlists.h"
#include "ts-store-tracks.h"

#include <string.h>

/* What was there already and is to be kept or forgotten, by its id on the server. */
static GHashTable *
index_stored (GPtrArray *stored)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < stored->len; i++) {
    TsStoredPlaylist *playlist = stored->pdata[i];

    if (playlist->location != NULL)
      g_hash_table_insert (index, playlist->location, playlist);
  }
  return index;
}

/* Whether it need not be read: the server says when it was changed, and that is long known. */
static gboolean
is_unchanged (const TsStoredPlaylist *known, const TsServerPlaylist *now, gboolean has_new_tracks)
{
  return known != NULL && now->changed != 0 && known->mtime_us == now->changed
         && known->n_entries == now->n_tracks && strcmp (known->name, now->name) == 0
         && !(has_new_tracks && known->n_tracks < known->n_entries);
}

/* Whether the library has just these entries. A server without times of change is read each time,
 * but not written. */
static gboolean
has_entries (TsStore *store,
             const TsStoredPlaylist *known,
             const TsServerPlaylist *now,
             const char *const *ids,
             GCancellable *cancellable)
{
  g_autoptr (TsPlaylist) playlist = NULL;
  const guint n = g_strv_length ((char **) ids);

  if (known == NULL || known->n_tracks < known->n_entries || known->n_entries != n
      || known->mtime_us != now->changed || strcmp (known->name, now->name) != 0)
    return FALSE;
  playlist = ts_store_get_playlist (store, known->id, NULL, cancellable, NULL);
  if (playlist == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];

    if (strcmp (entry->location, ids[i]) != 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
store_playlist (TsStore *store,
                TsSource *source,
                const TsServerPlaylist *now,
                const char *const *ids,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (now->name);

  for (gsize i = 0; ids[i] != NULL; i++)
    ts_playlist_append (playlist, ids[i]);
  return ts_store_set_playlist (store, ts_source_get_id (source), now->id, now->changed, 0,
                                playlist, ids, cancellable, error)
         != 0;
}

gboolean
ts_server_playlists_store (TsStore *store,
                           TsSource *source,
                           TsMusicServer *server,
                           gboolean has_new_tracks,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GHashTable) known = NULL;
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));

  found = _ts_server_wait_list_playlists (server, cancellable, error);
  if (found == NULL)
    return FALSE;
  stored = ts_store_list_playlists (store, ts_source_get_id (source), cancellable, error);
  if (stored == NULL)
    return FALSE;
  known = index_stored (stored);
  for (guint i = 0; i < found->len; i++) {
    const TsServerPlaylist *now = found->pdata[i];
    const TsStoredPlaylist *before = g_hash_table_lookup (known, now->id);
    g_auto (GStrv) ids = NULL;

    g_hash_table_remove (known, now->id);
    if (is_unchanged (before, now, has_new_tracks))
      continue;
    ids = _ts_server_wait_get_playlist (server, now->id, cancellable, error);
    if (ids == NULL)
      return FALSE;
    if (!has_entries (store, before, now, (const char *const *) ids, cancellable)
        && !store_playlist (store, source, now, (const char *const *) ids, cancellable, error))
      return FALSE;
  }
  for (guint i = 0; i < stored->len; i++) {
    const TsStoredPlaylist *playlist = stored->pdata[i];

    if (playlist->location != NULL && g_hash_table_contains (known, playlist->location))
      g_array_append_val (gone, playlist->id);
  }
  return gone->len == 0
         || ts_store_remove_playlists (store, (const gint64 *) (gpointer) gone->data, gone->len,
                                       cancellable, error);
}
