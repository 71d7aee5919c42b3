/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ts-store-accounts.h"
#include "ts-store-sources.h"
#include "ts-sync-options.h"
#include "ts-sync-page.h"
#include "ts-sync-pair-dialog.h"
#include "ts-sync-pair-view.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#define N_FILES 5

typedef struct {
  char *folder; /* (owned): of profile, music and target */
  char *music;
  char *target;
  TsContext *context;
  GtkWidget *window;
  GtkWidget *page;
} Fixture;

/* --- Helpers ------------------------------------------------------------------------------- */

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

/* The visible button whose label begins so. */
static GtkWidget *
find_button (GtkWidget *parent, const char *label)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_visible (parent))
    return NULL;
  if (GTK_IS_BUTTON (parent) && gtk_button_get_label (GTK_BUTTON (parent)) != NULL
      && g_str_has_prefix (gtk_button_get_label (GTK_BUTTON (parent)), label))
    return parent;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

static gboolean
has_label (GtkWidget *parent, const char *text)
{
  if (GTK_IS_LABEL (parent) && strstr (gtk_label_get_label (GTK_LABEL (parent)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_label (child, text))
      return TRUE;
  return FALSE;
}

static const char *
get_stack_page (GtkWidget *parent)
{
  const char *name = gtk_stack_get_visible_child_name (GTK_STACK (find (parent, GTK_TYPE_STACK)));

  return name != NULL ? name : "";
}

/* A quarter of a second of noise that no other file has. */
static void
write_wav (const char *folder, guint number)
{
  static const guint8 header[44]
      = { 'R', 'I', 'F', 'F', 0xf4, 0x07, 0,   0,   'W', 'A',  'V',  'E',  'f', 'm',  't',
          ' ', 16,  0,   0,   0,    1,    0,   1,   0,   0x40, 0x1f, 0,    0,   0x40, 0x1f,
          0,   0,   1,   0,   8,    0,    'd', 'a', 't', 'a',  0xd0, 0x07, 0,   0 };
  guint8 data[sizeof header + 2000];
  g_autofree char *name = g_strdup_printf ("%u.wav", number);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  memcpy (data, header, sizeof header);
  for (guint i = sizeof header; i < sizeof data; i++)
    data[i] = (guint8) (i * i * (number + 3) >> 3);
  g_assert_true (g_file_set_contents (path, (char *) data, sizeof data, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("tracksync-sync-page-XXXXXX", &error);
  g_assert_no_error (error);
  f->music = g_build_filename (f->folder, "Music", NULL);
  f->target = g_build_filename (f->folder, "Stick", NULL);
  profile = g_build_filename (f->folder, "profile", NULL);
  g_mkdir (f->music, 0700);
  for (guint i = 0; i < N_FILES; i++)
    write_wav (f->music, i);
  f->context = ts_context_new (profile);
  ts_context_start_async (f->context, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  g_assert_true (ts_context_start_finish (f->context, result, &error));
  g_assert_no_error (error);
}

/* Adds source and pair, and shows the page. */
static void
show_page (Fixture *f, gboolean with_pair)
{
  TsStore *store = ts_context_get_store (f->context);
  g_autoptr (TsSource) source = NULL;
  g_autoptr (GError) error = NULL;

  source = ts_store_add_source (store, "folder", NULL, f->music, NULL, &error);
  g_assert_no_error (error);
  if (with_pair) {
    TsSyncPair pair = { .source_id = ts_source_get_id (source),
                        .target_kind = (char *) "folder",
                        .target_location = f->target,
                        .name = (char *) "Stick",
                        .options = (char *) "{\"layout\":\"{path}\"}" };

    g_assert_cmpint (ts_store_set_sync_pair (store, &pair, NULL, &error), !=, 0);
    g_assert_no_error (error);
  }
  wait_until (g_list_model_get_n_items (ts_context_get_sources (f->context)) == 1);
  f->page = g_object_new (TS_TYPE_SYNC_PAGE, "context", f->context, NULL);
  f->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (f->window), f->page);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 900, 600);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (f->window != NULL)
    gtk_window_destroy (GTK_WINDOW (f->window));
  ts_context_stop_async (f->context, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  g_clear_object (&f->context);
  ts_test_remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->music);
  g_free (f->target);
}

static TsSyncPairView *
open_pair (Fixture *f)
{
  GtkListBox *list;
  TsSyncPairView *view;

  wait_until (g_str_equal (get_stack_page (f->page), "pairs"));
  list = GTK_LIST_BOX (gtk_widget_get_parent (find (f->page, ADW_TYPE_ACTION_ROW)));
  g_assert_true (has_label (GTK_WIDGET (list), "Music → Stick"));
  g_assert_true (has_label (GTK_WIDGET (list), "Never synced"));
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 0));
  view = TS_SYNC_PAIR_VIEW (find (f->page, TS_TYPE_SYNC_PAIR_VIEW));
  g_assert_nonnull (view);
  g_assert_cmpint (ts_sync_pair_view_get_state (view), ==, TS_SYNC_VIEW_NEW);
  return view;
}

/* --- Cases --------------------------------------------------------------------------------- */

static void
test_empty (Fixture *f, gconstpointer data)
{
  show_page (f, FALSE);
  wait_until (g_str_equal (get_stack_page (f->page), "empty"));
  g_assert_nonnull (find_button (f->page, "_Add Pair"));
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  TsSyncPairView *view;
  TsSyncPlan *plan;
  GtkWidget *button;
  GtkColumnView *list;
  g_autofree char *first = NULL;

  show_page (f, TRUE);
  view = open_pair (f);
  g_signal_emit_by_name (find_button (GTK_WIDGET (view), "_Compare"), "clicked");
  g_assert_cmpint (ts_sync_pair_view_get_state (view), ==, TS_SYNC_VIEW_COMPARING);
  wait_until (ts_sync_pair_view_get_state (view) == TS_SYNC_VIEW_PLAN);
  plan = ts_sync_session_get_plan (ts_sync_pair_view_get_session (view));
  g_assert_cmpuint (ts_sync_plan_get_n_selected (plan), ==, N_FILES);
  g_assert_nonnull (find_button (GTK_WIDGET (view), "Copy 5 Tracks"));
  g_assert_false (g_file_test (f->target, G_FILE_TEST_EXISTS));

  /* A tick changes what the button says and does. */
  list = GTK_COLUMN_VIEW (find (GTK_WIDGET (view), GTK_TYPE_COLUMN_VIEW));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (list))), ==,
                    N_FILES);
  ts_sync_item_set_is_selected (ts_sync_plan_get_item (plan, 0), FALSE);
  button = find_button (GTK_WIDGET (view), "Copy 4 Tracks");
  g_assert_nonnull (button);
  ts_sync_pair_view_tick_shown (view, FALSE);
  g_assert_cmpuint (ts_sync_plan_get_n_selected (plan), ==, 0);
  ts_sync_pair_view_tick_shown (view, TRUE);
  button = find_button (GTK_WIDGET (view), "Copy 5 Tracks");

  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpint (ts_sync_pair_view_get_state (view), ==, TS_SYNC_VIEW_COPYING);
  wait_until (ts_sync_pair_view_get_state (view) == TS_SYNC_VIEW_DONE);
  g_assert_true (has_label (GTK_WIDGET (view), "Copied 5 tracks"));
  first = g_build_filename (f->target, "0.wav", NULL);
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_REGULAR));

  /* The second comparison has nothing to do. */
  ts_sync_pair_view_compare (view);
  wait_until (ts_sync_pair_view_get_state (view) == TS_SYNC_VIEW_PLAN);
  g_assert_true (has_label (GTK_WIDGET (view), "All 5 tracks are on the target."));
  g_assert_cmpuint (ts_sync_pair_view_get_n_attention (view), ==, 0);

  /* Esc leads back to the pairs, where the run shows. */
  g_assert_true (TS_PAGE_GET_CLASS (f->page)->escape (TS_PAGE (f->page)));
  wait_until (has_label (f->page, "Copied 5 tracks"));
  g_assert_cmpstr (get_stack_page (f->page), ==, "pairs");
}

