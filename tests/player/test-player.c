/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-player.h"
#include "ts-test-files.h"
#include "ts-test-gst.h"
#include "ts-test-wait.h"

#include <gst/gst.h>
#include <math.h>
#include <string.h>

#define RATE 44100
#define CYCLE 100 /* samples of a wave: tones that follow each other go on in phase */

typedef struct {
  char *dir;
  GMutex lock;
  GArray *samples; /* (element-type float) (guarded by lock): of the left channel, as they came */
  GstElement *sink;
  TsPlayer *player;
  guint n_advanced;
  guint n_finished;
  gint64 seeked_ms;
} Fixture;

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, Fixture *fixture)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_mutex_lock (&fixture->lock);
  for (gsize i = 0; i < map.size / sizeof (float); i += 2)
    g_array_append_val (fixture->samples, ((const float *) (const void *) map.data)[i]);
  g_mutex_unlock (&fixture->lock);
  gst_buffer_unmap (buffer, &map);
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

/* @data: whether the sink keeps time */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GstElement) fakesink = NULL;

  fixture->dir = g_dir_make_tmp ("ts-player-XXXXXX", NULL);
  g_mutex_init (&fixture->lock);
  fixture->samples = g_array_new (FALSE, FALSE, sizeof (float));
  fixture->seeked_ms = -1;
  fixture->sink = gst_parse_bin_from_description (
      "capsfilter caps=audio/x-raw,format=F32LE,rate=44100,channels=2,layout=interleaved ! "
      "fakesink name=fakesink signal-handoffs=true",
      TRUE, NULL);
  gst_object_ref_sink (fixture->sink);
  fakesink = gst_bin_get_by_name (GST_BIN (fixture->sink), "fakesink");
  g_object_set (fakesink, "sync", data != NULL, NULL);
  g_signal_connect (fakesink, "handoff", G_CALLBACK (on_handoff), fixture);
  fixture->player = ts_player_new ();
  ts_player_set_audio_sink (fixture->player, G_OBJECT (fixture->sink));
  g_signal_connect (fixture->player, "advanced", G_CALLBACK (on_advanced), fixture);
  g_signal_connect (fixture->player, "finished", G_CALLBACK (on_finished), fixture);
  g_signal_connect (fixture->player, "seeked", G_CALLBACK (on_seeked), fixture);
}

static gboolean
is_sink_free (Fixture *fixture)
{
  return GST_OBJECT_REFCOUNT_VALUE (fixture->sink) == 1;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->player), (gpointer *) &fixture->player);
  g_object_unref (fixture->player);
  /* A measurement or an opening that was not finished holds on to it for a moment. */
  wait_until (fixture->player == NULL && is_sink_free (fixture));
  gst_object_unref (fixture->sink);
  ts_test_remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_array_unref (fixture->samples);
  g_mutex_clear (&fixture->lock);
}

static TsPlayItem *
make_item (Fixture *fixture, const char *name)
{
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  track->location = g_strdup (name);
  /* Known, so that nothing is measured. */
  track->track_gain_db = 0;
  return ts_play_item_new (track, uri);
}

/* Writes a tone of @n_samples, a whole number of waves, at half of full scale. */
static TsPlayItem *
make_tone (Fixture *fixture, const char *name, const char *encoder, guint n_samples)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  g_autofree char *description = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  GstBuffer *buffer;
  GstFlowReturn flow;
  GstMapInfo map;

  description = g_strdup_printf (
      "appsrc name=source format=time ! audioconvert dithering=none ! %s ! filesink location=%s",
      encoder, path);
  pipeline = gst_parse_launch (description, NULL);
  g_assert_nonnull (pipeline);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  caps = gst_caps_from_string ("audio/x-raw,format=F32LE,rate=44100,channels=1,layout=interleaved");
  g_object_set (source, "caps", caps, "max-bytes", (guint64) 0, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);

  buffer = gst_buffer_new_allocate (NULL, n_samples * sizeof (float), NULL);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (guint i = 0; i < n_samples; i++)
    ((float *) (void *) map.data)[i] = (float) (0.5 * sin (2 * G_PI * i / CYCLE));
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (n_samples, GST_SECOND, RATE);
  g_signal_emit_by_name (source, "push-buffer", buffer, &flow);
  gst_buffer_unref (buffer);
  g_signal_emit_by_name (source, "end-of-stream", &flow);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, TS_WAIT_US * GST_USECOND,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return make_item (fixture, name);
}

