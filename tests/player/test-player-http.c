/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-player.h"
#include "ts-test-gst.h"
#include "ts-test-wait.h"
#include "ts-tls-pin.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <libsoup/soup.h>
#include <math.h>
#include <string.h>

#define SECRET "geheim"

typedef struct {
  SoupServer *server;
  char *address;
  GBytes *music;
  GstElement *sink;
  TsPlayer *player;
  guint n_advanced;
  guint n_finished;
  gint64 seeked_ms;
  guint n_with_header;
} Fixture;

/* /music/… is music, /NUMBER an answer with that status. */
static void
serve (SoupServer *server,
       SoupServerMessage *message,
       const char *path,
       GHashTable *query,
       gpointer user_data)
{
  Fixture *fixture = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  gsize size;
  const char *data = g_bytes_get_data (fixture->music, &size);

  if (soup_message_headers_get_one (headers, "X-Wanted") != NULL)
    fixture->n_with_header++;
  if (!g_str_has_prefix (path, "/music/")) {
    soup_server_message_set_status (message, (guint) g_ascii_strtoull (path + 1, NULL, 10), NULL);
    return;
  }
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Accept-Ranges",
                               "bytes");
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "audio/flac", SOUP_MEMORY_COPY, data, size);
}

static void
on_advanced (TsPlayer *player, Fixture *fixture)
{
  fixture->n_advanced++;
}

static void
on_finished (TsPlayer *player, Fixture *fixture)
{
  fixture->n_finished++;
}

static void
on_seeked (TsPlayer *player, gint64 position_ms, Fixture *fixture)
{
  fixture->seeked_ms = position_ms;
}

static GBytes *
make_music (void)
{
  g_autofree char *dir = g_dir_make_tmp ("ts-http-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "tone.flac", NULL);
  g_autofree char *description
      = g_strdup_printf ("audiotestsrc wave=pink-noise num-buffers=431 ! audio/x-raw,rate=44100 ! "
                         "flacenc ! filesink location=%s",
                         path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  char *data;
  gsize size;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, TS_WAIT_US * GST_USECOND,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_unlink (path);
  g_rmdir (dir);
  return g_bytes_new_take (data, size);
}

/* Nobody vouches for it. */
static GTlsCertificate *
read_certificate (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "tls", name, NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return certificate;
}

/* @data: the server's certificate, or NULL */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  const SoupServerListenOptions tls = data != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0;
  g_autoptr (GTlsCertificate) certificate = data != NULL ? read_certificate (data) : NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->music = make_music ();
  fixture->server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (fixture->server, NULL, serve, fixture, NULL);
  soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | tls, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  fixture->seeked_ms = -1;
  fixture->sink = gst_object_ref_sink (gst_element_factory_make ("fakesink", NULL));
  g_object_set (fixture->sink, "sync", TRUE, NULL);
  fixture->player = ts_player_new ();
  ts_player_set_audio_sink (fixture->player, G_OBJECT (fixture->sink));
  g_signal_connect (fixture->player, "advanced", G_CALLBACK (on_advanced), fixture);
  g_signal_connect (fixture->player, "finished", G_CALLBACK (on_finished), fixture);
  g_signal_connect (fixture->player, "seeked", G_CALLBACK (on_seeked), fixture);
}

static gboolean
is_gone (gpointer *pointer)
{
  return *pointer == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->player), (gpointer *) &fixture->player);
  g_object_unref (fixture->player);
  wait_until (is_gone ((gpointer *) &fixture->player)
              && GST_OBJECT_REFCOUNT_VALUE (fixture->sink) == 1);
  gst_object_unref (fixture->sink);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  g_bytes_unref (fixture->music);
  g_free (fixture->address);
}

static TsPlayItem *
make_item (Fixture *fixture, const char *path)
{
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autofree char *uri = g_strdup_printf ("%s%s?u=jo&p=" SECRET, fixture->address, path);

  track->title = g_strdup ("Song");
  track->track_gain_db = 0;
  return ts_play_item_new (track, uri);
}

static void
test_play (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) first = make_item (fixture, "music/1");
  g_autoptr (TsPlayItem) second = make_item (fixture, "music/2");
  g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (headers, (gpointer) "X-Wanted", (gpointer) "1");
  ts_play_item_set_headers (second, headers);
  ts_player_load (fixture->player, first);
  ts_player_set_next (fixture->player, second);
  wait_until (ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING);
  g_assert_true (ts_player_can_seek (fixture->player));
  g_assert_cmpint (ts_player_get_duration_ms (fixture->player) / 100, ==, 100);
  g_assert_cmpuint (fixture->n_with_header, ==, 0);

  /* Into the last second, from where the next follows. */
  ts_player_seek (fixture->player, 9000);
  wait_until (fixture->seeked_ms >= 0);
  wait_until (fixture->n_advanced == 1);
  g_assert_true (ts_player_get_item (fixture->player) == second);
  g_assert_cmpuint (fixture->n_with_header, >, 0);
  ts_player_stop (fixture->player);
}

/* A certificate that a person agreed to is as good as any; all others are not. */
static void
test_pin (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { NULL, "other.pem", "self-signed.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TsPlayItem) item = make_item (fixture, "music/1");
    const gboolean is_trusted = g_strcmp0 (names[i], data) == 0;

    if (names[i] != NULL) {
      g_autoptr (GTlsCertificate) meant = read_certificate (names[i]);
      g_autofree char *fingerprint = ts_tls_make_fingerprint (meant);
      g_autoptr (TsTlsPin) pin = ts_tls_pin_new (fingerprint);

      ts_play_item_set_trust (item, G_TLS_DATABASE (pin));
    }
    ts_player_load (fixture->player, item);
    wait_until (ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING
                || ts_player_get_error_message (fixture->player) != NULL);
    g_test_message ("%s", ts_player_get_error_message (fixture->player));
    g_assert_cmpint (ts_player_get_error_message (fixture->player) == NULL, ==, is_trusted);
  }
  /* It can be sought in as well. */
  ts_player_seek (fixture->player, 5000);
  wait_until (fixture->seeked_ms >= 0);
  g_assert_cmpint (ts_player_get_position_ms (fixture->player), >=, 4000);
  ts_player_stop (fixture->player);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  const struct {
    const char *path;
    const char *says;
  } cases[] = {
    { "404", "no longer has it" },        { "410", "no longer has it" },
    { "401", "does not give it" },        { "403", "does not give it" },
    { "500", "answered with error 500" }, { "429", "asks to wait" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TsPlayItem) item = make_item (fixture, cases[i].path);
    const char *message;

    ts_player_load (fixture->player, item);
    wait_until (ts_player_get_error_message (fixture->player) != NULL);
    message = ts_player_get_error_message (fixture->player);
    g_test_message ("%s: %s", cases[i].path, message);
    g_assert_nonnull (strstr (message, cases[i].says));
    g_assert_nonnull (strstr (message, "Song"));
    g_assert_null (strstr (message, SECRET));
    g_assert_null (strstr (message, "127.0.0.1"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ts_test_gst_init ();

  g_test_add ("/player-http/play", Fixture, NULL, set_up, test_play, tear_down);
  g_test_add ("/player-http/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add ("/player-http/pin", Fixture, "self-signed.pem", set_up, test_pin, tear_down);

  return g_test_run ();
}
