/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-match-explain.h"
#include "ts-match-index.h"
#include "ts-match-link.h"

#include <string.h>

/* A made-up catalogue of @n rows with near neighbours, the same on every run. */
static TsMatchCatalogue *
make_catalogue (guint n, guint seed)
{
  static const char *const words[]
      = { "amber",   "birch", "cinder",  "delta", "ember", "fjord", "grove",  "haven",  "island",
          "juniper", "kelp",  "lantern", "marsh", "north", "otter", "pebble", "quarry", "river" };
  TsMatchCatalogue *catalogue = ts_match_catalogue_new ();
  GRand *rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < n; i++) {
    guint a = (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (words));
    guint b = (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (words));
    g_autofree char *artist = g_strdup_printf ("%s %u", words[a], i % 97);
    g_autofree char *album = g_strdup_printf ("%s %s", words[b], words[i % G_N_ELEMENTS (words)]);
    g_autofree char *title
        = seed == 0
              ? g_strdup_printf ("%s %s %u", words[(a + b) % G_N_ELEMENTS (words)], words[a], i)
              : g_strdup_printf ("0%u-%s  %s %u", i % 9 + 1, words[(a + b) % G_N_ELEMENTS (words)],
                                 words[a], i);
    const TsMatchFields fields = { artist, album, title, NULL, NULL, 100000 + (i * 7919) % 300000 };

    ts_match_catalogue_add (catalogue, &fields);
  }
  g_rand_free (rand);

  return catalogue;
}

static void
assert_same_matches (GArray *a, GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++) {
    const TsMatch *x = &g_array_index (a, TsMatch, i);
    const TsMatch *y = &g_array_index (b, TsMatch, i);

    g_assert_cmpuint (x->left, ==, y->left);
    g_assert_cmpuint (x->right, ==, y->right);
    g_assert_cmpint (x->strategy, ==, y->strategy);
    g_assert_true (x->confidence == y->confidence);
  }
}

