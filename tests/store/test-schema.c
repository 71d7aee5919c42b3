/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of older, newer and other programs; and that each statement over tracks uses an index. */
#include "config.h"

#include "ts-store-decisions.h"
#include "ts-store-fixture.h"
#include "ts-store-playlists.h"
#include "ts-store-recordings.h"
#include "ts-store-sync.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* What a file holds: all rows of a query, joined. */
static char *
read_all (const char *path, const char *sql)
{
  GString *text = g_string_new (NULL);
  sqlite3_stmt *statement;
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count (statement); i++) {
      const char *column = (const char *) sqlite3_column_text (statement, i);

      g_string_append_printf (text, "%s|", column != NULL ? column : "");
    }
    g_string_append_c (text, '\n');
  }
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
  return g_string_free (text, FALSE);
}

#define SCHEMA_SQL                                                                                 \
  "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"

/* A library of each released schema opens, keeps what is in it, and becomes like a new one. */
static void
test_migrate (gconstpointer data)
{
  const char *version = data;
  g_autofree char *file_name = g_strdup_printf ("v%s.sql", version);
  g_autofree char *sql_path
      = g_test_build_filename (G_TEST_DIST, "fixtures", "schema", file_name, NULL);
  g_autofree char *sql = NULL;
  g_autofree char *fresh_path = NULL;
  g_autofree char *fresh_schema = NULL;
  g_autofree char *schema = NULL;
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GArray) pairs = NULL;
  g_autoptr (GPtrArray) tracks = NULL;
  g_autoptr (GPtrArray) playlists = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GError) error = NULL;
  const TsTrack *track;
  TsStoreTest test;
  TsStore *store;

  g_file_get_contents (sql_path, &sql, NULL, &error);
  g_assert_no_error (error);
  ts_store_test_set_up (&test);
  ts_store_test_exec (&test, sql);

  store = ts_store_test_open (&test);
  g_assert_null (ts_store_get_recovery_notice (store));
  query->text = g_strdup ("beyonce fierce");
  ids = ts_store_query (store, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 1);
  tracks = ts_store_get_tracks (store, (gint64 *) (gpointer) ids->data, 1, NULL, &error);
  g_assert_no_error (error);
  track = g_ptr_array_index (tracks, 0);
  g_assert_cmpstr (track->location, ==, "Beyonc\xe9/Halo.mp3");
  g_assert_cmpstr (track->genres[1], ==, "Soul");
  pairs = ts_store_load_decided_pairs (store, NULL, &error);
  g_assert_cmpuint (pairs->len, ==, 1);
  playlists = ts_store_list_playlists (store, 0, NULL, &error);
  g_assert_cmpuint (playlists->len, ==, 1);
  runs = ts_store_list_sync_runs (store, 0, NULL, &error);
  g_assert_cmpuint (runs->len, ==, 1);
  ts_store_test_close (store);

  fresh_path = g_build_filename (test.folder, "fresh.db", NULL);
  store = ts_store_open (fresh_path, NULL, &error);
  g_assert_no_error (error);
  ts_store_test_close (store);
  schema = read_all (test.path, SCHEMA_SQL);
  fresh_schema = read_all (fresh_path, SCHEMA_SQL);
  g_assert_cmpstr (schema, ==, fresh_schema);
  ts_store_test_tear_down (&test);
}

