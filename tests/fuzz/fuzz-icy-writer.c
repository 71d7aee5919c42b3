/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-icy-reader.h"
#include "ts-icy-text.h"
#include "ts-icy-writer.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Reads @stream back in pieces of @step and looks whether it is @audio with sound titles. */
static void
check_stream (const GByteArray *stream, const GByteArray *audio, gsize step)
{
  g_autoptr (TsIcyReader) reader = ts_icy_reader_new (TS_ICY_METAINT);
  g_autoptr (GByteArray) back = g_byte_array_new ();

  for (gsize at = 0; at < stream->len;) {
    const guint8 *data = stream->data + at;
    gsize length = MIN (step, stream->len - at);
    const guint8 *piece;
    gsize n;
    TsIcyReaderEvent event;

    at += length;
    while ((event = ts_icy_reader_next (reader, &data, &length, &piece, &n))
           != TS_ICY_READER_NOTHING) {
      const char *title;

      if (event == TS_ICY_READER_AUDIO) {
        g_byte_array_append (back, piece, (guint) n);
        continue;
      }
      title = ts_icy_text_find_title (reader->block, reader->block_used, &n);
      g_assert_nonnull (title);
      g_assert_true (g_utf8_validate (title, (gssize) n, NULL));
      g_assert_null (g_strstr_len (title, (gssize) n, "';"));
    }
    g_assert_cmpuint (length, ==, 0);
  }
  g_assert_cmpmem (back->data, back->len, audio->data, audio->len);
}

/* The input is a list of steps: a new title, or so much audio. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static guint8 noise[65536];
  g_autoptr (TsIcyWriter) writer = NULL;
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GByteArray) audio = g_byte_array_new ();
  g_autofree char *first = NULL;
  gboolean is_changed = FALSE;
  TsIcyPiece piece;
  gsize n_title;

  if (size < 2)
    return 0;
  if (noise[1] == 0) {
    for (gsize i = 0; i < sizeof noise; i++)
      noise[i] = (guint8) (i * 2654435761u >> 13);
  }
  n_title = MIN ((gsize) data[0] * 20, size - 1);
  first = g_strndup ((const char *) data + 1, n_title);
  writer = ts_icy_writer_new (first);
  for (gsize at = 1 + n_title; at < size && audio->len < 70000;) {
    guint8 what = data[at++];
    const guint8 *piece_of = noise + what * 7u;
    gsize length = what < 128 ? what : (what - 127u) * 400;

    if (what % 8 == 0) {
      gsize n = MIN ((gsize) what, size - at);
      g_autofree char *title = g_strndup ((const char *) data + at, n);

      at += n;
      is_changed = TRUE;
      ts_icy_writer_set_title (writer, title);
      continue;
    }
    g_byte_array_append (audio, piece_of, (guint) length);
    while (ts_icy_writer_next (writer, &piece_of, &length, &piece)) {
      g_assert_cmpuint (piece.length, >, 0);
      g_byte_array_append (stream, piece.data, (guint) piece.length);
    }
    g_assert_cmpuint (length, ==, 0);
  }
  if (ts_icy_writer_finish (writer, &piece))
    g_byte_array_append (stream, piece.data, (guint) piece.length);
  if (!is_changed)
    g_assert_cmpint (ts_icy_writer_get_total (first, audio->len), ==, stream->len);
  check_stream (stream, audio, 1 + data[size - 1] * 97u);
  return 0;
}
