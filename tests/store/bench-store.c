/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long people wait for the library: filling it, the first list, each key of a search in every
 * order, pages, known files. Sizes 1 000, 100 000 and 500 000 tracks; the last one is left out
 * when TS_BENCH_SMALL is set. With TS_BENCH_CPU times are those of the processor instead of the
 * clock on the wall, for a busy machine. */
#include "config.h"

#include "ts-store-fixture.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH 500

static gboolean uses_cpu_time;

static const char *const syllables[] = {
  "ba", "be", "bi", "bo", "bu", "da", "de",  "di",  "do",   "du",   "fa", "fe", "ga",
  "go", "ha", "he", "ka", "ke", "ki", "ko",  "la",  "le",   "li",   "lo", "lu", "ma",
  "me", "mi", "mo", "mu", "na", "ne", "ni",  "no",  "pa",   "pe",   "po", "ra", "re",
  "ri", "ro", "sa", "se", "si", "so", "sha", "str", "ta",   "te",   "ti", "to", "tu",
  "va", "ve", "vi", "wa", "we", "wo", "ya",  "zo",  "ther", "ning", "an", "en", "on",
};

static const char *const genres[] = { "Rock",      "Pop",  "Jazz",   "Hip Hop", "Electronic",
                                      "Classical", "Folk", "Reggae", "Metal",   "Blues" };

/* Quick to seed, unlike GRand: making the tracks must not outweigh storing them. */
static guint32
next_random (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return (*state >> 16 ^ *state) * 0x45d9f3bu >> 8;
}

/* A word of a vocabulary that is used unevenly, as real ones are. */
static void
append_word (GString *out, guint32 *state, guint n_words)
{
  double u = (double) (next_random (state) % 10000) / 10000;
  guint32 spelling = (guint32) (u * u * u * n_words) * 2654435761u + 1;
  guint n = 1 + next_random (&spelling) % 3;

  if (out->len > 0)
    g_string_append_c (out, ' ');
  for (guint i = 0; i < n; i++)
    g_string_append (out, syllables[next_random (&spelling) % G_N_ELEMENTS (syllables)]);
}

static char *
make_text (guint32 seed, guint n_words, guint least, guint most)
{
  guint32 state = seed * 2246822519u;
  GString *out = g_string_new (NULL);
  guint n = least + next_random (&state) % (most - least + 1);

  for (guint i = 0; i < n; i++)
    append_word (out, &state, n_words);
  return g_string_free (out, FALSE);
}

static TsTrack *
make_track (guint i)
{
  guint album_number = i / 12;
  guint artist_number = album_number / 5;
  TsTrack *track = ts_track_new ();
  g_autofree char *extra = NULL;
  guint32 hash = (i + 1) * 2654435761u;

  track->artist = make_text (artist_number * 3 + 1, 8000, 1, 3);
  track->album = make_text (album_number * 3 + 2, 12000, 1, 4);
  track->title = make_text (i * 3 + 3, 30000, 1, 5);
  track->album_artist = g_strdup (track->artist);
  if (i % 40 == 0) {
    extra = g_strdup_printf ("%s feat. Ünïcödé %u", track->artist, i % 97);
    g_free (track->artist);
    track->artist = g_steal_pointer (&extra);
  }
  track->genres = g_new0 (char *, 3);
  track->genres[0] = g_strdup (genres[artist_number % G_N_ELEMENTS (genres)]);
  if (i % 3 == 0)
    track->genres[1] = g_strdup (genres[(artist_number + 3) % G_N_ELEMENTS (genres)]);
  track->location = g_strdup_printf ("%s/%s/%02u %s.flac", track->album_artist, track->album,
                                     i % 12 + 1, track->title);
  if (i % 12 == 11) {
    g_free (track->location);
    track->location = g_strdup_printf ("Various/%u.mp3", i);
  }
  track->track_number = (int) i % 12 + 1;
  track->disc_number = 1;
  track->year = 1960 + (int) (album_number * 7 % 65);
  track->duration_ms = 120000 + hash % 240000;
  track->codec = g_strdup (i % 3 == 0 ? "MP3" : "FLAC");
  track->bit_rate_kbps = 128 + (int) (hash >> 8) % 900;
  track->sample_rate_hz = 44100;
  track->bits_per_sample = 16;
  track->channels = 2;
  track->size_bytes = 3000000 + hash % 40000000;
  track->mtime_us = G_GINT64_CONSTANT (1600000000000000) + hash;
  track->identity = g_strdup_printf ("%08x%08x%08x%08x", hash, i, hash, i);
  if (i % 2 == 0)
    track->mb_recording_id = g_strdup_printf ("%08x-0000-4000-8000-%012x", hash, i);
  return track;
}

