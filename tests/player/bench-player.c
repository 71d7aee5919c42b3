/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-player.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <stdlib.h>
#include <string.h>

/* Prints how long it takes from ts_player_load() to the first sample at the sink, and what the
 * process holds in memory after many. */

#define N_ROUNDS 200

static gint64 first_us; /* (atomic by the lock) */
static GMutex lock;

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  g_mutex_lock (&lock);
  if (first_us == 0)
    first_us = g_get_monotonic_time ();
  g_mutex_unlock (&lock);
}

static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static long
get_resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = text != NULL ? strstr (text, "VmRSS:") : NULL;
  return line != NULL ? strtol (line + strlen ("VmRSS:"), NULL, 10) : 0;
}

/* Returns: microseconds, or -1 when nothing came */
static int
measure (TsPlayer *player, TsPlayItem *item)
{
  gint64 start_us;
  gint64 found_us = 0;
  guint ticker;

  g_mutex_lock (&lock);
  first_us = 0;
  g_mutex_unlock (&lock);
  start_us = g_get_monotonic_time ();
  ts_player_load (player, item);
  ticker = g_timeout_add (2, wake_up, NULL);
  while (found_us == 0 && g_get_monotonic_time () < start_us + 5 * G_USEC_PER_SEC) {
    g_main_context_iteration (NULL, TRUE);
    if (ts_player_get_state (player) != TS_PLAYER_PLAYING)
      continue;
    g_mutex_lock (&lock);
    found_us = first_us;
    g_mutex_unlock (&lock);
  }
  g_source_remove (ticker);
  return found_us > 0 ? (int) (found_us - start_us) : -1;
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = g_dir_make_tmp ("ts-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "tone.flac", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *description = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autoptr (TsPlayItem) item = NULL;
  TsPlayer *player = ts_player_new ();
  int times_us[N_ROUNDS];
  int n_lost = 0;
  long before_kib;

  gst_init (&argc, &argv);
  description = g_strdup_printf (
      "audiotestsrc wave=pink-noise num-buffers=7752 ! audio/x-raw,rate=44100,channels=2 ! "
      "flacenc ! filesink location=%s",
      path);
  pipeline = gst_parse_launch (description, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  gst_message_unref (gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS));
  gst_element_set_state (pipeline, GST_STATE_NULL);

  track->track_gain_db = 0;
  item = ts_play_item_new (track, uri);
  sink = gst_object_ref_sink (gst_element_factory_make ("fakesink", NULL));
  g_object_set (sink, "sync", TRUE, "signal-handoffs", TRUE, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), NULL);
  ts_player_set_audio_sink (player, G_OBJECT (sink));

  measure (player, item);
  before_kib = get_resident_kib ();
  for (guint i = 0; i < N_ROUNDS; i++) {
    times_us[i] = measure (player, item);
    n_lost += times_us[i] < 0;
  }
  qsort (times_us, N_ROUNDS, sizeof *times_us, compare);
  g_print ("from load to the first sample of a FLAC of 3 min, %d times: median %.1f ms "
           "(%.1f to %.1f), %d lost; resident %ld KiB, after all %ld KiB\n",
           N_ROUNDS, times_us[N_ROUNDS / 2] / 1000.0, times_us[0] / 1000.0,
           times_us[N_ROUNDS - 1] / 1000.0, n_lost, before_kib, get_resident_kib ());
  g_object_unref (player);
  g_unlink (path);
  g_rmdir (dir);
  return n_lost > 0;
}
