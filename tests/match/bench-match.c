/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-match-index.h"
#include "ts-match-link.h"
#include "ts-normalize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_RUNS 11
#define N_LOOKUPS 2000

/* Processor time, because other programs may be at work on the same machine. */
static double
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);

  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *what, double *seconds, gsize n, double unit, const char *unit_name)
{
  qsort (seconds, n, sizeof *seconds, compare_doubles);
  printf ("%-44s median %9.3f %s, %.3f to %.3f\n", what, seconds[n / 2] * unit, unit_name,
          seconds[0] * unit, seconds[n - 1] * unit);
  fflush (stdout);
}

/* A made-up track. Words follow the uneven frequencies of real titles; one track in three shares
 * artist and album with the one before. */
typedef struct {
  char artist[64];
  char album[64];
  char title[96];
  gint64 duration_ms;
} Made;

static guint
word_number (GRand *rand)
{
  double x = g_rand_double (rand);

  return (guint) (30000.0 * x * x * x);
}

static void
append_word (GRand *rand, char *text, gsize size)
{
  static const char *const syllables[] = { "ba", "ler", "mon", "ti", "sa", "ko", "ren", "du",
                                           "fi", "gar", "hel", "jo", "nu", "pas", "vo", "wen" };
  guint n = word_number (rand);
  gsize used = strlen (text);

  g_snprintf (text + used, size - used, "%s%s%s%s%s", used > 0 ? " " : "", syllables[n % 16],
              syllables[n / 16 % 16], n >= 256 ? syllables[n / 256 % 16] : "",
              n >= 4096 ? syllables[n / 4096 % 16] : "");
}

static void
make_track (GRand *rand, Made *track)
{
  if (track->artist[0] == '\0' || g_rand_int_range (rand, 0, 3) > 0) {
    track->artist[0] = track->album[0] = '\0';
    for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
      append_word (rand, track->artist, sizeof track->artist);
    for (int i = g_rand_int_range (rand, 1, 5); i > 0; i--)
      append_word (rand, track->album, sizeof track->album);
  }
  track->title[0] = '\0';
  for (int i = g_rand_int_range (rand, 1, 6); i > 0; i--)
    append_word (rand, track->title, sizeof track->title);
  track->duration_ms = g_rand_int_range (rand, 120000, 400000);
}

/* The same two thirds of the tracks in two catalogues with different manners. */
static void
make_catalogues (guint n, TsMatchCatalogue *left, TsMatchCatalogue *right)
{
  GRand *rand = g_rand_new_with_seed (11);
  Made track = { 0 };
  guint n_left = 0;
  guint n_right = 0;

  while (n_left < n || n_right < n) {
    int where = g_rand_int_range (rand, 0, 3);

    make_track (rand, &track);
    if (g_rand_int_range (rand, 0, 5) == 0)
      track.title[g_rand_int_range (rand, 0, (gint32) strlen (track.title))] = 'x';
    if (where != 1 && n_left < n) {
      g_autofree char *title = g_strdup_printf ("%s - %s", track.artist, track.title);
      const TsMatchFields fields = { "", track.album, title, NULL, NULL, track.duration_ms };

      ts_match_catalogue_add (left, &fields);
      n_left++;
    }
    if (where != 2 && n_right < n) {
      g_autofree char *title = g_strdup_printf ("0%u-%s", n_right % 9 + 1, track.title);
      const TsMatchFields fields = { track.artist, track.album, title, NULL, NULL,
                                     track.duration_ms + 1000 };

      ts_match_catalogue_add (right, &fields);
      n_right++;
    }
  }
  g_rand_free (rand);
}

static void
bench_normalize (void)
{
  static const char *const kinds[] = { "plain", "accents" };

  for (guint kind = 0; kind < 2; kind++) {
    g_autoptr (GString) buffer = g_string_new (NULL);
    g_autofree char *what = g_strdup_printf ("normalise 3000 fields, %s", kinds[kind]);
    g_autofree Made *tracks = g_new0 (Made, 1000);
    GRand *rand = g_rand_new_with_seed (3);
    double seconds[N_RUNS];

    for (guint i = 0; i < 1000; i++) {
      make_track (rand, &tracks[i]);
      if (kind == 1)
        g_strlcat (tracks[i].title, " été à Łódź", sizeof tracks[i].title);
    }
    g_rand_free (rand);
    for (guint run = 0; run < N_RUNS; run++) {
      double start = cpu_seconds ();

      for (guint i = 0; i < 1000; i++) {
        g_string_truncate (buffer, 0);
        ts_normalize_into (tracks[i].artist, buffer);
        ts_normalize_into (tracks[i].album, buffer);
        ts_normalize_into (tracks[i].title, buffer);
      }
      seconds[run] = cpu_seconds () - start;
    }
    report (what, seconds, N_RUNS, 1e3, "ms");
  }
}

