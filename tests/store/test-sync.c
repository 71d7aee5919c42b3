/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-store-fixture.h"
#include "ts-store-sync.h"

static gint64
add_pair (TsStoreFixture *fixture, const char *name)
{
  TsSyncPair pair = { .source_id = fixture->source_id,
                      .target_kind = (char *) "folder",
                      .target_location = (char *) "/usb/\xe9",
                      .name = (char *) name,
                      .options = (char *) "{\"a\":1}" };
  g_autoptr (GError) error = NULL;
  gint64 id = ts_store_set_sync_pair (fixture->store, &pair, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, !=, 0);
  return id;
}

static void
test_pairs (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) pairs = NULL;
  g_autoptr (GError) error = NULL;
  TsSyncPair stray = { .source_id = 99,
                       .target_kind = (char *) "folder",
                       .target_location = (char *) "/x",
                       .name = (char *) "x" };
  const TsSyncPair *pair;
  gint64 id = add_pair (fixture, "One");

  g_assert_cmpint (add_pair (fixture, "Two"), ==, id);
  pairs = ts_store_list_sync_pairs (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pairs->len, ==, 1);
  pair = g_ptr_array_index (pairs, 0);
  g_assert_cmpstr (pair->name, ==, "Two");
  g_assert_cmpstr (pair->target_location, ==, "/usb/\xe9");
  g_assert_cmpstr (pair->options, ==, "{\"a\":1}");
  g_assert_cmpint (ts_store_set_sync_pair (fixture->store, &stray, NULL, &error), ==, 0);
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (ts_store_remove_sync_pair (fixture->store, id, NULL, &error));
  g_clear_pointer (&pairs, g_ptr_array_unref);
  pairs = ts_store_list_sync_pairs (fixture->store, NULL, &error);
  g_assert_cmpuint (pairs->len, ==, 0);
}

static void
test_runs (TsStoreFixture *fixture, gconstpointer unused)
{
  gint64 pair_id = add_pair (fixture, "One");
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_run_item_free);
  g_autoptr (GError) error = NULL;
  TsSyncRunItem *item = ts_sync_run_item_new ();
  TsSyncRun run = { .pair_id = pair_id };
  gint64 first_id = 0;
  gint64 last_id = 0;

  item->track_id = 99;
  item->action = g_strdup ("copy");
  item->source_location = g_strdup ("\xff");
  item->n_bytes = 7;
  g_ptr_array_add (items, item);
  for (guint i = 1; i <= 110; i++) {
    run.id = 0;
    run.started_us = i;
    run.result = TS_SYNC_RESULT_RUNNING;
    last_id = run.id = ts_store_save_sync_run (fixture->store, &run, NULL, NULL, &error);
    g_assert_no_error (error);
    if (first_id == 0)
      first_id = last_id;
    run.ended_us = i + 1;
    run.result = TS_SYNC_RESULT_DONE;
    run.n_copied = i;
    g_assert_cmpint (ts_store_save_sync_run (fixture->store, &run, items, NULL, &error), ==,
                     last_id);
    g_assert_no_error (error);
  }
  runs = ts_store_list_sync_runs (fixture->store, pair_id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (runs->len, ==, 100);
  g_assert_cmpuint (((TsSyncRun *) runs->pdata[0])->n_copied, ==, 110);
  stored = ts_store_list_sync_run_items (fixture->store, last_id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stored->len, ==, 1);
  item = g_ptr_array_index (stored, 0);
  g_assert_cmpstr (item->source_location, ==, "\xff");
  g_assert_null (item->target_location);
  g_assert_cmpint (item->track_id, ==, 0);
  g_clear_pointer (&stored, g_ptr_array_unref);
  stored = ts_store_list_sync_run_items (fixture->store, last_id - 1, NULL, &error);
  g_assert_cmpuint (stored->len, ==, 0);
}

static void
test_links (TsStoreFixture *fixture, gconstpointer unused)
{
  gint64 pair_id = add_pair (fixture, "One");
  g_autoptr (GPtrArray) links = g_ptr_array_new ();
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GError) error = NULL;
  TsSyncLink good = {
    .track_id = 1, .target_location = (char *) "x\xff", .hash = (char *) "00", .size_bytes = 5
  };
  TsSyncLink gone = { .track_id = 9, .target_location = (char *) "y" };
  const TsSyncLink *link;

  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("a", "x", "x", "1"));
  g_ptr_array_add (links, &gone);
  g_ptr_array_add (links, &good);
  for (guint round = 0; round < 2; round++) {
    g_assert_true (ts_store_set_sync_links (fixture->store, pair_id, links, NULL, &error));
    g_assert_no_error (error);
  }
  stored = ts_store_load_sync_links (fixture->store, pair_id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stored->len, ==, 1);
  link = g_ptr_array_index (stored, 0);
  g_assert_cmpstr (link->target_location, ==, "x\xff");
  g_assert_cmpstr (link->hash, ==, "00");
  g_assert_true (
      ts_store_remove_sync_links (fixture->store, pair_id, &good.track_id, 1, NULL, &error));
  g_clear_pointer (&stored, g_ptr_array_unref);
  stored = ts_store_load_sync_links (fixture->store, pair_id, NULL, &error);
  g_assert_cmpuint (stored->len, ==, 0);
}

