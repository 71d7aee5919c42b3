/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-context.h"
#include "ts-test-files.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *dir;
  TsContext *context;
  gboolean is_done;
  TsSource *source;
  GError *error;
} Fixture;

static void
wait_until_done (Fixture *fixture)
{
  while (!fixture->is_done)
    g_main_context_iteration (NULL, TRUE);
  fixture->is_done = FALSE;
}

static void
started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  ts_context_start_finish (TS_CONTEXT (object), result, &fixture->error);
  fixture->is_done = TRUE;
}

static void
stopped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  ts_context_stop_finish (TS_CONTEXT (object), result, &fixture->error);
  fixture->is_done = TRUE;
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_clear_object (&fixture->source);
  g_clear_error (&fixture->error);
  fixture->source = ts_context_add_folder_finish (TS_CONTEXT (object), result, &fixture->error);
  fixture->is_done = TRUE;
}

static void
start (Fixture *fixture)
{
  g_autofree char *profile = g_build_filename (fixture->dir, "profile", NULL);

  fixture->context = ts_context_new (profile);
  ts_context_start_async (fixture->context, NULL, started_cb, fixture);
  wait_until_done (fixture);
}

static void
stop (Fixture *fixture)
{
  g_clear_object (&fixture->source);
  g_clear_error (&fixture->error);
  ts_context_stop_async (fixture->context, stopped_cb, fixture);
  wait_until_done (fixture);
  g_assert_no_error (fixture->error);
  /* A job's thread may let go of it a moment later. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (fixture->context);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("tracksync-context-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ts_test_remove_tree (fixture->dir);
  g_clear_error (&fixture->error);
  g_free (fixture->dir);
}

static void
add_folder (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

  ts_context_add_folder_async (fixture->context, path, NULL, added_cb, fixture);
  wait_until_done (fixture);
}

static void
make_folder (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static void
wait_for_jobs (Fixture *fixture)
{
  while (ts_job_queue_get_n_active (ts_context_get_jobs (fixture->context)) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  gint64 id;

  make_folder (fixture, "music/rock");
  start (fixture);
  g_assert_no_error (fixture->error);

  add_folder (fixture, "music");
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (ts_source_get_name (fixture->source), ==, "music");
  id = ts_source_get_id (fixture->source);
  g_assert_nonnull (ts_context_get_source (fixture->context, id));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ts_context_get_jobs (fixture->context))),
                    ==,
                    1);

  /* The same one again is the same source, and one scan at a time. */
  add_folder (fixture, "music/");
  g_assert_no_error (fixture->error);
  g_assert_cmpint (ts_source_get_id (fixture->source), ==, id);

  add_folder (fixture, "music/rock");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  add_folder (fixture, ".");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  add_folder (fixture, "absent");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (g_list_model_get_n_items (ts_context_get_sources (fixture->context)), ==, 1);

  wait_for_jobs (fixture);
  stop (fixture);

  start (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (ts_context_get_sources (fixture->context)), ==, 1);
  stop (fixture);
}

static void
test_not_a_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "file", NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  start (fixture);
  add_folder (fixture, "file");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  stop (fixture);
}

/* Stopping in the middle of a scan ends it and loses nothing. */
static void
test_stop_while_scanning (Fixture *fixture, gconstpointer data)
{
  make_folder (fixture, "music");
  start (fixture);
  add_folder (fixture, "music");
  g_assert_no_error (fixture->error);
  stop (fixture);
}

/* A change on disk is scanned without being asked for. */
static void
test_watching (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "music", "new", NULL);
  GListModel *jobs;

  make_folder (fixture, "music");
  start (fixture);
  ts_context_set_is_watching (fixture->context, TRUE);
  add_folder (fixture, "music");
  g_assert_no_error (fixture->error);
  wait_for_jobs (fixture);

  jobs = G_LIST_MODEL (ts_context_get_jobs (fixture->context));
  g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, 1);
  for (int i = 0; g_list_model_get_n_items (jobs) == 1; i++) {
    g_autofree char *name = g_strdup_printf ("%s-%d", path, i);
    gint64 deadline_us = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;

    /* Watching begins on another thread: the first change may come too early to be seen. */
    g_assert_cmpint (i, <, 10);
    g_assert_cmpint (g_mkdir (name, 0700), ==, 0);
    while (g_list_model_get_n_items (jobs) == 1 && g_get_monotonic_time () < deadline_us) {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  }
  ts_context_set_is_watching (fixture->context, FALSE);
  wait_for_jobs (fixture);
  stop (fixture);
}

static void
notice_cb (TsContext *context, const char *text, gpointer user_data)
{
  char **notice = user_data;

  g_free (*notice);
  *notice = g_strdup (text);
}

static void
test_damaged_library (Fixture *fixture, gconstpointer data)
{
  g_autofree char *profile = g_build_filename (fixture->dir, "profile", NULL);
  g_autofree char *path = g_build_filename (profile, "library.db", NULL);
  g_autofree char *notice = NULL;

  g_assert_cmpint (g_mkdir_with_parents (profile, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "This is no library at all, alas. ", -1, NULL));

  fixture->context = ts_context_new (profile);
  g_signal_connect (fixture->context, "notice", G_CALLBACK (notice_cb), &notice);
  ts_context_start_async (fixture->context, NULL, started_cb, fixture);
  wait_until_done (fixture);
  g_assert_no_error (fixture->error);
  g_assert_nonnull (notice);
  stop (fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/context/folders", Fixture, NULL, set_up, test_folders, tear_down);
  g_test_add ("/app/context/not-a-folder", Fixture, NULL, set_up, test_not_a_folder, tear_down);
  g_test_add ("/app/context/stop-while-scanning",
              Fixture,
              NULL,
              set_up,
              test_stop_while_scanning,
              tear_down);
  g_test_add ("/app/context/watching", Fixture, NULL, set_up, test_watching, tear_down);
  g_test_add ("/app/context/damaged-library",
              Fixture,
              NULL,
              set_up,
              test_damaged_library,
              tear_down);
  return g_test_run ();
}
