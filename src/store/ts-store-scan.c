/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-tracks.h"

#include "ts-scan-batch-private.h"
#include "ts-store-apply-private.h"
#include "ts-store-decisions-private.h"
#include "ts-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Parameters 1 to 35, bound by bind_track(); 36 is the row that is replaced. */
#define INSERT_TRACK                                                                               \
  "INSERT INTO tracks (source_id, location, revision, is_missing, uri, title, artist, album,"      \
  " album_artist, track_number, disc_number, year, duration_ms, is_compilation,"                   \
  " mb_recording_id, mb_release_id, mb_release_track_id, mb_artist_id, isrc, track_gain_db,"       \
  " track_peak, album_gain_db, album_peak, codec, bit_rate_kbps, sample_rate_hz,"                  \
  " bits_per_sample, channels, size_bytes, mtime_us, identity, inode, device, sort_key,"           \
  " added_us) VALUES (?1, ?2, ?3, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"  \
  " ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35)"

#define UPDATE_TRACK                                                                               \
  "UPDATE tracks SET location = ?2, revision = ?3, is_missing = 0, uri = ?5, title = ?6,"          \
  " artist = ?7, album = ?8, album_artist = ?9, track_number = ?10, disc_number = ?11,"            \
  " year = ?12, duration_ms = ?13, is_compilation = ?14, mb_recording_id = ?15,"                   \
  " mb_release_id = ?16, mb_release_track_id = ?17, mb_artist_id = ?18, isrc = ?19,"               \
  " track_gain_db = ?20, track_peak = ?21, album_gain_db = ?22, album_peak = ?23, codec = ?24,"    \
  " bit_rate_kbps = ?25, sample_rate_hz = ?26, bits_per_sample = ?27, channels = ?28,"             \
  " size_bytes = ?29, mtime_us = ?30, identity = ?31, inode = ?32, device = ?33, sort_key = ?34"   \
  " WHERE id = ?36 AND source_id = ?1"

/* --- Known files --------------------------------------------------------------------------- */

static gpointer
known_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (TsStatement) statement = NULL;
  g_autoptr (TsKnownTracks) known = ts_known_tracks_new ();
  g_autoptr (GString) location = g_string_new (NULL);
  TsStep step;

  statement = ts_database_prepare (core->database,
                                   "SELECT id, location, mtime_us, size_bytes, identity, inode,"
                                   " device, is_missing FROM tracks WHERE source_id = ?1",
                                   error);
  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, *(gint64 *) data);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    gsize length;
    const char *bytes = ts_statement_get_bytes (statement, 1, &length);
    TsKnownTrack row;

    g_string_truncate (location, 0);
    g_string_append_len (location, bytes != NULL ? bytes : "", (gssize) length);
    row.id = ts_statement_get_int64 (statement, 0);
    row.location = location->str;
    row.mtime_us = ts_statement_get_int64 (statement, 2);
    row.size_bytes = ts_statement_get_int64 (statement, 3);
    row.identity = ts_statement_get_text (statement, 4);
    row.inode = (guint64) ts_statement_get_int64 (statement, 5);
    row.device = (guint64) ts_statement_get_int64 (statement, 6);
    row.is_missing = ts_statement_get_int64 (statement, 7) != 0;
    ts_known_tracks_add (known, &row);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&known) : NULL;
}

TsKnownTracks *
ts_store_load_known (TsStore *self, gint64 source_id, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, known_func, &source_id, cancellable, error);
}

/* --- Storing a batch ----------------------------------------------------------------------- */

static void
bind_location (TsStatement *statement, int i, const char *bytes)
{
  ts_statement_bind_bytes (statement, i, bytes, strlen (bytes));
}

