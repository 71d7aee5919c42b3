/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-proxy-chunks.h"

#include <string.h>

typedef struct {
  const char *text;
  const char *body;
  gboolean is_done;
  gboolean is_broken;
} Case;

static const Case cases[] = {
  { "5\r\nhello\r\n0\r\n\r\n", "hello", TRUE, FALSE },
  { "5\nhello\n0\n\n", "hello", TRUE, FALSE },
  { "00A;n=\"v\"\r\n0123456789\r\n2 \r\nab\r\n0\r\nTrailer: x\r\nB: y\r\n\r\nbehind it",
    "0123456789ab", TRUE, FALSE },
  { "0\r\n\r\n", "", TRUE, FALSE },
  { "", "", FALSE, FALSE },
  { "5\r\nhel", "hel", FALSE, FALSE },
  { "5\r\nhello\r\n", "hello", FALSE, FALSE },
  { "5\r\nhello\r\n0\r\n", "hello", FALSE, FALSE },
  { "5\r\nhello!\r\n", "hello", FALSE, TRUE },
  { "5\r\nhello\r!", "hello", FALSE, TRUE },
  { "5\rhello", "", FALSE, TRUE },
  { "-5\r\nhello\r\n", "", FALSE, TRUE },
  { "zz\r\n", "", FALSE, TRUE },
  { "\r\n5\r\n", "", FALSE, TRUE },
  { "0x5\r\nhello\r\n", "", FALSE, TRUE },
  { "fffffffffffffffff\r\nx", "", FALSE, TRUE },
  { "0\r\nTrailer: x\r\n\rx", "", FALSE, TRUE },
};

/* However it is cut, the same comes out. */
static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gsize length = strlen (cases[i].text);

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    for (gsize piece = 1; piece <= length + 1; piece++) {
      g_autoptr (GByteArray) body = g_byte_array_new ();
      TsProxyChunks chunks = { 0 };

      for (gsize at = 0; at < length; at += piece) {
        const gsize n = MIN (piece, length - at);
        g_autofree guint8 *bytes = g_memdup2 (cases[i].text + at, n);

        g_byte_array_append (body, bytes, (guint) ts_proxy_chunks_decode (&chunks, bytes, n));
      }
      g_assert_cmpmem (body->data, body->len, cases[i].body, strlen (cases[i].body));
      g_assert_true (chunks.is_done == cases[i].is_done);
      g_assert_true (chunks.is_broken == cases[i].is_broken);
    }
  }
}

static void
test_endless_line (void)
{
  static const char *const begins[] = { "5;", "0\r\nX" };

  for (gsize i = 0; i < G_N_ELEMENTS (begins); i++) {
    g_autofree char *text = g_strdup (begins[i]);
    TsProxyChunks chunks = { 0 };
    guint8 bytes[1024];

    ts_proxy_chunks_decode (&chunks, (guint8 *) text, strlen (text));
    for (int n = 0; n < 20; n++) {
      memset (bytes, 'x', sizeof bytes);
      g_assert_cmpuint (ts_proxy_chunks_decode (&chunks, bytes, sizeof bytes), ==, 0);
    }
    g_assert_true (chunks.is_broken);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proxy/chunks/cases", test_cases);
  g_test_add_func ("/proxy/chunks/endless-line", test_endless_line);
  return g_test_run ();
}
