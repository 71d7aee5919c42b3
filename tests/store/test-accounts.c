/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-store-accounts.h"
#include "ts-store-sources.h"
#include "ts-store-test.h"

#include <string.h>

static void
test_address (void)
{
  static const struct {
    const char *text;
    const char *clean; /* NULL: refused */
  } rows[] = {
    { "music.example", "https://music.example" },
    { " https://music.example/ ", "https://music.example" },
    { "http://10.0.0.5:4533/sub/path//", "http://10.0.0.5:4533/sub/path" },
    { "https://jo:secret@music.example/x", "https://music.example/x" },
    { "http://[::1]:8096", "http://[::1]:8096" },
    { "", NULL },
    { "ftp://music.example", NULL },
    { "https://", NULL },
    { "my server", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *clean = ts_account_clean_address (rows[i].text, &error);

    g_assert_cmpstr (clean, ==, rows[i].clean);
    if (clean == NULL)
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    else
      g_assert_no_error (error);
  }
}

static void
test_accounts (void)
{
  g_autoptr (TsAccount) jo
      = ts_account_new ("subsonic", NULL, "https://music.example/sub", "j/o", "password");
  g_autoptr (TsAccount) key = ts_account_new ("jellyfin", "Home", "http://10.0.0.5:8096", NULL,
                                              "api-key");
  g_autoptr (TsAccount) read = NULL;
  g_autoptr (TsSource) first = NULL;
  g_autoptr (TsSource) second = NULL;
  g_autoptr (TsSource) folder = NULL;
  g_autoptr (GError) error = NULL;
  TsStoreTest test;
  TsStore *store;

  jo->fingerprint = g_strdup ("00ff");
  ts_store_test_set_up (&test);
  store = ts_store_test_open (&test);
  first = ts_store_add_account (store, jo, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ts_source_get_kind (first), ==, "subsonic");
  g_assert_cmpstr (ts_source_get_name (first), ==, "music.example");
  g_assert_cmpstr (ts_source_get_location (first), ==, "https://j%2Fo@music.example/sub");
  g_assert_null (ts_store_add_account (store, jo, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS);
  g_clear_error (&error);
  second = ts_store_add_account (store, key, NULL, &error);
  g_assert_no_error (error);
  folder = ts_store_add_source (store, "folder", NULL, "/music", NULL, &error);
  g_assert_no_error (error);

  read = ts_store_get_account (store, ts_source_get_id (first), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->address, ==, "https://music.example/sub");
  g_assert_cmpstr (read->user, ==, "j/o");
  g_assert_cmpstr (read->auth, ==, "password");
  g_assert_cmpstr (read->fingerprint, ==, "00ff");
  g_assert_null (ts_store_get_account (store, ts_source_get_id (folder), NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (ts_store_remove_source (store, ts_source_get_id (first), NULL, &error));
  g_assert_null (ts_store_get_account (store, ts_source_get_id (first), NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);
  ts_store_test_close (store);
  ts_store_test_tear_down (&test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accounts/address", test_address);
  g_test_add_func ("/accounts/store", test_accounts);
  return g_test_run ();
}
