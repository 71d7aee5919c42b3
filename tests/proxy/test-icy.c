/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-icy-reader.h"
#include "ts-icy-text.h"
#include "ts-icy-writer.h"

#include <string.h>

static GByteArray *
make_audio (gsize length)
{
  GByteArray *audio = g_byte_array_new ();

  g_byte_array_set_size (audio, (guint) length);
  for (gsize i = 0; i < length; i++)
    audio->data[i] = (guint8) (i * 7 + i / 251);
  return audio;
}

/* Writes @length bytes in steps, changing the title at @change_at (or never, at -1). */
static GByteArray *
write_stream (TsIcyWriter *writer, const GByteArray *audio, gsize step, gssize change_at)
{
  GByteArray *out = g_byte_array_new ();
  TsIcyPiece piece;

  for (gsize at = 0; at < audio->len; at += step) {
    const guint8 *data = audio->data + at;
    gsize length = MIN (step, audio->len - at);

    if (change_at >= 0 && at <= (gsize) change_at && at + step > (gsize) change_at)
      ts_icy_writer_set_title (writer, "Second");
    while (ts_icy_writer_next (writer, &data, &length, &piece))
      g_byte_array_append (out, piece.data, (guint) piece.length);
  }
  if (ts_icy_writer_finish (writer, &piece))
    g_byte_array_append (out, piece.data, (guint) piece.length);
  return out;
}

/* Takes @stream apart in steps of @step; returns the audio, and the titles joined by "|". */
static GByteArray *
read_stream (const GByteArray *stream, gsize step, GString *titles)
{
  g_autoptr (TsIcyReader) reader = ts_icy_reader_new (TS_ICY_METAINT);
  GByteArray *out = g_byte_array_new ();
  TsIcyReaderEvent event;

  for (gsize at = 0; at < stream->len; at += step) {
    const guint8 *data = stream->data + at;
    gsize length = MIN (step, stream->len - at);
    const guint8 *audio;
    gsize audio_length;

    while ((event = ts_icy_reader_next (reader, &data, &length, &audio, &audio_length))
           != TS_ICY_READER_NOTHING)
      if (event == TS_ICY_READER_AUDIO) {
        g_byte_array_append (out, audio, (guint) audio_length);
      } else {
        gsize n;
        const char *title = ts_icy_text_find_title (reader->block, reader->block_used, &n);

        g_assert_nonnull (title);
        g_string_append_len (titles, title, (gssize) n);
        g_string_append_c (titles, '|');
      }
  }
  return out;
}

static void
test_round_trip (void)
{
  static const gsize lengths[] = { 1, 15999, 16000, 16001, 32000, 50000 };
  static const gsize steps[] = { 1, 7, 4096, 16000, 100000 };

  for (gsize l = 0; l < G_N_ELEMENTS (lengths); l++)
    for (gsize s = 0; s < G_N_ELEMENTS (steps); s++) {
      g_autoptr (GByteArray) audio = make_audio (lengths[l]);
      g_autoptr (TsIcyWriter) writer = ts_icy_writer_new ("Ärtist - It's");
      g_autoptr (GByteArray) stream = write_stream (writer, audio, steps[s], -1);
      g_autoptr (GString) titles = g_string_new (NULL);
      g_autoptr (GByteArray) back = read_stream (stream, steps[s] + 2, titles);

      g_assert_cmpmem (back->data, back->len, audio->data, audio->len);
      g_assert_cmpint (stream->len, ==,
                       ts_icy_writer_get_total ("Ärtist - It's", (gint64) audio->len));
      g_assert_cmpstr (titles->str, ==, lengths[l] >= 16000 ? "Ärtist - It's|" : "");
    }
}

static void
test_change (void)
{
  g_autoptr (GByteArray) audio = make_audio (64000);
  g_autoptr (TsIcyWriter) writer = ts_icy_writer_new ("First");
  g_autoptr (GByteArray) stream = write_stream (writer, audio, 1000, 20000);
  g_autoptr (GString) titles = g_string_new (NULL);
  g_autoptr (GByteArray) back = read_stream (stream, 333, titles);

  g_assert_cmpmem (back->data, back->len, audio->data, audio->len);
  g_assert_cmpstr (titles->str, ==, "First|Second|");
}

