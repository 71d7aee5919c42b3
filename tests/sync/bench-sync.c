/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-sync copy | small | plan N: copies a folder beside cp and cp with sync, of 60 files or of
 * 1,000 small ones; plans N against N tracks. */
#include "config.h"

#include "ts-folder-source.h"
#include "ts-folder-target.h"
#include "ts-sync-fixture.h"
#include "ts-test-files.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define N_RUNS 5

static double
now_s (void)
{
  return g_get_monotonic_time () / (double) G_USEC_PER_SEC;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
print_times (const char *name, double *times, guint n, double bytes)
{
  qsort (times, n, sizeof *times, compare_doubles);
  printf ("%-14s %.3f s (%.3f to %.3f), %.0f MB/s\n", name, times[n / 2], times[0], times[n - 1],
          bytes / times[n / 2] / 1e6);
}

static void
bench_copy (guint n_files, gsize file_bytes)
{
  TsSyncFixture f = { NULL };
  double ours[N_RUNS], plain[N_RUNS], synced[N_RUNS];
  g_autofree char *cp = NULL, *cp_sync = NULL, *other = NULL;

  ts_sync_fixture_set_up (&f, NULL);
  for (guint i = 0; i < n_files; i++) {
    g_autofree char *name = g_strdup_printf ("%u/%u.mp3", i % 6, i);

    ts_sync_fixture_write (f.source, name, file_bytes, i);
  }
  other = g_build_filename (f.base, "other", NULL);
  cp = g_strdup_printf ("cp -a '%s' '%s'", f.source, other);
  cp_sync = g_strdup_printf ("cp -a '%s' '%s' && sync -f '%s'", f.source, other, other);
  for (guint r = 0; r < N_RUNS; r++) {
    g_autoptr (TsSyncPlan) plan = ts_sync_fixture_plan (f.source, f.target, NULL);
    g_autoptr (TsSyncTarget) target = ts_folder_target_new (f.target);
    g_autoptr (TsSyncSource) source = ts_folder_source_new (f.source);
    g_autoptr (TsSyncWork) work = NULL;
    double start;

    sync ();
    start = now_s ();
    work = ts_sync_work_new (plan, NULL);
    g_assert_true (ts_sync_runner_run (work, source, target, NULL, NULL, NULL, NULL, NULL));
    ours[r] = now_s () - start;
    g_assert_cmpuint (work->n_copied, ==, n_files);
    ts_test_remove_tree (f.target);

    sync ();
    start = now_s ();
    g_assert_cmpint (system (cp), ==, 0);
    plain[r] = now_s () - start;
    ts_test_remove_tree (other);

    sync ();
    start = now_s ();
    g_assert_cmpint (system (cp_sync), ==, 0);
    synced[r] = now_s () - start;
    ts_test_remove_tree (other);
  }
  print_times ("tracksync", ours, N_RUNS, (double) n_files * file_bytes);
  print_times ("cp", plain, N_RUNS, (double) n_files * file_bytes);
  print_times ("cp and sync -f", synced, N_RUNS, (double) n_files * file_bytes);
  printf ("throughput: %.2f of cp, %.2f of cp and sync -f\n", plain[N_RUNS / 2] / ours[N_RUNS / 2],
          synced[N_RUNS / 2] / ours[N_RUNS / 2]);
  ts_sync_fixture_tear_down (&f, NULL);
}

static TsTrack *
make_track (guint i, guint kind)
{
  TsTrack *track = ts_track_new ();

  track->title = g_strdup_printf ("Track number %u", i);
  track->artist = g_strdup_printf ("Artist %u", i % 3000);
  track->album = g_strdup_printf ("Album %u", i % 9000);
  track->track_number = i % 12 + 1;
  track->location = g_strdup_printf ("%s/Artist %u/Album %u/%02u Track.mp3", kind ? "t" : "s",
                                     i % 3000, i, i % 12);
  track->identity = g_strdup_printf ("%032x", i * 2654435761u + (kind && i % 3 == 0));
  track->size_bytes = 5000000 + i;
  track->mtime_us = i;
  return track;
}

/* What the main thread does when the button is pressed. */
static void
bench_work (const TsSyncPlanInput *input)
{
  const TsSyncPlaylistOptions playlists = { TS_PLAYLIST_FORMAT_M3U8, NULL };
  g_autoptr (TsSyncPlan) plan = ts_sync_plan_new (input);
  clock_t start = clock ();
  g_autoptr (TsSyncWork) work = ts_sync_work_new (plan, &playlists);
  clock_t made = clock ();

  ts_sync_plan_select_all (plan, TS_SYNC_ACTION_COPY, FALSE);
  printf ("taking %u steps out of the plan %.1f ms, unticking all copies %.1f ms\n",
          work->steps->len, (made - start) * 1000.0 / CLOCKS_PER_SEC,
          (clock () - made) * 1000.0 / CLOCKS_PER_SEC);
}

static void
bench_plan (guint n)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_autoptr (GArray) matches = g_array_new (FALSE, TRUE, sizeof (TsSyncMatch));
  g_autoptr (TsPathTemplate) path_template = ts_path_template_new (TS_PATH_TEMPLATE_DEFAULT, NULL);
  TsSyncPlanInput input = { NULL };
  struct rusage before, after;
  double times[N_RUNS];

  for (guint i = 0; i < n; i++) {
    g_ptr_array_add (sources, make_track (i, 0));
    g_ptr_array_add (targets, make_track (i, 1));
    /* A third by identity, a third by the matcher, a third new. */
    if (i % 6 == 0) {
      const TsSyncMatch match = { i, i, i % 12 == 0 ? 0.99 : 0.7, TS_MATCH_STRATEGY_FUZZY };

      g_array_append_val (matches, match);
    }
  }
  input.source_tracks = sources;
  input.target_tracks = targets;
  input.matches = (const TsSyncMatch *) (gpointer) matches->data;
  input.n_matches = matches->len;
  input.path_template = path_template;
  getrusage (RUSAGE_SELF, &before);
  for (guint r = 0; r < N_RUNS; r++) {
    clock_t start = clock ();
    g_autoptr (TsSyncPlan) plan = ts_sync_plan_new (&input);

    times[r] = (clock () - start) / (double) CLOCKS_PER_SEC;
    if (r == 0)
      printf ("copy %u, look %u, conflict %u, skip %u\n",
              ts_sync_plan_get_n_with_action (plan, TS_SYNC_ACTION_COPY),
              ts_sync_plan_get_n_with_action (plan, TS_SYNC_ACTION_LOOK),
              ts_sync_plan_get_n_with_action (plan, TS_SYNC_ACTION_CONFLICT),
              ts_sync_plan_get_n_with_action (plan, TS_SYNC_ACTION_SKIP));
  }
  getrusage (RUSAGE_SELF, &after);
  bench_work (&input);
  qsort (times, N_RUNS, sizeof *times, compare_doubles);
  printf (
      "plan %u x %u: %.3f s CPU (%.3f to %.3f); %ld MB with both lists, %ld MB of it the plan\n", n,
      n, times[N_RUNS / 2], times[0], times[N_RUNS - 1], after.ru_maxrss / 1024,
      (after.ru_maxrss - before.ru_maxrss) / 1024);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "copy") == 0)
    bench_copy (60, 5 * 1024 * 1024);
  else if (argc == 2 && strcmp (argv[1], "small") == 0)
    bench_copy (1000, 40 * 1024);
  else if (argc == 3 && strcmp (argv[1], "plan") == 0)
    bench_plan (atoi (argv[2]));
  else
    return 2;
  return 0;
}
