/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A playlist goes onto a server of its own, Supysonic, which Debian has. */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include "ts-playlist-dialog.h"
#include "ts-playlist-reader.h"
#include "ts-store-playlists.h"
#include "ts-store-tracks.h"
#include "ts-test-wait.h"

#include <string.h>

#define SECRET "wonder land"

typedef struct {
  char *folder;        /* (owned) */
  GSubprocess *server; /* (owned) (nullable) */
  TsContext *context;
  TsSource *source; /* (owned) (nullable): the server's */
  TsWindow *window;
} Fixture;

/* --- Helpers ------------------------------------------------------------------------------- */

typedef gboolean (*Match) (GtkWidget *widget, const char *text);

static GtkWidget *
find_below (GtkWidget *parent, Match match, const char *text)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (parent))
    return NULL;
  if (match (parent, text))
    return parent;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_below (child, match, text);
  return found;
}

/* In any window, as a dialog may be one of its own or not. */
static GtkWidget *
find (Match match, const char *text)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows) && found == NULL; i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

    found = find_below (window, match, text);
  }
  return found;
}

static gboolean
is_label (GtkWidget *widget, const char *part)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), part) != NULL;
}

static gboolean
is_button (GtkWidget *widget, const char *label)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static gboolean
is_check (GtkWidget *widget, const char *label)
{
  return GTK_IS_CHECK_BUTTON (widget)
         && g_strcmp0 (gtk_check_button_get_label (GTK_CHECK_BUTTON (widget)), label) == 0;
}

/* By its name for screen readers. */
static gboolean
is_choice (GtkWidget *widget, const char *label)
{
  g_autofree char *difference = NULL;

  if (!GTK_IS_DROP_DOWN (widget))
    return FALSE;
  difference = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                                   GTK_ACCESSIBLE_PROPERTY_LABEL, label);
  return difference == NULL;
}

