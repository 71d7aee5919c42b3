/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-playlist-location.h"

static void
test_address (void)
{
  g_assert_true (ts_playlist_location_is_address ("http://example.org/a.mp3"));
  g_assert_true (ts_playlist_location_is_address ("icy+http://example.org/"));
  g_assert_false (ts_playlist_location_is_address ("file:///music/a.mp3"));
  g_assert_false (ts_playlist_location_is_address ("FILE:///music/a.mp3"));
  g_assert_false (ts_playlist_location_is_address ("C:\\Music\\a.mp3"));
  g_assert_false (ts_playlist_location_is_address ("a/b://c"));
  g_assert_false (ts_playlist_location_is_address (""));
}

static void
assert_first (const char *location, const char *expected)
{
  g_auto (GStrv) candidates = ts_playlist_location_get_candidates (location, "/music/lists");

  g_assert_cmpstr (candidates[0], ==, expected);
}

static void
assert_has (const char *location, const char *expected)
{
  g_auto (GStrv) candidates = ts_playlist_location_get_candidates (location, "/music/lists");

  g_assert_true (g_strv_contains ((const char *const *) candidates, expected));
}

static void
test_candidates (void)
{
  assert_first ("a.mp3", "/music/lists/a.mp3");
  assert_first ("../Albums/./x/a.mp3", "/music/Albums/x/a.mp3");
  assert_first ("/srv/a.mp3", "/srv/a.mp3");
  assert_first ("file:///srv/a%20b%23.mp3", "/srv/a b#.mp3");
  assert_first ("file://localhost/srv/a.mp3", "/srv/a.mp3");
  assert_first ("file:///srv/100%.mp3", "/srv/100%.mp3");
  assert_first ("http://example.org/a.mp3", NULL);
  assert_first ("", NULL);
  /* More "../" than there are folders stay at the root. */
  assert_first ("../../../../../etc/passwd", "/etc/passwd");

  assert_first ("Artist\\Album\\a.mp3", "/music/lists/Artist\\Album\\a.mp3");
  assert_has ("Artist\\Album\\a.mp3", "/music/lists/Artist/Album/a.mp3");
  assert_has ("..\\Album\\a.mp3", "/music/Album/a.mp3");
  assert_has ("C:\\Music\\a.mp3", "/Music/a.mp3");
  assert_has ("C:\\Music\\a.mp3", "/music/lists/Music/a.mp3");
  assert_has ("file:///C:/Music/a.mp3", "/Music/a.mp3");
  assert_has ("\\Music\\a.mp3", "/music/lists/Music/a.mp3");

  assert_first ("Caf\xe9.mp3", "/music/lists/Caf\xe9.mp3");
  assert_has ("Caf\xe9.mp3", "/music/lists/Café.mp3");
  assert_has ("Café.mp3", "/music/lists/Cafe\u0301.mp3");
  assert_has ("Cafe\u0301.mp3", "/music/lists/Café.mp3");
}

static void
test_relative (void)
{
  static const struct {
    const char *path, *dir, *expected;
  } cases[] = {
    { "/m/a.mp3", "/m", "a.mp3" },
    { "/m/x/a.mp3", "/m", "x/a.mp3" },
    { "/m/a.mp3", "/m/lists", "../a.mp3" },
    { "/m/a/b.mp3", "/m/ab/c", "../../a/b.mp3" },
    { "/a.mp3", "/", "a.mp3" },
    { "/a/b.mp3", "/c/d", "../../a/b.mp3" },
    { "/music.mp3", "/music", "../music.mp3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *relative = ts_playlist_location_make_relative (cases[i].path, cases[i].dir);
    g_autofree char *back = g_canonicalize_filename (relative, cases[i].dir);

    g_assert_cmpstr (relative, ==, cases[i].expected);
    g_assert_cmpstr (back, ==, cases[i].path);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/playlist-location/address", test_address);
  g_test_add_func ("/playlist-location/candidates", test_candidates);
  g_test_add_func ("/playlist-location/relative", test_relative);
  return g_test_run ();
}