static void
test_attention (Fixture *f, gconstpointer data)
{
  g_autofree char *taken = NULL;
  TsSyncPairView *view;

  g_mkdir (f->target, 0700);
  taken = g_build_filename (f->target, "2.WAV.txt", NULL);
  g_assert_true (g_file_set_contents (taken, "mine", -1, NULL));
  g_clear_pointer (&taken, g_free);
  taken = g_build_filename (f->target, "2.wav", NULL);
  g_assert_true (g_file_set_contents (taken, "mine", -1, NULL));
  show_page (f, TRUE);
  view = open_pair (f);
  ts_sync_pair_view_compare (view);
  wait_until (ts_sync_pair_view_get_state (view) == TS_SYNC_VIEW_PLAN);
  g_assert_nonnull (find_button (GTK_WIDGET (view), "Conflict 1"));
  g_assert_nonnull (find_button (GTK_WIDGET (view), "Copy 4 Tracks"));
  g_assert_cmpuint (ts_sync_pair_view_get_n_attention (view), ==, 1);
  g_assert_cmpuint (ts_page_get_attention (TS_PAGE (f->page)), ==, 1);
}

static void
test_error (Fixture *f, gconstpointer data)
{
  TsSyncPairView *view;

  g_free (f->target);
  f->target = g_build_filename (f->folder, "not", "there", "Stick", NULL);
  show_page (f, TRUE);
  view = open_pair (f);
  ts_sync_pair_view_compare (view);
  wait_until (ts_sync_pair_view_get_state (view) == TS_SYNC_VIEW_ERROR);
  g_assert_true (has_label (GTK_WIDGET (view), "Is the drive connected?"));
  g_assert_nonnull (find_button (GTK_WIDGET (view), "_Retry"));
}