static guint
get_rss_kib (void)
{
  g_autofree char *text = NULL;
  guint64 pages;
  char *end;

  g_file_get_contents ("/proc/self/statm", &text, NULL, NULL);
  if (text == NULL)
    return 0;
  g_ascii_strtoull (text, &end, 10);
  pages = g_ascii_strtoull (end, NULL, 10);
  return (guint) (pages * (guint64) sysconf (_SC_PAGESIZE) / 1024);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static void
print_times (const char *what, GArray *times_ms)
{
  double *data = (double *) (gpointer) times_ms->data;

  g_array_sort (times_ms, compare_doubles);
  g_test_message ("%-34s median %8.3f  p95 %8.3f  max %8.3f ms  (%u runs)", what,
                  data[times_ms->len / 2], data[times_ms->len * 95 / 100], data[times_ms->len - 1],
                  times_ms->len);
  g_array_set_size (times_ms, 0);
}

/* Of all threads together, so that other work on the machine does not count. */
static gint64
get_time_us (void)
{
  struct timespec now;

  if (!uses_cpu_time)
    return g_get_monotonic_time ();
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
take_time (GArray *times_ms, gint64 start_us)
{
  double ms = (double) (get_time_us () - start_us) / 1000;

  g_array_append_val (times_ms, ms);
}

/* Returns the time storing took, in milliseconds a batch. */
static double
fill (TsStoreFixture *fixture, guint from, guint to)
{
  gint64 sum_us = 0;
  guint n = 0;

  for (guint i = from; i < to; i += BATCH) {
    TsScanBatch *batch = ts_scan_batch_new ();
    gint64 start_us;

    for (guint j = i; j < MIN (i + BATCH, to); j++) {
      g_autoptr (TsTrack) track = make_track (j);

      ts_scan_batch_add_track (batch, track, j + 1, 1);
    }
    start_us = get_time_us ();
    ts_store_fixture_apply (fixture, batch);
    sum_us += get_time_us () - start_us;
    n++;
  }
  return (double) sum_us / 1000 / n;
}

/* As the window asks: through the main loop and back. */
static GArray *
query (TsStoreFixture *fixture, const char *text, TsTrackSort sort, gboolean is_descending)
{
  g_autoptr (TsTrackQuery) asked = ts_track_query_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *ids;

  asked->text = g_strdup (text);
  asked->sort = sort;
  asked->is_descending = is_descending;
  ts_store_query_async (fixture->store, asked, NULL, ts_store_test_done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  ids = ts_store_query_finish (fixture->store, result, &error);
  g_assert_no_error (error);
  return ids;
}

static void
bench_keys (TsStoreFixture *fixture, GArray *times_ms, GArray *all_ms)
{
  static const char *const words[]
      = { "s",   "st",    "str",      "stra", "m",   "ma",   "man", "ma t",
          "the", "ro la", "lo mi sa", "rock", "ünï", "zzzz", "x" };

  for (TsTrackSort sort = 0; sort < TS_TRACK_N_SORTS; sort++) {
    g_autofree char *label = g_strdup_printf ("keys, by %s", ts_track_sort_to_string (sort));
    gint64 start_us = get_time_us ();
    g_array_unref (query (fixture, "s", sort, FALSE));
    take_time (all_ms, start_us);
    for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
      g_autoptr (GArray) ids = NULL;

      start_us = get_time_us ();
      ids = query (fixture, words[i], sort, i % 2 == 1);
      take_time (times_ms, start_us);
    }
    print_times (label, times_ms);
  }
  print_times ("first key in a new order", all_ms);
}

static void
bench_pages (TsStoreFixture *fixture, GArray *times_ms)
{
  g_autoptr (GArray) ids = query (fixture, NULL, TS_TRACK_SORT_TITLE, FALSE);

  for (guint i = 0; i < 100; i++) {
    guint start = ids->len / 101 * i;
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GPtrArray) tracks = NULL;
    gint64 start_us = get_time_us ();

    ts_store_get_tracks_async (fixture->store, &g_array_index (ids, gint64, start),
                               MIN (100, ids->len - start), NULL, ts_store_test_done_cb, &result);
    while (result == NULL)
      g_main_context_iteration (NULL, TRUE);
    tracks = ts_store_get_tracks_finish (fixture->store, result, NULL);
    take_time (times_ms, start_us);
  }
  print_times ("page of 100 tracks", times_ms);
}

static void
bench_after_batches (TsStoreFixture *fixture, guint n, GArray *times_ms)
{
  g_autoptr (GArray) batches_ms = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < 10; i++) {
    g_autoptr (GArray) ids = NULL;
    double ms = fill (fixture, n + i * BATCH, n + (i + 1) * BATCH);
    gint64 start_us = get_time_us ();

    g_array_append_val (batches_ms, ms);
    ids = query (fixture, "s", i % 2 == 0 ? TS_TRACK_SORT_TITLE : TS_TRACK_SORT_ADDED, FALSE);
    take_time (times_ms, start_us);
  }
  print_times ("batch of 500 new tracks", batches_ms);
  print_times ("key after such a batch", times_ms);
}

