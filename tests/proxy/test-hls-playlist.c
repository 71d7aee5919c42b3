/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-hls-playlist.h"

#include <string.h>

#define BEGIN "#EXTM3U\n#EXT-X-TARGETDURATION:4\n"

static TsHlsPlaylist *
parse (const char *text)
{
  return ts_hls_playlist_parse (text, strlen (text));
}

static const TsHlsSegment *
nth (TsHlsPlaylist *list, guint n)
{
  g_assert_cmpuint (n, <, list->segments->len);
  return list->segments->pdata[n];
}

static void
test_segments (void)
{
  g_autoptr (TsHlsPlaylist) list
      = parse ("#EXTM3U\r\n#EXT-X-VERSION:7\r\n#EXT-X-TARGETDURATION:4\r\n"
               "#EXT-X-MEDIA-SEQUENCE:17\r\n\r\n# a remark\r\n#EXTINF:3.9,Title\r\na.aac\r\n"
               "#EXTINF:4,\r\n#EXT-X-GAP\r\nhttp://example.org/b.aac?x=1\r\n#EXT-X-ENDLIST\r\n");

  g_assert_nonnull (list);
  g_assert_cmpint (list->first_number, ==, 17);
  g_assert_cmpfloat (list->target_s, ==, 4);
  g_assert_true (list->is_complete);
  g_assert_false (list->is_encrypted);
  g_assert_cmpuint (list->segments->len, ==, 2);
  g_assert_cmpstr (nth (list, 0)->uri, ==, "a.aac");
  g_assert_cmpint (nth (list, 0)->first, ==, -1);
  g_assert_null (nth (list, 0)->map_uri);
  g_assert_false (nth (list, 0)->is_gap);
  g_assert_cmpstr (nth (list, 1)->uri, ==, "http://example.org/b.aac?x=1");
  g_assert_true (nth (list, 1)->is_gap);
}

static void
test_ranges (void)
{
  g_autoptr (TsHlsPlaylist) list = parse (BEGIN "#EXT-X-MAP:URI=\"i,n.mp4\",BYTERANGE=\"700@20\"\n"
                                                "#EXTINF:4,\n#EXT-X-BYTERANGE:100@720\nall\n"
                                                "#EXTINF:4,\n#EXT-X-BYTERANGE:50\nall\n"
                                                "#EXT-X-MAP:URI=\"2.mp4\"\n#EXTINF:4,\nother\n");

  g_assert_nonnull (list);
  g_assert_false (list->is_complete);
  g_assert_cmpstr (nth (list, 0)->map_uri, ==, "i,n.mp4");
  g_assert_cmpint (nth (list, 0)->map_first, ==, 20);
  g_assert_cmpint (nth (list, 0)->map_last, ==, 719);
  g_assert_cmpint (nth (list, 0)->first, ==, 720);
  g_assert_cmpint (nth (list, 0)->last, ==, 819);
  g_assert_cmpint (nth (list, 1)->first, ==, 820);
  g_assert_cmpint (nth (list, 1)->last, ==, 869);
  g_assert_cmpint (nth (list, 2)->first, ==, -1);
  g_assert_cmpstr (nth (list, 2)->map_uri, ==, "2.mp4");
  g_assert_cmpint (nth (list, 2)->map_first, ==, -1);
}

static void
test_variants (void)
{
  static const struct {
    const char *text;
    const char *uri;
  } cases[] = {
    { "#EXT-X-STREAM-INF:BANDWIDTH=9,RESOLUTION=1x1,CODECS=\"avc1,mp4a\"\nv\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=5,CODECS=\"mp4a.40.2\"\nlow\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=7,CODECS=\"mp4a.40.2, mp4a.40.5\"\nhigh\n",
      "high" },
    { "#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS=\"avc1,mp4a\"\nlarge\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=5,CODECS=\"avc1,mp4a\"\nsmall\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=7\nmiddle\n",
      "small" },
    { "#EXT-X-MEDIA:TYPE=SUBTITLES,URI=\"s\"\n#EXT-X-MEDIA:TYPE=AUDIO,URI=\"other\",DEFAULT=NO\n"
      "#EXT-X-MEDIA:TYPE=AUDIO,DEFAULT=YES,URI=\"main\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=5,CODECS=\"avc1,mp4a\"\nv\n",
      "main" },
    { "#EXT-X-STREAM-INF:\nonly\n", "only" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat ("#EXTM3U\n", cases[i].text, NULL);
    g_autoptr (TsHlsPlaylist) list = parse (text);

    g_assert_nonnull (list);
    g_assert_cmpstr (list->variant_uri, ==, cases[i].uri);
  }
}

static void
test_nonsense (void)
{
  static const char *const cases[] = {
    "",
    "hello",
    "#EXTM3U",
    "#EXTM3U\nhttp://example.org/a.mp3\n",
    BEGIN "#EXT-X-MEDIA-SEQUENCE:-1\n#EXTINF:4,\na\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:nan\n#EXTINF:4,\na\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:1e99\n#EXTINF:4,\na\n",
    BEGIN "#EXTINF:4,\n#EXT-X-BYTERANGE:100\na\n",
    BEGIN "#EXTINF:4,\n#EXT-X-BYTERANGE:0@5\na\n",
    BEGIN "#EXTINF:4,\n#EXT-X-BYTERANGE:99999999999999999999@0\na\n",
    BEGIN "#EXTINF:4,\n#EXT-X-BYTERANGE:5@-5\na\n",
    BEGIN "#EXT-X-MAP:BYTERANGE=\"5@0\"\n#EXTINF:4,\na\n",
    BEGIN "#EXTINF:4,\na\n#EXT-X-STREAM-INF:BANDWIDTH=5\nb\n",
    BEGIN "#EXTINF:4,\n\xff\n",
  };
  g_autoptr (TsHlsPlaylist) encrypted
      = parse (BEGIN "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:4,\na\n");
  g_autofree char *much = g_strnfill (TS_HLS_TEXT_MAX, '\n');
  g_autofree char *long_text = g_strconcat (BEGIN, much, NULL);
  GString *many = g_string_new (BEGIN);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_null (parse (cases[i]));
  }
  g_assert_null (parse (long_text));
  for (int i = 0; i <= TS_HLS_SEGMENTS_MAX; i++)
    g_string_append (many, "#EXTINF:4,\na\n");
  g_assert_null (ts_hls_playlist_parse (many->str, many->len));
  g_string_free (many, TRUE);
  g_assert_nonnull (encrypted);
  g_assert_true (encrypted->is_encrypted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proxy/hls-playlist/segments", test_segments);
  g_test_add_func ("/proxy/hls-playlist/ranges", test_ranges);
  g_test_add_func ("/proxy/hls-playlist/variants", test_variants);
  g_test_add_func ("/proxy/hls-playlist/nonsense", test_nonsense);
  return g_test_run ();
}
