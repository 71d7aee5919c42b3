/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-playlist-push-private.h"

#include "ts-match-index.h"
#include "ts-match-row-private.h"
#include "ts-store-decisions.h"
#include "ts-store-pushes.h"
#include "ts-store-tracks.h"

#include <glib/gi18n-lib.h>

/* As many as a person looks through. */
#define N_CANDIDATES 5

/* The server's tracks as the matcher sees them. */
typedef struct {
  TsMatchCatalogue *catalogue; /* (owned) */
  GArray *ids;                 /* (owned) (element-type gint64): of each row */
  GHashTable *by_location;     /* (owned) (element-type utf8 gint64): borrowed from rows: owned */
} Shelf;

static void
shelf_clear (Shelf *self)
{
  g_clear_pointer (&self->catalogue, ts_match_catalogue_free);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->by_location, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shelf, shelf_clear)

static gboolean
add_row_cb (const TsTrackRow *row, gpointer data)
{
  Shelf *self = data;
  const TsMatchFields fields = _ts_match_fields_of_row (row);

  ts_match_catalogue_add (self->catalogue, &fields);
  g_array_append_val (self->ids, row->id);
  if (self->by_location != NULL)
    g_hash_table_insert (self->by_location, g_strdup (row->location),
                         g_memdup2 (&row->id, sizeof row->id));
  return TRUE;
}

static TsTrack *
get_track (TsPlaylistPush *self, gint64 id, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) tracks = ts_store_get_tracks (self->store, &id, 1, cancellable, NULL);

  return tracks != NULL && tracks->pdata[0] != NULL ? ts_track_ref (tracks->pdata[0]) : NULL;
}

