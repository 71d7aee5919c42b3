/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole program on one processor: reading two CSV files, matching, writing. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define N_WORDS 30000
#define N_RUNS 5

typedef struct {
  char text[16];
} Word;

static Word words[N_WORDS];

static void
make_words (GRand *random)
{
  static const char *const syllables[]
      = { "ba", "den", "fi", "gor", "ha", "jin", "ka", "lo",  "mer", "no",  "pu",  "ras",
          "si", "tol", "u",  "ven", "wa", "xi",  "yo", "zar", "chi", "bre", "sta", "qui" };

  for (guint i = 0; i < N_WORDS; i++) {
    guint n = (guint) g_rand_int_range (random, 2, 5);

    for (guint k = 0; k < n; k++)
      g_strlcat (words[i].text, syllables[g_rand_int_range (random, 0, G_N_ELEMENTS (syllables))],
                 sizeof words[i].text);
  }
}

/* Few words are frequent and most are rare, as in real titles. */
static void
append_words (GString *out, GRand *random, gint32 min, gint32 max)
{
  gint32 n = g_rand_int_range (random, min, max + 1);

  for (gint32 i = 0; i < n; i++) {
    double u = g_rand_double (random);

    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            words[(guint) (u * u * u * N_WORDS)].text);
  }
}

/* Of the right rows 6 in 10 are equal, 1 has no album, 2 have a letter less, 1 is not on the left.
 */
static void
make_files (guint n_rows, const char *left_path, const char *right_path)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GString) left = g_string_new ("id,artist,album,title,duration_s,mbid\n");
  g_autoptr (GString) right = g_string_new (left->str);
  g_autoptr (GString) artist = g_string_new (NULL);
  g_autoptr (GString) album = g_string_new (NULL);
  g_autoptr (GString) title = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_rows; i++) {
    int duration_s = g_rand_int_range (random, 90, 500);

    if (i % 40 == 0) {
      g_string_truncate (artist, 0);
      append_words (artist, random, 1, 3);
    }
    if (i % 10 == 0) {
      g_string_truncate (album, 0);
      append_words (album, random, 1, 4);
    }
    g_string_truncate (title, 0);
    append_words (title, random, 1, 5);
    g_string_append_printf (left, "l%u,%s,%s,%s,%d,\n", i, artist->str, album->str, title->str,
                            duration_s);
    if (i % 10 == 7) {
      g_string_truncate (title, 0);
      append_words (title, random, 2, 5);
      g_string_append_printf (right, "r%u,%s,,%s,%d,\n", i, words[i % N_WORDS].text, title->str,
                              duration_s);
      continue;
    }
    if (i % 10 >= 8)
      g_string_erase (title, g_rand_int_range (random, 0, (gint32) title->len), 1);
    g_string_append_printf (right, "r%u,%s,%s,%s,%d,\n", i, artist->str,
                            i % 10 == 6 ? "" : album->str, title->str, duration_s);
  }
  g_file_set_contents (left_path, left->str, (gssize) left->len, &error);
  g_assert_no_error (error);
  g_file_set_contents (right_path, right->str, (gssize) right->len, &error);
  g_assert_no_error (error);
}

/* Processor time of all children so far: other work on the machine does not count. */
static double
children_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double
run_once (const char *left_path, const char *right_path)
{
  const char *argv[]
      = { g_getenv ("TRACKSYNCCTL"), "match", "--threads=1", left_path, right_path, NULL };
  double start = children_s ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  return children_s () - start;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

int
main (void)
{
  static const guint sizes[] = { 1000, 10000, 100000 };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("bench-XXXXXX", &error);
  g_autofree char *left_path = NULL;
  g_autofree char *right_path = NULL;
  cpu_set_t one;
  double runs_s[N_RUNS];
  struct rusage usage;

  g_assert_no_error (error);
  left_path = g_build_filename (folder, "left.csv", NULL);
  right_path = g_build_filename (folder, "right.csv", NULL);
  CPU_ZERO (&one);
  CPU_SET (sched_getcpu (), &one);
  sched_setaffinity (0, sizeof one, &one);

  make_words (random);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    make_files (sizes[i], left_path, right_path);
    for (guint run = 0; run < N_RUNS; run++)
      runs_s[run] = run_once (left_path, right_path);
    qsort (runs_s, N_RUNS, sizeof *runs_s, compare_doubles);
    getrusage (RUSAGE_CHILDREN, &usage);
    printf ("%u rows against %u: median %.3f s, %.3f to %.3f s, at most %ld MiB\n", sizes[i],
            sizes[i], runs_s[N_RUNS / 2], runs_s[0], runs_s[N_RUNS - 1], usage.ru_maxrss / 1024);
  }
  g_unlink (left_path);
  g_unlink (right_path);
  g_rmdir (folder);
  /* The bars for 100,000 rows. */
  return runs_s[N_RUNS / 2] <= 5.0 && usage.ru_maxrss <= 256 * 1024 ? EXIT_SUCCESS : EXIT_FAILURE;
}
