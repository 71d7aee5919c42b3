/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-store-test.h"
#include "ts-test-wait.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

void
ts_store_test_set_up (TsStoreTest *self)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("ts-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "library.db", NULL);
}

void
ts_store_test_tear_down (TsStoreTest *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->path, g_free);
}

TsStore *
ts_store_test_open (TsStoreTest *self)
{
  g_autoptr (GError) error = NULL;
  TsStore *store = ts_store_open (self->path, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

void
ts_store_test_close (TsStore *store)
{
  g_assert_finalize_object (store);
}

void
ts_store_test_wait (GAsyncResult **result)
{
  wait_until (*result != NULL);
  /* The task lets go of its source object once the callback has returned. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
ts_store_test_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  g_assert_null (*out);
  *out = g_object_ref (result);
}

void
ts_store_test_exec (TsStoreTest *self, const char *sql)
{
  sqlite3 *handle;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &handle), ==, SQLITE_OK);
  if (sqlite3_exec (handle, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s", message);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}
