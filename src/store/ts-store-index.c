/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-private.h"

#include <string.h>

/* Rows read in one go while the index is built: some milliseconds, so that pages of the list come
 * between. */
#define SLICE_ROWS 2000

#define INDEX_COLUMNS                                                                              \
  "SELECT id, source_id, is_missing, location, title, artist, album, album_artist,"                \
  " track_number, disc_number, year, duration_ms, codec, bit_rate_kbps, sample_rate_hz,"           \
  " size_bytes, mtime_us, added_us, mb_recording_id, recording_id FROM tracks"

void
_ts_track_to_index_row (const TsTrack *track, const char *genres, TsTrackIndexRow *row)
{
  *row = (TsTrackIndexRow){
    .id = track->id,
    .source_id = track->source_id,
    .title = track->title,
    .artist = track->artist,
    .album = track->album,
    .album_artist = track->album_artist,
    .genres = genres,
    .codec = track->codec,
    .mb_recording_id = track->mb_recording_id,
    .location = track->location,
    .duration_ms = track->duration_ms,
    .size_bytes = track->size_bytes,
    .mtime_us = track->mtime_us,
    .added_us = track->added_us,
    .track_number = track->track_number,
    .disc_number = track->disc_number,
    .year = track->year,
    .bit_rate_kbps = track->bit_rate_kbps,
    .sample_rate_hz = track->sample_rate_hz,
    .recording_id = track->recording_id,
  };
}

/* Collects the genres of one track from a statement ordered by track, which stands on a row. */
static TsStep
read_genres (TsStatement *genres, TsStep step, gint64 track_id, GString *joined, GError **error)
{
  g_string_truncate (joined, 0);
  while (step == TS_STEP_ROW && ts_statement_get_int64 (genres, 0) <= track_id) {
    if (ts_statement_get_int64 (genres, 0) == track_id) {
      if (joined->len > 0)
        g_string_append (joined, "; ");
      g_string_append (joined, ts_statement_get_text (genres, 1));
    }
    step = ts_statement_step (genres, error);
  }
  return step;
}

/* Puts the rows of @rows, in order of ids, into the index. @genres covers at least these rows. */
static gboolean
index_read_rows (
    TsStoreCore *core, TsStatement *rows, TsStatement *genres, guint *n_rows, GError **error)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autoptr (GString) location = g_string_new (NULL);
  TsStep genre_step = ts_statement_step (genres, error);
  TsStep step;

  *n_rows = 0;
  if (genre_step == TS_STEP_ERROR)
    return FALSE;
  while ((step = ts_statement_step (rows, error)) == TS_STEP_ROW) {
    TsTrackIndexRow row;
    gsize length;
    const char *bytes;

    row.id = ts_statement_get_int64 (rows, 0);
    row.source_id = ts_statement_get_int64 (rows, 1);
    row.is_missing = ts_statement_get_int64 (rows, 2) != 0;
    bytes = ts_statement_get_bytes (rows, 3, &length);
    g_string_truncate (location, 0);
    g_string_append_len (location, bytes != NULL ? bytes : "", (gssize) length);
    row.location = location->str;
    row.title = ts_statement_get_text (rows, 4);
    row.artist = ts_statement_get_text (rows, 5);
    row.album = ts_statement_get_text (rows, 6);
    row.album_artist = ts_statement_get_text (rows, 7);
    row.track_number = (int) ts_statement_get_int64 (rows, 8);
    row.disc_number = (int) ts_statement_get_int64 (rows, 9);
    row.year = (int) ts_statement_get_int64 (rows, 10);
    row.duration_ms = ts_statement_get_int64 (rows, 11);
    row.codec = ts_statement_get_text (rows, 12);
    row.bit_rate_kbps = (int) ts_statement_get_int64 (rows, 13);
    row.sample_rate_hz = (int) ts_statement_get_int64 (rows, 14);
    row.size_bytes = ts_statement_get_int64 (rows, 15);
    row.mtime_us = ts_statement_get_int64 (rows, 16);
    row.added_us = ts_statement_get_int64 (rows, 17);
    row.mb_recording_id = ts_statement_get_text (rows, 18);
    row.recording_id = ts_statement_get_int64 (rows, 19);
    genre_step = read_genres (genres, genre_step, row.id, joined, error);
    if (genre_step == TS_STEP_ERROR)
      return FALSE;
    row.genres = joined->str;
    ts_track_index_set (core->index, &row);
    core->index_last_id = MAX (core->index_last_id, row.id);
    (*n_rows)++;
  }
  return step == TS_STEP_DONE;
}