static gboolean
count_row (const TsTrackRow *row, gpointer user_data)
{
  ++*(guint *) user_data;
  return TRUE;
}

static void
bench_walks (TsStoreFixture *fixture, GArray *times_ms)
{
  for (guint i = 0; i < 3; i++) {
    guint n = 0;
    gint64 start_us = get_time_us ();

    ts_store_foreach_row (fixture->store, 0, TS_TRACK_FILTER_NONE, count_row, &n, NULL, NULL);
    take_time (times_ms, start_us);
  }
  print_times ("walk over all rows", times_ms);
  for (guint i = 0; i < 3; i++) {
    gint64 start_us = get_time_us ();
    TsKnownTracks *known = ts_store_load_known (fixture->store, fixture->source_id, NULL, NULL);

    take_time (times_ms, start_us);
    g_assert_cmpuint (ts_known_tracks_get_n (known), >, 0);
    ts_known_tracks_unref (known);
  }
  print_times ("load of known files", times_ms);
}

static void
bench_size (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  TsStoreFixture fixture;
  g_autoptr (GArray) times_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) all_ms = g_array_new (FALSE, FALSE, sizeof (double));
  gint64 start_us;
  double batch_ms;
  guint rss_kib;

  ts_store_fixture_set_up (&fixture, NULL);
  batch_ms = fill (&fixture, 0, n);
  g_test_message ("%u tracks stored in batches of %d: %.2f ms a batch, %.0f tracks a second", n,
                  BATCH, batch_ms, 1000 / batch_ms * MIN (BATCH, n));

  rss_kib = get_rss_kib ();
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GArray) plain = NULL;

    ts_store_test_close (fixture.store);
    start_us = get_time_us ();
    fixture.store = ts_store_test_open (&fixture.test);
    plain = query (&fixture, NULL, TS_TRACK_SORT_ARTIST, FALSE);
    take_time (times_ms, start_us);
    g_assert_cmpuint (plain->len, ==, n);
    start_us = get_time_us ();
    g_array_unref (query (&fixture, "s", TS_TRACK_SORT_ARTIST, FALSE));
    take_time (all_ms, start_us);
  }
  print_times ("opening and the first list", times_ms);
  print_times ("key before the index is there", all_ms);
  bench_keys (&fixture, times_ms, all_ms);
  bench_pages (&fixture, times_ms);
  bench_walks (&fixture, times_ms);
  g_test_message ("resident now %u KiB, %u before the index", get_rss_kib (), rss_kib);
  bench_after_batches (&fixture, n, times_ms);
  ts_store_fixture_tear_down (&fixture, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  uses_cpu_time = g_getenv ("TS_BENCH_CPU") != NULL;
  g_test_add_data_func ("/store/bench/1000", GUINT_TO_POINTER (1000), bench_size);
  g_test_add_data_func ("/store/bench/100000", GUINT_TO_POINTER (100000), bench_size);
  if (g_getenv ("TS_BENCH_SMALL") == NULL)
    g_test_add_data_func ("/store/bench/500000", GUINT_TO_POINTER (500000), bench_size);
  return g_test_run ();
}
