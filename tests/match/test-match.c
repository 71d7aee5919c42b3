/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-match-explain.h"
#include "ts-match-index.h"
#include "ts-match-link.h"

/* artist, album, title, MusicBrainz id, ISRC, milliseconds */
static const TsMatchFields library[] = {
  { "The Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
  { "The Paper Lanterns", "Low Tide", "Salt and Rope", NULL, NULL, 187000 },
  { "Mira Voss", "Winter Ledger", "Counting Windows", NULL, NULL, 243000 },
  { "Mira Voss", "Winter Ledger", "Counting Windows (Live)", NULL, NULL, 262000 },
  { "Кедр", "Северный ветер", "Дорога домой", NULL, NULL, 222000 },
  { "青い灯台", "海の手紙", "夜明けの電車", NULL, NULL, 254000 },
};

static const TsMatchFields station[] = {
  { "", "Low Tide (2009)", "Paper Lanterns - Harbour Lights", NULL, NULL, 202000 },
  { "Paper Lanterns", "", "Salt & Rope - Low Tide", NULL, NULL, 187000 },
  { "Mira Voss", "Winter Ledger (unknown)", "007-Counting Windows", NULL, NULL, 243000 },
  { "Voss, Mira", "Winter Ledger", "Counting Windows [live]", NULL, NULL, 262000 },
  { "Кедр", "Северный ветер", "Дорога домой", NULL, NULL, 222000 },
  { "青い灯台", "海の手紙", "夜明けの電車", NULL, NULL, 254000 },
};

static TsMatchCatalogue *
catalogue_of (const TsMatchFields *fields, gsize n)
{
  TsMatchCatalogue *catalogue = ts_match_catalogue_new ();

  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (ts_match_catalogue_add (catalogue, &fields[i]), ==, i);

  return catalogue;
}

static void
test_link (void)
{
  g_autoptr (TsMatchCatalogue) left = catalogue_of (library, G_N_ELEMENTS (library));
  g_autoptr (TsMatchCatalogue) right = catalogue_of (station, G_N_ELEMENTS (station));
  g_autoptr (GArray) matches = ts_match_link (left, right, NULL, NULL, NULL, NULL, NULL);
  double before = 1;

  g_assert_cmpuint (matches->len, ==, G_N_ELEMENTS (library));
  for (guint i = 0; i < matches->len; i++) {
    const TsMatch *match = &g_array_index (matches, TsMatch, i);

    g_assert_cmpuint (match->left, ==, match->right);
    g_assert_cmpfloat (match->confidence, <=, before);
    before = match->confidence;
  }
}

static void
test_cluster (void)
{
  g_autoptr (TsMatchCatalogue) left = catalogue_of (library, G_N_ELEMENTS (library));
  g_autoptr (TsMatchCatalogue) right = catalogue_of (station, G_N_ELEMENTS (station));
  const TsMatchCatalogue *catalogues[] = { left, right };
  g_autoptr (TsMatchClusters) clusters =
      ts_match_cluster (catalogues, 2, NULL, NULL, NULL, NULL, NULL);

  g_assert_cmpuint (clusters->n_clusters, ==, G_N_ELEMENTS (library));
  for (guint i = 0; i < G_N_ELEMENTS (library); i++)
    g_assert_cmpuint (clusters->cluster[i], ==,
                      clusters->cluster[i + G_N_ELEMENTS (library)]);
}

static void
test_index (void)
{
  g_autoptr (TsMatchCatalogue) rows = catalogue_of (library, G_N_ELEMENTS (library));
  g_autoptr (TsMatchIndex) index = ts_match_index_new (rows);
  TsMatch results[4];

  for (guint i = 0; i < G_N_ELEMENTS (station); i++) {
    g_assert_cmpuint (ts_match_index_lookup (index, &station[i], 4, results), >=, 1);
    g_assert_cmpuint (results[0].right, ==, i);
    g_assert_cmpuint (ts_match_index_lookup (index, &library[i], 4, results), ==, 1);
    g_assert_cmpuint (results[0].right, ==, i);
    g_assert_cmpint (results[0].strategy, ==, TS_MATCH_STRATEGY_METADATA);
  }
}

static void
test_cancelled (void)
{
  g_autoptr (TsMatchCatalogue) rows = catalogue_of (library, G_N_ELEMENTS (library));
  const TsMatchCatalogue *catalogues[] = { rows };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ts_match_link (rows, rows, NULL, cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (ts_match_cluster (catalogues, 1, NULL, cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_pins (void)
{
  g_autoptr (TsMatchCatalogue) left = catalogue_of (library, G_N_ELEMENTS (library));
  g_autoptr (TsMatchCatalogue) right = catalogue_of (station, G_N_ELEMENTS (station));
  const TsMatchCatalogue *catalogues[] = { left, right };
  const TsMatchPin pins[] = { { 0, 0, FALSE }, { 0, 5, TRUE } };
  const TsMatchPin cluster_pins[] = { { 0, 6, FALSE }, { 0, 1, TRUE } };
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;
  g_autoptr (GArray) matches = NULL;
  g_autoptr (TsMatchClusters) clusters = NULL;

  options.pins = pins;
  options.n_pins = G_N_ELEMENTS (pins);
  matches = ts_match_link (left, right, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (g_array_index (matches, TsMatch, 0).left, ==, 0);
  g_assert_cmpuint (g_array_index (matches, TsMatch, 0).right, ==, 5);
  g_assert_cmpint (g_array_index (matches, TsMatch, 0).strategy, ==, TS_MATCH_STRATEGY_PINNED);
  for (guint i = 1; i < matches->len; i++)
    g_assert_cmpuint (g_array_index (matches, TsMatch, i).left, >, 0);

  options.pins = cluster_pins;
  clusters = ts_match_cluster (catalogues, 2, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (clusters->cluster[0], ==, clusters->cluster[1]);
  g_assert_cmpuint (clusters->cluster[0], !=, clusters->cluster[6]);
}

/* Songs of one artist on five albums, all equally long: none is another one. */
static void
test_one_artist (void)
{
  static const char *const first[]
      = { "Harbour", "Copper", "Lantern", "Meadow", "Signal", "Orchard", "Thunder", "Velvet" };
  static const char *const second[]
      = { "Bridge", "Kitchen", "Parade", "Sailor", "Window", "Zenith", "Yarrow", "Quarry" };
  g_autoptr (TsMatchCatalogue) catalogue = ts_match_catalogue_new ();
  const TsMatchCatalogue *catalogues[] = { catalogue };
  g_autoptr (TsMatchClusters) clusters = NULL;

  for (guint i = 0; i < 8; i++) {
    char album[] = { 'T', 'i', 'd', 'e', ' ', (char) ('A' + i % 5), '\0' };
    TsMatchFields one = { "The Paper Lanterns", album, first[i], NULL, NULL, 200000 };
    TsMatchFields two = { "The Paper Lanterns", album, second[i], NULL, NULL, 200000 };

    ts_match_catalogue_add (catalogue, &one);
    ts_match_catalogue_add (catalogue, &two);
  }
  clusters = ts_match_cluster (catalogues, 1, NULL, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (clusters->n_clusters, ==, 16);
}

static void
test_explain (void)
{
  g_autoptr (TsMatchEvidence) same = ts_match_explain (&library[0], &station[0]);
  g_autoptr (TsMatchEvidence) other = ts_match_explain (&library[0], &station[1]);

  g_assert_cmpfloat (same->confidence, >, 0.8);
  g_assert_cmpfloat (other->confidence, <, 0.2);
  g_assert_cmpint (other->strategy, ==, TS_MATCH_STRATEGY_NONE);
  g_assert_cmpuint (same->reasons->len, >=, 5);
  g_assert_cmpstr (ts_match_confidence_to_words (1), ==, "Same recording");
  g_assert_cmpstr (ts_match_confidence_to_words (0.5), ==, "Needs a look");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/link", test_link);
  g_test_add_func ("/match/cluster", test_cluster);
  g_test_add_func ("/match/index", test_index);
  g_test_add_func ("/match/cancelled", test_cancelled);
  g_test_add_func ("/match/pins", test_pins);
  g_test_add_func ("/match/one-artist", test_one_artist);
  g_test_add_func ("/match/explain", test_explain);
  return g_test_run ();
}
