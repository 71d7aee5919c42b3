/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long "Find Duplicates" takes in a library of 1 000, 10 000 and 100 000 tracks, every
 * twentieth of which is there in a second format, and how much memory the process has then. */
#include "config.h"

#include "ts-duplicates.h"

#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-test-files.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define N_ROUNDS 5
#define BATCH 500

static const char *const syllables[]
    = { "ba",  "con", "di",  "fer", "gal", "hin", "jo",  "ker", "lum", "mar", "nor", "pel",
        "qui", "ros", "sta", "tri", "ul",  "ver", "win", "xan", "yor", "zel", "an",  "ther" };

/* A word of two or three syllables out of @n_words, the first ones often. */
static void
append_word (GString *text, GRand *random, guint n_words)
{
  double u = g_rand_double (random);
  guint word = (guint) (u * u * u * n_words);

  if (text->len > 0)
    g_string_append_c (text, ' ');
  for (guint n = 0; n < 2 || word > 0; n++, word /= G_N_ELEMENTS (syllables))
    g_string_append (text, syllables[word % G_N_ELEMENTS (syllables)]);
}

static char *
make_text (GRand *random, guint n_words, guint most)
{
  GString *text = g_string_new (NULL);
  guint n = g_rand_int_range (random, 1, most + 1);

  while (n-- > 0)
    append_word (text, random, n_words);
  return g_string_free (text, FALSE);
}

static void
add_track (TsScanBatch *batch,
           guint number,
           const char *artist,
           const char *album,
           const char *title,
           gint64 duration_ms,
           gboolean is_copy)
{
  g_autoptr (TsTrack) track = ts_track_new ();

  track->location
      = g_strdup_printf ("%s/%s/%u.%s", artist, album, number, is_copy ? "mp3" : "flac");
  track->artist = g_strdup (artist);
  track->album = g_strdup (album);
  track->title = g_strdup (title);
  track->duration_ms = duration_ms;
  track->codec = g_strdup (is_copy ? "MP3" : "FLAC");
  track->size_bytes = is_copy ? 8000000 : 30000000;
  track->identity = g_strdup_printf ("f%032x", number * 2 + is_copy);
  ts_scan_batch_add_track (batch, track, 0, 0);
}

static void
fill (TsStore *store, gint64 source_id, guint n_tracks)
{
  GRand *random = g_rand_new_with_seed (n_tracks);
  TsScanBatch *batch = ts_scan_batch_new ();
  g_autofree char *artist = NULL;
  g_autofree char *album = NULL;

  for (guint i = 0, n = 0; n < n_tracks; i++) {
    g_autofree char *title = make_text (random, 20000, 5);
    gint64 duration_ms = g_rand_int_range (random, 90000, 400000);

    if (i % 60 == 0) {
      g_free (artist);
      artist = make_text (random, 8000, 3);
    }
    if (i % 12 == 0) {
      g_free (album);
      album = make_text (random, 12000, 4);
    }
    add_track (batch, i, artist, album, title, duration_ms, FALSE);
    n++;
    if (i % 19 == 0 && n < n_tracks) {
      add_track (batch, i, artist, album, title, duration_ms + 40, TRUE);
      n++;
    }
    if (ts_scan_batch_get_n (batch) >= BATCH || n == n_tracks) {
      g_assert_true (ts_store_apply_scan (store, source_id, batch, NULL, NULL));
      ts_scan_batch_free (batch);
      batch = ts_scan_batch_new ();
    }
  }
  ts_scan_batch_free (batch);
  g_rand_free (random);
}

static double
get_cpu_s (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static double
get_memory_mib (const char *field)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, field);
  return line != NULL ? strtod (line + strlen (field), NULL) / 1024 : 0;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
measure (guint n_tracks)
{
  g_autofree char *folder = g_dir_make_tmp ("ts-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  g_autoptr (TsStore) store = ts_store_open (path, NULL, NULL);
  g_autoptr (TsSource) source = ts_store_add_source (store, "folder", NULL, "/music", NULL, NULL);
  g_autoptr (TsDuplicates) duplicates = ts_duplicates_new (store, NULL);
  double wall_s[N_ROUNDS];
  double cpu_s[N_ROUNDS];

  fill (store, ts_source_get_id (source), n_tracks);
  for (guint i = 0; i < N_ROUNDS; i++) {
    gint64 begin_us = g_get_monotonic_time ();
    double begin_s = get_cpu_s ();
    g_autoptr (TsJob) job = g_object_ref (ts_duplicates_find (duplicates));

    while (ts_duplicates_get_job (duplicates) != NULL)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
    wall_s[i] = (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC;
    cpu_s[i] = get_cpu_s () - begin_s;
  }
  qsort (wall_s, N_ROUNDS, sizeof (double), compare_doubles);
  qsort (cpu_s, N_ROUNDS, sizeof (double), compare_doubles);
  g_print ("%7u tracks, %5u groups: %.3f s (%.3f to %.3f), processor %.3f s, "
           "resident %.0f MiB, peak %.0f MiB\n",
           n_tracks, g_list_model_get_n_items (ts_duplicates_get_groups (duplicates)),
           wall_s[N_ROUNDS / 2], wall_s[0], wall_s[N_ROUNDS - 1], cpu_s[N_ROUNDS / 2],
           get_memory_mib ("VmRSS:"), get_memory_mib ("VmHWM:"));
  ts_test_remove_tree (folder);
}

int
main (void)
{
  measure (1000);
  measure (10000);
  measure (100000);
  return 0;
}
