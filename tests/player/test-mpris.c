/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-mpris.h"
#include "ts-test-gst.h"
#include "ts-test-wait.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define NAME "org.mpris.MediaPlayer2.org.example.Tracksync"
#define PATH "/org/mpris/MediaPlayer2"

typedef struct {
  GTestDBus *bus;
  char *dir;
  GstElement *sink;
  TsPlayer *player;
  TsMpris *mpris;
  GDBusConnection *connection; /* of another program */
  GString *asked;              /* what the desktop asked for */
  GHashTable *told;            /* (element-type utf8 GVariant): properties that were told */
  gint64 seeked_us;
  gboolean is_there;
} Fixture;

static void
on_next (TsMpris *mpris, Fixture *fixture)
{
  g_string_append (fixture->asked, "next ");
}

static void
on_previous (TsMpris *mpris, Fixture *fixture)
{
  g_string_append (fixture->asked, "previous ");
}

static void
on_raise (TsMpris *mpris, Fixture *fixture)
{
  g_string_append (fixture->asked, "raise ");
}

static void
on_quit (TsMpris *mpris, Fixture *fixture)
{
  g_string_append (fixture->asked, "quit ");
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GVariantIter) changed = NULL;
  const char *key;
  GVariant *value;

  if (strcmp (name, "Seeked") == 0) {
    g_variant_get (parameters, "(x)", &fixture->seeked_us);
  } else if (strcmp (name, "PropertiesChanged") == 0) {
    g_variant_get (parameters, "(&sa{sv}as)", NULL, &changed, NULL);
    while (g_variant_iter_next (changed, "{&sv}", &key, &value))
      g_hash_table_insert (fixture->told, g_strdup (key), value);
  }
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  ((Fixture *) user_data)->is_there = TRUE;
}

static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  ((Fixture *) user_data)->is_there = FALSE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->dir = g_dir_make_tmp ("ts-mpris-XXXXXX", NULL);
  fixture->sink = gst_object_ref_sink (gst_element_factory_make ("fakesink", NULL));
  g_object_set (fixture->sink, "sync", TRUE, NULL);
  fixture->player = ts_player_new ();
  ts_player_set_audio_sink (fixture->player, G_OBJECT (fixture->sink));
  fixture->mpris = ts_mpris_new (fixture->player);
  fixture->asked = g_string_new (NULL);
  fixture->told
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  g_signal_connect (fixture->mpris, "next", G_CALLBACK (on_next), fixture);
  g_signal_connect (fixture->mpris, "previous", G_CALLBACK (on_previous), fixture);
  g_signal_connect (fixture->mpris, "raise", G_CALLBACK (on_raise), fixture);
  g_signal_connect (fixture->mpris, "quit", G_CALLBACK (on_quit), fixture);

  fixture->connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (fixture->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_signal_subscribe (fixture->connection, NAME, NULL, NULL, PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, fixture, NULL);
  g_bus_watch_name_on_connection (fixture->connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  appeared_cb, vanished_cb, fixture, NULL);
}

static gboolean
is_gone (gpointer *pointer)
{
  return *pointer == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "tone.wav", NULL);

  g_assert_finalize_object (fixture->mpris);
  g_object_add_weak_pointer (G_OBJECT (fixture->player), (gpointer *) &fixture->player);
  g_object_unref (fixture->player);
  wait_until (is_gone ((gpointer *) &fixture->player)
              && GST_OBJECT_REFCOUNT_VALUE (fixture->sink) == 1);
  gst_object_unref (fixture->sink);
  g_dbus_connection_close_sync (fixture->connection, NULL, NULL);
  g_object_unref (fixture->connection);
  g_string_free (fixture->asked, TRUE);
  g_hash_table_unref (fixture->told);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
  g_unlink (path);
  g_rmdir (fixture->dir);
  g_free (fixture->dir);
}

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* @arguments: (nullable) (transfer floating). Returns: (nullable): NULL for an error */
static GVariant *
call (Fixture *fixture, const char *interface, const char *method, GVariant *arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *reply;

  g_dbus_connection_call (fixture->connection, NAME, PATH, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, replied_cb, &result);
  wait_until (result != NULL);
  reply = g_dbus_connection_call_finish (fixture->connection, result, &error);
  if (error != NULL)
    g_test_message ("%s: %s", method, error->message);
  return reply;
}

