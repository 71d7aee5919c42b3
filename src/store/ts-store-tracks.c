/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-tracks.h"

#include "ts-store-private.h"

#include <string.h>

/* Rows handed out between two looks at other work. */
#define WALK_ROWS 2000
#define PAGE_ROWS 200

#define TRACK_COLUMNS                                                                              \
  "SELECT id, source_id, location, uri, title, artist, album, album_artist, track_number,"         \
  " disc_number, year, duration_ms, is_compilation, mb_recording_id, mb_release_id,"               \
  " mb_release_track_id, mb_artist_id, isrc, track_gain_db, track_peak, album_gain_db,"            \
  " album_peak, codec, bit_rate_kbps, sample_rate_hz, bits_per_sample, channels, size_bytes,"      \
  " mtime_us, added_us, identity, recording_id FROM tracks WHERE id = ?1"

/* --- Queries ------------------------------------------------------------------------------- */

static gpointer
query_func (TsStoreCore *core, gpointer args, GCancellable *cancellable, GError **error)
{
  return _ts_store_index_query (core, args, cancellable, error);
}

GArray *
ts_store_query (TsStore *self, const TsTrackQuery *query, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (query != NULL, NULL);

  return _ts_store_run (self, query_func, (gpointer) query, cancellable, error);
}

void
ts_store_query_async (TsStore *self,
                      const TsTrackQuery *query,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (query != NULL);

  _ts_store_push (self, ts_store_query_async, query_func, ts_track_query_copy (query),
                  (GDestroyNotify) ts_track_query_free, (GDestroyNotify) g_array_unref, FALSE,
                  cancellable, callback, user_data);
}

GArray *
ts_store_query_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_query_async, error);
}

/* --- Whole tracks -------------------------------------------------------------------------- */

static TsTrack *
track_from_row (TsStatement *row)
{
  TsTrack *track = ts_track_new ();

  track->id = ts_statement_get_int64 (row, 0);
  track->source_id = ts_statement_get_int64 (row, 1);
  track->location = ts_statement_dup_bytes (row, 2);
  track->uri = ts_statement_dup_text (row, 3);
  track->title = ts_statement_dup_text (row, 4);
  track->artist = ts_statement_dup_text (row, 5);
  track->album = ts_statement_dup_text (row, 6);
  track->album_artist = ts_statement_dup_text (row, 7);
  track->track_number = (int) ts_statement_get_int64 (row, 8);
  track->disc_number = (int) ts_statement_get_int64 (row, 9);
  track->year = (int) ts_statement_get_int64 (row, 10);
  track->duration_ms = ts_statement_get_int64 (row, 11);
  track->is_compilation = ts_statement_get_int64 (row, 12) != 0;
  track->mb_recording_id = ts_statement_dup_text (row, 13);
  track->mb_release_id = ts_statement_dup_text (row, 14);
  track->mb_release_track_id = ts_statement_dup_text (row, 15);
  track->mb_artist_id = ts_statement_dup_text (row, 16);
  track->isrc = ts_statement_dup_text (row, 17);
  track->track_gain_db = ts_statement_get_double (row, 18);
  track->track_peak = ts_statement_get_double (row, 19);
  track->album_gain_db = ts_statement_get_double (row, 20);
  track->album_peak = ts_statement_get_double (row, 21);
  track->codec = ts_statement_dup_text (row, 22);
  track->bit_rate_kbps = (int) ts_statement_get_int64 (row, 23);
  track->sample_rate_hz = (int) ts_statement_get_int64 (row, 24);
  track->bits_per_sample = (int) ts_statement_get_int64 (row, 25);
  track->channels = (int) ts_statement_get_int64 (row, 26);
  track->size_bytes = ts_statement_get_int64 (row, 27);
  track->mtime_us = ts_statement_get_int64 (row, 28);
  track->added_us = ts_statement_get_int64 (row, 29);
  track->identity = ts_statement_dup_text (row, 30);
  track->recording_id = ts_statement_get_int64 (row, 31);
  return track;
}

static gboolean
read_track_genres (TsStatement *statement, TsTrack *track, GError **error)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  TsStep step;

  ts_statement_bind_int64 (statement, 1, track->id);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    if (builder == NULL)
      builder = g_strv_builder_new ();
    g_strv_builder_add (builder, ts_statement_get_text (statement, 0));
  }
  ts_statement_reset (statement);
  if (builder != NULL)
    track->genres = g_strv_builder_end (builder);
  return step == TS_STEP_DONE;
}

