/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include "ts-track-list-model.h"

#include "ts-store-sources.h"
#include "ts-store-test.h"
#include "ts-store-tracks.h"
#include "ts-test-wait.h"

#define N_TRACKS 1000

typedef struct {
  TsStoreTest base;
  TsStore *store;
  gint64 source_id;
  TsTrackListModel *model;
  guint n_changes;
  guint last_position, last_removed, last_added;
} Fixture;

static void
add_tracks (Fixture *fixture, int first, int n_tracks)
{
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (GError) error = NULL;

  for (int i = first; i < first + n_tracks; i++) {
    g_autoptr (TsTrack) track = ts_track_new ();

    track->source_id = fixture->source_id;
    track->location = g_strdup_printf ("%05d.flac", i);
    track->title = g_strdup_printf ("Title %05d", i);
    track->artist = g_strdup (i % 2 == 0 ? "Even" : "Odd");
    track->codec = g_strdup ("FLAC");
    ts_scan_batch_add_track (batch, track, 0, 0);
  }
  g_assert_true (ts_store_apply_scan (fixture->store, fixture->source_id, batch, NULL, &error));
  g_assert_no_error (error);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  Fixture *fixture = data;

  fixture->n_changes++;
  fixture->last_position = position;
  fixture->last_removed = removed;
  fixture->last_added = added;
}

static gboolean
is_loaded (Fixture *fixture)
{
  return !ts_track_list_model_get_is_loading (fixture->model);
}

static gboolean
has_changed (Fixture *fixture)
{
  return fixture->n_changes > 0;
}

static gboolean
is_complete (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->model))
         == ts_track_list_model_get_n_rows (fixture->model);
}

static void
query (Fixture *fixture, const char *text)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();

  query->text = g_strdup (text);
  query->sort = TS_TRACK_SORT_TITLE;
  ts_track_list_model_set_query (fixture->model, query);
  wait_until (is_loaded (fixture));
  wait_until (is_complete (fixture));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsSource) source = NULL;

  ts_store_test_set_up (&fixture->base);
  fixture->store = ts_store_test_open (&fixture->base);
  source = ts_store_add_source (fixture->store, "folder", "Music", "/music", NULL, NULL);
  fixture->source_id = ts_source_get_id (source);
  add_tracks (fixture, 0, N_TRACKS);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture->model = ts_track_list_model_new (fixture->store);
  query (fixture, NULL);
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (items_changed_cb), fixture);
}

static gboolean
is_gone (Fixture *fixture)
{
  return fixture->model == NULL;
}

/* Answers that are still under way hold the model. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->model), (gpointer *) &fixture->model);
  g_object_unref (fixture->model);
  wait_until (is_gone (fixture));
  ts_store_test_close (fixture->store);
  ts_store_test_tear_down (&fixture->base);
}

static TsTrackItem *shown_item;

static gboolean
is_item_loaded (Fixture *fixture)
{
  return ts_track_item_get_track (shown_item) != NULL;
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  GListModel *list = G_LIST_MODEL (fixture->model);
  g_autoptr (TsTrackItem) last = NULL;
  g_autoptr (TsTrackItem) again = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, N_TRACKS);
  g_assert_true (g_list_model_get_item_type (list) == TS_TYPE_TRACK_ITEM);
  g_assert_null (g_list_model_get_item (list, N_TRACKS));

  last = g_list_model_get_item (list, N_TRACKS - 1);
  g_assert_null (ts_track_item_get_track (last));
  shown_item = last;
  wait_until (is_item_loaded (fixture));
  g_assert_cmpstr (ts_track_item_get_track (last)->title, ==, "Title 00999");
  g_assert_cmpint (ts_track_list_model_get_id (fixture->model, N_TRACKS - 1), ==,
                   ts_track_item_get_id (last));
  again = g_list_model_get_item (list, N_TRACKS - 1);
  g_assert_true (again == last);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  GListModel *list = G_LIST_MODEL (fixture->model);

  query (fixture, "odd");
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, N_TRACKS / 2);
  query (fixture, "nothing like it");
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
}

/* The answer to a query that is no longer wanted never shows. */
static void
test_last_query_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsTrackQuery) first = ts_track_query_new ();

  first->text = g_strdup ("nothing like it");
  ts_track_list_model_set_query (fixture->model, first);
  query (fixture, "even");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, N_TRACKS / 2);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
}

/* A list is told of few rows first and never of very many at once while it makes its widgets. */
static void
test_steps (Fixture *fixture, gconstpointer data)
{
  GListModel *list = G_LIST_MODEL (fixture->model);

  query (fixture, "nothing like it");
  fixture->n_changes = 0;
  query (fixture, NULL);
  g_assert_cmpuint (fixture->n_changes, >, 5);
  g_assert_cmpuint (fixture->last_position, >=, 200);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, N_TRACKS);
}

/* Rows around a change stay where they are and keep their items. */
static void
test_change (Fixture *fixture, gconstpointer data)
{
  GListModel *list = G_LIST_MODEL (fixture->model);
  g_autoptr (TsTrackItem) first = g_list_model_get_item (list, 0);
  g_autoptr (TsTrackItem) again = NULL;

  add_tracks (fixture, N_TRACKS, 10);
  wait_until (has_changed (fixture));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, N_TRACKS + 10);
  g_assert_cmpuint (fixture->last_position, ==, N_TRACKS);
  g_assert_cmpuint (fixture->last_removed, ==, 0);
  g_assert_cmpuint (fixture->last_added, ==, 10);
  again = g_list_model_get_item (list, 0);
  g_assert_true (again == first);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/track-list-model/pages", Fixture, NULL, set_up, test_pages, tear_down);
  g_test_add ("/track-list-model/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/track-list-model/last-query-wins", Fixture, NULL, set_up, test_last_query_wins,
              tear_down);
  g_test_add ("/track-list-model/steps", Fixture, NULL, set_up, test_steps, tear_down);
  g_test_add ("/track-list-model/change", Fixture, NULL, set_up, test_change, tear_down);
  return g_test_run ();
}
