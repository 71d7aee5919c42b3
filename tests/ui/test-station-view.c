/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include "ts-duplicates-page.h"
#include "ts-station-view.h"

#include "ts-station-fixture.h"
#include "ts-station-match.h"
#include "ts-store-accounts.h"
#include "ts-store-decide.h"
#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-window.h"

#include <string.h>

/* What is in the library. */
static const struct {
  const char *title;
  const char *artist;
} tracks[] = {
  { "Over the Hill", "Larch Hollow" },
  { "Two Rivers", "Night Foundry" },
  { "Window Tax", "Glass Pier" },
  { "Paper Satellites", "Delta Orrery" },
};

/* What is on the station: two of these, one file twice, and one that nobody else has. */
#define STATION_FILES                                                                              \
  "[{\"path\": \"theirs/hill.mp3\", \"artist\": \"Larch Hollow\", \"title\": \"Over the Hill\","   \
  "  \"album\": \"One\", \"length\": 200},"                                                        \
  " {\"path\": \"theirs/rivers.mp3\", \"artist\": \"Night Foundry\", \"title\": \"Two Rivers\","   \
  "  \"album\": \"One\", \"length\": 201},"                                                        \
  " {\"path\": \"theirs/ferry.mp3\", \"artist\": \"Cloud Ferry\", \"title\": \"Nobody Has This\"," \
  "  \"album\": \"Quay\", \"length\": 90},"                                                        \
  " {\"path\": \"theirs/ferry 2.mp3\", \"artist\": \"Cloud Ferry\","                               \
  "  \"title\": \"Nobody Has This\", \"album\": \"Quay\", \"length\": 90},"                        \
  " {\"path\": \"theirs/rename.mp3\", \"artist\": \"Xyzzy\", \"title\": \"Totally Renamed\","      \
  "  \"album\": \"Other\", \"length\": 321}]"

#define N_SAME 2
#define N_TWICE 1
#define N_STATION_ONLY 3
#define N_LIBRARY_ONLY 2

typedef struct {
  char *folder;
  TsStationFixture station;
  TsSource *source; /* (owned): of the station */
  TsContext *context;
  TsWindow *window;
  GtkWidget *page;
  GtkWidget *view;
} Fixture;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 deadline_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                            \
                                                                                                   \
    while (!(condition)) {                                                                         \
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);                                   \
      g_main_context_iteration (NULL, FALSE);                                                      \
    }                                                                                              \
  }                                                                                                \
  G_STMT_END

typedef gboolean (*Test) (GtkWidget *widget, const char *text);

static GtkWidget *
find_below (GtkWidget *parent, Test test, const char *text)
{
  GtkWidget *found = NULL;

  if (test (parent, text))
    return parent;
  if (GTK_IS_POPOVER (parent))
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_below (child, test, text);
  return found;
}

static gboolean
is_of_type (GtkWidget *widget, const char *name)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), g_type_from_name (name));
}

static GtkWidget *
find (GtkWidget *parent, GType type)
{
  return find_below (parent, is_of_type, g_type_name (type));
}

/* A button of the switch, or a chip, by the start of its text. */
static gboolean
is_toggle (GtkWidget *widget, const char *text)
{
  GtkWidget *label;

  if (!GTK_IS_TOGGLE_BUTTON (widget) || !gtk_widget_get_visible (widget))
    return FALSE;
  label = find (widget, GTK_TYPE_LABEL);
  return label != NULL && g_str_has_prefix (gtk_label_get_label (GTK_LABEL (label)), text);
}

static void
toggle (Fixture *f, const char *text)
{
  GtkWidget *button = find_below (f->page, is_toggle, text);

  g_assert_nonnull (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button),
                                !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
}

static void
add_tracks (Fixture *f)
{
  TsStore *store = ts_context_get_store (f->context);
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSource) source
      = ts_store_add_source (store, "folder", NULL, f->folder, NULL, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (tracks); i++) {
    g_autoptr (TsTrack) track = ts_track_new ();

    track->location = g_strdup_printf ("%s.flac", tracks[i].title);
    track->title = g_strdup (tracks[i].title);
    track->artist = g_strdup (tracks[i].artist);
    track->album = g_strdup ("One");
    track->codec = g_strdup ("FLAC");
    track->duration_ms = 200000;
    track->size_bytes = 1000;
    track->identity = g_strdup_printf ("m%032d", (int) i);
    ts_scan_batch_add_track (batch, track, 0, 0);
  }
  ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, &error);
  g_assert_no_error (error);
}