static gboolean
read_track_origins (TsStatement *statement, TsTrack *track, GError **error)
{
  g_autoptr (GArray) origins = NULL;
  TsStep step;

  if (track->recording_id == 0)
    return TRUE;
  origins = g_array_new (FALSE, FALSE, sizeof (gint64));
  ts_statement_bind_int64 (statement, 1, track->recording_id);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    const gint64 source_id = ts_statement_get_int64 (statement, 0);

    g_array_append_val (origins, source_id);
  }
  ts_statement_reset (statement);
  track->n_origins = origins->len;
  track->origins = (gint64 *) (gpointer) g_array_free (g_steal_pointer (&origins), FALSE);
  return step == TS_STEP_DONE;
}

typedef struct {
  const gint64 *ids;
  guint n_ids;
  gint64 *copy; /* (owned) (nullable): what ids points to, when they had to be kept */
} IdArgs;

static IdArgs *
id_args_new (const gint64 *ids, guint n_ids)
{
  IdArgs *args = g_new0 (IdArgs, 1);

  args->copy = g_memdup2 (ids, n_ids * sizeof (gint64));
  args->ids = args->copy;
  args->n_ids = n_ids;
  return args;
}

static void
id_args_free (gpointer data)
{
  IdArgs *args = data;

  g_free (args->copy);
  g_free (args);
}

static void
track_unref_if_set (gpointer track)
{
  if (track != NULL)
    ts_track_unref (track);
}

static gpointer
get_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  IdArgs *args = data;
  g_autoptr (TsStatement) statement = NULL;
  g_autoptr (TsStatement) genres = NULL;
  g_autoptr (TsStatement) origins = NULL;
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_full (args->n_ids, track_unref_if_set);

  statement = ts_database_prepare (core->database, TRACK_COLUMNS, error);
  genres = ts_database_prepare (core->database,
                                "SELECT genre FROM track_genres WHERE track_id = ?1"
                                " ORDER BY position",
                                error);
  origins = ts_database_prepare (core->database,
                                 "SELECT DISTINCT source_id FROM tracks WHERE recording_id = ?1"
                                 " AND is_missing = 0 ORDER BY source_id",
                                 error);
  if (statement == NULL || genres == NULL || origins == NULL)
    return NULL;
  for (guint i = 0; i < args->n_ids; i++) {
    TsTrack *track = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    ts_statement_bind_int64 (statement, 1, args->ids[i]);
    switch (ts_statement_step (statement, error)) {
    case TS_STEP_ROW:
      track = track_from_row (statement);
      break;
    case TS_STEP_DONE:
      break;
    case TS_STEP_ERROR:
    default:
      return NULL;
    }
    ts_statement_reset (statement);
    g_ptr_array_add (tracks, track);
    if (track != NULL
        && !(read_track_genres (genres, track, error)
             && read_track_origins (origins, track, error)))
      return NULL;
  }
  return g_steal_pointer (&tracks);
}

GPtrArray *
_ts_store_read_tracks (
    TsStoreCore *core, const gint64 *ids, guint n_ids, GCancellable *cancellable, GError **error)
{
  IdArgs args = { ids, n_ids, NULL };

  return get_func (core, &args, cancellable, error);
}

GPtrArray *
ts_store_get_tracks (
    TsStore *self, const gint64 *ids, guint n_ids, GCancellable *cancellable, GError **error)
{
  IdArgs args = { ids, n_ids, NULL };

  g_return_val_if_fail (ids != NULL || n_ids == 0, NULL);

  return _ts_store_run (self, get_func, &args, cancellable, error);
}

void
ts_store_get_tracks_async (TsStore *self,
                           const gint64 *ids,
                           guint n_ids,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (ids != NULL || n_ids == 0);

  _ts_store_push (self, ts_store_get_tracks_async, get_func, id_args_new (ids, n_ids), id_args_free,
                  (GDestroyNotify) g_ptr_array_unref, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ts_store_get_tracks_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_get_tracks_async, error);
}

/* --- Walking ------------------------------------------------------------------------------- */

typedef struct {
  gint64 source_id;
  TsTrackFilter filter;
  TsTrackRowFunc func;
  gpointer user_data;
  gint64 last_id;
  gboolean is_ended;
} WalkArgs;