static void
assert_refused (TsStoreTest *test, TsStoreError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = read_all (test->path, "SELECT * FROM sqlite_schema");
  g_autofree char *after = NULL;

  g_assert_null (ts_store_open (test->path, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, (int) code);
  after = read_all (test->path, "SELECT * FROM sqlite_schema");
  g_assert_cmpstr (before, ==, after);
}

static void
test_newer (void)
{
  TsStoreTest test;

  ts_store_test_set_up (&test);
  ts_store_test_close (ts_store_test_open (&test));
  ts_store_test_exec (&test, "PRAGMA user_version = 99; CREATE TABLE novelty (x)");
  assert_refused (&test, TS_STORE_ERROR_NEWER_SCHEMA);
  ts_store_test_tear_down (&test);
}

static void
test_foreign (void)
{
  TsStoreTest test;

  ts_store_test_set_up (&test);
  ts_store_test_exec (&test, "CREATE TABLE recipes (x)");
  assert_refused (&test, TS_STORE_ERROR_FAILED);
  ts_store_test_exec (&test, "PRAGMA user_version = 1; PRAGMA application_id = 7");
  assert_refused (&test, TS_STORE_ERROR_FAILED);
  ts_store_test_tear_down (&test);
}

static void
test_pragmas (void)
{
  TsStoreTest test;
  g_autofree char *mode = NULL;
  g_autofree char *version = NULL;
  g_autofree char *expected = NULL;

  ts_store_test_set_up (&test);
  ts_store_test_close (ts_store_test_open (&test));
  mode = read_all (test.path, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, "wal|\n");
  version = read_all (test.path, "PRAGMA user_version");
  expected = g_strdup_printf ("%d|\n", ts_store_get_schema_version ());
  g_assert_cmpstr (version, ==, expected);
  ts_store_test_tear_down (&test);
}

/* --- Plans --------------------------------------------------------------------------------- */

static GMutex seen_lock;
static GHashTable *seen; /* (guarded by seen_lock): texts of all statements that ran */

static int
trace_cb (unsigned type, void *context, void *statement, void *text)
{
  g_mutex_lock (&seen_lock);
  g_hash_table_add (seen, g_strdup (sqlite3_sql (statement)));
  g_mutex_unlock (&seen_lock);
  return 0;
}

static int
connection_cb (sqlite3 *handle, char **message, const struct sqlite3_api_routines *api)
{
  return sqlite3_trace_v2 (handle, SQLITE_TRACE_STMT, trace_cb, NULL);
}

static gboolean
take_row (const TsTrackRow *row, gpointer user_data)
{
  return TRUE;
}

static gboolean
take_track (TsTrack *track, gpointer user_data)
{
  return TRUE;
}

/* Runs every operation that reads or changes tracks. */
static void
work_out (TsStoreFixture *fixture)
{
  static const TsTrackFilter filters[]
      = { TS_TRACK_FILTER_NONE, TS_TRACK_FILTER_ANY_STATE, TS_TRACK_FILTER_MISSING };
  const char *genres[] = { "Rock", NULL };
  const char *track_locations[] = { "a" };
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (TsPlaylist) playlist = ts_playlist_new ("x");
  g_autoptr (GPtrArray) links = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  TsDecidedPair pairs[] = { { 1, 2, TS_VERDICT_SAME }, { 1, 3, TS_VERDICT_SAME } };
  TsSyncPair pair = { .source_id = fixture->source_id,
                      .target_kind = (char *) "folder",
                      .target_location = (char *) "/x",
                      .name = (char *) "x" };
  TsSyncLink link = { .track_id = 1, .target_location = (char *) "x" };
  g_autofree char *json = NULL;
  gint64 ids[] = { 1, 2 };
  TsScanBatch *batch;

  for (guint i = 0; i < 4; i++) {
    g_autofree char *location = g_strdup_printf ("%c", 'a' + i);
    TsTrack *track = ts_store_fixture_make_track (location, "x", "x", "x");

    track->identity = i == 2 ? NULL : g_strdup (location);
    track->genres = g_strdupv ((char **) genres);
    ts_store_fixture_add (fixture, track);
  }
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++) {
    query->filter = filters[i];
    g_array_unref (ts_store_query (fixture->store, query, NULL, &error));
    for (gint64 source_id = 0; source_id <= 1; source_id++)
      ts_store_foreach_row (fixture->store, source_id, filters[i], take_row, NULL, NULL, &error);
  }
  ts_store_foreach_track (fixture->store, query, take_track, NULL, NULL, &error);
  ts_store_add_decisions (fixture->store, pairs, G_N_ELEMENTS (pairs), NULL, NULL, &error);
  g_array_unref (ts_store_load_decided_pairs (fixture->store, NULL, &error));
  json = ts_store_export_decisions (fixture->store, NULL, &error);
  ts_decision_import_free (ts_store_import_decisions (fixture->store, json, NULL, &error));
  ts_playlist_append (playlist, "a");
  ts_store_set_playlist (fixture->store, fixture->source_id, "p", 0, 0, playlist, track_locations,
                         NULL, &error);
  ts_store_add_playlist (fixture->store, "y", ids, 2, NULL, &error);
  ts_store_set_recordings (fixture->store,
                           (TsRecordingChange[]){ { ids[0], ids[0] }, { ids[1], ids[0] } }, 2, NULL,
                           &error);
  g_ptr_array_unref (ts_store_get_tracks (fixture->store, ids, 2, NULL, &error));
  g_ptr_array_unref (ts_store_list_playlists (fixture->store, 0, NULL, &error));
  pair.id = ts_store_set_sync_pair (fixture->store, &pair, NULL, &error);
  g_ptr_array_add (links, &link);
  ts_store_set_sync_links (fixture->store, pair.id, links, NULL, &error);
  g_ptr_array_unref (ts_store_load_sync_links (fixture->store, pair.id, NULL, &error));

  batch = ts_scan_batch_new ();
  ts_scan_batch_add_move (batch, 1, "z", 1, 1, 1);
  ts_scan_batch_add_missing (batch, 2);
  ts_scan_batch_add_present (batch, 2);
  ts_store_fixture_apply (fixture, batch);
  {
    TsTrack *track = ts_store_fixture_make_track ("z", "x", "x", "x");

    track->identity = g_strdup ("other");
    ts_store_fixture_add (fixture, track);
  }
  ts_store_set_missing (fixture->store, ids, 2, TRUE, NULL, &error);
  ts_store_purge_missing (fixture->store, fixture->source_id, NULL, &error);
  ts_store_purge_missing (fixture->store, 0, NULL, &error);
  g_ptr_array_unref (ts_store_list_sources (fixture->store, NULL, &error));
  g_object_unref (ts_store_find_source (fixture->store, "folder", "/music", NULL, &error));
  g_assert_no_error (error);
}