static void
bind_track (TsStoreApply *apply, TsStatement *statement, const TsScanUpsert *upsert)
{
  const TsTrack *track = upsert->track;
  TsTrackIndexRow row;
  gconstpointer key;
  gsize key_length;

  _ts_track_to_index_row (track, NULL, &row);
  g_clear_pointer (&apply->sort_key, g_bytes_unref);
  apply->sort_key = ts_track_index_make_sort_key (&row);
  key = g_bytes_get_data (apply->sort_key, &key_length);

  ts_statement_bind_int64 (statement, 1, apply->source_id);
  bind_location (statement, 2, track->location);
  ts_statement_bind_int64 (statement, 3, apply->revision);
  ts_statement_bind_text (statement, 5, track->uri);
  ts_statement_bind_text (statement, 6, track->title);
  ts_statement_bind_text (statement, 7, track->artist);
  ts_statement_bind_text (statement, 8, track->album);
  ts_statement_bind_text (statement, 9, track->album_artist);
  ts_statement_bind_int64 (statement, 10, track->track_number);
  ts_statement_bind_int64 (statement, 11, track->disc_number);
  ts_statement_bind_int64 (statement, 12, track->year);
  ts_statement_bind_int64 (statement, 13, track->duration_ms);
  ts_statement_bind_int64 (statement, 14, track->is_compilation != FALSE);
  ts_statement_bind_text (statement, 15, track->mb_recording_id);
  ts_statement_bind_text (statement, 16, track->mb_release_id);
  ts_statement_bind_text (statement, 17, track->mb_release_track_id);
  ts_statement_bind_text (statement, 18, track->mb_artist_id);
  ts_statement_bind_text (statement, 19, track->isrc);
  ts_statement_bind_double (statement, 20, track->track_gain_db);
  ts_statement_bind_double (statement, 21, track->track_peak);
  ts_statement_bind_double (statement, 22, track->album_gain_db);
  ts_statement_bind_double (statement, 23, track->album_peak);
  ts_statement_bind_text (statement, 24, track->codec);
  ts_statement_bind_int64 (statement, 25, track->bit_rate_kbps);
  ts_statement_bind_int64 (statement, 26, track->sample_rate_hz);
  ts_statement_bind_int64 (statement, 27, track->bits_per_sample);
  ts_statement_bind_int64 (statement, 28, track->channels);
  ts_statement_bind_int64 (statement, 29, track->size_bytes);
  ts_statement_bind_int64 (statement, 30, track->mtime_us);
  ts_statement_bind_text (statement, 31, track->identity);
  ts_statement_bind_int64 (statement, 32, (gint64) upsert->inode);
  ts_statement_bind_int64 (statement, 33, (gint64) upsert->device);
  ts_statement_bind_bytes (statement, 34, key, key_length);
}

/* Runs a statement of two parameters, the second one an id. */
static gboolean
run_for_id (TsStoreApply *apply, const char *sql, gint64 first, gint64 id, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (apply->core->database, sql, error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, first);
  ts_statement_bind_int64 (statement, 2, id);
  return ts_statement_run (statement, error);
}

/* Drops a row that lies at @location, unless it is @id. */
static gboolean
make_room (TsStoreApply *apply, const char *location, gint64 id, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      apply->core->database,
      "DELETE FROM tracks WHERE source_id = ?1 AND location = ?2 AND id <> ?3", error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, apply->source_id);
  bind_location (statement, 2, location);
  ts_statement_bind_int64 (statement, 3, id);
  if (!ts_statement_run (statement, error))
    return FALSE;
  if (ts_database_get_n_changed (apply->core->database) > 0)
    apply->has_purged = TRUE;
  return TRUE;
}

/* Files may swap names, so all that move leave their places before the first takes a new one. No
 * path holds a 0 byte. */
static gboolean
park_row (TsStoreApply *apply, gint64 id, GError **error)
{
  return run_for_id (apply,
                     "UPDATE tracks SET location = CAST (x'00' || id AS BLOB)"
                     " WHERE source_id = ?1 AND id = ?2",
                     apply->source_id, id, error);
}

