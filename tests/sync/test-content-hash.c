/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-content-hash.h"

#include <string.h>

static guint64
hash (const void *data, gsize size)
{
  TsContentHash state;

  ts_content_hash_init (&state);
  ts_content_hash_update (&state, data, size);
  return ts_content_hash_get (&state);
}

/* Published sums of XXH64 with seed 0. */
static void
test_known (void)
{
  static const char text[] = "Nobody inspects the spammish repetition";

  g_assert_cmphex (hash ("", 0), ==, G_GUINT64_CONSTANT (0xef46db3751d8e999));
  g_assert_cmphex (hash ("a", 1), ==, G_GUINT64_CONSTANT (0xd24ec4f1a98c6e5b));
  g_assert_cmphex (hash ("abc", 3), ==, G_GUINT64_CONSTANT (0x44bc2cf5ad770999));
  g_assert_cmphex (hash (text, strlen (text)), ==, G_GUINT64_CONSTANT (0xfbcea83c8a378bf1));
}

static void
test_pieces (void)
{
  guint8 data[1000];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = i * 7;
  for (guint step = 1; step < 100; step++) {
    TsContentHash state;

    ts_content_hash_init (&state);
    for (guint i = 0; i < sizeof data; i += step)
      ts_content_hash_update (&state, data + i, MIN (step, sizeof data - i));
    g_assert_cmphex (ts_content_hash_get (&state), ==, hash (data, sizeof data));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content-hash/known", test_known);
  g_test_add_func ("/content-hash/pieces", test_pieces);
  return g_test_run ();
}
