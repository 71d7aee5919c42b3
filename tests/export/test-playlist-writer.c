/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-playlist-reader.h"
#include "ts-playlist-writer.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
to_text (TsPlaylist *list, TsPlaylistFormat format, const TsPlaylistWriteOptions *options)
{
  g_autoptr (GBytes) bytes = ts_playlist_to_bytes (list, format, options, NULL);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static TsPlaylistEntry *
append (TsPlaylist *list, const char *location, const char *artist, const char *title, gint64 ms)
{
  TsPlaylistEntry *entry = ts_playlist_append (list, location);

  entry->artist = g_strdup (artist);
  entry->title = g_strdup (title);
  entry->duration_ms = ms;
  return entry;
}

static void
test_m3u (void)
{
  g_autoptr (TsPlaylist) list = ts_playlist_new ("Two\nLines");
  const TsPlaylistWriteOptions options = { .base_dir = "/m/lists" };
  g_autofree char *text = NULL;

  append (list, "/m/a b.mp3", "X", "Title\r\n#EXTINF:1,evil", 61499);
  append (list, "/m/lists/#1.mp3", NULL, NULL, 0);
  append (list, "http://example.org/x", NULL, "Radio", 0);
  append (list, "/m/lists/line\nbreak.mp3", "A", "B", 1);
  text = to_text (list, TS_PLAYLIST_FORMAT_M3U, &options);
  g_assert_cmpstr (text, ==,
                   "#EXTM3U\n"
                   "#PLAYLIST:Two Lines\n"
                   "#EXTINF:61,X - Title  #EXTINF:1,evil\n"
                   "../a b.mp3\n"
                   "#EXTINF:-1,#1\n"
                   "./#1.mp3\n"
                   "#EXTINF:-1,Radio\n"
                   "http://example.org/x\n"
                   "#EXTINF:1,A - B\n"
                   "file:///m/lists/line%0Abreak.mp3\n");
}

static void
test_mapping (void)
{
  g_autoptr (TsPlaylist) list = ts_playlist_new (NULL);
  const TsPlaylistWriteOptions to_unix = { NULL, "/home/me/Music/", "/music" };
  const TsPlaylistWriteOptions to_windows = { NULL, "/home/me/Music", "Z:\\Music" };
  const TsPlaylistWriteOptions relative = { NULL, "", "NAS/" };
  g_autofree char *a = NULL, *b = NULL, *c = NULL, *d = NULL;

  append (list, "/home/me/Music/x/a.mp3", NULL, "a", 0);
  append (list, "/home/me/Musicals/b.mp3", NULL, "b", 0);
  append (list, "c.mp3", NULL, "c", 0);
  a = to_text (list, TS_PLAYLIST_FORMAT_M3U8, &to_unix);
  g_assert_nonnull (strstr (a, "\n/music/x/a.mp3\n"));
  g_assert_nonnull (strstr (a, "\n/home/me/Musicals/b.mp3\n"));
  b = to_text (list, TS_PLAYLIST_FORMAT_PLS, &to_windows);
  g_assert_nonnull (strstr (b, "\nFile1=Z:\\Music\\x\\a.mp3\n"));
  c = to_text (list, TS_PLAYLIST_FORMAT_M3U8, &relative);
  g_assert_nonnull (strstr (c, "\nNAS/c.mp3\n"));
  d = to_text (list, TS_PLAYLIST_FORMAT_XSPF, &to_windows);
  g_assert_nonnull (strstr (d, "<location>file:///Z:/Music/x/a.mp3</location>"));
}

/* What is written is read back, whatever the format. */
static void
test_round_trip (void)
{
  static const TsPlaylistFormat formats[]
      = { TS_PLAYLIST_FORMAT_M3U, TS_PLAYLIST_FORMAT_M3U8, TS_PLAYLIST_FORMAT_PLS,
          TS_PLAYLIST_FORMAT_XSPF, TS_PLAYLIST_FORMAT_JSPF };
  static const char *const locations[] = {
    "a.mp3",          "x/y z/100% & <b>.flac",
    "#1.ogg",         "Sigur Rós/Ágætis byrjun.mp3",
    "a:b/c?d#e.mp3",  "http://example.org/a?b=c&d",
    "日本/音楽.opus", " x.mp3",
    "\"quoted\".mp3", "1=2.mp3",
  };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    g_autoptr (TsPlaylist) list = ts_playlist_new ("Name & more");
    g_autoptr (TsPlaylist) back = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS (locations); i++)
      append (list, locations[i], "Artist <&>", "Title \"x\"", 61000);
    bytes = ts_playlist_to_bytes (list, formats[f], NULL, NULL);
    back = ts_playlist_read_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                                   &error);
    g_assert_no_error (error);
    g_assert_cmpstr (back->name, ==, "Name & more");
    g_assert_cmpuint (back->entries->len, ==, G_N_ELEMENTS (locations));
    for (guint i = 0; i < G_N_ELEMENTS (locations); i++) {
      const TsPlaylistEntry *entry = back->entries->pdata[i];
      const char *location = entry->location;

      if (g_str_has_prefix (location, "./"))
        location += 2;
      g_assert_cmpstr (location, ==, locations[i]);
      g_assert_cmpstr (entry->artist, ==, "Artist <&>");
      g_assert_cmpstr (entry->title, ==, "Title \"x\"");
      g_assert_cmpint (entry->duration_ms, ==, 61000);
    }
  }
}