static void
assert_members (TsStoreFixture *fixture, gint64 pair_id, const char *playlist_id, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) members
      = ts_store_load_sync_members (fixture->store, pair_id, playlist_id, NULL, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < members->len; i++) {
    const TsSyncMember *member = members->pdata[i];

    g_string_append_printf (text, "%s=%s%s ", member->key, member->source_location,
                            member->is_of_other ? "*" : "");
  }
  g_assert_cmpstr (text->str, ==, wanted);
}

/* Each pair and playlist has members of its own; those of other pairs of the target are told. */
static void
test_members (TsStoreFixture *fixture, gconstpointer unused)
{
  gint64 pair_id = add_pair (fixture, "One"), other_id;
  g_autoptr (TsSource) source
      = ts_store_add_source (fixture->store, "folder", NULL, "/more", NULL, NULL);
  TsSyncPair other = { .source_id = ts_source_get_id (source),
                       .target_kind = (char *) "folder",
                       .target_location = (char *) "/usb/\xe9",
                       .name = (char *) "x" };
  g_autoptr (GPtrArray) members
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_member_free);
  g_autoptr (GError) error = NULL;

  other_id = ts_store_set_sync_pair (fixture->store, &other, NULL, &error);
  g_ptr_array_add (members, ts_sync_member_new ("k1", "a\xff"));
  g_ptr_array_add (members, ts_sync_member_new ("k2", "b"));
  g_assert_true (
      ts_store_set_sync_members (fixture->store, pair_id, "7", members, NULL, &error));
  g_ptr_array_remove_index (members, 0);
  g_assert_true (
      ts_store_set_sync_members (fixture->store, other_id, "7", members, NULL, &error));
  g_assert_true (
      ts_store_set_sync_members (fixture->store, other_id, "8", members, NULL, &error));
  assert_members (fixture, pair_id, "7", "k1=a\xff k2=b k2=b* ");
  assert_members (fixture, other_id, "7", "k1=a\xff* k2=b* k2=b ");
  assert_members (fixture, pair_id, "8", "k2=b* ");
  assert_members (fixture, pair_id, "9", "");
  g_ptr_array_set_size (members, 0);
  g_assert_true (
      ts_store_set_sync_members (fixture->store, pair_id, "7", members, NULL, &error));
  g_assert_true (ts_store_remove_sync_pair (fixture->store, other_id, NULL, &error));
  g_assert_no_error (error);
  assert_members (fixture, pair_id, "7", "");
}

static void
test_async (TsStoreFixture *fixture, gconstpointer unused)
{
  TsSyncPair pair = { .source_id = fixture->source_id,
                      .target_kind = (char *) "folder",
                      .target_location = (char *) "/x",
                      .name = (char *) "x" };
  g_autoptr (GAsyncResult) set = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) runs = NULL;
  g_autoptr (GAsyncResult) items = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  ts_store_set_sync_pair_async (fixture->store, &pair, NULL, ts_store_test_done_cb, &set);
  ts_store_test_wait (&set);
  id = ts_store_set_sync_pair_finish (fixture->store, set, &error);
  g_assert_cmpint (id, !=, 0);
  ts_store_list_sync_pairs_async (fixture->store, NULL, ts_store_test_done_cb, &listed);
  ts_store_list_sync_runs_async (fixture->store, id, NULL, ts_store_test_done_cb, &runs);
  ts_store_list_sync_run_items_async (fixture->store, 1, NULL, ts_store_test_done_cb, &items);
  ts_store_remove_sync_pair_async (fixture->store, id, NULL, ts_store_test_done_cb, &removed);
  ts_store_test_wait (&listed);
  ts_store_test_wait (&runs);
  ts_store_test_wait (&items);
  ts_store_test_wait (&removed);
  list = ts_store_list_sync_pairs_finish (fixture->store, listed, &error);
  g_assert_cmpuint (list->len, ==, 1);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = ts_store_list_sync_runs_finish (fixture->store, runs, &error);
  g_assert_cmpuint (list->len, ==, 0);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = ts_store_list_sync_run_items_finish (fixture->store, items, &error);
  g_assert_cmpuint (list->len, ==, 0);
  g_assert_true (ts_store_remove_sync_pair_finish (fixture->store, removed, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TS_STORE_FIXTURE_ADD ("/store/sync/pairs", test_pairs);
  TS_STORE_FIXTURE_ADD ("/store/sync/runs", test_runs);
  TS_STORE_FIXTURE_ADD ("/store/sync/links", test_links);
  TS_STORE_FIXTURE_ADD ("/store/sync/members", test_members);
  TS_STORE_FIXTURE_ADD ("/store/sync/async", test_async);
  return g_test_run ();
}