static gboolean
read_state (TsStoreCore *core, gint64 *revision, gint64 *n_purges, GError **error)
{
  return ts_database_get_int64 (core->database, "SELECT revision FROM library_state", revision,
                                error)
         && ts_database_get_int64 (core->database, "SELECT n_purges FROM library_state", n_purges,
                                   error);
}

/* Reads the next rows; is_index_ready tells the end. */
static gboolean
index_build_slice (TsStoreCore *core, GError **error)
{
  g_autoptr (TsStatement) rows = NULL;
  g_autoptr (TsStatement) genres = NULL;
  guint n_rows;

  if (core->index == NULL) {
    if (!read_state (core, &core->index_revision, &core->index_n_purges, error))
      return FALSE;
    core->index = ts_track_index_new ();
    core->index_last_id = 0;
    core->is_index_stale = TRUE;
  }
  rows = ts_database_prepare (core->database, INDEX_COLUMNS " WHERE id > ?1 ORDER BY id LIMIT ?2",
                              error);
  genres = ts_database_prepare (core->database,
                                "SELECT track_id, genre FROM track_genres WHERE track_id > ?1"
                                " ORDER BY track_id, position",
                                error);
  if (rows == NULL || genres == NULL)
    return FALSE;
  ts_statement_bind_int64 (rows, 1, core->index_last_id);
  ts_statement_bind_int64 (rows, 2, SLICE_ROWS);
  ts_statement_bind_int64 (genres, 1, core->index_last_id);
  if (!index_read_rows (core, rows, genres, &n_rows, error))
    return FALSE;
  core->is_index_ready = n_rows < SLICE_ROWS;
  return TRUE;
}

static void
index_drop (TsStoreCore *core)
{
  g_clear_pointer (&core->index, ts_track_index_free);
  core->is_index_ready = FALSE;
}

/* Without being told SQLite would rather read the whole table than sort some rows. */
static gboolean
index_read_changed (TsStoreCore *core, GError **error)
{
  g_autoptr (TsStatement) rows = NULL;
  g_autoptr (TsStatement) genres = NULL;
  guint n_rows;

  rows = ts_database_prepare (
      core->database,
      INDEX_COLUMNS " INDEXED BY tracks_by_revision WHERE revision > ?1 ORDER BY id", error);
  genres = ts_database_prepare (
      core->database,
      "SELECT g.track_id, g.genre FROM tracks t INDEXED BY tracks_by_revision"
      " CROSS JOIN track_genres g"
      " ON g.track_id = t.id WHERE t.revision > ?1"
      " ORDER BY g.track_id, g.position",
      error);
  if (rows == NULL || genres == NULL)
    return FALSE;
  ts_statement_bind_int64 (rows, 1, core->index_revision);
  ts_statement_bind_int64 (genres, 1, core->index_revision);
  return index_read_rows (core, rows, genres, &n_rows, error);
}

/* Takes in what changed, here or in another process, since the index was last up to date. A purge
 * drops the index, as nothing tells which rows are gone. */