static void
test_raw_bytes (void)
{
  g_autoptr (TsPlaylist) list = ts_playlist_new (NULL);
  g_autoptr (TsPlaylist) back = NULL;
  g_autofree char *m3u = NULL;
  g_autoptr (GBytes) xspf = NULL;

  append (list, "Caf\xe9.mp3", NULL, NULL, 0);
  m3u = to_text (list, TS_PLAYLIST_FORMAT_M3U, NULL);
  g_assert_nonnull (strstr (m3u, "\nCaf\xe9.mp3\n"));
  xspf = ts_playlist_to_bytes (list, TS_PLAYLIST_FORMAT_XSPF, NULL, NULL);
  back
      = ts_playlist_read_bytes (g_bytes_get_data (xspf, NULL), g_bytes_get_size (xspf), NULL, NULL);
  g_assert_cmpstr (((TsPlaylistEntry *) back->entries->pdata[0])->location, ==, "Caf\xe9.mp3");
}

static void
test_left_out (void)
{
  g_autoptr (TsPlaylist) list = ts_playlist_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  guint n = 0;

  append (list, "line\nbreak.mp3", NULL, NULL, 0);
  append (list, "a.mp3", NULL, NULL, 0);
  bytes = ts_playlist_to_bytes (list, TS_PLAYLIST_FORMAT_M3U8, NULL, &n);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_file (void)
{
  g_autoptr (TsPlaylist) list = ts_playlist_new ("X");
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("ts-playlist-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, "list.m3u8", NULL);
  g_autofree char *song = g_build_filename (dir, "x", "song.mp3", NULL);
  g_autofree char *gone = g_build_filename (dir, "no-such", "list.m3u8", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GDir) left = NULL;

  append (list, song, NULL, "Song", 0);
  g_assert_true (g_file_set_contents (path, "old", -1, &error));
  g_assert_true (
      ts_playlist_write_file (list, path, TS_PLAYLIST_FORMAT_M3U8, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, &error));
  g_assert_cmpstr (content, ==, "#EXTM3U\n#PLAYLIST:X\n#EXTINF:-1,Song\nx/song.mp3\n");

  g_assert_false (
      ts_playlist_write_file (list, gone, TS_PLAYLIST_FORMAT_M3U8, NULL, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  g_unlink (path);
  left = g_dir_open (dir, 0, NULL);
  g_assert_null (g_dir_read_name (left));
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/playlist-writer/m3u", test_m3u);
  g_test_add_func ("/playlist-writer/mapping", test_mapping);
  g_test_add_func ("/playlist-writer/round-trip", test_round_trip);
  g_test_add_func ("/playlist-writer/raw-bytes", test_raw_bytes);
  g_test_add_func ("/playlist-writer/left-out", test_left_out);
  g_test_add_func ("/playlist-writer/file", test_file);
  return g_test_run ();
}