/* The row with that title. */
static GtkWidget *
find_row (GtkWidget *parent, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_PREFERENCES_ROW (parent)
      && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (parent)), title))
    return parent;
  if (GTK_IS_POPOVER (parent))
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

/* A station is a target, which gets each recording once unless it is to be otherwise. */
static void
test_station (Fixture *f, gconstpointer data)
{
  TsStore *store = ts_context_get_store (f->context);
  g_autoptr (TsAccount) account
      = ts_account_new ("azuracast", "Lamp FM", "https://radio.example", "1", "api-key");
  g_autoptr (TsSource) station = NULL;
  g_autoptr (GPtrArray) pairs = NULL;
  g_autoptr (TsSyncOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr (GtkWidget) dialog = NULL;
  GtkWidget *place, *save;

  show_page (f, FALSE);
  station = ts_store_add_account (store, account, NULL, &error);
  g_assert_no_error (error);
  wait_until (g_list_model_get_n_items (ts_context_get_sources (f->context)) == 2);
  ts_sync_pair_dialog_present (GTK_WINDOW (f->window), f->context, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (windows) && dialog == NULL; i++) {
    dialog = g_list_model_get_item (windows, i);
    if (find_row (dialog, "From") == NULL)
      g_clear_object (&dialog);
  }
  g_assert_nonnull (dialog);
  place = find_row (dialog, "To");
  save = find_button (dialog, "_Add Pair");
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (place))), ==,
                    2);
  /* There is no folder yet, so it cannot be saved. */
  g_assert_true (gtk_widget_get_visible (find_row (dialog, "Folder")));
  g_assert_false (gtk_widget_get_sensitive (save));

  adw_combo_row_set_selected (ADW_COMBO_ROW (place), 1);
  g_assert_false (gtk_widget_get_visible (find_row (dialog, "Folder")));
  g_assert_true (gtk_widget_get_visible (find_row (dialog, "Make the source’s playlists there")));
  gtk_editable_set_text (GTK_EDITABLE (find_row (dialog, "All of it below this folder (optional)")),
                         " Night ");
  g_assert_true (gtk_widget_get_sensitive (save));
  g_signal_emit_by_name (save, "clicked");
  wait_until (g_str_equal (get_stack_page (f->page), "pairs"));
  g_assert_true (has_label (f->page, "Music → Lamp FM"));

  pairs = ts_store_list_sync_pairs (store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pairs->len, ==, 1);
  g_assert_cmpstr (((TsSyncPair *) pairs->pdata[0])->target_kind, ==, "azuracast");
  g_assert_cmpstr (((TsSyncPair *) pairs->pdata[0])->target_location, ==,
                   ts_source_get_location (station));
  options = ts_sync_options_from_json (((TsSyncPair *) pairs->pdata[0])->options);
  g_assert_cmpstr (options->prefix, ==, "Night");
  g_assert_cmpint (options->one_per_recording, ==, 1);
  g_assert_cmpint (options->playlist_format, !=, TS_PLAYLIST_FORMAT_UNKNOWN);
}

#define ADD(path, func) g_test_add ("/ui/sync-page/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("empty", test_empty);
  ADD ("whole", test_whole);
  ADD ("attention", test_attention);
  ADD ("error", test_error);
  ADD ("station", test_station);
  return g_test_run ();
}