static void
add_station (Fixture *f)
{
  TsStore *store = ts_context_get_store (f->context);
  g_autoptr (TsAccount) account
      = ts_account_new ("azuracast", "Lamp FM", f->station.uri, "1", "api-key");
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAccount) stored = NULL;

  f->source = ts_store_add_account (store, account, NULL, &error);
  g_assert_no_error (error);
  stored = ts_store_get_account (store, ts_source_get_id (f->source), NULL, &error);
  g_assert_no_error (error);
  ts_accounts_save_secret_async (ts_context_get_accounts (f->context), stored, "all:rights", NULL,
                                 done_cb, &saved);
  wait_until (saved != NULL);
  ts_accounts_save_secret_finish (ts_context_get_accounts (f->context), saved, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  gboolean is_empty = g_strcmp0 (data, "empty") == 0;
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_station_fixture_set_up (&f->station, NULL, NULL);
  if (!is_empty)
    json_node_unref (ts_station_fixture_ask (&f->station, "files", STATION_FILES));
  f->folder = g_dir_make_tmp ("tracksync-station-XXXXXX", NULL);
  profile = g_build_filename (f->folder, "profile", NULL);
  f->context = ts_context_new (profile);
  ts_context_start_async (f->context, NULL, done_cb, &result);
  wait_until (result != NULL);
  ts_context_start_finish (f->context, result, &error);
  g_assert_no_error (error);
  if (!is_empty)
    add_tracks (f);
  add_station (f);
  wait_until (g_list_model_get_n_items (ts_context_get_sources (f->context)) == (is_empty ? 1 : 2));

  f->window = ts_window_new (NULL, NULL);
  ts_window_set_context (f->window, f->context);
  gtk_window_present (GTK_WINDOW (f->window));
  f->page = GTK_WIDGET (ts_window_show_page (f->window, "duplicates", 0));
  f->view = find (f->page, TS_TYPE_STATION_VIEW);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *command = g_strdup_printf ("rm -rf %s", f->folder);

  gtk_window_destroy (GTK_WINDOW (f->window));
  ts_context_stop_async (f->context, done_cb, &result);
  wait_until (result != NULL);
  ts_context_stop_finish (f->context, result, NULL);
  g_clear_object (&f->source);
  g_object_unref (f->context);
  ts_station_fixture_tear_down (&f->station);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (f->folder);
}

static GtkSelectionModel *
get_rows (Fixture *f)
{
  return gtk_column_view_get_model (GTK_COLUMN_VIEW (find (f->view, GTK_TYPE_COLUMN_VIEW)));
}

static guint
count_rows (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_rows (f)));
}

static const char *
get_state (Fixture *f)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find (f->view, GTK_TYPE_STACK)));
}

static guint
count_kind (Fixture *f, TsStationMatchKind kind)
{
  guint n = 0;

  for (guint i = 0; i < count_rows (f); i++) {
    g_autoptr (TsStationMatch) match = g_list_model_get_item (G_LIST_MODEL (get_rows (f)), i);

    n += ts_station_match_get_kind (match) == kind;
  }
  return n;
}

