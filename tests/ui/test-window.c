/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include "ts-application.h"
#include "ts-library-page.h"
#include "ts-split-view.h"
#include "ts-track-export.h"
#include "ts-track-item.h"
#include "ts-window.h"

#include <glib/gstdio.h>

#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#define N_TRACKS 500

typedef struct {
  char *folder;       /* (owned): of profile and music */
  char *music;        /* (owned) */
  TsContext *context; /* (owned) */
  GSettings *settings;
  TsWindow *window;
} Fixture;

/* --- Helpers ------------------------------------------------------------------------------- */

static void
spin (int duration_ms)
{
  gint64 end_us = g_get_monotonic_time () + duration_ms * 1000;

  while (g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, FALSE);
}

/* The first widget of that type below @parent, that widget's name in a template being private. */
static GtkWidget *
find (GtkWidget *parent, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (parent, type))
    return parent;
  if (GTK_IS_POPOVER (parent))
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static TsPage *
get_page (Fixture *fixture, const char *name)
{
  return ts_window_show_page (fixture->window, name, 0);
}

static GListModel *
get_rows (Fixture *fixture)
{
  GtkWidget *view = find (GTK_WIDGET (get_page (fixture, "library")), GTK_TYPE_COLUMN_VIEW);

  return G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)));
}

static void
wait_for_rows (Fixture *fixture, guint n_rows)
{
  wait_until (g_list_model_get_n_items (get_rows (fixture)) == n_rows);
}

static const char *
get_state (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (
      GTK_STACK (find (GTK_WIDGET (get_page (fixture, "library")), GTK_TYPE_STACK)));
}

static TsSource *
add_tracks (Fixture *fixture)
{
  TsStore *store = ts_context_get_store (fixture->context);
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (GError) error = NULL;
  TsSource *source;

  source = ts_store_add_source (store, "folder", NULL, fixture->music, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_TRACKS; i++) {
    g_autoptr (TsTrack) track = ts_track_new ();

    track->location = g_strdup_printf ("%03d.flac", i);
    track->title = g_strdup_printf ("Title %03d", i);
    track->artist = g_strdup (i % 2 == 0 ? "Even" : "Odd");
    track->codec = g_strdup (i % 10 == 0 ? "MP3" : "FLAC");
    ts_scan_batch_add_track (batch, track, 0, 0);
  }
  ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, &error);
  g_assert_no_error (error);
  return source;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("tracksync-window-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->music = g_build_filename (fixture->folder, "Music", NULL);
  g_mkdir (fixture->music, 0700);
  profile = g_build_filename (fixture->folder, "profile", NULL);
  fixture->context = ts_context_new (profile);
  ts_context_start_async (fixture->context, NULL, ts_wait_done_cb, &result);
  ts_context_start_finish (fixture->context, ts_wait_for (&result), &error);
  g_assert_no_error (error);

  fixture->settings = g_settings_new (TS_APP_ID);
  fixture->window = ts_window_new (NULL, fixture->settings);
  ts_window_set_context (fixture->window, fixture->context);
  gtk_window_present (GTK_WINDOW (fixture->window));
  spin (50);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  TsWindow *window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (fixture->window));
  spin (50);
  g_assert_null (window);
  ts_context_stop_async (fixture->context, ts_wait_done_cb, &result);
  ts_wait_for (&result);
  g_clear_object (&result);
  spin (10);
  g_assert_finalize_object (fixture->context);
  g_settings_reset (fixture->settings, "window-size");
  g_object_unref (fixture->settings);
  ts_test_remove_tree (fixture->folder);
  g_free (fixture->music);
  g_free (fixture->folder);
}

/* --- Tests --------------------------------------------------------------------------------- */

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (get_state (fixture), ==, "empty");
  g_assert_nonnull (get_page (fixture, "activity"));
  g_assert_null (ts_window_show_page (fixture->window, "no-such-page", 0));
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry;

  g_object_unref (add_tracks (fixture));
  wait_for_rows (fixture, N_TRACKS);
  g_assert_cmpstr (get_state (fixture), ==, "list");

  entry = find (GTK_WIDGET (get_page (fixture, "library")), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "odd");
  wait_for_rows (fixture, N_TRACKS / 2);
  gtk_editable_set_text (GTK_EDITABLE (entry), "no such thing");
  wait_for_rows (fixture, 0);
  spin (20);
  g_assert_cmpstr (get_state (fixture), ==, "no-results");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  wait_for_rows (fixture, N_TRACKS);
}

