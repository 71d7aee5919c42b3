/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ab-player.h"
#include "ts-test-files.h"
#include "ts-test-gst.h"
#include "ts-test-wait.h"

#include <gst/gst.h>
#include <math.h>

/* What arrives at the sink: level in dB of every 10 ms of the stream. */
typedef struct {
  GMutex lock;
  double db[6000]; /* (guarded by lock) */
  guint64 last;    /* (guarded by lock): highest slot written, plus one */
} Meter;

typedef struct {
  char *dir;
  Meter meter;
  GstElement *sink;
  TsAbPlayer *player;
  guint n_failed;
  gboolean is_finished;
} Fixture;

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, Meter *meter)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_mutex_lock (&meter->lock);
  for (gsize i = 0; i + 882 * sizeof (float) <= map.size; i += 882 * sizeof (float)) {
    const float *samples = (const float *) (const void *) (map.data + i);
    guint64 slot = (GST_BUFFER_PTS (buffer) / GST_MSECOND + i / sizeof (float) / 88) / 10;
    double sum = 0;

    for (guint j = 0; j < 882; j++)
      sum += samples[j] * samples[j];
    if (slot < G_N_ELEMENTS (meter->db)) {
      meter->db[slot] = 10 * log10 (sum / 882 + 1e-12);
      meter->last = slot + 1;
    }
  }
  g_mutex_unlock (&meter->lock);
  gst_buffer_unmap (buffer, &map);
}

static void
on_item_failed (TsAbPlayer *player, guint index, Fixture *fixture)
{
  g_test_message ("%s", ts_ab_player_get_item_error (player, index));
  fixture->n_failed++;
}

static void
on_finished (TsAbPlayer *player, Fixture *fixture)
{
  fixture->is_finished = TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GstElement *fakesink;

  fixture->dir = g_dir_make_tmp ("ts-ab-XXXXXX", NULL);
  g_mutex_init (&fixture->meter.lock);
  fixture->sink = gst_parse_bin_from_description (
      "capsfilter caps=audio/x-raw,format=F32LE,rate=44100,channels=2,layout=interleaved ! "
      "fakesink name=fakesink sync=true signal-handoffs=true",
      TRUE, NULL);
  gst_object_ref_sink (fixture->sink);
  fakesink = gst_bin_get_by_name (GST_BIN (fixture->sink), "fakesink");
  g_signal_connect (fakesink, "handoff", G_CALLBACK (on_handoff), &fixture->meter);
  gst_object_unref (fakesink);
  fixture->player = g_object_new (TS_TYPE_AB_PLAYER, "audio-sink", fixture->sink, NULL);
  g_signal_connect (fixture->player, "item-failed", G_CALLBACK (on_item_failed), fixture);
  g_signal_connect (fixture->player, "finished", G_CALLBACK (on_finished), fixture);
}

static gboolean
is_sink_idle (Fixture *fixture)
{
  return GST_OBJECT_PARENT (fixture->sink) == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ts_ab_player_stop (fixture->player);
  g_object_add_weak_pointer (G_OBJECT (fixture->player), (gpointer *) &fixture->player);
  g_object_unref (fixture->player);
  /* A measurement or an opening that was not finished holds on to it for a moment. */
  wait_until (fixture->player == NULL && is_sink_idle (fixture));
  gst_object_unref (fixture->sink);
  ts_test_remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_mutex_clear (&fixture->meter.lock);
}

/* Writes a file of @n_seconds: a tone that is loud in each even second and 20 dB softer in each
 * odd one. */
static TsTrack *
make_track (Fixture *fixture, const char *name, const char *encoder, guint n_seconds, double db)
{
  TsTrack *track = ts_track_new ();
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  g_autofree char *description = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  const guint n_samples = 44100;

  description = g_strdup_printf (
      "appsrc name=source format=time ! audioconvert ! %s ! filesink location=%s", encoder, path);
  pipeline = gst_parse_launch (description, NULL);
  g_assert_nonnull (pipeline);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  {
    g_autoptr (GstCaps) caps = gst_caps_from_string (
        "audio/x-raw,format=F32LE,rate=44100,channels=1,layout=interleaved");

    g_object_set (source, "caps", caps, "max-bytes", (guint64) 0, NULL);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint second = 0; second < n_seconds; second++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, n_samples * sizeof (float), NULL);
    GstFlowReturn flow;
    GstMapInfo map;

    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
    for (guint i = 0; i < n_samples; i++)
      ((float *) (void *) map.data)[i]
          = (float) (pow (10, (db - (second % 2) * 20) / 20) * sin (2 * G_PI * 1000 * i / 44100));
    gst_buffer_unmap (buffer, &map);
    GST_BUFFER_PTS (buffer) = second * GST_SECOND;
    GST_BUFFER_DURATION (buffer) = GST_SECOND;
    g_signal_emit_by_name (source, "push-buffer", buffer, &flow);
    gst_buffer_unref (buffer);
  }
  {
    GstFlowReturn flow;

    g_signal_emit_by_name (source, "end-of-stream", &flow);
  }
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, TS_WAIT_US * GST_USECOND,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  track->location = g_strdup (name);
  track->uri = g_filename_to_uri (path, NULL, NULL);
  track->sample_rate_hz = 44100;
  return track;
}