/* The row of that kind whose track, or else file, has the title. */
static guint
find_row (Fixture *f, TsStationMatchKind kind, const char *title)
{
  for (guint i = 0; i < count_rows (f); i++) {
    g_autoptr (TsStationMatch) match = g_list_model_get_item (G_LIST_MODEL (get_rows (f)), i);
    TsTrack *track = ts_station_match_get_track (match);

    if (track == NULL)
      track = ts_station_match_get_file (match);
    if (ts_station_match_get_kind (match) == kind && g_str_equal (track->title, title))
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

static void
select_row (Fixture *f, TsStationMatchKind kind, const char *title, gboolean unselect_rest)
{
  guint position = find_row (f, kind, title);

  g_assert_cmpuint (position, !=, GTK_INVALID_LIST_POSITION);
  gtk_selection_model_select_item (get_rows (f), position, unselect_rest);
}

static gboolean
act (Fixture *f, const char *name)
{
  return gtk_widget_activate_action (f->view, name, NULL);
}

static guint
count_lists (Fixture *f)
{
  return ts_station_fixture_count (&f->station, "GET .*/files");
}

static void
show_station (Fixture *f)
{
  g_assert_false (gtk_widget_get_visible (f->view));
  toggle (f, "Lamp FM");
  g_assert_true (gtk_widget_get_visible (f->view));
  wait_until (count_kind (f, TS_STATION_MATCH_SAME) == N_SAME);
}

/* The page shows the station's side by side with the library's, and goes back. */
static void
test_list (Fixture *f, gconstpointer data)
{
  show_station (f);
  g_assert_cmpstr (get_state (f), ==, "list");
  g_assert_cmpuint (count_kind (f, TS_STATION_MATCH_TWICE), ==, N_TWICE);
  g_assert_cmpuint (count_kind (f, TS_STATION_MATCH_STATION_ONLY), ==, N_STATION_ONLY);
  g_assert_cmpuint (count_kind (f, TS_STATION_MATCH_LIBRARY_ONLY), ==, N_LIBRARY_ONLY);
  g_assert_cmpstr (ts_station_view_get_summary (TS_STATION_VIEW (f->view)), ==,
                   "2 in both, 5 in one place only");
  toggle (f, "Library");
  g_assert_false (gtk_widget_get_visible (f->view));
  toggle (f, "Lamp FM");
  g_assert_cmpstr (get_state (f), ==, "list");
}

static void
test_filters (Fixture *f, gconstpointer data)
{
  GtkWidget *entry = find (f->page, GTK_TYPE_SEARCH_ENTRY);

  show_station (f);
  toggle (f, "Only on the station 3");
  g_assert_cmpuint (count_rows (f), ==, N_STATION_ONLY);
  toggle (f, "Missing on the station 2");
  g_assert_cmpuint (count_rows (f), ==, N_STATION_ONLY + N_LIBRARY_ONLY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "SATELLITES delta");
  wait_until (count_rows (f) == 1);
  gtk_editable_set_text (GTK_EDITABLE (entry), "hill");
  wait_until (g_str_equal (get_state (f), "no-results"));
  g_assert_true (act (f, "duplicates.show-all"));
  wait_until (count_rows (f) == N_SAME + N_TWICE + N_STATION_ONLY + N_LIBRARY_ONLY);
  g_assert_cmpstr (get_state (f), ==, "list");
}

/* The list of the last minutes serves until somebody asks for a new one. */
static void
test_refresh (Fixture *f, gconstpointer data)
{
  guint n_lists;

  show_station (f);
  n_lists = count_lists (f);
  g_assert_cmpuint (n_lists, >=, 1);
  json_node_unref (ts_station_fixture_ask (
      &f->station, "files",
      "[{\"path\": \"theirs/tax.mp3\", \"artist\": \"Glass Pier\", \"title\": \"Window Tax\","
      "  \"album\": \"One\", \"length\": 200}]"));
  select_row (f, TS_STATION_MATCH_TWICE, "Nobody Has This", TRUE);
  g_assert_true (act (f, "station.not-same"));
  wait_until (count_kind (f, TS_STATION_MATCH_TWICE) == 0);
  g_assert_cmpuint (count_kind (f, TS_STATION_MATCH_SAME), ==, N_SAME);
  g_assert_cmpuint (count_lists (f), ==, n_lists);
  g_assert_true (act (f, "duplicates.refresh"));
  wait_until (count_kind (f, TS_STATION_MATCH_SAME) == N_SAME + 1);
  g_assert_cmpuint (count_lists (f), >, n_lists);
}

static guint
count_decisions (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) decisions
      = ts_store_list_decisions (ts_context_get_store (f->context), NULL, &error);

  g_assert_no_error (error);
  return decisions->len;
}

/* What people say is kept and holds, and can be taken back. */
static void
test_decide (Fixture *f, gconstpointer data)
{
  GtkWidget *button = find (find (f->view, GTK_TYPE_ACTION_BAR), GTK_TYPE_BUTTON);
  g_autoptr (TsStationMatch) match = NULL;

  g_assert_nonnull (button);
  show_station (f);
  select_row (f, TS_STATION_MATCH_LIBRARY_ONLY, "Window Tax", TRUE);
  /* One side alone is the same as nothing. */
  g_assert_false (gtk_widget_get_sensitive (button));
  select_row (f, TS_STATION_MATCH_STATION_ONLY, "Totally Renamed", FALSE);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_true (act (f, "station.same"));
  wait_until (count_kind (f, TS_STATION_MATCH_SAME) == N_SAME + 1);
  match = g_list_model_get_item (G_LIST_MODEL (get_rows (f)),
                                 find_row (f, TS_STATION_MATCH_SAME, "Window Tax"));
  g_assert_cmpstr (ts_station_match_get_strategy (match), ==, "pinned");
  g_assert_cmpuint (count_decisions (f), ==, 1);

  select_row (f, TS_STATION_MATCH_SAME, "Window Tax", TRUE);
  g_assert_true (act (f, "station.not-same"));
  wait_until (count_kind (f, TS_STATION_MATCH_SAME) == N_SAME);
  g_assert_cmpuint (count_decisions (f), ==, 1);
  /* What it was before was "the same". */
  gtk_widget_activate_action (f->page, "win.undo", NULL);
  wait_until (count_kind (f, TS_STATION_MATCH_SAME) == N_SAME + 1);

  select_row (f, TS_STATION_MATCH_SAME, "Over the Hill", TRUE);
  g_assert_true (act (f, "station.not-same"));
  wait_until (count_kind (f, TS_STATION_MATCH_SAME) == N_SAME);
  g_assert_cmpuint (find_row (f, TS_STATION_MATCH_LIBRARY_ONLY, "Over the Hill"), !=,
                    GTK_INVALID_LIST_POSITION);
  g_assert_cmpuint (find_row (f, TS_STATION_MATCH_STATION_ONLY, "Over the Hill"), !=,
                    GTK_INVALID_LIST_POSITION);
  gtk_widget_activate_action (f->page, "win.undo", NULL);
  wait_until (count_kind (f, TS_STATION_MATCH_SAME) == N_SAME + 1);
  g_assert_cmpuint (count_decisions (f), ==, 1);
}

/* What went wrong is said in words, over the last list where there is one. */
static void
test_error (Fixture *f, gconstpointer data)
{
  const char *fault = "{\"match\": \"GET .*/files\", \"times\": 1, \"status\": 403,"
                      " \"type\": \"PermissionDeniedException\"}";

  json_node_unref (ts_station_fixture_ask (&f->station, "faults", fault));
  toggle (f, "Lamp FM");
  wait_until (g_str_equal (get_state (f), "error"));
  g_assert_true (act (f, "station.refresh"));
  wait_until (count_kind (f, TS_STATION_MATCH_SAME) == N_SAME);
  json_node_unref (ts_station_fixture_ask (&f->station, "faults", fault));
  g_assert_true (act (f, "station.refresh"));
  wait_until (gtk_revealer_get_reveal_child (GTK_REVEALER (find (f->view, GTK_TYPE_REVEALER))));
  g_assert_cmpstr (get_state (f), ==, "list");
}

/* A comparison that is ended leaves a page with a button to begin it again. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  GListModel *jobs = G_LIST_MODEL (ts_context_get_jobs (f->context));
  gboolean is_ended = FALSE;

  json_node_unref (ts_station_fixture_ask (
      &f->station, "faults", "{\"match\": \"GET .*/files\", \"times\": 9, \"hang\": 600}"));
  toggle (f, "Lamp FM");
  g_assert_cmpstr (get_state (f), ==, "busy");
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (TsJob) job = g_list_model_get_item (jobs, i);

    if (strstr (ts_job_get_title (job), "Lamp FM") != NULL) {
      ts_job_cancel (job);
      is_ended = TRUE;
    }
  }
  g_assert_true (is_ended);
  wait_until (g_str_equal (get_state (f), "start"));
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  toggle (f, "Lamp FM");
  wait_until (g_str_equal (get_state (f), "empty"));
}

