/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ts-background.h"
#include "ts-mpd-fixture.h"
#include "ts-mpd-group.h"
#include "ts-streams-view.h"
#include "ts-streaming-page.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

typedef struct {
  char *profile; /* (owned) */
  TsContext *context;
  GtkWidget *window;
  GtkWidget *page;
} Fixture;

/* The first widget of a type below @parent for which @title, if given, is its title or label. */
static GtkWidget *
find (GtkWidget *parent, GType type, const char *title)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (parent, type)) {
    g_autofree char *text = NULL;

    if (title != NULL)
      g_object_get (parent, GTK_IS_BUTTON (parent) ? "label" : "title", &text, NULL);
    if (title == NULL || (text != NULL && g_str_has_prefix (text, title)))
      return parent;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type, title);
  return found;
}

static gboolean
has_row (Fixture *f, const char *title)
{
  return find (f->page, ADW_TYPE_ACTION_ROW, title) != NULL;
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

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  f->profile = g_dir_make_tmp ("tracksync-streaming-page-XXXXXX", &error);
  g_assert_no_error (error);
  f->context = ts_context_new (f->profile);
  ts_context_start_async (f->context, NULL, ts_wait_done_cb, &result);
  g_assert_true (ts_context_start_finish (f->context, ts_wait_for (&result), &error));
  f->window = gtk_window_new ();
  f->page = g_object_new (TS_TYPE_STREAMING_PAGE, "context", f->context, NULL);
  gtk_window_set_child (GTK_WINDOW (f->window), f->page);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 800, 700);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  gtk_window_destroy (GTK_WINDOW (f->window));
  ts_context_stop_async (f->context, ts_wait_done_cb, &result);
  ts_context_stop_finish (f->context, ts_wait_for (&result), NULL);
  g_clear_object (&result);
  /* What was cancelled is still to come back. */
  g_object_add_weak_pointer (G_OBJECT (f->context), (gpointer *) &f->context);
  g_object_unref (f->context);
  wait_until (f->context == NULL);
  ts_test_remove_tree (f->profile);
  g_free (f->profile);
}

/* A person enters the address of an MPD, tests it, uses it, and sees what it plays. */
static void
test_mpd (Fixture *f, gconstpointer data)
{
  TsMpdFixture fixture = { NULL };
  GtkWidget *group = find (f->page, TS_TYPE_MPD_GROUP, NULL);
  GtkWidget *address = find (group, ADW_TYPE_ENTRY_ROW, "Address");
  TsMpd *mpd = ts_mpd_session_get_mpd (ts_context_get_mpd_session (f->context));

  if (!ts_mpd_fixture_set_up (&fixture, NULL)) {
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  g_assert_false (ts_mpd_get_is_following (mpd));
  gtk_widget_show (f->window);
  wait_until (ts_mpd_get_is_following (mpd));
  /* Nobody chose one: that none is there is nothing to warn of. */
  wait_until (has_row (f, "No MPD Here"));

  gtk_editable_set_text (GTK_EDITABLE (address), "no such:address");
  g_signal_emit_by_name (find (group, GTK_TYPE_BUTTON, "_Test"), "clicked");
  wait_until (has_label (group, "no such:address"));
  gtk_editable_set_text (GTK_EDITABLE (address), fixture.socket);
  g_assert_false (has_label (group, "no such:address"));
  g_signal_emit_by_name (find (group, GTK_TYPE_BUTTON, "_Test"), "clicked");
  wait_until (has_label (group, "MPD answers"));
  g_signal_emit_by_name (find (group, GTK_TYPE_BUTTON, "_Use"), "clicked");
  wait_until (ts_mpd_get_state (mpd) == TS_MPD_CONNECTED);
  g_assert_true (has_row (f, "Nothing plays"));

  g_free (ts_mpd_fixture_mpc (&fixture, "", "update", "--wait", NULL));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "add", "second.wav", NULL));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "play", NULL));
  wait_until (has_row (f, "second.wav"));
  ts_mpd_fixture_stop (&fixture);
  wait_until (has_row (f, "MPD Is Not Connected"));
  gtk_widget_hide (f->window);
  g_assert_false (ts_mpd_get_is_following (mpd));
  ts_mpd_fixture_tear_down (&fixture);
}

