/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-proxy-chunks.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* In one piece and cut after the first half the body is the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const gsize half = size / 2;
  g_autofree guint8 *whole = g_memdup2 (data, size);
  g_autofree guint8 *first = g_memdup2 (data, half);
  g_autofree guint8 *second = g_memdup2 (data + half, size - half);
  TsProxyChunks one = { 0 };
  TsProxyChunks two = { 0 };
  const gsize n = ts_proxy_chunks_decode (&one, whole, size);
  const gsize n_first = ts_proxy_chunks_decode (&two, first, half);
  const gsize n_second = ts_proxy_chunks_decode (&two, second, size - half);

  g_assert_cmpuint (n, <=, size);
  g_assert_cmpuint (n_first + n_second, ==, n);
  g_assert_true (n_first == 0 || memcmp (whole, first, n_first) == 0);
  g_assert_true (n_second == 0 || memcmp (whole + n_first, second, n_second) == 0);
  g_assert_true (one.is_done == two.is_done && one.is_broken == two.is_broken);
  g_assert_false (one.is_done && one.is_broken);
  return 0;
}
