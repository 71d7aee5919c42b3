/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-name-text.h"

typedef struct {
  const char *text;
  const char *expected;
} Case;

static void
check (char *(*function) (const char *), const Case *cases, gsize n)
{
  g_autofree char *null = function (NULL);

  g_assert_cmpstr (null, ==, "");
  for (gsize i = 0; i < n; i++) {
    g_autofree char *found = function (cases[i].text);

    g_assert_cmpstr (found, ==, cases[i].expected);
  }
}

static void
test_base (void)
{
  static const Case cases[] = {
    { "", "" },
    { "  Night   TRAIN\t", "night train" },
    { "Cafe\xcc\x81", "café" },
    { "STRASSE", "strasse" },
    { "Straße", "strasse" },
    { "It’s “Now”", "it's \"now\"" },
    { "A–B", "a-b" },
    { "ΚΌΣΜΟΣ", "κόσμοσ" },
    { "日本語", "日本語" },
    { "\xff", "\xef\xbf\xbd" },
  };

  check (ts_name_text_base, cases, G_N_ELEMENTS (cases));
}

static void
test_genre (void)
{
  static const Case cases[] = {
    { "Rock", "rock" },
    { "Hip-Hop", "hip hop" },
    { "new_wave", "new wave" },
    { "Rock/Pop", "rock pop" },
    { "Rhythm & Blues", "rhythm and blues" },
    { "R&B", "rhythm and blues" },
    { "R & B", "rhythm and blues" },
    { "rnb", "rhythm and blues" },
    { "r and b", "rhythm and blues" },
    { "Contemporary R&B", "contemporary rhythm and blues" },
    { "D&B", "drum and bass" },
    { "DnB", "drum and bass" },
    { "Drum'n'Bass", "drum and bass" },
    { "Drum 'n' Bass", "drum and bass" },
    { "Drum n Bass", "drum and bass" },
    { "Rock & Roll", "rock and roll" },
    { "Rock'n'Roll", "rock and roll" },
    { "EDM", "electronic dance music" },
    { "IDM", "intelligent dance music" },
    { "edmonton", "edmonton" },
    { "Música  Popular", "música popular" },
    { "-", "-" },
  };

  check (ts_name_text_genre, cases, G_N_ELEMENTS (cases));
}

static void
test_title_notes (void)
{
  static const char *const notes[] = {
    "(Remastered)",
    "(2011 Remaster)",
    "[Remastered 2009]",
    "- Remastered",
    "- 2011 Remaster",
    "- 2011 - Remaster",
    "(Digital Remaster)",
    "(Live)",
    "[Live]",
    "- Live",
    "(Live at The Hall)",
    "- Live in Paris",
    "(Recorded Live)",
    "[Live 1987]",
    "(Demo)",
    "[Early Demo]",
    "- Demo",
    "(Remix)",
    "[Someone Remix]",
    "- Someone Remix",
    "(Album Version)",
    "[Single Version]",
    "- Acoustic Version",
    "(Radio Edit)",
    "[Edit]",
    "- Radio Edit",
    "(Club Mix)",
    "[Original Mix]",
    "- Extended Mix",
    "(Mono)",
    "[Stereo]",
    "- Mono",
    "(1999)",
    "[2011]",
    "- 1999",
    "(Mono) [2011 Remaster]",
    "(REMASTERED)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
    g_autofree char *title = g_strdup_printf ("Night Train %s", notes[i]);
    const Case cases[] = { { title, "night train" } };

    check (ts_name_text_title, cases, 1);
  }
}

static void
test_title_stays (void)
{
  static const Case cases[] = {
    { "Night Train (Alive)", "night train (alive)" },
    { "Night Train (Olive)", "night train (olive)" },
    { "Live Forever", "live forever" },
    { "Night Train (Long Live the Day)", "night train (long live the day)" },
    { "Night - Live and Learn", "night - live and learn" },
    { "Night Train (Edition)", "night train (edition)" },
    { "Remix", "remix" },
    { "(Live)", "(live)" },
    { "1999", "1999" },
    { "Night Train - Part One - Radio Edit", "night train - part one" },
    { "Night Train (Part 2)", "night train (part 2)" },
    { "夜汽車 (Live)", "夜汽車" },
  };

  check (ts_name_text_title, cases, G_N_ELEMENTS (cases));
}

static void
test_artist (void)
{
  static const Case cases[] = {
    { " Blue  Harbor", "blue harbor" }, { "The Harbors", "the harbors" },
    { "Harbors, The", "the harbors" },  { ", The", ", the" },
    { "Blue & Red", "blue & red" },
  };

  check (ts_name_text_artist, cases, G_N_ELEMENTS (cases));
}