/* A port that somebody else has: said, with the next one at hand. */
static void
test_busy_port (Fixture *f, gconstpointer data)
{
  TsStreaming *streaming = ts_context_get_streaming (f->context);
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (other, NULL, NULL);
  GtkWidget *button;

  g_object_set (ts_streaming_get_settings (streaming), "port", port, NULL);
  ts_streaming_set_is_active (streaming, TRUE);
  gtk_widget_show (f->window);
  wait_until (ts_streaming_get_free_port (streaming) != 0);
  g_assert_false (ts_streaming_get_is_running (streaming));
  button = find (f->page, GTK_TYPE_BUTTON, "_Use Port");
  g_assert_true (gtk_widget_get_visible (button));
  g_signal_emit_by_name (button, "clicked");
  wait_until (ts_streaming_get_is_running (streaming));
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_true (has_label (f->page, "http://127.0.0.1:"));

  gtk_switch_set_active (GTK_SWITCH (find (f->page, GTK_TYPE_SWITCH, NULL)), FALSE);
  wait_until (!ts_streaming_get_is_running (streaming));
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_enabled (TsStreamsView *view, const char *name)
{
  GActionGroup *group = ts_streams_view_get_actions (view);

  return g_action_group_get_action_enabled (group, name);
}

/* A player shows in the table while it listens, and what it did stays in the log. */
static void
test_streams (Fixture *f, gconstpointer data)
{
  TsStreaming *streaming = ts_context_get_streaming (f->context);
  TsStreamsView *view = TS_STREAMS_VIEW (find (f->page, TS_TYPE_STREAMS_VIEW, NULL));
  g_autoptr (GSocketListener) origin = g_socket_listener_new ();
  guint origin_port = g_socket_listener_add_any_inet_port (origin, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/a.mp3", origin_port);
  g_autoptr (TsProxyTrack) track = ts_proxy_track_new ("track-of-test", url);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketListener) spare = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (spare, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *request
      = g_strdup_printf ("GET /proxy/track-of-test HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                         "User-Agent: Test Player\r\n\r\n",
                         port);
  g_autoptr (GAsyncResult) copied = NULL;
  g_autofree char *address = NULL, *text = NULL;
  GtkColumnView *table;
  TsProxy *proxy;

  g_socket_listener_close (spare);
  g_object_set (ts_streaming_get_settings (streaming), "port", port, NULL);
  ts_streaming_set_is_active (streaming, TRUE);
  gtk_widget_show (f->window);
  wait_until (ts_streaming_get_is_running (streaming));
  proxy = ts_streaming_get_proxy (streaming);
  g_free (track->title);
  track->title = g_strdup ("A Title");
  g_assert_true (ts_proxy_database_add (ts_proxy_get_database (proxy), track, &error));
  g_assert_cmpuint (ts_streams_view_get_n_streams (view), ==, 0);

  g_socket_client_connect_to_host_async (client, "127.0.0.1", (guint16) port, NULL, asked_cb,
                                         &result);
  connection = g_socket_client_connect_to_host_finish (client, ts_wait_for (&result), &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  wait_until (ts_streams_view_get_n_streams (view) == 1);
  wait_until (has_label (f->page, "Test Player") && has_label (f->page, "A Title"));

  /* What can be done with a row needs one. */
  g_assert_false (is_enabled (view, "stop"));
  table = GTK_COLUMN_VIEW (find (GTK_WIDGET (view), GTK_TYPE_COLUMN_VIEW, NULL));
  gtk_selection_model_select_item (gtk_column_view_get_model (table), 0, TRUE);
  g_assert_true (is_enabled (view, "stop"));
  g_assert_true (is_enabled (view, "open-source"));
  g_assert_false (is_enabled (view, "show-error"));
  gtk_widget_activate_action (GTK_WIDGET (view), "stream.copy-address", NULL);
  address = g_strdup_printf ("http://127.0.0.1:%u/proxy/track-of-test", port);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (view)), NULL, asked_cb,
                                 &copied);
  text = gdk_clipboard_read_text_finish (gtk_widget_get_clipboard (GTK_WIDGET (view)),
                                         ts_wait_for (&copied), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, address);
  gtk_widget_activate_action (GTK_WIDGET (view), "stream.stop", NULL);
  wait_until (ts_streams_view_get_n_streams (view) == 0);
  g_assert_false (is_enabled (view, "stop"));
}

/* What starts the program at login is written where the desktop looks, and removed again. */
static void
test_login (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  path = g_build_filename (g_get_user_config_dir (), "autostart", "org.example.Tracksync.desktop",
                           NULL);
  g_assert_false (ts_background_get_starts_at_login ());
  g_assert_true (ts_background_set_starts_at_login (TRUE, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_nonnull (strstr (text, "Exec=tracksync --background\n"));
  g_assert_true (ts_background_get_starts_at_login ());
  g_assert_true (ts_background_set_starts_at_login (FALSE, &error));
  g_assert_false (ts_background_get_starts_at_login ());
  g_assert_true (ts_background_set_starts_at_login (FALSE, &error));
}

static void
test_narrow (Fixture *f, gconstpointer data)
{
  int least;

  gtk_widget_measure (f->page, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 360);
}

int
main (int argc, char **argv)
{
  g_autofree char *config = g_dir_make_tmp ("tracksync-config-XXXXXX", NULL);
  g_autofree char *autostart = g_build_filename (config, "autostart", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_test_init (&argc, &argv, NULL);
  /* Nobody listens there. */
  g_unsetenv ("MPD_HOST");
  g_setenv ("MPD_PORT", "1", TRUE);
  g_unsetenv ("MPD_HOST");
  adw_init ();
  g_test_add ("/streaming-page/busy-port", Fixture, NULL, set_up, test_busy_port, tear_down);
  g_test_add ("/streaming-page/streams", Fixture, NULL, set_up, test_streams, tear_down);
  g_test_add ("/streaming-page/narrow", Fixture, NULL, set_up, test_narrow, tear_down);
  g_test_add ("/streaming-page/mpd", Fixture, NULL, set_up, test_mpd, tear_down);
  g_test_add ("/streaming-page/login", Fixture, NULL, set_up, test_login, tear_down);
  status = g_test_run ();
  g_rmdir (autostart);
  g_rmdir (config);
  return status;
}