static guint
get_n_samples (Fixture *fixture)
{
  guint n_samples;

  g_mutex_lock (&fixture->lock);
  n_samples = fixture->samples->len;
  g_mutex_unlock (&fixture->lock);
  return n_samples;
}

/* The highest sample of a stretch. */
static double
get_peak (Fixture *fixture, guint from, guint to)
{
  double peak = 0;

  g_mutex_lock (&fixture->lock);
  g_assert_cmpuint (to, <=, fixture->samples->len);
  for (guint i = from; i < to; i++)
    peak = fmax (peak, fabs (g_array_index (fixture->samples, float, i)));
  g_mutex_unlock (&fixture->lock);
  return peak;
}

/* --- Tests --------------------------------------------------------------------------------- */

/* Two tones, one wave: not a sample is missing, added or changed. */
static void
test_gapless (Fixture *fixture, gconstpointer data)
{
  const guint n_first = 300 * CYCLE, n_second = 250 * CYCLE;
  g_autoptr (TsPlayItem) first = make_tone (fixture, "first.flac", "flacenc", n_first);
  g_autoptr (TsPlayItem) second = make_tone (fixture, "second.wav", "wavenc", n_second);
  double worst = 0;

  ts_player_load (fixture->player, first);
  ts_player_set_next (fixture->player, second);
  g_assert_cmpint (ts_player_get_state (fixture->player), ==, TS_PLAYER_LOADING);
  wait_until (fixture->n_finished == 1);
  g_assert_cmpuint (fixture->n_advanced, ==, 1);
  g_assert_true (ts_player_get_item (fixture->player) == second);
  g_assert_cmpint (ts_player_get_state (fixture->player), ==, TS_PLAYER_STOPPED);
  g_assert_null (ts_player_get_error_message (fixture->player));

  g_assert_cmpuint (get_n_samples (fixture), ==, n_first + n_second);
  for (guint i = 0; i < fixture->samples->len; i++)
    worst = fmax (worst, fabs (g_array_index (fixture->samples, float, i)
                               - 0.5 * sin (2 * G_PI * (i % CYCLE) / CYCLE)));
  g_test_message ("most a sample is off: %g", worst);
  /* The WAV has floats, the FLAC steps of 1/32768. */
  g_assert_cmpfloat (worst, <=, 1.0 / 32768);
}

/* Each track has its own loudness from its first sample to its last. */
static void
test_gain (Fixture *fixture, gconstpointer data)
{
  const guint n_samples = 300 * CYCLE;
  g_autoptr (TsPlayItem) first = make_tone (fixture, "first.flac", "flacenc", n_samples);
  g_autoptr (TsPlayItem) second = make_tone (fixture, "second.flac", "flacenc", n_samples);

  first->track->track_gain_db = -6;
  /* More than its peak lets. */
  second->track->track_gain_db = 9;
  second->track->track_peak = 0.5;
  ts_player_load (fixture->player, first);
  ts_player_set_next (fixture->player, second);
  wait_until (fixture->n_finished == 1);

  g_assert_cmpuint (get_n_samples (fixture), ==, 2 * n_samples);
  g_assert_cmpfloat_with_epsilon (get_peak (fixture, 0, CYCLE), 0.5 * pow (10, -0.3), 0.001);
  g_assert_cmpfloat_with_epsilon (get_peak (fixture, 0, n_samples), 0.5 * pow (10, -0.3), 0.001);
  g_assert_cmpfloat_with_epsilon (get_peak (fixture, n_samples, n_samples + CYCLE), 1, 0.001);
  g_assert_cmpfloat_with_epsilon (get_peak (fixture, n_samples, 2 * n_samples), 1, 0.001);

  ts_player_set_is_normalizing (fixture->player, FALSE);
  ts_player_load (fixture->player, first);
  wait_until (fixture->n_finished == 2);
  g_assert_cmpfloat_with_epsilon (get_peak (fixture, 2 * n_samples, 3 * n_samples), 0.5, 0.001);
}

/* Without a gain the file is listened to: a loud tone is turned down. */
static void
test_measured (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) item = make_tone (fixture, "loud.flac", "flacenc", 4000 * CYCLE);
  guint n_samples;

  item->track->track_gain_db = NAN;
  ts_player_load (fixture->player, item);
  wait_until (get_n_samples (fixture) > RATE
              && get_peak (fixture, get_n_samples (fixture) - CYCLE * 5, get_n_samples (fixture))
                     < 0.4);
  n_samples = get_n_samples (fixture);
  g_assert_cmpfloat (get_peak (fixture, n_samples - CYCLE, n_samples), >, 0.05);
}