static const char *
walk_sql (const WalkArgs *args)
{
  /* One text a case, so that each gets the plan that suits it. */
#define WALK_SQL(where)                                                                            \
  "SELECT id, source_id, artist, album_artist, album, title, mb_recording_id, isrc, identity,"     \
  " location, codec, duration_ms, size_bytes, mtime_us, added_us, bit_rate_kbps, is_missing,"      \
  " recording_id"                                                                                  \
  " FROM tracks WHERE id > ?1" where " ORDER BY id LIMIT ?2"
  if (args->filter & TS_TRACK_FILTER_ANY_STATE)
    return args->source_id != 0 ? WALK_SQL (" AND +source_id = ?3") : WALK_SQL ("");
  if (args->filter & TS_TRACK_FILTER_MISSING)
    return args->source_id != 0 ? WALK_SQL (" AND +is_missing = 1 AND +source_id = ?3")
                                : WALK_SQL (" AND +is_missing = 1");
  return args->source_id != 0 ? WALK_SQL (" AND +is_missing = 0 AND +source_id = ?3")
                              : WALK_SQL (" AND +is_missing = 0");
#undef WALK_SQL
}

static gpointer
walk_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  WalkArgs *args = data;
  g_autoptr (TsStatement) statement = ts_database_prepare (core->database, walk_sql (args), error);
  g_autoptr (GString) location = g_string_new (NULL);
  guint n_rows = 0;
  TsStep step;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, args->last_id);
  ts_statement_bind_int64 (statement, 2, WALK_ROWS);
  if (args->source_id != 0)
    ts_statement_bind_int64 (statement, 3, args->source_id);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    gsize length;
    const char *bytes;
    TsTrackRow row;

    row.id = args->last_id = ts_statement_get_int64 (statement, 0);
    row.source_id = ts_statement_get_int64 (statement, 1);
    row.artist = ts_statement_get_text (statement, 2);
    row.album_artist = ts_statement_get_text (statement, 3);
    row.album = ts_statement_get_text (statement, 4);
    row.title = ts_statement_get_text (statement, 5);
    row.mb_recording_id = ts_statement_get_text (statement, 6);
    row.isrc = ts_statement_get_text (statement, 7);
    row.identity = ts_statement_get_text (statement, 8);
    bytes = ts_statement_get_bytes (statement, 9, &length);
    g_string_truncate (location, 0);
    g_string_append_len (location, bytes != NULL ? bytes : "", (gssize) length);
    row.location = location->str;
    row.codec = ts_statement_get_text (statement, 10);
    row.duration_ms = ts_statement_get_int64 (statement, 11);
    row.size_bytes = ts_statement_get_int64 (statement, 12);
    row.mtime_us = ts_statement_get_int64 (statement, 13);
    row.added_us = ts_statement_get_int64 (statement, 14);
    row.bit_rate_kbps = (int) ts_statement_get_int64 (statement, 15);
    row.is_missing = ts_statement_get_int64 (statement, 16) != 0;
    row.recording_id = ts_statement_get_int64 (statement, 17);
    n_rows++;
    if (!args->func (&row, args->user_data)) {
      args->is_ended = TRUE;
      return GINT_TO_POINTER (TRUE);
    }
  }
  if (step == TS_STEP_ERROR)
    return NULL;
  args->is_ended = n_rows < WALK_ROWS;
  return GINT_TO_POINTER (TRUE);
}

gboolean
ts_store_foreach_row (TsStore *self,
                      gint64 source_id,
                      TsTrackFilter filter,
                      TsTrackRowFunc func,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  WalkArgs args
      = { .source_id = source_id, .filter = filter, .func = func, .user_data = user_data };

  g_return_val_if_fail (func != NULL, FALSE);

  while (!args.is_ended) {
    if (_ts_store_run (self, walk_func, &args, cancellable, error) == NULL)
      return FALSE;
  }
  return TRUE;
}

gboolean
ts_store_foreach_track (TsStore *self,
                        const TsTrackQuery *query,
                        TsTrackFunc func,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (func != NULL, FALSE);

  ids = ts_store_query (self, query, cancellable, error);
  if (ids == NULL)
    return FALSE;
  for (guint start = 0; start < ids->len; start += PAGE_ROWS) {
    g_autoptr (GPtrArray) tracks
        = ts_store_get_tracks (self, &g_array_index (ids, gint64, start),
                               MIN (PAGE_ROWS, ids->len - start), cancellable, error);

    if (tracks == NULL)
      return FALSE;
    for (guint i = 0; i < tracks->len; i++) {
      TsTrack *track = g_ptr_array_index (tracks, i);

      if (track != NULL && !func (track, user_data))
        return TRUE;
    }
  }
  return TRUE;
}