static gboolean
index_refresh (TsStoreCore *core, GError **error)
{
  gint64 data_version;
  gint64 revision;
  gint64 n_purges;

  if (!ts_database_get_int64 (core->database, "PRAGMA data_version", &data_version, error))
    return FALSE;
  if (!core->is_index_stale && data_version == core->index_version)
    return TRUE;
  if (!read_state (core, &revision, &n_purges, error))
    return FALSE;
  if (n_purges != core->index_n_purges) {
    index_drop (core);
    return TRUE;
  }
  if (revision != core->index_revision) {
    if (!index_read_changed (core, error)) {
      /* Some rows may be in and some not. */
      index_drop (core);
      return FALSE;
    }
    core->index_revision = revision;
  }
  core->is_index_stale = FALSE;
  core->index_version = data_version;
  return TRUE;
}

static void index_queue_slice (TsStoreCore *core);

static gpointer
slice_work (gpointer data, GCancellable *cancellable, GError **error)
{
  TsStoreCore *core = data;
  g_autoptr (GError) local_error = NULL;

  core->is_index_queued = FALSE;
  if (core->database == NULL)
    return NULL;
  if (!core->is_index_ready && !index_build_slice (core, &local_error)) {
    /* Whoever asks next meets the same error and reports it. */
    g_debug ("%s", local_error->message);
    index_drop (core);
    return NULL;
  }
  if (core->is_index_ready)
    ts_track_index_prepare (core->index);
  else
    index_queue_slice (core);
  return NULL;
}

static void
index_queue_slice (TsStoreCore *core)
{
  if (core->is_index_queued)
    return;
  core->is_index_queued = TRUE;
  ts_worker_push (core->worker, slice_work, _ts_store_core_ref (core),
                  (GDestroyNotify) _ts_store_core_unref, TS_STORE_PRIORITY_IDLE);
}

/* The whole library in its own order, as it is shown first after start. */
static gboolean
query_is_plain (const TsTrackQuery *query)
{
  return (query->text == NULL || *query->text == '\0') && query->source_id == 0
         && query->sort == TS_TRACK_SORT_ARTIST && !query->is_descending
         && query->filter == TS_TRACK_FILTER_NONE;
}

/* The rows that are no first copy. */
static GHashTable *
read_copies (TsStoreCore *core, GError **error)
{
  g_autoptr (GHashTable) copies = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "SELECT id FROM tracks WHERE recording_id IS NOT NULL AND recording_id <> id",
      error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    gint64 id = ts_statement_get_int64 (statement, 0);

    g_hash_table_add (copies, g_memdup2 (&id, sizeof id));
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&copies) : NULL;
}

static GArray *
query_plain (TsStoreCore *core, gboolean is_grouped, GError **error)
{
  g_autoptr (GHashTable) copies = is_grouped ? read_copies (core, error) : NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "SELECT id FROM tracks WHERE is_missing = 0 ORDER BY sort_key, id", error);
  TsStep step;

  if (statement == NULL || (is_grouped && copies == NULL))
    return NULL;
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    gint64 id = ts_statement_get_int64 (statement, 0);

    if (copies == NULL || !g_hash_table_contains (copies, &id))
      g_array_append_val (ids, id);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

GArray *
_ts_store_index_query (TsStoreCore *core,
                       const TsTrackQuery *query,
                       GCancellable *cancellable,
                       GError **error)
{
  if (core->is_index_ready && !index_refresh (core, error))
    return NULL;
  if (!core->is_index_ready && query_is_plain (query)) {
    index_queue_slice (core);
    return query_plain (core, query->is_grouped, error);
  }
  /* A purge while it was built sends it round once more. */
  while (!core->is_index_ready) {
    while (!core->is_index_ready) {
      if (!index_build_slice (core, error)) {
        index_drop (core);
        return NULL;
      }
    }
    if (!index_refresh (core, error))
      return NULL;
    index_queue_slice (core);
  }
  return ts_track_index_query (core->index, query, cancellable, error);
}

void
_ts_store_index_note_change (TsStoreCore *core)
{
  core->is_index_stale = TRUE;
  if (core->is_index_ready && index_refresh (core, NULL) && core->is_index_ready)
    ts_track_index_prepare (core->index);
}
