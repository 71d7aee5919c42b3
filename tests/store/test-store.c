/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-store-sources.h"
#include "ts-store-test.h"

#include <string.h>

static void
test_open (void)
{
  TsStoreTest test;
  TsStore *store;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GError) error = NULL;

  ts_store_test_set_up (&test);
  ts_store_open_async (test.path, NULL, ts_store_test_done_cb, &opened);
  ts_store_test_wait (&opened);
  store = ts_store_open_finish (opened, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ts_store_get_path (store), ==, test.path);
  g_assert_null (ts_store_get_recovery_notice (store));
  g_clear_object (&opened);

  ts_store_close_async (store, NULL, ts_store_test_done_cb, &closed);
  ts_store_test_wait (&closed);
  g_assert_true (ts_store_close_finish (store, closed, &error));
  g_assert_no_error (error);
  g_clear_object (&closed);

  ts_store_list_sources_async (store, NULL, ts_store_test_done_cb, &late);
  ts_store_test_wait (&late);
  g_assert_null (ts_store_list_sources_finish (store, late, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_CLOSED);
  g_clear_object (&late);

  ts_store_test_close (store);
  ts_store_test_tear_down (&test);
}

static void
test_open_cancelled (void)
{
  TsStoreTest test;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_store_test_set_up (&test);
  g_cancellable_cancel (cancellable);
  ts_store_open_async (test.path, cancellable, ts_store_test_done_cb, &result);
  ts_store_test_wait (&result);
  g_assert_null (ts_store_open_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  ts_store_test_tear_down (&test);
}

static void
test_open_in_the_way (void)
{
  TsStoreTest test;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  ts_store_test_set_up (&test);
  g_file_set_contents (test.path, "", 0, NULL);
  path = g_build_filename (test.path, "below", "library.db", NULL);
  g_assert_null (ts_store_open (path, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED);
  ts_store_test_tear_down (&test);
}

static void
changed_cb (TsStore *store, guint changes, gpointer user_data)
{
  *(guint *) user_data |= changes;
}

static void
test_sources (void)
{
  static const char location[] = "/music/caf\xe9";
  TsStoreTest test;
  TsStore *store;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSource) added = NULL;
  g_autoptr (TsSource) found = NULL;
  g_autoptr (GPtrArray) sources = NULL;
  g_autofree char *label = NULL;
  guint changes = 0;

  ts_store_test_set_up (&test);
  store = ts_store_test_open (&test);
  g_signal_connect (store, "changed", G_CALLBACK (changed_cb), &changes);

  added = ts_store_add_source (store, "folder", NULL, location, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ts_source_get_location (added), ==, location);
  g_assert_true (g_utf8_validate (ts_source_get_name (added), -1, NULL));
  g_object_get (added, "location", &label, NULL);
  g_assert_true (g_utf8_validate (label, -1, NULL));
  while (changes == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (changes, ==, TS_STORE_CHANGE_SOURCES);

  g_assert_null (ts_store_add_source (store, "folder", "again", location, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS);
  g_clear_error (&error);

  g_assert_true (ts_store_rename_source (store, ts_source_get_id (added), "Café", NULL, &error));
  g_assert_no_error (error);
  found = ts_store_find_source (store, "folder", location, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ts_source_get_name (found), ==, "Café");
  g_assert_cmpint (ts_source_get_id (found), ==, ts_source_get_id (added));

  sources = ts_store_list_sources (store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sources->len, ==, 1);

  g_assert_true (ts_store_remove_source (store, ts_source_get_id (added), NULL, &error));
  g_assert_no_error (error);
  g_assert_false (ts_store_remove_source (store, ts_source_get_id (added), NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (ts_store_find_source (store, "folder", location, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);

  ts_store_test_close (store);
  ts_store_test_tear_down (&test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/open", test_open);
  g_test_add_func ("/store/open-cancelled", test_open_cancelled);
  g_test_add_func ("/store/open-in-the-way", test_open_in_the_way);
  g_test_add_func ("/store/sources", test_sources);
  return g_test_run ();
}
