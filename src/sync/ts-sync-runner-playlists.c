/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-runner-private.h"

#include "ts-safe-name.h"
#include "ts-sync-item-private.h"

#include <string.h>

void
ts_sync_playlist_result_free (TsSyncPlaylistResult *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self->name);
  g_free (self->written_name);
  g_free (self->error_message);
  g_ptr_array_unref (self->missing);
  g_free (self);
}

static void
add_place (TsSyncWork *work, TsTrack *track, const char *path)
{
  if (!g_hash_table_contains (work->places, track->location))
    g_hash_table_insert (work->places, track->location, ts_sync_place_new (path, track));
}

/* Where tracks are that were there before the run; what it copied is known already. Of tracks that
 * are one recording the one that is there is played for all. */
static void
find_places (TsSyncWork *work)
{
  for (guint i = 0; i < work->present->len; i++) {
    TsSyncItem *item = work->present->pdata[i];
    const char *path = _ts_sync_item_get_present_path (item);

    if (path == NULL && ts_sync_item_get_outcome (item) == TS_SYNC_OUTCOME_COPIED)
      path = ts_sync_item_get_target_path (item);
    if (path != NULL)
      add_place (work, ts_sync_item_get_track (item), path);
  }
  for (guint i = 0; i < work->present->len; i++) {
    TsSyncItem *item = work->present->pdata[i];
    const TsSyncPlace *twin;

    if (ts_sync_item_get_reason (item) != TS_SYNC_REASON_TWIN)
      continue;
    twin = g_hash_table_lookup (work->places, ts_sync_item_get_matched_track (item)->location);
    if (twin != NULL)
      add_place (work, ts_sync_item_get_track (item), twin->path);
  }
}

/* A playlist of the source while it is read. */
typedef struct {
  TsSyncWork *work;
  TsSyncPlaylistOrigins origins; /* its tables are owned */
} Reading;

static const TsSyncPlace *
locate_cb (const char *location, gpointer data)
{
  Reading *self = data;
  const TsSyncPlace *place = g_hash_table_lookup (self->work->places, location);

  g_hash_table_add (self->origins.locations, g_strdup (location));
  if (place != NULL && !g_hash_table_contains (self->origins.by_path, place->path))
    g_hash_table_insert (self->origins.by_path, g_strdup (place->path),
                         g_strdup (place->track->location));
  return place;
}

/* The name a playlist gets on the target: those of one name, which lay in different folders, are
 * told apart, whatever the target makes of characters and case. */
static char *
claim_name (TsNameSet *names, const char *name)
{
  g_autofree char *safe = ts_safe_name (name, ".m3u");
  char *claimed = ts_name_set_claim (names, safe);

  if (strcmp (safe, claimed) == 0) {
    g_free (claimed);
    return g_strdup (name);
  }
  claimed[strlen (claimed) - strlen (".m3u")] = '\0';
  return claimed;
}

static gboolean
write_playlist (TsSyncRunState *self,
                const TsSyncPlaylist *known,
                TsSyncPlaylistResult *result,
                TsNameSet *names,
                GError **error)
{
  TsSyncWork *work = self->work;
  g_autoptr (GHashTable) locations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) by_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Reading reading = { work, { locations, by_path } };
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (GError) local = NULL;

  playlist = ts_sync_source_read_playlist (self->source, known, locate_cb, &reading,
                                           result->missing, self->cancellable, &local);
  if (playlist != NULL) {
    result->n_entries = playlist->entries->len + result->missing->len;
    if (playlist->name != NULL) {
      g_free (result->name);
      result->name = g_strdup (playlist->name);
    }
  }
  /* A list of nothing helps nobody; what is missing is in the report. */
  if (playlist != NULL
      && (playlist->entries->len > 0
          || (result->missing->len == 0 && ts_sync_target_takes_empty_playlists (self->target)))) {
    g_autofree char *name = claim_name (names, known->name);

    if (ts_sync_target_put_playlist (self->target, playlist, name, &reading.origins, &work->playlist_options,
                                     &result->written_name, result->missing, self->cancellable,
                                     &local))
      result->is_unchanged = result->written_name == NULL;
  }
  if (local != NULL && _ts_sync_error_ends_run (local)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (local != NULL)
    result->error_message = g_strdup (local->message);
  return TRUE;
}

gboolean
_ts_sync_runner_write_playlists (TsSyncRunState *self, GError **error)
{
  TsSyncWork *work = self->work;
  g_autoptr (GPtrArray) playlists = NULL;
  g_autoptr (TsNameSet) names = ts_name_set_new ();

  if (work->playlist_options.format == TS_PLAYLIST_FORMAT_UNKNOWN)
    return TRUE;
  find_places (work);
  playlists = ts_sync_source_list_playlists (self->source, self->cancellable, error);
  if (playlists == NULL)
    return FALSE;
  for (guint i = 0; i < playlists->len; i++) {
    const TsSyncPlaylist *known = playlists->pdata[i];
    TsSyncPlaylistResult *result = g_new0 (TsSyncPlaylistResult, 1);

    result->id = g_strdup (known->id);
    result->name = g_strdup (known->name);
    result->missing = g_ptr_array_new_with_free_func (g_free);
    g_ptr_array_add (work->playlists, result);
    if (self->job != NULL && !ts_job_check (self->job, error))
      return FALSE;
    if (!write_playlist (self, known, result, names, error))
      return FALSE;
  }
  return TRUE;
}
