/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include "ts-duplicates-details.h"
#include "ts-duplicates-page.h"

#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"
#include "ts-window.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

/* Three recordings twice and one once; the files are there, but only their names and sizes count.
 */
static const struct {
  const char *location;
  const char *title;
  const char *artist;
  const char *codec;
} files[] = {
  { "hill.flac", "Over the Hill", "Larch Hollow", "FLAC" },
  { "hill.mp3", "Over the Hill", "Larch Hollow", "MP3" },
  { "river.flac", "Two Rivers", "Night Foundry", "FLAC" },
  { "river.mp3", "Two Rivers", "Night Foundry", "MP3" },
  { "tax.flac", "Window Tax", "Glass Pier", "FLAC" },
  { "tax.mp3", "Window Tax", "Glass Pier", "MP3" },
  { "once.mp3", "Paper Satellites", "Delta Orrery", "MP3" },
};

#define N_GROUPS 3

typedef struct {
  char *folder;
  char *music;
  TsContext *context;
  TsWindow *window;
  GtkWidget *page;
} Fixture;

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

static void
add_tracks (Fixture *fixture)
{
  TsStore *store = ts_context_get_store (fixture->context);
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSource) source = NULL;

  source = ts_store_add_source (store, "folder", NULL, fixture->music, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (fixture->music, files[i].location, NULL);
    g_autoptr (TsTrack) track = ts_track_new ();
    struct stat info;

    g_assert_true (g_file_set_contents (path, "not really music", -1, NULL));
    g_assert_no_errno (stat (path, &info));
    track->location = g_strdup (files[i].location);
    track->title = g_strdup (files[i].title);
    track->artist = g_strdup (files[i].artist);
    track->codec = g_strdup (files[i].codec);
    track->duration_ms = 200000 + (gint64) (i / 2) * 20000;
    track->size_bytes = info.st_size;
    track->mtime_us = info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
    track->identity = g_strdup_printf ("m%032d", (int) i);
    ts_scan_batch_add_track (batch, track, 0, 0);
  }
  ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("tracksync-duplicates-XXXXXX", NULL);
  fixture->music = g_build_filename (fixture->folder, "Music", NULL);
  g_mkdir (fixture->music, 0700);
  profile = g_build_filename (fixture->folder, "profile", NULL);
  fixture->context = ts_context_new (profile);
  ts_context_start_async (fixture->context, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  ts_context_start_finish (fixture->context, result, &error);
  g_assert_no_error (error);
  if (data == NULL)
    add_tracks (fixture);
  wait_until (data != NULL
              || g_list_model_get_n_items (ts_context_get_sources (fixture->context)) == 1);

  fixture->window = ts_window_new (NULL, NULL);
  ts_window_set_context (fixture->window, fixture->context);
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->page = GTK_WIDGET (ts_window_show_page (fixture->window, "duplicates", 0));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ts_context_stop_async (fixture->context, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  ts_context_stop_finish (fixture->context, result, NULL);
  g_object_unref (fixture->context);
  ts_test_remove_tree (fixture->folder);
  g_free (fixture->music);
  g_free (fixture->folder);
}

static GtkSelectionModel *
get_rows (Fixture *fixture)
{
  GtkWidget *view = find (fixture->page, GTK_TYPE_COLUMN_VIEW);

  return gtk_column_view_get_model (GTK_COLUMN_VIEW (view));
}

static guint
count_rows (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_rows (fixture)));
}

static const char *
get_state (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find (fixture->page, GTK_TYPE_STACK)));
}

static void
act (Fixture *fixture, const char *name)
{
  g_assert_true (gtk_widget_activate_action (fixture->page, name, NULL));
}