static void
test_band (void)
{
  static const Case cases[] = {
    { "The Harbors", "harbors" },
    { "Harbors, The", "harbors" },
    { "Blue & the Reds", "blue and the reds" },
    { "Blue + The Reds", "blue and the reds" },
    { "B.L.U.E.", "blue" },
    { "Blue's-Red", "blues red" },
    { "The", "the" },
    { "The The", "the" },
    { "!!!", "!!!" },
    { "Κόσμος", "κόσμοσ" },
  };

  check (ts_name_text_band, cases, G_N_ELEMENTS (cases));
}

static void
test_primary_artist (void)
{
  static const Case cases[] = {
    { "Blue Harbor", "Blue Harbor" },
    { "Blue feat. Red", "Blue" },
    { "Blue Feat Red", "Blue" },
    { "Blue (feat. Red)", "Blue" },
    { "Blue [ft. Red]", "Blue" },
    { "Blue ft Red", "Blue" },
    { "Blue featuring Red & Green", "Blue" },
    { "Blue with Red", "Blue" },
    { "Blue vs. Red", "Blue" },
    { "Blue x Red", "Blue" },
    { "Blue & Red", "Blue" },
    { "Blue, Red & Green", "Blue" },
    { "Blue; Red", "Blue" },
    { "Blue and Red", "Blue" },
    { "Blue & The Reds", "Blue & The Reds" },
    { "Blue and the Reds", "Blue and the Reds" },
    { "Blue + The Reds", "Blue + The Reds" },
    { "Blue, The Red", "Blue, The Red" },
    { "Blue & The Reds feat. Green", "Blue & The Reds" },
    { "Blue Harbor Trio", "Blue Harbor" },
    { "The Blue Harbor Quartet", "Blue Harbor" },
    { "Blue Octet feat. Red", "Blue" },
    { "Trio", "Trio" },
    { "Withers", "Withers" },
    { "Featherland", "Featherland" },
    { "Maxx", "Maxx" },
    { "X", "X" },
    { "The xx", "The xx" },
    { "Sandy", "Sandy" },
    { "& Blue", "& Blue" },
    { "", "" },
  };

  check (ts_name_text_primary_artist, cases, G_N_ELEMENTS (cases));
}

static void
test_search_variations (void)
{
  static const struct {
    const char *artist;
    const char *expected;
  } cases[] = {
    { "Blue", "Blue" },
    { "The Blues", "The Blues|Blues, The" },
    { "Blues, The", "Blues, The|The Blues" },
    { "Blue & Red", "Blue & Red|Blue and Red" },
    { "Blue and Red", "Blue and Red|Blue & Red" },
    { "Sandy", "Sandy" },
    { "The Blue & Red", "The Blue & Red|Blue & Red, The|The Blue and Red|Blue and Red, The" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GStrv) variations = ts_name_text_search_variations (cases[i].artist);
    g_autofree char *joined = g_strjoinv ("|", variations);

    g_assert_cmpstr (joined, ==, cases[i].expected);
  }
}

static void
test_ratio (void)
{
  g_assert_cmpfloat (ts_name_text_ratio ("night train", "night train"), ==, 1.0);
  g_assert_cmpfloat (ts_name_text_ratio ("", ""), ==, 0.0);
  g_assert_cmpfloat (ts_name_text_ratio ("night", NULL), ==, 0.0);
  g_assert_cmpfloat (ts_name_text_ratio ("abc", "xyz"), ==, 0.0);
  g_assert_cmpfloat_with_epsilon (ts_name_text_ratio ("abcd", "bcde"), 0.75, 1e-9);
  g_assert_cmpfloat_with_epsilon (ts_name_text_ratio ("夜汽車", "夜列車"), 2.0 / 3.0, 1e-9);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/name-text/base", test_base);
  g_test_add_func ("/match/name-text/genre", test_genre);
  g_test_add_func ("/match/name-text/title-notes", test_title_notes);
  g_test_add_func ("/match/name-text/title-stays", test_title_stays);
  g_test_add_func ("/match/name-text/artist", test_artist);
  g_test_add_func ("/match/name-text/band", test_band);
  g_test_add_func ("/match/name-text/primary-artist", test_primary_artist);
  g_test_add_func ("/match/name-text/search-variations", test_search_variations);
  g_test_add_func ("/match/name-text/ratio", test_ratio);
  return g_test_run ();
}
