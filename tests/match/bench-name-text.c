/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-name-text-private.h"
#include "ts-name-text.h"

#include <stdio.h>
#include <stdlib.h>

#define N_TITLES 1000
#define N_RUNS 11

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
report (const char *what, double *runs_ms, gsize n)
{
  qsort (runs_ms, n, sizeof *runs_ms, compare_doubles);
  printf ("%s: median %.2f ms, %.2f to %.2f ms\n", what, runs_ms[n / 2], runs_ms[0],
          runs_ms[n - 1]);
  return runs_ms[n / 2];
}

/* What ts_name_text_title() would cost if it compiled its patterns in every call. */
static void
compile_and_match (const char *title)
{
  gsize n_patterns;
  GRegex *const *patterns = _ts_name_text_title_patterns (&n_patterns);

  for (gsize i = 0; i < n_patterns; i++) {
    g_autoptr (GRegex) regex = g_regex_new (g_regex_get_pattern (patterns[i]), 0, 0, NULL);
    g_autofree char *rest = g_regex_replace_literal (regex, title, -1, 0, "", 0, NULL);

    g_assert_nonnull (rest);
  }
}

int
main (void)
{
  static const char *const formats[] = {
    "Night Train %u",
    "Night Train %u (2011 Remaster)",
    "Night Train %u [Live]",
    "Night Train %u - Radio Edit",
    "Night Train %u (Part Two)",
  };
  g_auto (GStrv) titles = g_new0 (char *, N_TITLES + 1);
  double once_ms[N_RUNS];
  double each_ms[3];
  double once, each, saved;

  for (guint i = 0; i < N_TITLES; i++) {
    g_auto (GStrv) parts = g_strsplit (formats[i % G_N_ELEMENTS (formats)], "%u", 2);

    titles[i] = g_strdup_printf ("%s%u%s", parts[0], i, parts[1]);
  }
  for (gsize run = 0; run < N_RUNS; run++) {
    gint64 start = g_get_monotonic_time ();

    for (guint i = 0; i < N_TITLES; i++) {
      g_autofree char *title = ts_name_text_title (titles[i]);

      g_assert_cmpint (*title, ==, 'n');
    }
    once_ms[run] = (double) (g_get_monotonic_time () - start) / 1000.0;
  }
  for (gsize run = 0; run < G_N_ELEMENTS (each_ms); run++) {
    gint64 start = g_get_monotonic_time ();

    for (guint i = 0; i < N_TITLES; i++)
      compile_and_match (titles[i]);
    each_ms[run] = (double) (g_get_monotonic_time () - start) / 1000.0;
  }
  printf ("%u titles\n", N_TITLES);
  once = report ("patterns compiled once", once_ms, N_RUNS);
  each = report ("patterns compiled in every call", each_ms, G_N_ELEMENTS (each_ms));
  saved = 1.0 - once / each;
  printf ("time saved: %.1f %%\n", saved * 100.0);
  return saved >= 0.8 ? EXIT_SUCCESS : EXIT_FAILURE;
}
