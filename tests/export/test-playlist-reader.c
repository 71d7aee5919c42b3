/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-playlist-reader.h"

#include <glib/gstdio.h>
#include <string.h>

static TsPlaylist *
read_text (const char *text, const char *name)
{
  g_autoptr (GError) error = NULL;
  TsPlaylist *playlist
      = ts_playlist_read_bytes ((const guint8 *) text, strlen (text), name, &error);

  g_assert_no_error (error);
  g_assert_nonnull (playlist);
  return playlist;
}

static void
assert_refused (const char *text, gsize size, const char *name, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPlaylist) playlist
      = ts_playlist_read_bytes ((const guint8 *) text, size, name, &error);

  g_assert_error (error, TS_PLAYLIST_ERROR, code);
  g_assert_null (playlist);
}

static void
assert_entry (TsPlaylist *self,
              guint i,
              const char *location,
              const char *artist,
              const char *title,
              gint64 duration_ms)
{
  const TsPlaylistEntry *entry;

  g_assert_cmpuint (i, <, self->entries->len);
  entry = self->entries->pdata[i];
  g_assert_cmpstr (entry->location, ==, location);
  g_assert_cmpstr (entry->artist, ==, artist);
  g_assert_cmpstr (entry->title, ==, title);
  g_assert_cmpint (entry->duration_ms, ==, duration_ms);
}

static void
test_m3u (void)
{
  g_autoptr (TsPlaylist) list = read_text ("\xef\xbb\xbf#EXTM3U\r\n"
                                           "#PLAYLIST: Evening \r\n"
                                           "#EXTINF:123,Some Artist - Some - Title\r\n"
                                           "Some Artist\\Title.mp3\r\n"
                                           "\r\n"
                                           "# a remark\r\n"
                                           "#EXTINF:-1 tvg-name=\"a, b\" x=\"\",Radio\r\n"
                                           "http://example.org/stream\r\n"
                                           "#EXTINF:213.5,\r\n"
                                           "#EXTALB:An Album\r\n"
                                           "#EXTART:An Artist\r\n"
                                           "  /music/b c.flac  \r"
                                           "last.ogg",
                                           "x.m3u");

  g_assert_cmpstr (list->name, ==, "Evening");
  g_assert_cmpuint (list->entries->len, ==, 4);
  assert_entry (list, 0, "Some Artist\\Title.mp3", "Some Artist", "Some - Title", 123000);
  assert_entry (list, 1, "http://example.org/stream", NULL, "Radio", 0);
  assert_entry (list, 2, "/music/b c.flac", "An Artist", NULL, 213500);
  g_assert_cmpstr (((TsPlaylistEntry *) list->entries->pdata[2])->album, ==, "An Album");
  assert_entry (list, 3, "last.ogg", NULL, NULL, 0);
}

static void
test_m3u_encodings (void)
{
  static const guint8 utf16[] = { 0xff, 0xfe, 'e', 0, 0xe9, 0, '.', 0, 'm', 0, 'p', 0, '3', 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPlaylist) latin1
      = read_text ("#EXTM3U\n#EXTINF:1,Bj\xf6rk - J\xf3ga\nBj\xf6rk.mp3\n", "x.m3u");
  g_autoptr (TsPlaylist) wide = ts_playlist_read_bytes (utf16, sizeof utf16, "x.m3u8", &error);
  g_autoptr (TsPlaylist) bare = read_text ("a.mp3\nb.mp3\n", "x.M3U");

  assert_entry (latin1, 0, "Bj\xf6rk.mp3", "Björk", "Jóga", 1000);
  g_assert_no_error (error);
  assert_entry (wide, 0, "eé.mp3", NULL, NULL, 0);
  g_assert_cmpuint (bare->entries->len, ==, 2);
}

static void
test_pls (void)
{
  g_autoptr (TsPlaylist) list = read_text ("[Playlist]\n"
                                           "X-GNOME-Title=Morning\n"
                                           "numberofentries=3\n"
                                           "File10=c.mp3\n"
                                           "file1 = a=1.mp3\n"
                                           "Title1=An Artist - A Title\n"
                                           "Length1=61\n"
                                           "File2=http://example.org/\n"
                                           "Title2=Radio\n"
                                           "Length2=-1\n"
                                           "Title7=nothing behind it\n"
                                           "File=x\nFile-3=x\nFile99999999999999999999=y\n"
                                           "Version=2\n",
                                           NULL);

  g_assert_cmpstr (list->name, ==, "Morning");
  assert_entry (list, 0, "a=1.mp3", "An Artist", "A Title", 61000);
  assert_entry (list, 1, "http://example.org/", NULL, "Radio", 0);
  assert_entry (list, 2, "c.mp3", NULL, NULL, 0);
}

static void
test_xspf (void)
{
  g_autoptr (TsPlaylist) list = read_text (
      "<?xml version=\"1.0\"?>\n"
      "<!DOCTYPE playlist>\n"
      "<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">"
      "<title>Night &amp; Day</title><trackList>"
      "<track><title>One</title><location>a%20b/%23c.mp3</location><creator>X</creator>"
      "<album>Y</album><duration>1234</duration>"
      "<extension application=\"x\"><track><location>no</location></track></extension></track>"
      "<track><location>file:///m/x.mp3</location></track>"
      "<track><title>No location</title></track>"
      "<track><location>100%.mp3</location><location>second.mp3</location></track>"
      "</trackList></playlist>",
      "x.xspf");

  g_assert_cmpstr (list->name, ==, "Night & Day");
  g_assert_cmpuint (list->entries->len, ==, 3);
  assert_entry (list, 0, "a b/#c.mp3", "X", "One", 1234);
  assert_entry (list, 1, "file:///m/x.mp3", NULL, NULL, 0);
  assert_entry (list, 2, "100%.mp3", NULL, NULL, 0);
}

