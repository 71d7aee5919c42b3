/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-path-template.h"
#include "ts-sync-error.h"

#include <string.h>

static TsTrack *
make_track (void)
{
  TsTrack *track = ts_track_new ();

  track->location = g_strdup ("Old/place/song one.FLAC");
  track->title = g_strdup ("Back in Black");
  track->artist = g_strdup ("AC/DC");
  track->album_artist = g_strdup ("AC/DC & friends");
  track->album = g_strdup ("Best: of");
  track->genres = g_strsplit ("Rock,Hard Rock", ",", -1);
  track->codec = g_strdup ("FLAC");
  track->track_number = 6;
  track->disc_number = 2;
  track->year = 1980;
  return track;
}

static void
assert_path (const char *text, const TsTrack *track, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPathTemplate) template = ts_path_template_new (text, &error);
  g_autofree char *path = NULL;

  g_assert_no_error (error);
  path = ts_path_template_expand (template, track);
  g_assert_cmpstr (path, ==, expected);
}

static void
test_known (void)
{
  g_autoptr (TsTrack) track = make_track ();

  assert_path (TS_PATH_TEMPLATE_DEFAULT, track, "AC_DC & friends/Best_ of/06 Back in Black.flac");
  assert_path ("{artist}/[{disc}-]{track:03} {title}", track, "AC_DC/2-006 Back in Black.flac");
  assert_path ("{year} {genre}/{format}/{filename}", track, "1980 Rock/FLAC/song one.flac");
  assert_path (TS_PATH_TEMPLATE_KEEP, track, "Old/place/song one.flac");
  assert_path ("x/{title}.{ext}", track, "x/Back in Black.flac");
  assert_path ("{title} \\[live\\] \\{a\\\\b\\}", track, "Back in Black [live] {a_b}.flac");
  assert_path ("/./{artist}//{title}/", track, "AC_DC/Back in Black.flac");
  assert_path ("../../{title}", track, "_/_/Back in Black.flac");
}

static void
test_unknown (void)
{
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autoptr (TsTrack) compilation = ts_track_new ();

  track->location = g_strdup ("dir/../evil/CON.mp3");
  assert_path (TS_PATH_TEMPLATE_DEFAULT, track, "Unknown Artist/Unknown Album/CON_.mp3");
  assert_path ("{albumartist}[ ({year})]/[{disc}-]{title}", track, "Unknown Artist/CON_.mp3");
  assert_path ("{genre}/{year}/{title}", track, "Unknown Genre/CON_.mp3");
  assert_path (TS_PATH_TEMPLATE_KEEP, track, "dir/_/evil/CON_.mp3");

  compilation->location = g_strdup ("a.tar.");
  compilation->artist = g_strdup ("Someone");
  compilation->is_compilation = TRUE;
  assert_path ("{albumartist}/{artist}", compilation, "Various Artists/Someone");
}

static void
test_errors (void)
{
  static const struct {
    const char *text;
    int position;
  } cases[] = {
    { "{artist", 1 },     { "a{titel}", 3 },
    { "{title:02}", 7 },  { "{track:2}", 8 },
    { "é{track:0x}", 9 }, { "[{title}", 1 },
    { "{title}]", 8 },    { "[a[{title}]]", 3 },
    { "{title}}", 8 },    { "{title}\\n", 8 },
    { "plain", 1 },       { "", 1 },
    { "{title}\n", 8 },   { "{artist}\\{title}x", 16 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TsPathTemplate) template = ts_path_template_new (cases[i].text, &error);
    g_autofree char *position = g_strdup_printf ("character %d:", cases[i].position);

    g_assert_null (template);
    g_assert_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_TEMPLATE);
    g_test_message ("%s: %s", cases[i].text, error->message);
    g_assert_nonnull (strstr (error->message, position));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/path-template/known", test_known);
  g_test_add_func ("/path-template/unknown", test_unknown);
  g_test_add_func ("/path-template/errors", test_errors);
  return g_test_run ();
}
