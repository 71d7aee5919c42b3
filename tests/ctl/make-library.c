/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * make-library PROFILE FOLDER COUNT: adds FOLDER to the library of a profile, with COUNT tracks that
 * need not be there. Every second one is a song of start-station --files COUNT.
 */
#include "config.h"

#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-store.h"

#include <stdlib.h>

#define BATCH 1000

static TsTrack *
make_track (guint i)
{
  TsTrack *track = ts_track_new ();
  gboolean is_there = i % 2 == 0;

  track->location = g_strdup_printf ("%03u/%06u.mp3", i % 211, i);
  if (is_there) {
    track->title = g_strdup_printf ("Song %u", i);
    track->artist = g_strdup_printf ("Artist %u", i % 997);
    track->album = g_strdup_printf ("Album %u", i % 3989);
  } else {
    track->title = g_strdup_printf ("Tune of %x", i * 2654435761u);
    track->artist = g_strdup_printf ("The %x and %x", i % 1009 * 40503u, i % 31);
    track->album = g_strdup_printf ("Record %x", i % 4001 * 40503u);
  }
  track->duration_ms = (120 + (is_there ? i : i * 7) % 240) * 1000;
  track->codec = g_strdup ("MP3");
  track->size_bytes = 5000000 + i;
  track->mtime_us = track->added_us = G_GINT64_CONSTANT (1700000000000000) + i;
  return track;
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (TsStore) store = NULL;
  g_autoptr (TsSource) source = NULL;
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (GError) error = NULL;
  guint n;

  if (argc != 4) {
    g_printerr ("make-library PROFILE FOLDER COUNT\n");
    return 2;
  }
  n = (guint) atoi (argv[3]);
  path = g_build_filename (argv[1], "library.db", NULL);
  store = ts_store_open (path, NULL, &error);
  g_assert_no_error (error);
  source = ts_store_add_source (store, "folder", "Music", argv[2], NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++) {
    g_autoptr (TsTrack) track = make_track (i);

    ts_scan_batch_add_track (batch, track, 0, 0);
    if (ts_scan_batch_get_n (batch) == BATCH || i == n - 1) {
      ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, &error);
      g_assert_no_error (error);
      g_clear_pointer (&batch, ts_scan_batch_free);
      batch = ts_scan_batch_new ();
    }
  }
  ts_store_finish_scan (store, ts_source_get_id (source), g_get_real_time (), NULL, &error);
  g_assert_no_error (error);
  return 0;
}