static void
test_volume (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) item = make_tone (fixture, "tone.flac", "flacenc", 200 * CYCLE);

  ts_player_set_volume (fixture->player, 0.5);
  ts_player_load (fixture->player, item);
  wait_until (fixture->n_finished == 1);
  g_assert_cmpfloat_with_epsilon (get_peak (fixture, 0, 200 * CYCLE), 0.5 * 0.125, 0.001);

  ts_player_set_volume (fixture->player, 7);
  g_assert_cmpfloat (ts_player_get_volume (fixture->player), ==, 1);
  ts_player_play (fixture->player);
  wait_until (fixture->n_finished == 2);
  g_assert_cmpfloat_with_epsilon (get_peak (fixture, 200 * CYCLE, 400 * CYCLE), 0.5, 0.001);
  ts_player_set_volume (fixture->player, 0);
  ts_player_play (fixture->player);
  wait_until (fixture->n_finished == 3);
  g_assert_cmpfloat (get_peak (fixture, 400 * CYCLE, 600 * CYCLE), ==, 0);
}

static void
test_seek (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) item = make_tone (fixture, "tone.flac", "flacenc", 10 * RATE);
  guint n_samples;

  ts_player_load (fixture->player, item);
  wait_until (ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING);
  g_assert_true (ts_player_can_seek (fixture->player));
  g_assert_cmpint (ts_player_get_duration_ms (fixture->player), ==, 10000);
  ts_player_pause (fixture->player);
  g_assert_cmpint (ts_player_get_state (fixture->player), ==, TS_PLAYER_PAUSED);

  /* Many at once end at the last. */
  for (gint64 position_ms = 1000; position_ms <= 4000; position_ms += 100)
    ts_player_seek (fixture->player, position_ms);
  wait_until (fixture->seeked_ms == 4000);
  g_assert_cmpint (ts_player_get_position_ms (fixture->player), ==, 4000);
  g_assert_cmpint (ts_player_get_state (fixture->player), ==, TS_PLAYER_PAUSED);

  ts_player_play (fixture->player);
  n_samples = get_n_samples (fixture);
  wait_until (get_n_samples (fixture) > n_samples + RATE / 10);
  g_assert_cmpint (ts_player_get_position_ms (fixture->player), >=, 4000);
  ts_player_seek (fixture->player, 99999999);
  wait_until (fixture->n_finished == 1);
}

/* Near the end the next file is open already: going back still goes back, and the next follows. */
static void
test_seek_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) first = make_tone (fixture, "first.flac", "flacenc", 2 * RATE);
  g_autoptr (TsPlayItem) second = make_tone (fixture, "second.flac", "flacenc", RATE / 2);
  guint n_samples;

  /* A machine that was held up for the rest of the first is in the second already. */
  for (guint attempt = 0; attempt < 10; attempt++) {
    fixture->n_advanced = fixture->n_finished = 0;
    ts_player_load (fixture->player, first);
    ts_player_set_next (fixture->player, second);
    wait_until (ts_player_get_position_ms (fixture->player) >= 1700);
    n_samples = get_n_samples (fixture);
    ts_player_seek (fixture->player, 500);
    wait_until (fixture->seeked_ms == 500 || fixture->n_advanced > 0);
    if (fixture->n_advanced == 0)
      break;
  }
  g_assert_cmpuint (fixture->n_advanced, ==, 0);
  g_assert_true (ts_player_get_item (fixture->player) == first);
  wait_until (fixture->n_finished == 1);
  g_assert_cmpuint (fixture->n_advanced, ==, 1);
  /* The rest of the first, from there on, and the second. */
  g_assert_cmpuint (get_n_samples (fixture) - n_samples, >=, 2 * RATE - RATE / 20);
}

static void
test_pause_and_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) item = make_tone (fixture, "tone.flac", "flacenc", 20 * RATE);

  /* Paused before it was open. */
  ts_player_load (fixture->player, item);
  ts_player_pause (fixture->player);
  wait_until (ts_player_get_state (fixture->player) == TS_PLAYER_PAUSED);
  ts_player_play (fixture->player);
  wait_until (ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING);
  wait_until (ts_player_get_position_ms (fixture->player) > 100);
  ts_player_stop (fixture->player);
  g_assert_cmpint (ts_player_get_state (fixture->player), ==, TS_PLAYER_STOPPED);
  g_assert_cmpint (ts_player_get_position_ms (fixture->player), ==, 0);
  g_assert_true (ts_player_get_item (fixture->player) == item);
  ts_player_play (fixture->player);
  wait_until (ts_player_get_state (fixture->player) == TS_PLAYER_PLAYING);
  /* Gone while it plays, which is what tear_down() looks at. */
}