static double
get_level (Fixture *fixture, guint slot)
{
  double db;

  g_mutex_lock (&fixture->meter.lock);
  db = fixture->meter.db[slot];
  g_mutex_unlock (&fixture->meter.lock);
  return db;
}

static guint64
get_last_slot (Fixture *fixture)
{
  guint64 last;

  g_mutex_lock (&fixture->meter.lock);
  last = fixture->meter.last;
  g_mutex_unlock (&fixture->meter.lock);
  return last;
}

/* The slot near @slot at which the tone turns softer by more than 10 dB. */
static int
find_fall (Fixture *fixture, int slot)
{
  for (int i = slot - 15; i < slot + 15; i++) {
    if (get_level (fixture, (guint) i - 2) - get_level (fixture, (guint) i + 2) > 15)
      return i;
  }
  return -1;
}

/* Lossless against lossy, 12 dB apart: the same place is heard after a switch, equally loud. */
static void
test_switch (Fixture *fixture, gconstpointer user_data)
{
  const char *const *encoders = user_data;
  g_autoptr (TsTrack) a = make_track (fixture, "a", encoders[0], 8, -6);
  g_autoptr (TsTrack) b = make_track (fixture, "b", encoders[1], 8, -18);
  TsTrack *tracks[] = { a, b };
  int fall_a;
  int fall_b;
  gint64 start_us;
  gint64 before_ms;
  gint64 after_ms;
  gint64 most_ms;

  ts_ab_player_load (fixture->player, tracks, 2, 2700);
  g_assert_cmpint (ts_ab_player_get_state (fixture->player), ==, TS_AB_PLAYER_LOADING);
  wait_until (ts_ab_player_get_state (fixture->player) == TS_AB_PLAYER_PAUSED
              && ts_ab_player_is_matched (fixture->player));
  ts_ab_player_play (fixture->player);
  g_assert_cmpint (ts_ab_player_get_position_ms (fixture->player), >=, 2690);
  wait_until (get_last_slot (fixture) >= 320);

  start_us = g_get_monotonic_time ();
  before_ms = ts_ab_player_get_position_ms (fixture->player);
  ts_ab_player_switch (fixture->player);
  after_ms = ts_ab_player_get_position_ms (fixture->player);
  most_ms = before_ms + (g_get_monotonic_time () - start_us) / 1000 + 50;
  g_assert_cmpuint (ts_ab_player_get_active (fixture->player), ==, 1);
  g_assert_cmpint (after_ms, >=, before_ms - 50);
  g_assert_cmpint (after_ms, <=, most_ms);
  /* Seconds on, so that a machine that was held up has switched by then. */
  wait_until (get_last_slot (fixture) >= 735);
  ts_ab_player_pause (fixture->player);
  g_assert_cmpint (ts_ab_player_get_state (fixture->player), ==, TS_AB_PLAYER_PAUSED);

  /* Both fall at a whole odd second: one from A, one from B. */
  fall_a = find_fall (fixture, 300);
  fall_b = find_fall (fixture, 700);
  g_test_message ("falls at %d0 and %d0 ms; levels %.2f and %.2f dB", fall_a, fall_b,
                  get_level (fixture, 285), get_level (fixture, 685));
  g_assert_cmpint (ABS (fall_b - fall_a - 400), <=, 5);
  g_assert_cmpfloat (fabs (get_level (fixture, 285) - get_level (fixture, 685)), <=, 1.0);
  g_assert_cmpfloat (get_level (fixture, 685), <, -17);
  g_assert_cmpfloat (get_level (fixture, 685), >, -25);
}