static gboolean
apply_moves (TsStoreApply *apply, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      apply->core->database,
      "UPDATE tracks SET location = ?2, revision = ?3, mtime_us = ?4, inode = ?5, device = ?6,"
      " is_missing = 0 WHERE id = ?7 AND source_id = ?1",
      error);
  GArray *moves = apply->batch->moves;

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < moves->len; i++) {
    const TsScanMove *move = &g_array_index (moves, TsScanMove, i);

    if (!make_room (apply, move->location, move->id, error))
      return FALSE;
    ts_statement_bind_int64 (statement, 1, apply->source_id);
    bind_location (statement, 2, move->location);
    ts_statement_bind_int64 (statement, 3, apply->revision);
    ts_statement_bind_int64 (statement, 4, move->mtime_us);
    ts_statement_bind_int64 (statement, 5, (gint64) move->inode);
    ts_statement_bind_int64 (statement, 6, (gint64) move->device);
    ts_statement_bind_int64 (statement, 7, move->id);
    if (!ts_statement_run (statement, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
park_rows (TsStoreApply *apply, GError **error)
{
  for (guint i = 0; i < apply->batch->moves->len; i++) {
    if (!park_row (apply, g_array_index (apply->batch->moves, TsScanMove, i).id, error))
      return FALSE;
  }
  for (guint i = 0; i < apply->batch->upserts->len; i++) {
    gint64 id = g_array_index (apply->batch->upserts, TsScanUpsert, i).track->id;

    if (id != 0 && !park_row (apply, id, error))
      return FALSE;
  }
  return TRUE;
}

/* The row at @location, or 0. */
static gboolean
find_row (TsStoreApply *apply, const char *location, gint64 *id, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      apply->core->database, "SELECT id FROM tracks WHERE source_id = ?1 AND location = ?2", error);
  TsStep step;

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, apply->source_id);
  bind_location (statement, 2, location);
  step = ts_statement_step (statement, error);
  if (step == TS_STEP_ERROR)
    return FALSE;
  *id = step == TS_STEP_ROW ? ts_statement_get_int64 (statement, 0) : 0;
  return TRUE;
}

static gboolean
store_genres (TsStoreApply *apply, gint64 id, char *const *genres, GError **error)
{
  g_autoptr (TsStatement) insert = NULL;

  if (genres == NULL)
    return TRUE;
  insert = ts_database_prepare (
      apply->core->database,
      "INSERT INTO track_genres (track_id, position, genre) VALUES (?1, ?2, ?3)", error);
  if (insert == NULL)
    return FALSE;
  for (int i = 0; genres[i] != NULL; i++) {
    ts_statement_bind_int64 (insert, 1, id);
    ts_statement_bind_int64 (insert, 2, i);
    ts_statement_bind_text (insert, 3, genres[i]);
    if (!ts_statement_run (insert, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
drop_genres (TsStoreApply *apply, gint64 id, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      apply->core->database, "DELETE FROM track_genres WHERE track_id = ?1", error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, id);
  return ts_statement_run (statement, error);
}

static gboolean
update_track (TsStoreApply *apply, const TsScanUpsert *upsert, gint64 id, GError **error)
{
  g_autoptr (TsStatement) statement = NULL;

  if (!_ts_store_decisions_follow (apply->core, id, upsert->track, error)
      || !drop_genres (apply, id, error))
    return FALSE;
  statement = ts_database_prepare (apply->core->database, UPDATE_TRACK, error);
  if (statement == NULL)
    return FALSE;
  bind_track (apply, statement, upsert);
  ts_statement_bind_int64 (statement, 36, id);
  return ts_statement_run (statement, error);
}

static gboolean
insert_track (TsStoreApply *apply, const TsScanUpsert *upsert, gint64 *id, GError **error)
{
  g_autoptr (TsStatement) statement
      = ts_database_prepare (apply->core->database, INSERT_TRACK, error);

  if (statement == NULL)
    return FALSE;
  bind_track (apply, statement, upsert);
  ts_statement_bind_int64 (statement, 35,
                           upsert->track->added_us != 0 ? upsert->track->added_us : apply->now_us);
  if (!ts_statement_run (statement, error))
    return FALSE;
  *id = ts_database_get_last_id (apply->core->database);
  return TRUE;
}

static gboolean
apply_upserts (TsStoreApply *apply, GError **error)
{
  for (guint i = 0; i < apply->batch->upserts->len; i++) {
    const TsScanUpsert *upsert = &g_array_index (apply->batch->upserts, TsScanUpsert, i);
    gint64 id = upsert->track->id;
    gboolean is_known;

    if (id != 0 && !make_room (apply, upsert->track->location, id, error))
      return FALSE;
    if (id == 0 && !find_row (apply, upsert->track->location, &id, error))
      return FALSE;
    is_known = id != 0;
    if (is_known) {
      if (!update_track (apply, upsert, id, error))
        return FALSE;
      /* The row may have been purged since the scanner learnt its id. */
      is_known = ts_database_get_n_changed (apply->core->database) > 0;
    }
    if (!is_known && !insert_track (apply, upsert, &id, error))
      return FALSE;
    if (!store_genres (apply, id, upsert->track->genres, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
_ts_store_mark_missing (
    TsStoreApply *apply, const gint64 *ids, guint n_ids, gboolean is_missing, GError **error)
{
  const char *sql = is_missing ? "UPDATE tracks SET is_missing = 1, revision = ?1 WHERE id = ?2"
                               : "UPDATE tracks SET is_missing = 0, revision = ?1 WHERE id = ?2";

  for (guint i = 0; i < n_ids; i++) {
    if (!run_for_id (apply, sql, apply->revision, ids[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
apply_states (TsStoreApply *apply, GError **error)
{
  TsScanBatch *batch = apply->batch;

  return _ts_store_mark_missing (apply, (const gint64 *) (gpointer) batch->missing->data,
                                 batch->missing->len, TRUE, error)
         && _ts_store_mark_missing (apply, (const gint64 *) (gpointer) batch->present->data,
                                    batch->present->len, FALSE, error);
}

/* Starts a transaction that changes tracks. */
gboolean
_ts_store_apply_begin (TsStoreApply *apply, GError **error)
{
  TsDatabase *database = apply->core->database;

  apply->now_us = g_get_real_time ();
  if (!ts_database_begin (database, error))
    return FALSE;
  if (ts_database_exec (database, "UPDATE library_state SET revision = revision + 1", error)
      && ts_database_get_int64 (database, "SELECT revision FROM library_state", &apply->revision,
                                error))
    return TRUE;
  ts_database_rollback (database);
  return FALSE;
}

/* Ends it: with @is_good all of it holds, else nothing. */
gboolean
_ts_store_apply_end (TsStoreApply *apply, gboolean is_good, GError **error)
{
  TsDatabase *database = apply->core->database;

  g_clear_pointer (&apply->sort_key, g_bytes_unref);
  if (is_good && apply->has_purged)
    is_good
        = ts_database_exec (database, "UPDATE library_state SET n_purges = n_purges + 1", error);
  if (!is_good) {
    ts_database_rollback (database);
    return FALSE;
  }
  if (!ts_database_commit (database, error))
    return FALSE;
  apply->core->changes |= TS_STORE_CHANGE_TRACKS | TS_STORE_CHANGE_SOURCES;
  _ts_store_index_note_change (apply->core);
  return TRUE;
}

static gboolean
check_source (TsStoreApply *apply, GError **error)
{
  g_autoptr (TsStatement) statement
      = ts_database_prepare (apply->core->database, "SELECT 1 FROM sources WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, apply->source_id);
  switch (ts_statement_step (statement, error)) {
  case TS_STEP_ROW:
    return TRUE;
  case TS_STEP_DONE:
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND,
                         _ ("This source is no longer in the library."));
    return FALSE;
  case TS_STEP_ERROR:
  default:
    return FALSE;
  }
}

static gpointer
apply_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  TsStoreApply *apply = data;

  apply->core = core;
  if (!_ts_store_apply_begin (apply, error))
    return NULL;
  return GINT_TO_POINTER (_ts_store_apply_end (
      apply,
      check_source (apply, error) && park_rows (apply, error) && apply_moves (apply, error)
          && apply_upserts (apply, error) && apply_states (apply, error),
      error));
}

gboolean
ts_store_apply_scan (
    TsStore *self, gint64 source_id, TsScanBatch *batch, GCancellable *cancellable, GError **error)
{
  TsStoreApply apply = { .source_id = source_id, .batch = batch };

  g_return_val_if_fail (batch != NULL, FALSE);

  return _ts_store_run (self, apply_func, &apply, cancellable, error) != NULL;
}

static gpointer
finish_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const gint64 *args = data;
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "UPDATE sources SET scanned_us = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, args[0]);
  ts_statement_bind_int64 (statement, 2, args[1]);
  if (!ts_statement_run (statement, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_SOURCES;
  return GINT_TO_POINTER (TRUE);
}

gboolean
ts_store_finish_scan (
    TsStore *self, gint64 source_id, gint64 scanned_us, GCancellable *cancellable, GError **error)
{
  gint64 args[] = { source_id, scanned_us };

  return _ts_store_run (self, finish_func, args, cancellable, error) != NULL;
}