static void
check_error (Fixture *fixture, TsPlayItem *item, const char *part)
{
  ts_player_load (fixture->player, item);
  wait_until (ts_player_get_error_message (fixture->player) != NULL);
  g_test_message ("%s", ts_player_get_error_message (fixture->player));
  g_assert_nonnull (strstr (ts_player_get_error_message (fixture->player), item->name));
  g_assert_nonnull (strstr (ts_player_get_error_message (fixture->player), part));
  g_assert_cmpint (ts_player_get_state (fixture->player), ==, TS_PLAYER_STOPPED);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) gone = make_item (fixture, "gone.flac");
  g_autoptr (TsPlayItem) text = make_item (fixture, "text.mp3");
  g_autoptr (TsPlayItem) empty = make_item (fixture, "empty.mp3");
  g_autoptr (TsPlayItem) folder = make_item (fixture, ".");
  g_autoptr (TsPlayItem) tone = make_tone (fixture, "tone.flac", "flacenc", 200 * CYCLE);
  g_autoptr (TsPlayItem) alaw = make_tone (fixture, "alaw.wav", "alawenc ! wavenc", 200 * CYCLE);
  g_autofree char *path = g_filename_from_uri (text->uri, NULL, NULL);
  g_autofree char *empty_path = g_filename_from_uri (empty->uri, NULL, NULL);

  g_file_set_contents (path, "Not music at all, but some words.\n", -1, NULL);
  g_file_set_contents (empty_path, "", 0, NULL);
  check_error (fixture, gone, "no longer there");
  check_error (fixture, text, "no music");
  check_error (fixture, empty, "");
  check_error (fixture, folder, "cannot be opened");
  /* main() has put its decoders out of reach. */
  check_error (fixture, alaw, "A-Law");

  /* And the player still plays. */
  ts_player_load (fixture->player, tone);
  g_assert_null (ts_player_get_error_message (fixture->player));
  wait_until (fixture->n_finished == 1);
  g_assert_cmpuint (get_n_samples (fixture), >=, 200 * CYCLE);
}

/* What follows and does not play takes nothing away from what plays. */
static void
test_next_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsPlayItem) tone = make_tone (fixture, "tone.flac", "flacenc", RATE * 3);
  g_autoptr (TsPlayItem) gone = make_item (fixture, "gone.flac");
  g_autoptr (TsPlayItem) text = make_item (fixture, "text.mp3");
  g_autofree char *path = g_filename_from_uri (text->uri, NULL, NULL);

  ts_player_load (fixture->player, tone);
  ts_player_set_next (fixture->player, gone);
  wait_until (fixture->n_finished == 1);
  g_assert_cmpuint (fixture->n_advanced, ==, 0);
  g_assert_null (ts_player_get_error_message (fixture->player));
  g_assert_cmpuint (get_n_samples (fixture), ==, RATE * 3);

  g_file_set_contents (path, "Not music at all, but some words.\n", -1, NULL);
  ts_player_load (fixture->player, tone);
  ts_player_set_next (fixture->player, text);
  wait_until (fixture->n_finished == 2);
  g_assert_cmpuint (fixture->n_advanced, ==, 0);
  g_assert_null (ts_player_get_error_message (fixture->player));
  g_assert_cmpuint (get_n_samples (fixture), >=, RATE * 6);
}

int
main (int argc, char **argv)
{
  g_setenv ("GST_PLUGIN_FEATURE_RANK", "alawdec:NONE,avdec_pcm_alaw:NONE", TRUE);
  g_test_init (&argc, &argv, NULL);
  ts_test_gst_init ();

#define add(name, data, func) g_test_add (name, Fixture, data, set_up, func, tear_down)
  add ("/player/gapless", NULL, test_gapless);
  add ("/player/gain", NULL, test_gain);
  add ("/player/measured", "in time", test_measured);
  add ("/player/volume", NULL, test_volume);
  add ("/player/seek", "in time", test_seek);
  add ("/player/seek-back", "in time", test_seek_back);
  add ("/player/pause-and-stop", "in time", test_pause_and_stop);
  add ("/player/errors", NULL, test_errors);
  add ("/player/next-fails", "in time", test_next_fails);
#undef add

  return g_test_run ();
}
