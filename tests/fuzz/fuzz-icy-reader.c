/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-icy-reader.h"
#include "ts-icy-text.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A title is shown and sent on: whatever a station says must come out as clean text. */
static void
check_title (const char *block, gsize length)
{
  gsize n = 0;
  const char *title = ts_icy_text_find_title (block, length, &n);
  g_autofree char *text = NULL;
  g_autofree char *latin = NULL;
  g_autofree char *strange = NULL;
  g_autofree char *clean = NULL;

  if (title == NULL)
    return;
  g_assert_true (title >= block && title + n <= block + length);
  text = ts_icy_text_decode (title, n, NULL);
  latin = ts_icy_text_decode (title, n, "ISO-8859-1");
  strange = ts_icy_text_decode (title, n, "no-such-charset");
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_utf8_validate (latin, -1, NULL));
  g_assert_true (g_utf8_validate (strange, -1, NULL));
  clean = ts_icy_text_clean (text, n % 64);
  g_assert_cmpuint (strlen (clean), <=, n % 64);
  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_null (strstr (clean, "';"));
  for (const char *p = clean; *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
}

/* Two readers of the same bytes, one of which gets them one at a time, have to agree. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TsIcyReader) reader = NULL;
  g_autoptr (TsIcyReader) slow = NULL;
  g_autoptr (GByteArray) audio = g_byte_array_new ();
  g_autoptr (GByteArray) slow_audio = g_byte_array_new ();
  gsize n_blocks = 0;
  const guint8 *piece;
  gsize n;
  TsIcyReaderEvent event;
  gsize metaint;

  if (size < 2)
    return 0;
  metaint = 1 + data[0];
  data++;
  size--;
  reader = ts_icy_reader_new (metaint);
  slow = ts_icy_reader_new (metaint);
  for (gsize at = 0; at < size; at++) {
    const guint8 *one = data + at;
    gsize length = 1;

    while ((event = ts_icy_reader_next (slow, &one, &length, &piece, &n))
           != TS_ICY_READER_NOTHING) {
      if (event == TS_ICY_READER_AUDIO)
        g_byte_array_append (slow_audio, piece, (guint) n);
      else
        n_blocks++;
    }
  }
  while ((event = ts_icy_reader_next (reader, &data, &size, &piece, &n)) != TS_ICY_READER_NOTHING) {
    if (event == TS_ICY_READER_AUDIO) {
      g_assert_cmpuint (n, <=, metaint);
      g_byte_array_append (audio, piece, (guint) n);
    } else {
      g_assert_cmpuint (reader->block_used, <=, 255 * 16);
      check_title (reader->block, reader->block_used);
      n_blocks--;
    }
  }
  g_assert_cmpuint (size, ==, 0);
  g_assert_cmpuint (n_blocks, ==, 0);
  g_assert_cmpmem (audio->data, audio->len, slow_audio->data, slow_audio->len);
  return 0;
}
