/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-feed.h"

#include "ts-service-error.h"

#include <string.h>

#define ADDRESS "https://host.test/shows/feed.xml"

static TsFeed *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  TsFeed *feed = ts_feed_parse (text, strlen (text), ADDRESS, &error);

  g_assert_no_error (error);
  return feed;
}

static void
test_rss (void)
{
  g_autoptr (TsFeed) feed = parse (
      "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n"
      "<!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n"
      "<rss version='2.0' xmlns:itunes='x' xmlns:media='y'><channel>\n"
      "<image><title>Not this</title></image>"
      "<title>Night &amp; Day&nbsp;&b;</title><itunes:author>The Makers</itunes:author>"
      "<item><title><![CDATA[First <b>&amp; Last]]></title><itunes:author>Ann</itunes:author>"
      "<itunes:duration>1:02:03</itunes:duration><pubDate>Tue, 10 Jun 2003 04:05:06 GMT</pubDate>"
      "<enclosure url=' ../a/1.mp3 ' length='123' type='audio/mpeg'/>"
      "<enclosure url='http://host.test/second.mp3' type='audio/mpeg'/></item>"
      "<item><title>Picture</title><enclosure url='1.png' type='image/png'/></item>"
      "<item><title>Text only</title></item>"
      "<item><title>Script</title><enclosure url='javascript:alert(1)' type='audio/mpeg'/></item>"
      "<item><title>File</title><enclosure url='file:///etc/passwd' type='audio/mpeg'/></item>"
      "<item><media:group><media:content url='//cdn.test/2.ogg' fileSize='5'/></media:group>"
      "<title>\n Second\n</title></item>"
      "<item><title>Again</title><enclosure url='https://host.test/a/1.mp3'/></item>"
      "</channel></rss>");
  const TsTrack *track;

  g_assert_cmpstr (feed->title, ==, "Night & Day\xc2\xa0&b;");
  g_assert_cmpstr (feed->author, ==, "The Makers");
  g_assert_cmpuint (feed->tracks->len, ==, 2);
  g_assert_cmpuint (feed->n_without, ==, 4);
  track = feed->tracks->pdata[0];
  g_assert_cmpstr (track->location, ==, "https://host.test/a/1.mp3");
  g_assert_cmpstr (track->uri, ==, track->location);
  g_assert_cmpstr (track->title, ==, "First <b>&amp; Last");
  g_assert_cmpstr (track->artist, ==, "Ann");
  g_assert_cmpstr (track->album, ==, feed->title);
  g_assert_cmpstr (track->codec, ==, "MP3");
  g_assert_cmpint (track->duration_ms, ==, 3723000);
  g_assert_cmpint (track->size_bytes, ==, 123);
  g_assert_cmpint (track->mtime_us, ==, G_GINT64_CONSTANT (1055217906) * G_USEC_PER_SEC);
  track = feed->tracks->pdata[1];
  g_assert_cmpstr (track->location, ==, "https://cdn.test/2.ogg");
  g_assert_cmpstr (track->title, ==, "Second");
  g_assert_null (track->artist);
}

static void
test_atom (void)
{
  g_autoptr (TsFeed) feed
      = parse ("<feed xmlns='http://www.w3.org/2005/Atom'><title>Atomic</title>"
               "<author><name>Everybody</name></author><entry><title>One</title>"
               "<published>2020-01-02T03:04:05Z</published><author><name>Bo</name></author>"
               "<link rel='alternate' href='http://host.test/page'/>"
               "<link rel='enclosure' type='audio/ogg' href='one.ogg' length='7'/></entry></feed>");
  const TsTrack *track = feed->tracks->pdata[0];

  g_assert_cmpstr (feed->title, ==, "Atomic");
  g_assert_cmpstr (feed->author, ==, "Everybody");
  g_assert_cmpstr (track->location, ==, "https://host.test/shows/one.ogg");
  g_assert_cmpstr (track->artist, ==, "Bo");
  g_assert_cmpint (track->mtime_us, ==, G_GINT64_CONSTANT (1577934245) * G_USEC_PER_SEC);
}

static void
test_encodings (void)
{
  static const char latin[] = "<?xml version='1.0' encoding=\"ISO-8859-1\"?><rss><channel>"
                              "<title>Caf\xe9</title></channel></rss>";
  static const char wrong[] = "<rss><channel><title>Caf\xe9</title></channel></rss>";
  g_autofree char *wide = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsFeed) from_wide = NULL;
  g_autoptr (TsFeed) from_latin = parse (latin);
  g_autoptr (TsFeed) from_wrong = parse (wrong);
  gsize length;

  g_assert_cmpstr (from_latin->title, ==, "Café");
  g_assert_cmpstr (from_wrong->title, ==, "Caf\xef\xbf\xbd");
  wide = g_convert ("<rss><channel><title>Café</title></channel></rss>", -1, "UTF-16", "UTF-8",
                    NULL, &length, NULL);
  from_wide = ts_feed_parse (wide, length, ADDRESS, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (from_wide->title, ==, "Café");
}

static void
test_hostile (void)
{
  g_autoptr (GString) deep = g_string_new ("<rss>");
  const char *texts[] = {
    "",
    "<html><head><title>A page</title></head></html>",
    "<rss><channel><item></channel></rss>",
    "<rss><channel><title>cut off",
    "<rss><![CDATA[",
    "null",
    NULL,
  };

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  texts[G_N_ELEMENTS (texts) - 1] = deep->str;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_feed_parse (texts[i], strlen (texts[i]), ADDRESS, &error));
    g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED);
  }
}

static void
test_durations (void)
{
  static const struct {
    const char *text;
    gint64 duration_ms;
  } cases[] = {
    { "61", 61000 },
    { "1:01", 61000 },
    { "1:00:01", 3601000 },
    { "12.5", 12000 },
    { "", 0 },
    { "abc", 0 },
    { "-5", 0 },
    { "1:2:3:4", 0 },
    { "99999999999999999999", 0 },
    { "1:", 0 },
    { "500000:00:00", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ts_feed_parse_duration_ms (cases[i].text), ==, cases[i].duration_ms);
}

static void
test_looks (void)
{
  g_assert_true (ts_feed_looks_like ("<?xml version='1.0'?>\n<rss version='2.0'>", 40));
  g_assert_true (ts_feed_looks_like ("<feed xmlns='a'>", 16));
  g_assert_false (ts_feed_looks_like ("<html><feedback>", 16));
  g_assert_false (ts_feed_looks_like ("", 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/rss", test_rss);
  g_test_add_func ("/feed/atom", test_atom);
  g_test_add_func ("/feed/encodings", test_encodings);
  g_test_add_func ("/feed/hostile", test_hostile);
  g_test_add_func ("/feed/durations", test_durations);
  g_test_add_func ("/feed/looks", test_looks);
  return g_test_run ();
}
