/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-name-match.h"

static const TsMatchFields tracks[] = {
  { .artist = "Blue Harbor", .title = "Night Train", .mb_recording_id = "0a" },
  { .artist = "Harbors, The", .title = "Windmill (2011 Remaster)", .mb_recording_id = "" },
  { .artist = "Red & the Coasts", .title = "Sand and Salt" },
  { .artist = NULL, .title = NULL },
  { .artist = "", .title = "" },
  { .artist = "Blue Harbor", .title = "Night Trains of Old" },
};

static void
test_strategies (void)
{
  static const struct {
    TsMatchFields wanted;
    gssize id;
    gssize exact;
    gssize variation;
    gssize fuzzy;
  } cases[] = {
    { { .mb_recording_id = "0A" }, 0, -1, -1, -1 },
    { { .artist = "BLUE HARBOR", .title = "Night train (Live)" }, -1, 0, 0, 0 },
    { { .artist = "The Harbors", .title = "Windmill" }, -1, 1, 1, 1 },
    { { .artist = "Red and the Coasts", .title = "Sand and Salt" }, -1, -1, 2, 2 },
    { { .artist = "Blue Harbor feat. Red", .title = "Night Train" }, -1, -1, 0, 0 },
    { { .artist = "Blue Harbor", .title = "Nite Train" }, -1, -1, -1, 0 },
    { { .artist = "Blue Harbor", .title = "Night Trains of Gold" }, -1, -1, -1, 5 },
    { { .artist = "Green Hill", .title = "Night Train" }, -1, -1, -1, -1 },
    { { .artist = "Blue Harbor", .title = "Something Else" }, -1, -1, -1, -1 },
    /* unknown is equal to nothing */
    { { .artist = "", .title = "" }, -1, -1, -1, -1 },
    { { .artist = NULL, .title = NULL, .mb_recording_id = "" }, -1, -1, -1, -1 },
    { { .artist = "Blue Harbor", .title = "" }, -1, -1, -1, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const TsMatchFields *wanted = &cases[i].wanted;
    const gsize n = G_N_ELEMENTS (tracks);

    g_assert_cmpint (ts_name_match_by_id (wanted, tracks, n), ==, cases[i].id);
    g_assert_cmpint (ts_name_match_exact (wanted, tracks, n), ==, cases[i].exact);
    g_assert_cmpint (ts_name_match_variation (wanted, tracks, n), ==, cases[i].variation);
    g_assert_cmpint (ts_name_match_fuzzy (wanted, tracks, n), ==, cases[i].fuzzy);
  }
}

static void
test_order (void)
{
  static const struct {
    TsMatchFields wanted;
    gssize found;
    TsNameMatchStrategy strategy;
  } cases[] = {
    /* the id wins over the names */
    { { .artist = "The Harbors", .title = "Windmill", .mb_recording_id = "0a" },
      0,
      TS_NAME_MATCH_ID },
    { { .artist = "The Harbors", .title = "Windmill", .mb_recording_id = "ff" },
      1,
      TS_NAME_MATCH_EXACT },
    { { .artist = "Harbors", .title = "Windmill" }, 1, TS_NAME_MATCH_VARIATION },
    { { .artist = "Harbors", .title = "Windmills" }, 1, TS_NAME_MATCH_FUZZY },
    { { .artist = "Nobody", .title = "Nothing" }, -1, TS_NAME_MATCH_NONE },
  };
  TsNameMatchCounts counts = { 0 };

  g_assert_cmpfloat (ts_name_match_counts_get_rate (&counts), ==, 0.0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    TsNameMatchCounts one = { 0 };

    g_assert_cmpint (ts_name_match (&cases[i].wanted, tracks, G_N_ELEMENTS (tracks), &one), ==,
                     cases[i].found);
    g_assert_cmpuint (one.n_found[cases[i].strategy], ==, 1);
    ts_name_match (&cases[i].wanted, tracks, G_N_ELEMENTS (tracks), &counts);
  }
  g_assert_cmpint (ts_name_match (&cases[0].wanted, NULL, 0, NULL), ==, -1);
  g_assert_cmpfloat_with_epsilon (ts_name_match_counts_get_rate (&counts), 0.8, 1e-9);
  g_assert_cmpstr (ts_name_match_strategy_to_string (TS_NAME_MATCH_VARIATION), ==, "variation");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/name-match/strategies", test_strategies);
  g_test_add_func ("/match/name-match/order", test_order);
  return g_test_run ();
}