static void
test_jspf (void)
{
  g_autoptr (TsPlaylist) list = read_text (
      "{\"playlist\":{\"title\":\"Mix\",\"track\":["
      "{\"location\":[\"a%20b.mp3\",\"other\"],\"title\":\"One\",\"creator\":\"X\",\"duration\":"
      "5000},"
      "{\"location\":\"http://example.org/x\",\"duration\":\"7000\"},"
      "{\"title\":\"none\"},7,null,{\"location\":{}},{\"location\":[]},{\"location\":[3]}"
      "]}}",
      NULL);

  g_assert_cmpstr (list->name, ==, "Mix");
  g_assert_cmpuint (list->entries->len, ==, 2);
  assert_entry (list, 0, "a b.mp3", "X", "One", 5000);
  assert_entry (list, 1, "http://example.org/x", NULL, NULL, 7000);
}

static void
test_hostile (void)
{
  static const char bomb[]
      = "<!DOCTYPE playlist [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
        "<playlist><trackList><track><location>&b;</location></track></trackList></playlist>";
  static const char file_entity[]
      = "<!DOCTYPE playlist [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
        "<playlist><trackList><track><location>&x;</location></track></trackList></playlist>";
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autoptr (GString) nested = g_string_new (NULL);
  g_autoptr (GString) lines = g_string_new ("#EXTM3U\n");
  g_autofree char *huge = g_malloc0 (TS_PLAYLIST_MAX_BYTES + 1);

  for (guint i = 0; i < 1000; i++)
    g_string_append (nested, "<playlist>");
  for (guint i = 0; i <= TS_PLAYLIST_MAX_ENTRIES; i++)
    g_string_append (lines, "a\n");

  assert_refused ("", 0, NULL, TS_PLAYLIST_ERROR_NOT_A_PLAYLIST);
  assert_refused ("hello", 5, "x.txt", TS_PLAYLIST_ERROR_NOT_A_PLAYLIST);
  assert_refused ("ID3\0\0\0", 6, "x.m3u", TS_PLAYLIST_ERROR_NOT_A_PLAYLIST);
  assert_refused (huge, TS_PLAYLIST_MAX_BYTES + 1, "x.m3u", TS_PLAYLIST_ERROR_TOO_LARGE);
  assert_refused (lines->str, lines->len, "x.m3u", TS_PLAYLIST_ERROR_TOO_LARGE);
  assert_refused (bomb, strlen (bomb), NULL, TS_PLAYLIST_ERROR_FAILED);
  assert_refused (file_entity, strlen (file_entity), NULL, TS_PLAYLIST_ERROR_FAILED);
  assert_refused (nested->str, nested->len, NULL, TS_PLAYLIST_ERROR_FAILED);
  assert_refused ("<html></html>", 13, "x.xspf", TS_PLAYLIST_ERROR_NOT_A_PLAYLIST);
  assert_refused ("<playlist><track", 16, "x.xspf", TS_PLAYLIST_ERROR_FAILED);
  assert_refused (deep, 1000000, "x.jspf", TS_PLAYLIST_ERROR_FAILED);
  assert_refused ("{}", 2, "x.jspf", TS_PLAYLIST_ERROR_NOT_A_PLAYLIST);
  assert_refused ("{\"playlist\":[]}", 15, "x.jspf", TS_PLAYLIST_ERROR_NOT_A_PLAYLIST);
  assert_refused ("{\"playlist\":", 12, "x.jspf", TS_PLAYLIST_ERROR_FAILED);
  assert_refused ("#EXTM3U\n#EXT-X-TARGETDURATION:9\nx\n",
                  strlen ("#EXTM3U\n#EXT-X-TARGETDURATION:9\nx\n"), "x.m3u8",
                  TS_PLAYLIST_ERROR_NOT_A_PLAYLIST);
}

static void
test_empty (void)
{
  g_autoptr (TsPlaylist) m3u = read_text ("", "empty.m3u");
  g_autoptr (TsPlaylist) pls = read_text ("[playlist]\n", NULL);
  g_autoptr (TsPlaylist) xspf = read_text ("<playlist/>", NULL);
  g_autoptr (TsPlaylist) jspf = read_text ("{\"playlist\":{}}", NULL);

  g_assert_cmpuint (m3u->entries->len + pls->entries->len + xspf->entries->len + jspf->entries->len,
                    ==, 0);
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autofree char *dir = g_dir_make_tmp ("ts-playlist-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, "Rainy days.m3u", NULL);

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, "a.mp3\n", -1, &error));
  playlist = ts_playlist_read_file (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (playlist->name, ==, "Rainy days");

  g_unlink (path);
  g_clear_pointer (&playlist, ts_playlist_free);
  playlist = ts_playlist_read_file (path, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (playlist);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/playlist-reader/m3u", test_m3u);
  g_test_add_func ("/playlist-reader/m3u-encodings", test_m3u_encodings);
  g_test_add_func ("/playlist-reader/pls", test_pls);
  g_test_add_func ("/playlist-reader/xspf", test_xspf);
  g_test_add_func ("/playlist-reader/jspf", test_jspf);
  g_test_add_func ("/playlist-reader/hostile", test_hostile);
  g_test_add_func ("/playlist-reader/empty", test_empty);
  g_test_add_func ("/playlist-reader/file", test_file);
  return g_test_run ();
}