/* The longest title fills a block up and is cut at a character. */
static void
test_long (void)
{
  g_autoptr (GString) title = g_string_new (NULL);
  g_autoptr (GByteArray) audio = make_audio (16000);
  g_autoptr (TsIcyWriter) writer = NULL;
  g_autoptr (GByteArray) stream = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append (title, "夜");
  writer = ts_icy_writer_new (title->str);
  stream = write_stream (writer, audio, 16000, -1);
  g_assert_cmpuint (stream->len, ==, 16000 + 1 + 255 * 16);
  g_assert_cmpuint (stream->data[16000], ==, 255);
  g_assert_true (g_utf8_validate (writer->title, -1, NULL));
  g_assert_nonnull (memmem (stream->data + 16001, 255 * 16, "夜';", strlen ("夜';")));
}

static void
test_clean (void)
{
  static const struct {
    const char *text;
    const char *clean;
  } cases[] = {
    { "Plain", "Plain" },
    { "It's fine", "It's fine" },
    { "a';StreamUrl='evil", "a’;StreamUrl='evil" },
    { "''';", "''’;" },
    { "a\r\nicy-metaint: 1", "aicy-metaint: 1" },
    { "a\x01\x7f\xc2\x85z", "az" },
    { "\xff", "\357\277\275" },
    { "'\x01;", "’;" },
    { NULL, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *clean = ts_icy_text_clean (cases[i].text, 1000);

    g_assert_cmpstr (clean, ==, cases[i].clean);
  }
}

static void
test_decode (void)
{
  static const struct {
    const char *text;
    const char *charset;
    const char *decoded;
  } cases[] = {
    { "Ärtist", NULL, "Ärtist" },
    { "\xc4rtist \x93x\x94", NULL, "Ärtist “x”" },
    { "\xec\xc9\xd3\xd4", "KOI8-R", "Лист" },
    { "\xc4", "no-such-charset", "Ä" },
    { "\x81\xc4", NULL, "\xc2\x81Ä" },
    { "&#22812;&#12398; &amp; &#x41; &#0; &#9; &#1114112; &#;", NULL,
      "夜の &amp; &#x41; &#0; &#9; &#1114112; &#;" },
    { "&#38;#65;", NULL, "&#65;" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *decoded
        = ts_icy_text_decode (cases[i].text, strlen (cases[i].text), cases[i].charset);

    g_assert_cmpstr (decoded, ==, cases[i].decoded);
  }
}

static void
test_find_title (void)
{
  static const struct {
    const char *block;
    const char *title;
  } cases[] = {
    { "StreamTitle='A - B';StreamUrl='';", "A - B" },
    { "StreamTitle='';", "" },
    { "StreamTitle='It's; 'quoted'; StreamUrl='x';';", "It's; 'quoted'; StreamUrl='x';" },
    { "StreamUrl='u';StreamTitle='T';", "T" },
    { "StreamTitle='T';adw_ad='true';x='y';", "T" },
    { "StreamTitle='cut off", "cut off" },
    { "StreamTitle='cut off'", "cut off" },
    { "StreamTitle=none", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gsize n = 0;
    const char *found
        = ts_icy_text_find_title (cases[i].block, strlen (cases[i].block), &n);
    g_autofree char *title = found != NULL ? g_strndup (found, n) : NULL;

    g_assert_cmpstr (title, ==, cases[i].title);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proxy/icy/round-trip", test_round_trip);
  g_test_add_func ("/proxy/icy/change", test_change);
  g_test_add_func ("/proxy/icy/long", test_long);
  g_test_add_func ("/proxy/icy/clean", test_clean);
  g_test_add_func ("/proxy/icy/decode", test_decode);
  g_test_add_func ("/proxy/icy/find-title", test_find_title);
  return g_test_run ();
}
