/* SPDX-License-Identifier: GPL-3.0-or-later */
/* With the argument "keyring" against a Secret Service on the session bus, else without one. */
#include "config.h"

#include "ts-secret-store.h"
#include "ts-test-wait.h"

#include <string.h>

static gboolean has_keyring;

static const TsSecretKey key = { "subsonic", "https://music.example", "jo" };
static const TsSecretKey other = { "subsonic", "https://music.example", "al" };

static void
save (TsSecretStore *store, const char *secret)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_secret_store_save_async (store, &key, "jo at Music", secret, NULL, ts_wait_done_cb, &result);
  g_assert_true (ts_secret_store_save_finish (store, ts_wait_for (&result), &error));
  g_assert_no_error (error);
}

static void
assert_secret (TsSecretStore *store, const TsSecretKey *which, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *secret;

  ts_secret_store_lookup_async (store, which, NULL, ts_wait_done_cb, &result);
  secret = ts_secret_store_lookup_finish (store, ts_wait_for (&result), &error);
  g_assert_cmpstr (secret, ==, expected);
  if (expected == NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  else
    g_assert_no_error (error);
  ts_secret_free (secret);
}

static void
clear (TsSecretStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_secret_store_clear_async (store, &key, NULL, ts_wait_done_cb, &result);
  g_assert_true (ts_secret_store_clear_finish (store, ts_wait_for (&result), &error));
  g_assert_no_error (error);
}

static void
test_round (void)
{
  g_autoptr (TsSecretStore) store = ts_secret_store_new ();

  assert_secret (store, &key, NULL);
  save (store, "sesame");
  assert_secret (store, &key, "sesame");
  assert_secret (store, &other, NULL);
  save (store, "pass wörd");
  assert_secret (store, &key, "pass wörd");

  if (has_keyring) {
    g_autoptr (TsSecretStore) later = ts_secret_store_new ();

    g_assert_null (ts_secret_store_get_notice (store));
    assert_secret (later, &key, "pass wörd");
  } else {
    g_autoptr (TsSecretStore) later = ts_secret_store_new ();

    g_assert_nonnull (ts_secret_store_get_notice (store));
    g_assert_null (strstr (ts_secret_store_get_notice (store), "wörd"));
    assert_secret (later, &key, NULL);
  }
  clear (store);
  assert_secret (store, &key, NULL);
  clear (store);
}

static void
test_cancelled (void)
{
  g_autoptr (TsSecretStore) store = ts_secret_store_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  ts_secret_store_lookup_async (store, &key, cancellable, ts_wait_done_cb, &result);
  g_assert_null (ts_secret_store_lookup_finish (store, ts_wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  has_keyring = argc > 1 && strcmp (argv[argc - 1], "keyring") == 0;
  if (!has_keyring)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secrets/round", test_round);
  g_test_add_func ("/secrets/cancelled", test_cancelled);
  return g_test_run ();
}
