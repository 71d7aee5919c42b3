/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench-copies [COUNT]: two sources of COUNT tracks each, half of which are the same recordings.
 * Finding that out for the first time, and again when nothing changed: CPU,
 * memory on top of what there was, and how long a question of a view waits meanwhile.
 */
#include "config.h"

#include "ts-copies.h"
#include "ts-store-sources.h"
#include "ts-store-tracks.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define N_TRACKS 100000
#define BATCH 1000

static void
add_tracks (TsStore *store, TsSource *source, guint number, guint first, guint n)
{
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = first; i < first + n; i++) {
    g_autoptr (TsTrack) track = ts_track_new ();
    guint song = i % 2 == 0 ? i : i + number * 10000000;

    track->location = g_strdup_printf ("%u/%03u/%06u.mp3", number, i % 211, i);
    track->title = g_strdup_printf ("Tune of %x", song * 2654435761u);
    track->artist = g_strdup_printf ("The %x and %x", song % 1009 * 40503u, song % 31);
    track->album = g_strdup_printf ("Record %x", song % 4001 * 40503u);
    track->duration_ms = (120 + song * 7 % 240) * 1000;
    track->codec = g_strdup ("MP3");
    track->size_bytes = 5000000 + i;
    track->mtime_us = track->added_us = G_GINT64_CONSTANT (1700000000000000) + i;
    ts_scan_batch_add_track (batch, track, 0, 0);
    if (ts_scan_batch_get_n (batch) == BATCH || i == first + n - 1) {
      ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, &error);
      g_assert_no_error (error);
      g_clear_pointer (&batch, ts_scan_batch_free);
      batch = ts_scan_batch_new ();
    }
  }
}

static double
get_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* A line of /proc/self/status in megabytes. */
static double
get_memory_mb (const char *name)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, name);
  return line != NULL ? atof (line + strlen (name) + 1) / 1024 : 0;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* How long the store lets a view wait. */
static gint64
ask (TsStore *store)
{
  gint64 begin_us = g_get_monotonic_time ();
  const gint64 id = 1;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) tracks = NULL;

  ts_store_get_tracks_async (store, &id, 1, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  tracks = ts_store_get_tracks_finish (store, result, NULL);
  g_assert_nonnull (tracks);
  return g_get_monotonic_time () - begin_us;
}

static void
measure (TsStore *store, const char *name)
{
  double cpu_s = get_cpu_s ();
  double before_mb = get_memory_mb ("VmRSS");
  double most_mb = before_mb;
  gint64 begin_us = g_get_monotonic_time ();
  gint64 longest_us = 0;
  g_autoptr (TsJob) job = ts_copies_find (store);

  while (!ts_job_is_finished (job)) {
    longest_us = MAX (longest_us, ask (store));
    most_mb = MAX (most_mb, get_memory_mb ("VmRSS"));
    g_usleep (2000);
    g_main_context_iteration (NULL, FALSE);
  }
  g_print (
      "%s: CPU %.2f s, %.2f s in all, %.0f MB on top of %.0f, a view waited %.0f ms at most; %s\n",
      name, get_cpu_s () - cpu_s, (g_get_monotonic_time () - begin_us) / 1e6, most_mb - before_mb,
      before_mb, longest_us / 1e3, ts_job_get_summary (job));
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : N_TRACKS;
  g_autofree char *folder = g_dir_make_tmp ("tracksync-copies-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf %s", folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsStore) store = ts_store_open (path, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf ("/music/%u", i);
    g_autoptr (TsSource) source = ts_store_add_source (store, "folder", NULL, name, NULL, &error);

    g_assert_no_error (error);
    add_tracks (store, source, i, 0, n);
  }
  g_print ("two sources of %u tracks\n", n);
  measure (store, "first");
  measure (store, "again");
  measure (store, "again");
  g_clear_object (&store);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  return 0;
}
