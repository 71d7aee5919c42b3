/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-store-fixture.h"
#include "ts-store-playlists.h"

static void
test_found (TsStoreFixture *fixture, gconstpointer unused)
{
  const char *locations[] = { "a\xff.mp3", NULL, "b.mp3" };
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (NULL);
  g_autoptr (TsPlaylist) stored = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  const TsStoredPlaylist *row;
  const TsPlaylistEntry *entry;
  TsScanBatch *batch;
  gint64 id;

  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("a\xff.mp3", "x", "x", "1"));
  ts_playlist_append (playlist, "../a\xff.mp3")->title = g_strdup ("Title");
  ts_playlist_append (playlist, "http://example.org/x");
  ts_playlist_append (playlist, "../b.mp3")->duration_ms = 77;
  id = ts_store_set_playlist (fixture->store, fixture->source_id, "lists/\xe9t\xe9.m3u", 5, 6,
                              playlist, locations, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, !=, 0);

  /* A renamed file stays in it; storing it again keeps the row. */
  batch = ts_scan_batch_new ();
  ts_scan_batch_add_move (batch, 1, "c.mp3", 1, 1, 1);
  ts_store_fixture_apply (fixture, batch);
  list = ts_store_list_playlists (fixture->store, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  row = g_ptr_array_index (list, 0);
  g_assert_cmpstr (row->location, ==, "lists/\xe9t\xe9.m3u");
  g_assert_true (g_utf8_validate (row->name, -1, NULL));
  g_assert_cmpuint (row->n_entries, ==, 3);
  g_assert_cmpuint (row->n_tracks, ==, 1);
  g_assert_cmpint (row->mtime_us, ==, 5);

  stored = ts_store_get_playlist (fixture->store, id, &ids, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stored->entries->len, ==, 3);
  entry = g_ptr_array_index (stored->entries, 0);
  g_assert_cmpstr (entry->location, ==, "../a\xff.mp3");
  g_assert_cmpstr (entry->title, ==, "Title");
  entry = g_ptr_array_index (stored->entries, 2);
  g_assert_cmpint (entry->duration_ms, ==, 77);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, 1);
  g_assert_cmpint (g_array_index (ids, gint64, 1), ==, 0);
  g_assert_cmpint (g_array_index (ids, gint64, 2), ==, 0);

  g_ptr_array_set_size (playlist->entries, 0);
  g_assert_cmpint (ts_store_set_playlist (fixture->store, fixture->source_id, "lists/\xe9t\xe9.m3u",
                                          7, 8, playlist, NULL, NULL, &error),
                   ==, id);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = ts_store_list_playlists (fixture->store, fixture->source_id, NULL, &error);
  g_assert_cmpuint (list->len, ==, 1);
  row = g_ptr_array_index (list, 0);
  g_assert_cmpuint (row->n_entries, ==, 0);

  g_assert_true (ts_store_remove_playlists (fixture->store, &id, 1, NULL, &error));
  g_clear_pointer (&stored, ts_playlist_free);
  stored = ts_store_get_playlist (fixture->store, id, NULL, NULL, &error);
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);
}

static void
test_made (TsStoreFixture *fixture, gconstpointer unused)
{
  gint64 ids[] = { 2, 1, 2, 99 };
  g_autoptr (TsPlaylist) stored = NULL;
  g_autoptr (GArray) track_ids = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("a", "x", "x", "1"));
  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("b", "x", "x", "2"));
  id = ts_store_add_playlist (fixture->store, "Mine", ids, G_N_ELEMENTS (ids), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ts_store_add_playlist (fixture->store, "Mine", NULL, 0, NULL, &error), !=, id);
  stored = ts_store_get_playlist (fixture->store, id, &track_ids, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stored->name, ==, "Mine");
  g_assert_cmpuint (track_ids->len, ==, 3);
  g_assert_cmpint (g_array_index (track_ids, gint64, 0), ==, 2);
  g_assert_cmpint (g_array_index (track_ids, gint64, 2), ==, 2);
  ts_store_list_playlists_async (fixture->store, 0, NULL, ts_store_test_done_cb, &listed);
  ts_store_test_wait (&listed);
  list = ts_store_list_playlists_finish (fixture->store, listed, &error);
  g_assert_cmpuint (list->len, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TS_STORE_FIXTURE_ADD ("/store/playlists/found", test_found);
  TS_STORE_FIXTURE_ADD ("/store/playlists/made", test_made);
  return g_test_run ();
}