/* A selected row stays selected when rows come before it. */
static void
test_selection_follows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsSource) source = add_tracks (fixture);
  TsStore *store = ts_context_get_store (fixture->context);
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autoptr (GtkBitset) selected = NULL;
  GtkSelectionModel *rows;

  wait_for_rows (fixture, N_TRACKS);
  rows = GTK_SELECTION_MODEL (get_rows (fixture));
  gtk_selection_model_select_range (rows, 10, 2, TRUE);

  track->location = g_strdup ("first.flac");
  track->title = g_strdup ("Aardvark");
  track->artist = g_strdup ("Aardvark");
  ts_scan_batch_add_track (batch, track, 0, 0);
  ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, NULL);
  wait_for_rows (fixture, N_TRACKS + 1);
  spin (20);
  selected = gtk_selection_model_get_selection (rows);
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 2);
  g_assert_cmpuint (gtk_bitset_get_minimum (selected), ==, 11);
}

/* A place for every state in the smallest window, in both directions of writing. */
static void
test_small (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsSource) source = NULL;
  GtkWidget *split = find (GTK_WIDGET (fixture->window), TS_TYPE_SPLIT_VIEW);
  int width, height;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 294);
  spin (300);
  g_assert_true (ts_split_view_get_collapsed (TS_SPLIT_VIEW (split)));
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL,
                      NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_VERTICAL, -1, &height, NULL,
                      NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  g_assert_cmpint (height, <=, 294);

  source = add_tracks (fixture);
  wait_for_rows (fixture, N_TRACKS);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (get_rows (fixture)), 0, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.details", NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-sidebar", NULL);
  spin (400);
  get_page (fixture, "activity");
  spin (100);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL,
                      NULL, NULL);
  g_assert_cmpint (width, <=, 360);
}

static int n_undone;

static void
undo (TsWindow *window, gpointer data)
{
  g_assert_cmpstr (data, ==, "what");
  n_undone++;
}

static void
test_undo (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "undo"));
  ts_window_add_undo_toast (fixture->window, "Removed <something>", undo, g_strdup ("what"),
                            g_free);
  ts_window_add_undo_toast (fixture->window, "Removed more", undo, g_strdup ("what"), g_free);
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "undo"));
  gtk_widget_activate_action (window, "win.undo", NULL);
  gtk_widget_activate_action (window, "win.undo", NULL);
  g_assert_cmpint (n_undone, ==, 1);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "undo"));
}

static void
test_add_and_remove (Fixture *fixture, gconstpointer data)
{
  GListModel *sources = ts_context_get_sources (fixture->context);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->music);

  g_list_store_append (files, folder);
  ts_window_add_files (fixture->window, G_LIST_MODEL (files));
  wait_until (g_list_model_get_n_items (sources) == 1);
  wait_until (ts_job_queue_get_n_active (ts_context_get_jobs (fixture->context)) == 0);
  wait_until (strcmp (get_state (fixture), "no-tracks") == 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL);
  wait_until (g_list_model_get_n_items (sources) == 0);
  wait_until (strcmp (get_state (fixture), "empty") == 0);
}

/* What is dragged out is a playlist file that is there when the receiver asks for it. */
static void
test_drag_content (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GdkContentProvider) content = NULL;
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *path = NULL;
  g_autofree char *playlist = NULL;
  g_autoptr (TsTrackItem) first = NULL;
  gint64 id;

  g_object_unref (add_tracks (fixture));
  wait_for_rows (fixture, N_TRACKS);
  first = g_list_model_get_item (get_rows (fixture), 0);
  id = ts_track_item_get_id (first);
  g_array_append_val (ids, id);
  content = ts_track_content_new (fixture->context, ids, "a/b: c");
  gdk_content_provider_write_mime_type_async (content, "text/uri-list", stream, 0, NULL,
                                              ts_wait_done_cb, &result);
  gdk_content_provider_write_mime_type_finish (content, ts_wait_for (&result), &error);
  g_assert_no_error (error);
  uri = g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                   g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
  path = g_filename_from_uri (g_strstrip (uri), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "/a_b_ c.m3u8"));
  g_file_get_contents (path, &playlist, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (playlist, "#EXTM3U\n"));
  g_assert_nonnull (strstr (playlist, fixture->music));
}

/* Closing while something runs asks first. */
static void
test_close_asks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsJob) job = ts_job_new ("Copying");

  ts_job_begin (job);
  ts_job_queue_add (ts_context_get_jobs (fixture->context), job);
  gtk_window_close (GTK_WINDOW (fixture->window));
  spin (300);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  ts_job_end (job, NULL);
  while (ts_job_queue_get_n_active (ts_context_get_jobs (fixture->context)) > 0)
    g_main_context_iteration (NULL, FALSE);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/window/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/window/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/window/selection-follows", Fixture, NULL, set_up, test_selection_follows,
              tear_down);
  g_test_add ("/window/small", Fixture, NULL, set_up, test_small, tear_down);
  g_test_add ("/window/drag-content", Fixture, NULL, set_up, test_drag_content, tear_down);
  g_test_add ("/window/close-asks", Fixture, NULL, set_up, test_close_asks, tear_down);
  g_test_add ("/window/undo", Fixture, NULL, set_up, test_undo, tear_down);
  g_test_add ("/window/add-and-remove", Fixture, NULL, set_up, test_add_and_remove, tear_down);
  return g_test_run ();
}