/* What a person said of two tracks of the library. */
static int
find_verdict (GArray *pairs, gint64 one, gint64 other)
{
  const gint64 left = MIN (one, other);
  const gint64 right = MAX (one, other);
  guint low = 0;
  guint high = pairs->len;

  while (one != 0 && low < high) {
    const guint middle = low + (high - low) / 2;
    const TsDecidedPair *pair = &g_array_index (pairs, TsDecidedPair, middle);

    if (pair->left_id == left && pair->right_id == right)
      return (int) pair->verdict;
    if (pair->left_id < left || (pair->left_id == left && pair->right_id < right))
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

/* Tracks of the server that were decided to be the same as @id, which the matcher may not see. */
static TsTrack *
find_decided (TsPlaylistPush *self, GArray *pairs, gint64 id, GCancellable *cancellable)
{
  for (guint i = 0; id != 0 && i < pairs->len; i++) {
    const TsDecidedPair *pair = &g_array_index (pairs, TsDecidedPair, i);
    g_autoptr (TsTrack) track = NULL;

    if (pair->verdict != TS_VERDICT_SAME || (pair->left_id != id && pair->right_id != id))
      continue;
    track = get_track (self, pair->left_id == id ? pair->right_id : pair->left_id, cancellable);
    if (track != NULL && track->source_id == ts_source_get_id (self->target))
      return g_steal_pointer (&track);
  }
  return NULL;
}

/* Whether a person has said what the entry is, or that it is nothing that the server has. */
static gboolean
is_said (const TsPlaylistPushEntry *entry)
{
  return entry->found == TS_PLAYLIST_FOUND_PICKED
         || (entry->found == TS_PLAYLIST_FOUND_NOT && entry->confidence >= 1);
}

static void
match_entry (TsPlaylistPush *self,
             TsPlaylistPushEntry *entry,
             TsMatchIndex *index,
             GArray *ids,
             GArray *pairs,
             GCancellable *cancellable)
{
  const TsTrack *wanted = entry->wanted;
  const TsMatchFields fields = ts_match_fields_of_track (wanted);
  g_autoptr (TsTrack) decided = find_decided (self, pairs, wanted->id, cancellable);
  TsMatch matches[N_CANDIDATES];
  guint n;

  if (!is_said (entry) && decided != NULL) {
    _ts_playlist_push_set_found (entry, decided, TS_PLAYLIST_FOUND_MATCHED, 1);
    return;
  }
  n = ts_match_index_lookup (index, &fields, N_CANDIDATES, matches);
  for (guint i = 0; i < n; i++) {
    const gint64 id = g_array_index (ids, gint64, matches[i].right);
    g_autoptr (TsTrack) track = NULL;

    if (find_verdict (pairs, wanted->id, id) == TS_VERDICT_DIFFERENT)
      continue;
    track = get_track (self, id, cancellable);
    if (track == NULL)
      continue;
    _ts_playlist_push_add_candidate (entry, track, matches[i].confidence);
    if (!is_said (entry) && entry->track == NULL
        && matches[i].confidence >= TS_PLAYLIST_PUSH_MIN_CONFIDENCE)
      _ts_playlist_push_set_found (entry, track, TS_PLAYLIST_FOUND_MATCHED, matches[i].confidence);
  }
}

/* What is known without the matcher. Returns whether nothing else can be meant. */
static gboolean
find_known (TsPlaylistPush *self,
            TsPlaylistPushEntry *entry,
            Shelf *shelf,
            GHashTable *picks,
            GCancellable *cancellable)
{
  g_autofree char *key = _ts_playlist_push_make_key (entry->wanted);
  const char *picked = g_hash_table_lookup (picks, key);
  const gint64 *id;
  g_autoptr (TsTrack) track = NULL;

  if (entry->wanted->id != 0 && entry->wanted->source_id == ts_source_get_id (self->target)) {
    _ts_playlist_push_set_found (entry, entry->wanted, TS_PLAYLIST_FOUND_ITSELF, 1);
    return TRUE;
  }
  id = picked != NULL ? g_hash_table_lookup (shelf->by_location, picked) : NULL;
  track = id != NULL ? get_track (self, *id, cancellable) : NULL;
  if (track != NULL)
    _ts_playlist_push_set_found (entry, track, TS_PLAYLIST_FOUND_PICKED, 1);
  else if (g_strcmp0 (picked, TS_PLAYLIST_PICK_NONE) == 0)
    _ts_playlist_push_set_found (entry, NULL, TS_PLAYLIST_FOUND_NOT, 1);
  return FALSE;
}

/* An earlier pick can be taken back only where it is listed. */
static void
add_picked (TsPlaylistPushEntry *entry)
{
  for (guint i = 0; i < entry->candidates->len; i++)
    if (((TsPlaylistCandidate *) entry->candidates->pdata[i])->track->id == entry->track->id)
      return;
  _ts_playlist_push_add_candidate (entry, entry->track, 1);
}

gboolean
_ts_playlist_push_find_entries (TsPlaylistPush *self,
                                TsJob *job,
                                GCancellable *cancellable,
                                GError **error)
{
  const gint64 target_id = ts_source_get_id (self->target);
  g_auto (Shelf) shelf = { NULL };
  g_autoptr (GHashTable) picks = NULL;
  g_autoptr (GArray) pairs = NULL;
  g_autoptr (TsMatchIndex) index = NULL;

  picks = ts_store_load_playlist_picks (self->store, target_id, cancellable, error);
  if (picks == NULL)
    return FALSE;
  pairs = ts_store_load_decided_pairs (self->store, cancellable, error);
  if (pairs == NULL)
    return FALSE;
  shelf.catalogue = ts_match_catalogue_new ();
  shelf.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (g_hash_table_size (picks) > 0)
    shelf.by_location = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!ts_store_foreach_row (self->store, target_id, 0, add_row_cb, &shelf, cancellable, error))
    return FALSE;
  if (shelf.ids->len == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("The library knows no track of “%s” yet. Read the server first."),
                 ts_source_get_name (self->target));
    return FALSE;
  }
  index = ts_match_index_new (shelf.catalogue);
  for (guint i = 0; i < self->entries->len; i++) {
    TsPlaylistPushEntry *entry = self->entries->pdata[i];

    if (!find_known (self, entry, &shelf, picks, cancellable))
      match_entry (self, entry, index, shelf.ids, pairs, cancellable);
    if (entry->found == TS_PLAYLIST_FOUND_PICKED)
      add_picked (entry);
    ts_job_report (job, i + 1, self->entries->len, 0, 0, _ ("Comparing tracks"));
    if (!ts_job_check (job, error))
      return FALSE;
  }
  return TRUE;
}