static void
test_tags (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (TsTrack) a = make_track (fixture, "a", "flacenc", 4, -6);
  g_autoptr (TsTrack) b = make_track (fixture, "b", "flacenc", 4, -10);
  TsTrack *tracks[] = { a, b };

  a->track_gain_db = -9;
  b->track_gain_db = -5;
  ts_ab_player_load (fixture->player, tracks, 2, 0);
  g_assert_true (ts_ab_player_is_matched (fixture->player));
  g_assert_cmpfloat (ts_ab_player_get_item_gain_db (fixture->player, 0), ==, -4);
  g_assert_cmpfloat (ts_ab_player_get_item_gain_db (fixture->player, 1), ==, 0);
  wait_until (ts_ab_player_get_state (fixture->player) == TS_AB_PLAYER_PAUSED);
  g_assert_cmpint (ts_ab_player_get_duration_ms (fixture->player), ==, 4000);

  /* The last of many seeks counts. */
  for (int i = 0; i < 10; i++)
    ts_ab_player_seek (fixture->player, i * 300);
  wait_until (ts_ab_player_get_position_ms (fixture->player) == 2700);
  ts_ab_player_play (fixture->player);
  ts_ab_player_seek (fixture->player, 60000);
  wait_until (fixture->is_finished);
  wait_until (ts_ab_player_get_position_ms (fixture->player) == 0);
  g_assert_cmpint (ts_ab_player_get_state (fixture->player), ==, TS_AB_PLAYER_PAUSED);
  fixture->is_finished = FALSE;
  ts_ab_player_play (fixture->player);
  ts_ab_player_seek (fixture->player, 3800);
  wait_until (fixture->is_finished);
}

static void
test_errors (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *text_path = g_build_filename (fixture->dir, "text.flac", NULL);
  g_autoptr (TsTrack) missing = ts_track_new ();
  g_autoptr (TsTrack) text = ts_track_new ();
  g_autoptr (TsTrack) nothing = ts_track_new ();
  g_autoptr (TsTrack) good = make_track (fixture, "good", "flacenc", 2, -6);
  TsTrack *tracks[] = { missing, text, nothing, good };

  g_assert_true (g_file_set_contents (text_path, "These are words, not music.\n", -1, NULL));
  missing->location = g_strdup ("missing.mp3");
  missing->uri = g_strdup ("file:///nowhere/missing.mp3");
  text->location = g_strdup ("text.flac");
  text->uri = g_filename_to_uri (text_path, NULL, NULL);
  nothing->location = g_strdup ("nothing.mp3");

  ts_ab_player_load (fixture->player, tracks, 4, 0);
  ts_ab_player_play (fixture->player);
  wait_until (ts_ab_player_get_state (fixture->player) == TS_AB_PLAYER_PLAYING);
  g_assert_cmpuint (fixture->n_failed, ==, 3);
  g_assert_cmpuint (ts_ab_player_get_active (fixture->player), ==, 3);
  ts_ab_player_switch (fixture->player);
  g_assert_cmpuint (ts_ab_player_get_active (fixture->player), ==, 3);
  wait_until (fixture->is_finished);

  ts_ab_player_load (fixture->player, tracks, 3, 0);
  wait_until (ts_ab_player_get_state (fixture->player) == TS_AB_PLAYER_STOPPED);
  g_assert_nonnull (ts_ab_player_get_error_message (fixture->player));
  g_test_message ("%s", ts_ab_player_get_error_message (fixture->player));
}

/* Loading anew and stopping at any moment. */
static void
test_restart (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (TsTrack) a = make_track (fixture, "a", "flacenc", 2, -6);
  g_autoptr (TsTrack) b = make_track (fixture, "b", "wavenc", 2, -6);
  TsTrack *tracks[] = { a, b };

  for (guint i = 0; i < 12; i++) {
    gint64 until_us = g_get_monotonic_time () + i * 4000;

    ts_ab_player_load (fixture->player, tracks, 2, 500);
    ts_ab_player_play (fixture->player);
    wait_until (g_get_monotonic_time () >= until_us);
    ts_ab_player_stop (fixture->player);
    g_assert_cmpint (ts_ab_player_get_state (fixture->player), ==, TS_AB_PLAYER_STOPPED);
    wait_until (is_sink_idle (fixture));
  }
  ts_ab_player_load (fixture->player, tracks, 2, 500);
  wait_until (ts_ab_player_get_state (fixture->player) == TS_AB_PLAYER_PAUSED);
}

int
main (int argc, char *argv[])
{
  static const char *const flac_mp3[] = { "flacenc", "lamemp3enc target=bitrate bitrate=192" };
  static const char *const vorbis_mp3[] = { "vorbisenc ! oggmux", "lamemp3enc quality=4" };
  static const struct {
    const char *path;
    const char *const *encoders;
    const char *needs;
  } switches[] = {
    { "/player/ab/switch/flac-mp3", flac_mp3, "lamemp3enc" },
    { "/player/ab/switch/vorbis-mp3", vorbis_mp3, "lamemp3enc" },
  };

  g_test_init (&argc, &argv, NULL);
  ts_test_gst_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (switches[i].needs);

    if (factory != NULL)
      g_test_add (switches[i].path, Fixture, switches[i].encoders, set_up, test_switch, tear_down);
  }
  g_test_add ("/player/ab/tags", Fixture, NULL, set_up, test_tags, tear_down);
  g_test_add ("/player/ab/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add ("/player/ab/restart", Fixture, NULL, set_up, test_restart, tear_down);
  return g_test_run ();
}