static gboolean
exists (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->music, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static TsDuplicateGroup *
get_group (Fixture *fixture, guint position)
{
  g_autoptr (GtkTreeListRow) row
      = g_list_model_get_item (G_LIST_MODEL (get_rows (fixture)), position);
  g_autoptr (GObject) group = gtk_tree_list_row_get_item (row);

  return TS_DUPLICATE_GROUP (group);
}

/* Coming to the page is enough to see what is there twice. */
static void
test_list (Fixture *fixture, gconstpointer data)
{
  wait_until (count_rows (fixture) == N_GROUPS);
  g_assert_cmpstr (get_state (fixture), ==, "list");
  g_assert_cmpuint (ts_page_get_attention (TS_PAGE (fixture->page)), ==, N_GROUPS);
  act (fixture, "duplicates.expand");
  g_assert_cmpuint (count_rows (fixture), ==, N_GROUPS + 6);
  act (fixture, "duplicates.collapse");
  g_assert_cmpuint (count_rows (fixture), ==, N_GROUPS);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = find (fixture->page, GTK_TYPE_SEARCH_ENTRY);

  wait_until (count_rows (fixture) == N_GROUPS);
  gtk_editable_set_text (GTK_EDITABLE (entry), "FOUNDRY riv");
  wait_until (count_rows (fixture) == 1);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing has this");
  wait_until (g_str_equal (get_state (fixture), "no-results"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  wait_until (count_rows (fixture) == N_GROUPS);
}

static void
test_keeper (Fixture *fixture, gconstpointer data)
{
  TsDuplicateGroup *group;
  guint keeper;

  wait_until (count_rows (fixture) == N_GROUPS);
  group = get_group (fixture, 0);
  keeper = ts_duplicate_group_get_keeper (group);
  g_assert_cmpstr (ts_duplicate_group_get_track (group, keeper)->codec, ==, "FLAC");
  act (fixture, "duplicates.expand");
  gtk_selection_model_select_item (get_rows (fixture), 2 - keeper, TRUE);
  act (fixture, "duplicates.keep");
  g_assert_cmpuint (ts_duplicate_group_get_keeper (group), !=, keeper);
}

static void
test_decide (Fixture *fixture, gconstpointer data)
{
  wait_until (count_rows (fixture) == N_GROUPS);
  gtk_selection_model_select_item (get_rows (fixture), 1, TRUE);
  act (fixture, "duplicates.not-same");
  wait_until (count_rows (fixture) == N_GROUPS - 1);
  act (fixture, "win.undo");
  wait_until (count_rows (fixture) == N_GROUPS);
  /* Two groups become one. */
  gtk_selection_model_select_item (get_rows (fixture), 0, TRUE);
  gtk_selection_model_select_item (get_rows (fixture), 1, FALSE);
  act (fixture, "duplicates.same");
  wait_until (count_rows (fixture) == N_GROUPS - 1);
}

static void
test_trash (Fixture *fixture, gconstpointer data)
{
  guint n_left = 0;

  wait_until (count_rows (fixture) == N_GROUPS);
  gtk_selection_model_select_all (get_rows (fixture));
  act (fixture, "duplicates.trash");
  wait_until (g_str_equal (get_state (fixture), "none"));
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    gboolean stays = g_str_has_suffix (files[i].location, ".flac")
                     || g_str_equal (files[i].location, "once.mp3");

    g_assert_cmpint (exists (fixture, files[i].location), ==, stays);
    n_left += stays;
  }
  g_assert_cmpuint (n_left, ==, 4);
  act (fixture, "win.undo");
  wait_until (exists (fixture, "tax.mp3") && exists (fixture, "hill.mp3"));
  wait_until (count_rows (fixture) == N_GROUPS);
}

/* What cannot be played is said where it was asked for. */
static void
test_listen (Fixture *fixture, gconstpointer data)
{
  TsDuplicatesDetails *details
      = TS_DUPLICATES_DETAILS (find (fixture->page, TS_TYPE_DUPLICATES_DETAILS));

  wait_until (count_rows (fixture) == N_GROUPS);
  g_assert_null (ts_duplicates_details_get_player (details));
  gtk_selection_model_select_item (get_rows (fixture), 0, TRUE);
  act (fixture, "duplicates.listen");
  wait_until (ts_ab_player_get_error_message (ts_duplicates_details_get_player (details)) != NULL);
  g_assert_cmpint (ts_ab_player_get_state (ts_duplicates_details_get_player (details)), ==,
                   TS_AB_PLAYER_STOPPED);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (get_state (fixture), ==, "empty");
}

/* 360 x 294 is what the smallest screens have. */
static void
test_small (Fixture *fixture, gconstpointer data)
{
  int width;

  wait_until (count_rows (fixture) == N_GROUPS);
  gtk_selection_model_select_item (get_rows (fixture), 0, TRUE);
  wait_until (gtk_widget_get_width (fixture->page) > 500);
  /* A size that is asked for while the window comes up is lost. */
  for (gint64 end_us = g_get_monotonic_time () + 200000; g_get_monotonic_time () < end_us;)
    g_main_context_iteration (NULL, FALSE);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 294);
  wait_until (ts_page_get_collapsed (TS_PAGE (fixture->page)));
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
}

int
main (int argc, char *argv[])
{
  g_autofree char *home = g_dir_make_tmp ("tracksync-home-XXXXXX", NULL);
  g_autofree char *data = g_build_filename (home, "data", NULL);
  int status;

  /* A trash of this test's own; G_TEST_OPTION_ISOLATE_DIRS would hide the system's icons, too. */
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  /* No portal is started, which would keep a file system of its own below the home. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define add(name)                                                                                  \
  g_test_add ("/duplicates-page/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  add (list);
  add (search);
  add (keeper);
  add (decide);
  add (trash);
  add (listen);
  add (small);
#undef add
  g_test_add ("/duplicates-page/empty", Fixture, "empty", set_up, test_empty, tear_down);
  status = g_test_run ();
  ts_test_remove_tree (home);
  return status;
}