static void
ask (Fixture *fixture, const char *method, GVariant *arguments)
{
  g_autoptr (GVariant) reply = call (fixture, "org.mpris.MediaPlayer2.Player", method, arguments);

  g_assert_nonnull (reply);
}

static GVariant *
get (Fixture *fixture, const char *interface, const char *name)
{
  g_autoptr (GVariant) reply = call (fixture, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", interface, name));
  GVariant *value;

  g_assert_nonnull (reply);
  g_variant_get (reply, "(v)", &value);
  return value;
}

static char *
get_text (Fixture *fixture, const char *name)
{
  g_autoptr (GVariant) value = get (fixture, "org.mpris.MediaPlayer2.Player", name);

  return g_variant_print (value, FALSE);
}

#define assert_property(name, text)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *has = get_text (fixture, name);                                               \
    g_assert_cmpstr (has, ==, text);                                                               \
  }                                                                                                \
  G_STMT_END

static TsPlayItem *
make_item (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->dir, "tone.wav", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *description = g_strdup_printf (
      "audiotestsrc num-buffers=431 ! audio/x-raw,rate=44100 ! wavenc ! filesink location=%s",
      path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (TsTrack) track = ts_track_new ();

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, TS_WAIT_US * GST_USECOND,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  track->location = g_strdup ("tone.wav");
  track->title = g_strdup ("Tone");
  track->artist = g_strdup ("One; Two");
  track->album = g_strdup ("Tones");
  track->track_number = 3;
  track->track_gain_db = 0;
  return ts_play_item_new (track, uri);
}

static void
test_control (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) item = make_item (fixture);
  g_autoptr (GVariant) metadata = NULL;
  g_autoptr (GVariant) identity = NULL;
  g_autofree char *path = NULL;
  g_autofree const char **artists = NULL;
  const char *text;
  gint64 length_us;

  g_assert_false (fixture->is_there);
  ts_player_load (fixture->player, item);
  wait_until (fixture->is_there && ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING);

  identity = get (fixture, "org.mpris.MediaPlayer2", "Identity");
  g_assert_cmpstr (g_variant_get_string (identity, NULL), ==, "Tracksync");
  assert_property ("PlaybackStatus", "'Playing'");
  assert_property ("CanSeek", "true");
  assert_property ("CanGoNext", "false");
  assert_property ("Rate", "1.0");
  metadata = get (fixture, "org.mpris.MediaPlayer2.Player", "Metadata");
  g_assert_true (g_variant_lookup (metadata, "mpris:trackid", "o", &path));
  g_assert_true (g_variant_lookup (metadata, "xesam:title", "&s", &text));
  g_assert_cmpstr (text, ==, "Tone");
  g_assert_true (g_variant_lookup (metadata, "xesam:artist", "^a&s", &artists));
  g_assert_cmpstr (artists[1], ==, "Two");
  g_assert_true (g_variant_lookup (metadata, "mpris:length", "x", &length_us));
  g_assert_cmpint (length_us / 100000, ==, 100);

  ask (fixture, "Pause", NULL);
  wait_until (g_hash_table_contains (fixture->told, "PlaybackStatus"));
  assert_property ("PlaybackStatus", "'Paused'");
  ask (fixture, "SetPosition", g_variant_new ("(ox)", path, (gint64) 4000000));
  wait_until (fixture->seeked_us == 4000000);
  ask (fixture, "Seek", g_variant_new ("(x)", (gint64) -1000000));
  wait_until (fixture->seeked_us == 3000000);
  assert_property ("Position", "3000000");
  /* For a track that is not the one, and outside of it: nothing. */
  ask (fixture, "SetPosition", g_variant_new ("(ox)", "/none", (gint64) 1000000));
  ask (fixture, "SetPosition", g_variant_new ("(ox)", path, (gint64) 999000000));
  assert_property ("Position", "3000000");

  ask (fixture, "PlayPause", NULL);
  wait_until (ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING);
  ask (fixture, "Stop", NULL);
  assert_property ("PlaybackStatus", "'Stopped'");
  ask (fixture, "Play", NULL);
  wait_until (ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING);
}