static void
click (const char *label)
{
  GtkWidget *button;

  wait_until (find (is_button, label) != NULL);
  button = find (is_button, label);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* Picks the candidate whose text has @part. */
static void
pick (const char *choice, const char *part)
{
  GtkDropDown *drop_down = GTK_DROP_DOWN (find (is_choice, choice));
  GListModel *model = gtk_drop_down_get_model (drop_down);
  guint n = g_list_model_get_n_items (model);
  guint found = n;

  for (guint i = 0; i < n; i++)
    if (strstr (gtk_string_list_get_string (GTK_STRING_LIST (model), i), part) != NULL)
      found = i;
  g_assert_cmpuint (found, <, n);
  gtk_drop_down_set_selected (drop_down, found);
}

static void
set_secret (Fixture *f, const TsAccount *account, const char *secret)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_context_edit_account_async (f->context, account, secret, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  ts_context_edit_account_finish (f->context, result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("tracksync-push-XXXXXX", &error);
  g_assert_no_error (error);
  profile = g_build_filename (f->folder, "profile", NULL);
  f->context = ts_context_new (profile);
  ts_context_start_async (f->context, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  ts_context_start_finish (f->context, result, &error);
  g_assert_no_error (error);
  f->window = ts_window_new (NULL, NULL);
  ts_window_set_context (f->window, f->context);
  gtk_window_present (GTK_WINDOW (f->window));
}

/* Starts the server and reads it. Returns NULL without one. */
static TsAccount *
add_server (Fixture *f)
{
  g_autofree char *music = g_build_filename (f->folder, "Music", NULL);
  g_autoptr (GSubprocess) maker = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  TsAccount *account;
  TsJob *job;

  maker = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, g_getenv ("MAKE_MUSIC"),
                            music, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (maker, NULL, &error);
  g_assert_no_error (error);
  f->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                &error, g_getenv ("START_SUPYSONIC"), music, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (f->server));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  if (line == NULL) {
    g_subprocess_wait (f->server, NULL, NULL);
    g_assert_cmpint (g_subprocess_get_exit_status (f->server), ==, 77);
    return NULL;
  }
  g_assert_true (g_str_has_prefix (line, "READY "));
  account = ts_account_new ("subsonic", "Den", line + strlen ("READY "), "alice", "plain-password");
  ts_context_add_account_async (f->context, account, SECRET, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  f->source = ts_context_add_account_finish (f->context, result, &error);
  g_assert_no_error (error);
  account->source_id = ts_source_get_id (f->source);
  job = ts_context_scan (f->context, f->source);
  wait_until (ts_job_is_finished (job));
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
  return account;
}

static void
add_playlist (Fixture *f)
{
  static const char text[] = "#EXTM3U\n"
                             "#EXTINF:-1,The Tin Meridians - Slow Ferry\nx/slow.mp3\n"
                             "#EXTINF:200,Nobody - No Song That Exists\nx/none.mp3\n"
                             "#EXTINF:-1,The Tin Meridians - Harbour Lamps\nx/lamps.mp3\n";
  g_autofree char *path = g_build_filename (f->folder, "Mine.m3u8", NULL);
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  playlist = ts_playlist_read_file (path, NULL, &error);
  g_assert_no_error (error);
  ts_store_set_playlist (ts_context_get_store (f->context), ts_source_get_id (f->source),
                         "Mine.m3u8", 1, 1, playlist, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", f->folder);
  g_autoptr (GAsyncResult) result = NULL;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = g_list_model_get_n_items (windows); i > 0; i--) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i - 1);

    if (window != NULL)
      gtk_window_destroy (window);
  }
  ts_context_stop_async (f->context, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  g_clear_object (&f->source);
  g_object_unref (f->context);
  if (f->server != NULL) {
    g_output_stream_close (g_subprocess_get_stdin_pipe (f->server), NULL, NULL);
    g_subprocess_wait (f->server, NULL, NULL);
    g_clear_object (&f->server);
  }
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (f->folder);
}

/* --- Tests --------------------------------------------------------------------------------- */

static void
test_no_server (Fixture *f, gconstpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.push-playlist", NULL);
  wait_until (find (is_label, "No Music Server Yet") != NULL);
  g_assert_nonnull (find (is_button, "_Add Account…"));
  g_assert_null (find (is_button, "_Look Up"));
}

static void
try_pick_and_put (Fixture *f)
{
  static const char slow[] = "What “The Tin Meridians – Slow Ferry” is on the server";

  add_playlist (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.push-playlist", NULL);
  wait_until (find (is_label, "Mine (Den)") != NULL);
  click ("_Look Up");
  wait_until (find (is_label, "2 of 3 found") != NULL);
  g_assert_nonnull (find (is_label, "Makes “Mine” on “Den”."));
  g_assert_nonnull (find (is_label, "Nobody – No Song That Exists"));
  g_assert_nonnull (find (is_label, "Left out"));
  wait_until (find (is_choice, slow) != NULL);
  g_assert_null (find (is_label, "Your choice"));
  pick (slow, "Gasworks");
  g_assert_nonnull (find (is_label, "Your choice"));
  click ("_Put 2 Tracks There");
  wait_until (find (is_label, "without 1 entry") != NULL);

  /* The next run finds on the server what was put there, and the pick. */
  click ("_Another Playlist");
  click ("_Look Up");
  wait_until (find (is_label, "“Mine” is the same on “Den” already.") != NULL);
  g_assert_null (find (is_label, "Your choice"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (is_check, "_Only what needs a look")),
                               FALSE);
  wait_until (find (is_label, "Your choice") != NULL);
  g_assert_false (gtk_widget_get_sensitive (find (is_button, "_Put 2 Tracks There")));

  /* A pick can be taken back. */
  wait_until (find (is_choice, slow) != NULL);
  pick (slow, "None of these");
  g_assert_nonnull (find (is_label, "1 of 3 found"));
  g_assert_nonnull (find (is_label, "Replaces what “Mine” has on “Den”."));
  click ("_Replace by 1 Track");
  wait_until (find (is_label, "without 2 entries") != NULL);
  click ("_Close");
  wait_until (find (is_label, "without 2 entries") == NULL);
}

static void
try_wrong_login (Fixture *f, const TsAccount *account)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GError) error = NULL;

  ids = ts_store_query (ts_context_get_store (f->context), query, NULL, &error);
  g_assert_no_error (error);
  g_array_set_size (ids, 2);
  set_secret (f, account, "wrong");
  ts_playlist_dialog_present (f->window, ids, "Two");
  wait_until (find (is_label, "The 2 selected tracks") != NULL);
  click ("_Look Up");
  wait_until (find (is_label, "The user name or the password is wrong") != NULL);
  g_assert_nonnull (find (is_button, "_Account Settings…"));
  set_secret (f, account, SECRET);
  click ("_Retry");
  wait_until (find (is_label, "2 of 2 found") != NULL);
  click ("_Put 2 Tracks There");
  wait_until (find (is_label, "The playlist is on the server.") != NULL);
  click ("_Close");
  wait_until (find (is_label, "The playlist is on the server.") == NULL);
}

/* One server for both, as it takes a while to start. */
static void
test_server (Fixture *f, gconstpointer data)
{
  g_autoptr (TsAccount) account = add_server (f);

  if (account == NULL) {
    g_test_skip ("Supysonic is not installed");
    return;
  }
  try_pick_and_put (f);
  try_wrong_login (f, account);
}

int
main (int argc, char **argv)
{
  /* No keyring of whoever runs this. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("GTK_A11Y", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/ui/playlist-dialog/no-server", Fixture, NULL, set_up, test_no_server, tear_down);
  g_test_add ("/ui/playlist-dialog/server", Fixture, NULL, set_up, test_server, tear_down);
  return g_test_run ();
}