static void
test_threads (void)
{
  g_autoptr (TsMatchCatalogue) left = make_catalogue (3000, 0);
  g_autoptr (TsMatchCatalogue) right = make_catalogue (3000, 1);
  const TsMatchCatalogue *catalogues[] = { left, right };
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;
  g_autoptr (GArray) one = NULL;
  g_autoptr (TsMatchClusters) clusters_one = NULL;

  one = ts_match_link (left, right, &options, NULL, NULL, NULL, NULL);
  clusters_one = ts_match_cluster (catalogues, 2, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (one->len, >, 2700);

  for (guint threads = 2; threads <= 5; threads += 3) {
    g_autoptr (GArray) more = NULL;
    g_autoptr (TsMatchClusters) clusters_more = NULL;

    options.threads = threads;
    more = ts_match_link (left, right, &options, NULL, NULL, NULL, NULL);
    assert_same_matches (one, more);
    clusters_more = ts_match_cluster (catalogues, 2, &options, NULL, NULL, NULL, NULL);
    assert_same_matches (clusters_one->pairs, clusters_more->pairs);
    g_assert_cmpmem (clusters_one->cluster, clusters_one->n_rows * sizeof (guint),
                     clusters_more->cluster, clusters_more->n_rows * sizeof (guint));
  }
}

/* Which side is called left changes nothing but the names. */
static void
test_mirrored (void)
{
  g_autoptr (TsMatchCatalogue) left = make_catalogue (500, 0);
  g_autoptr (TsMatchCatalogue) right = make_catalogue (500, 1);
  g_autoptr (GArray) there = ts_match_link (left, right, NULL, NULL, NULL, NULL, NULL);
  g_autoptr (GArray) back = ts_match_link (right, left, NULL, NULL, NULL, NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n_common = 0;

  for (guint i = 0; i < there->len; i++) {
    const TsMatch *match = &g_array_index (there, TsMatch, i);

    g_hash_table_add (seen, GUINT_TO_POINTER (match->left * 1000 + match->right + 1));
  }
  for (guint i = 0; i < back->len; i++) {
    const TsMatch *match = &g_array_index (back, TsMatch, i);

    n_common
        += g_hash_table_contains (seen, GUINT_TO_POINTER (match->right * 1000 + match->left + 1));
  }
  g_assert_cmpuint (n_common * 100, >=, there->len * 99);
}

static void
test_equal_rows (void)
{
  g_autoptr (TsMatchCatalogue) left = ts_match_catalogue_new ();
  g_autoptr (TsMatchCatalogue) right = ts_match_catalogue_new ();
  const TsMatchCatalogue *catalogues[] = { left };
  const TsMatchFields fields = { "Tin Harbour", "Slack Water", "Ropewalk", NULL, NULL, 131000 };
  const guint n = 100000;
  g_autoptr (GArray) matches = NULL;
  g_autoptr (TsMatchClusters) clusters = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++) {
    ts_match_catalogue_add (left, &fields);
    ts_match_catalogue_add (right, &fields);
  }
  matches = ts_match_link (left, right, NULL, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (matches->len, >=, n);
  clusters = ts_match_cluster (catalogues, 1, NULL, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (clusters->n_clusters, ==, 1);
  g_test_message ("%u equal rows took %.1f s", n,
                  (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
}

static void
test_odd_bytes (void)
{
  g_autofree char *huge = g_malloc (1024 * 1024 + 1);
  g_autoptr (TsMatchCatalogue) rows = ts_match_catalogue_new ();
  const TsMatchCatalogue *catalogues[] = { rows };
  g_autoptr (TsMatchClusters) clusters = NULL;
  g_autoptr (TsMatchIndex) index = NULL;
  TsMatch results[4];

  for (gsize i = 0; i < 1024 * 1024; i++)
    huge[i] = i % 7 == 6 ? ' ' : (char) ('a' + (i * i) % 26);
  huge[1024 * 1024] = '\0';

  {
    const TsMatchFields odd[] = {
      { NULL, NULL, NULL, NULL, NULL, 0 },
      { "", "", "", "", "", -5 },
      { "\xff\xfe\xfd", "\xc3", "\xe2\x82", "\xff", "\xff", G_MAXINT64 },
      { huge, huge, huge, huge, huge, 1 },
      { huge, huge, huge, NULL, NULL, 2 },
      { "a\x01"
        "b",
        "\t\n", "\xf0\x9f\x8e\xb5", "----", "0", G_MININT64 },
      { "s t d m ll re", "n t", "n", NULL, NULL, 1000 },
      { ":", "1:", ":59", NULL, NULL, 0 },
      { "$", "$ 1", "$ 1.", NULL, NULL, 0 },
      { "00", "0", "000", NULL, NULL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
      ts_match_catalogue_add (rows, &odd[i]);
    clusters = ts_match_cluster (catalogues, 1, NULL, NULL, NULL, NULL, NULL);
    g_assert_cmpuint (clusters->n_clusters, >=, G_N_ELEMENTS (odd) - 2);
    index = ts_match_index_new (rows);
    for (gsize i = 0; i < G_N_ELEMENTS (odd); i++) {
      g_autoptr (TsMatchEvidence) evidence = ts_match_explain (&odd[i], &odd[(i + 1) % 10]);

      g_assert_cmpfloat (evidence->confidence, >=, 0);
      g_assert_cmpfloat (evidence->confidence, <=, 1);
      ts_match_index_lookup (index, &odd[i], 4, results);
    }
  }
}

static void
test_random_bytes (void)
{
  g_autoptr (TsMatchCatalogue) rows = ts_match_catalogue_new ();
  const TsMatchCatalogue *catalogues[] = { rows, rows };
  g_autoptr (TsMatchClusters) clusters = NULL;
  g_autoptr (TsMatchIndex) index = NULL;
  TsMatch results[4];

  for (int i = 0; i < 3000; i++) {
    char bytes[3][24];
    const TsMatchFields fields = { bytes[0], bytes[1], bytes[2], bytes[0], bytes[1], i * 100 };

    for (gsize j = 0; j < 3; j++) {
      gsize length = (gsize) g_test_rand_int_range (0, 23);

      for (gsize k = 0; k < length; k++)
        bytes[j][k] = (char) g_test_rand_int_range (1, 256);
      bytes[j][length] = '\0';
    }
    ts_match_catalogue_add (rows, &fields);
    if (i == 1500)
      index = ts_match_index_new (rows);
    if (i > 1500)
      ts_match_index_lookup (index, &fields, 4, results);
  }
  clusters = ts_match_cluster (catalogues, 2, NULL, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (clusters->n_rows, ==, 6000);
}

static void
test_nothing (void)
{
  g_autoptr (TsMatchCatalogue) none = ts_match_catalogue_new ();
  g_autoptr (TsMatchCatalogue) some = make_catalogue (5, 0);
  const TsMatchCatalogue *catalogues[] = { none };
  const TsMatchFields fields = { "amber", "", "birch", NULL, NULL, 0 };
  g_autoptr (GArray) a = ts_match_link (none, some, NULL, NULL, NULL, NULL, NULL);
  g_autoptr (GArray) b = ts_match_link (some, none, NULL, NULL, NULL, NULL, NULL);
  g_autoptr (TsMatchClusters) clusters
      = ts_match_cluster (catalogues, 1, NULL, NULL, NULL, NULL, NULL);
  g_autoptr (TsMatchIndex) index = ts_match_index_new (none);
  TsMatch result;

  g_assert_cmpuint (a->len, ==, 0);
  g_assert_cmpuint (b->len, ==, 0);
  g_assert_cmpuint (clusters->n_clusters, ==, 0);
  g_assert_cmpuint (ts_match_index_lookup (index, &fields, 1, &result), ==, 0);
}

static void
test_exact_only (void)
{
  static const TsMatchFields rows[] = {
    { "Mira Voss", "Winter Ledger", "Northbound", NULL, NULL, 220000 },
    { "MIRA VOSS", "Winter  Ledger", "Northbound!", NULL, NULL, 0 },
    { "Mira Voss", "Winter Ledger", "Northbounds", NULL, NULL, 220000 },
    { "M. Voss", "", "Other", "11111111-2222-4333-8444-555555555555", NULL, 1 },
    { "X", "Y", "Z", "11111111-2222-4333-8444-555555555555", NULL, 2 },
  };
  g_autoptr (TsMatchCatalogue) catalogue = ts_match_catalogue_new ();
  const TsMatchCatalogue *catalogues[] = { catalogue };
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;
  g_autoptr (TsMatchClusters) clusters = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    ts_match_catalogue_add (catalogue, &rows[i]);
  options.exact_only = TRUE;
  clusters = ts_match_cluster (catalogues, 1, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (clusters->n_clusters, ==, 3);
  g_assert_cmpuint (clusters->pairs->len, ==, 2);
  g_assert_cmpfloat (g_array_index (clusters->pairs, TsMatch, 0).confidence, >, 0.999);
  g_assert_cmpint (g_array_index (clusters->pairs, TsMatch, 0).strategy, ==,
                   TS_MATCH_STRATEGY_MUSICBRAINZ);
  g_assert_cmpfloat_with_epsilon (g_array_index (clusters->pairs, TsMatch, 1).confidence, 0.95,
                                  0.001);
  g_assert_cmpint (g_array_index (clusters->pairs, TsMatch, 1).strategy, ==,
                   TS_MATCH_STRATEGY_METADATA);
}

static void
progress_cb (guint done, guint total, gpointer user_data)
{
  GCancellable *cancellable = user_data;

  g_assert_cmpuint (done, <=, total);
  if (done > total / 4)
    g_cancellable_cancel (cancellable);
}

static void
test_cancelled_half_way (void)
{
  g_autoptr (TsMatchCatalogue) left = make_catalogue (20000, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;

  options.threads = 2;
  g_assert_null (
      ts_match_link (left, left, &options, cancellable, progress_cb, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/hostile/threads", test_threads);
  g_test_add_func ("/match/hostile/mirrored", test_mirrored);
  g_test_add_func ("/match/hostile/equal-rows", test_equal_rows);
  g_test_add_func ("/match/hostile/odd-bytes", test_odd_bytes);
  g_test_add_func ("/match/hostile/random-bytes", test_random_bytes);
  g_test_add_func ("/match/hostile/nothing", test_nothing);
  g_test_add_func ("/match/hostile/exact-only", test_exact_only);
  g_test_add_func ("/match/hostile/cancelled-half-way", test_cancelled_half_way);
  return g_test_run ();
}