static void
test_around (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) item = make_item (fixture);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) metadata = NULL;
  const char *text;

  ts_player_load (fixture->player, item);
  wait_until (fixture->is_there && ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING);
  ts_mpris_set_around (fixture->mpris, TRUE, FALSE);
  wait_until (g_hash_table_contains (fixture->told, "CanGoNext"));
  assert_property ("CanGoNext", "true");
  ts_mpris_set_art (fixture->mpris, "file:///cover.png");
  metadata = get (fixture, "org.mpris.MediaPlayer2.Player", "Metadata");
  g_assert_true (g_variant_lookup (metadata, "mpris:artUrl", "&s", &text));
  g_assert_cmpstr (text, ==, "file:///cover.png");

  ask (fixture, "Next", NULL);
  ask (fixture, "Previous", NULL);
  /* Past the end. */
  ask (fixture, "Seek", g_variant_new ("(x)", (gint64) 60000000));
  reply = call (fixture, "org.mpris.MediaPlayer2", "Raise", NULL);
  g_assert_nonnull (reply);
  g_clear_pointer (&reply, g_variant_unref);
  reply = call (fixture, "org.mpris.MediaPlayer2", "Quit", NULL);
  g_assert_nonnull (reply);
  g_assert_cmpstr (fixture->asked->str, ==, "next previous next raise quit ");
  g_assert_null (call (fixture, "org.mpris.MediaPlayer2.Player", "OpenUri",
                       g_variant_new ("(s)", "file:///etc/passwd")));

  g_clear_pointer (&reply, g_variant_unref);
  reply = call (fixture, "org.freedesktop.DBus.Properties", "Set",
                g_variant_new ("(ssv)", "org.mpris.MediaPlayer2.Player", "Volume",
                               g_variant_new_double (0.25)));
  g_assert_nonnull (reply);
  g_assert_cmpfloat (ts_player_get_volume (fixture->player), ==, 0.25);
  wait_until (g_hash_table_contains (fixture->told, "Volume"));

  ts_player_stop (fixture->player);
  ts_mpris_hide (fixture->mpris);
  wait_until (!fixture->is_there);
}

/* The address of a server's track holds the login. */
static void
test_secret (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autoptr (TsPlayItem) item = NULL;
  g_autoptr (GVariant) all = NULL;
  g_autofree char *text = NULL;

  track->title = g_strdup ("Far away");
  item = ts_play_item_new (track, "http://127.0.0.1:9/rest/stream?u=jo&p=geheim");
  ts_player_load (fixture->player, item);
  wait_until (fixture->is_there);
  wait_until (ts_player_get_error_message (fixture->player) != NULL);
  g_test_message ("%s", ts_player_get_error_message (fixture->player));
  g_assert_null (strstr (ts_player_get_error_message (fixture->player), "geheim"));
  g_assert_nonnull (strstr (ts_player_get_error_message (fixture->player), "cannot be reached"));
  all = call (fixture, "org.freedesktop.DBus.Properties", "GetAll",
              g_variant_new ("(s)", "org.mpris.MediaPlayer2.Player"));
  text = g_variant_print (all, FALSE);
  g_assert_nonnull (strstr (text, "Far away"));
  g_assert_null (strstr (text, "geheim"));
}

/* No bus at all: the player plays. */
static void
test_no_bus (void)
{
  g_autoptr (TsPlayer) player = ts_player_new ();
  g_autoptr (TsMpris) mpris = NULL;
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autoptr (TsPlayItem) item = ts_play_item_new (track, "file:///nonexistent");

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  mpris = ts_mpris_new (player);
  ts_player_load (player, item);
  wait_until (ts_player_get_error_message (player) != NULL);
  ts_mpris_set_around (mpris, TRUE, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ts_test_gst_init ();

  g_test_add_func ("/mpris/no-bus", test_no_bus);
  g_test_add ("/mpris/control", Fixture, NULL, set_up, test_control, tear_down);
  g_test_add ("/mpris/around", Fixture, NULL, set_up, test_around, tear_down);
  g_test_add ("/mpris/secret", Fixture, NULL, set_up, test_secret, tear_down);

  return g_test_run ();
}