static void
check_plan (sqlite3 *handle, const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *statement;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, explain, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW) {
    const char *line = (const char *) sqlite3_column_text (statement, 3);

    if (g_test_verbose ())
      g_test_message ("%s\n  %s", sql, line);
    /* A table is read whole only through an index that holds all that is asked. */
    if (strcmp (line, "SCAN t") == 0 || strcmp (line, "SCAN g") == 0
        || (g_str_has_prefix (line, "SCAN track") && strstr (line, "INDEX") == NULL))
      g_error ("%s\n  %s", sql, line);
    /* Only the few rows of a refresh are sorted. */
    if (strstr (line, "TEMP B-TREE FOR ORDER BY") != NULL && strstr (sql, "tracks") != NULL
        && strstr (sql, "revision > ?1") == NULL && strstr (sql, "playlists") == NULL)
      g_error ("%s\n  %s", sql, line);
  }
  sqlite3_finalize (statement);
}

static void
test_plans (void)
{
  TsStoreFixture fixture;
  GHashTableIter iter;
  gpointer sql;
  sqlite3 *handle;
  guint n_checked = 0;

  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_auto_extension ((void (*) (void)) connection_cb);
  ts_store_fixture_set_up (&fixture, NULL);
  work_out (&fixture);
  ts_store_fixture_reopen (&fixture);
  sqlite3_reset_auto_extension ();

  g_assert_cmpint (sqlite3_open (fixture.test.path, &handle), ==, SQLITE_OK);
  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &sql, NULL)) {
    if (strstr (sql, "track") == NULL || g_str_has_prefix (sql, "CREATE")
        || g_str_has_prefix (sql, "ALTER") || g_str_has_prefix (sql, "PRAGMA")
        || g_str_has_prefix (sql, "--"))
      continue;
    check_plan (handle, sql);
    n_checked++;
  }
  sqlite3_close (handle);
  g_assert_cmpuint (n_checked, >, 25);
  ts_store_fixture_tear_down (&fixture, NULL);
  g_clear_pointer (&seen, g_hash_table_unref);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/schema/v1", "1", test_migrate);
  g_test_add_data_func ("/store/schema/v2", "2", test_migrate);
  g_test_add_data_func ("/store/schema/v3", "3", test_migrate);
  g_test_add_data_func ("/store/schema/v4", "4", test_migrate);
  g_test_add_func ("/store/schema/newer", test_newer);
  g_test_add_func ("/store/schema/foreign", test_foreign);
  g_test_add_func ("/store/schema/pragmas", test_pragmas);
  g_test_add_func ("/store/schema/plans", test_plans);
  return g_test_run ();
}