/* Known tracks as an application would generate them, a track that is not among them and one
 * that is. */
static void
bench_known (guint n, guint n_artists, guint n_albums, const TsMatchFields *miss)
{
  g_autoptr (TsMatchCatalogue) catalogue = ts_match_catalogue_new ();
  g_autoptr (TsMatchIndex) index = NULL;
  g_autofree char *what_miss = g_strdup_printf ("check against %u known tracks, miss", n);
  g_autofree char *what_hit = g_strdup_printf ("check against %u known tracks, hit", n);
  double misses[N_RUNS];
  double hits[N_RUNS];
  TsMatch results[3];

  for (guint i = 0; i < n; i++) {
    g_autofree char *artist = g_strdup_printf ("Artist %u", i % n_artists);
    g_autofree char *album = g_strdup_printf ("Album %u", i % n_albums);
    g_autofree char *title = g_strdup_printf ("Track %u", i);
    const TsMatchFields fields = { artist, album, title, NULL, NULL, (180 + i % 60) * 1000 };

    ts_match_catalogue_add (catalogue, &fields);
  }
  index = ts_match_index_new (catalogue);

  for (guint run = 0; run < N_RUNS; run++) {
    const TsMatchFields hit = { "Artist 0", "Album 0", "Track 0", NULL, NULL, 180000 };
    double start = cpu_seconds ();

    for (guint i = 0; i < 100; i++) {
      guint n_found = ts_match_index_lookup (index, miss, 3, results);

      g_assert_true (n_found == 0 || results[0].confidence < TS_MATCH_DEFAULT_CONFIDENCE);
    }
    misses[run] = (cpu_seconds () - start) / 100;

    start = cpu_seconds ();
    for (guint i = 0; i < 100; i++) {
      g_assert_cmpuint (ts_match_index_lookup (index, &hit, 3, results), ==, 1);
      g_assert_cmpuint (results[0].right, ==, 0);
    }
    hits[run] = (cpu_seconds () - start) / 100;
  }
  report (what_miss, misses, N_RUNS, 1e6, "us");
  report (what_hit, hits, N_RUNS, 1e6, "us");
}

static void
bench_link (guint n, guint n_runs)
{
  g_autofree char *what = g_strdup_printf ("link %u with %u rows", n, n);
  double seconds[N_RUNS];
  guint n_matches = 0;

  for (guint run = 0; run < n_runs; run++) {
    g_autoptr (TsMatchCatalogue) left = ts_match_catalogue_new ();
    g_autoptr (TsMatchCatalogue) right = ts_match_catalogue_new ();
    g_autoptr (GArray) matches = NULL;
    double start;

    make_catalogues (n, left, right);
    start = cpu_seconds ();
    matches = ts_match_link (left, right, NULL, NULL, NULL, NULL, NULL);
    seconds[run] = cpu_seconds () - start;
    n_matches = matches->len;
  }
  report (what, seconds, n_runs, 1, "s");
  printf ("%-44s %u\n", "  matches", n_matches);
}

static void
bench_lookup (guint n)
{
  g_autoptr (TsMatchCatalogue) left = ts_match_catalogue_new ();
  g_autoptr (TsMatchCatalogue) right = ts_match_catalogue_new ();
  g_autoptr (TsMatchIndex) index = NULL;
  g_autofree char *what = g_strdup_printf ("look one track up among %u", n);
  g_autofree double *seconds = g_new (double, N_LOOKUPS);
  GRand *rand = g_rand_new_with_seed (11);
  Made track = { 0 };
  TsMatch results[5];

  make_catalogues (n, left, right);
  index = ts_match_index_new (right);
  for (guint i = 0; i < N_LOOKUPS; i++) {
    const TsMatchFields fields = { track.artist, track.album, track.title, NULL, NULL,
                                   track.duration_ms };
    double start;

    make_track (rand, &track);
    start = cpu_seconds ();
    ts_match_index_lookup (index, &fields, 5, results);
    seconds[i] = cpu_seconds () - start;
  }
  g_rand_free (rand);
  report (what, seconds, N_LOOKUPS, 1e6, "us");
}

int
main (void)
{
  static const TsMatchFields miss_100 = { "Artist 5", "Album 10", "Track 50", NULL, NULL, 230000 };
  static const TsMatchFields miss_1000 = { "Artist 25", "Album 50", "Track 500",
                                           NULL,        NULL,       200000 };

  bench_normalize ();
  bench_known (100, 10, 20, &miss_100);
  bench_known (1000, 50, 100, &miss_1000);
  bench_known (10000, 50, 100, &miss_1000);
  bench_link (1000, N_RUNS);
  bench_link (10000, 5);
  bench_link (100000, 3);
  if (g_getenv ("TS_BENCH_LARGE") != NULL)
    bench_link (1000000, 1);
  bench_lookup (100000);

  return 0;
}