/* Without its account the station is gone, and the page shows the library again. */
static void
test_removed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  show_station (f);
  ts_store_remove_source (ts_context_get_store (f->context), ts_source_get_id (f->source), NULL,
                          &error);
  g_assert_no_error (error);
  wait_until (!gtk_widget_get_visible (f->view));
  g_assert_null (find_below (f->page, is_toggle, "Lamp FM"));
}

/* 360 x 294 is what the smallest screens have. */
static void
test_small (Fixture *f, gconstpointer data)
{
  int width;

  show_station (f);
  gtk_selection_model_select_item (get_rows (f), 0, TRUE);
  wait_until (gtk_widget_get_width (f->page) > 500);
  /* A size that is asked for while the window comes up is lost. */
  for (gint64 end_us = g_get_monotonic_time () + 200000; g_get_monotonic_time () < end_us;)
    g_main_context_iteration (NULL, FALSE);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 294);
  wait_until (ts_page_get_collapsed (TS_PAGE (f->page)));
  gtk_widget_measure (f->page, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
}

int
main (int argc, char *argv[])
{
  /* Without a keyring keys last as long as the program. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("GTK_A11Y", "none", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  /* libadwaita 1.2 does not stand a window that goes while a toast comes and goes. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

#define add(name) g_test_add ("/station-view/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  add (list);
  add (filters);
  add (refresh);
  add (decide);
  add (error);
  add (cancel);
  add (removed);
  add (small);
#undef add
  g_test_add ("/station-view/empty", Fixture, "empty", set_up, test_empty, tear_down);
  return g_test_run ();
}
