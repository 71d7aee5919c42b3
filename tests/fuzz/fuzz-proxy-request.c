/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-proxy-request.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const int statuses[] = { 0, 200, 400, 403, 405, 414, 421, 431, 501, 505 };
  TsProxyRequest request;
  gsize used = 0;
  gboolean is_known = FALSE;
  g_autofree char *bytes = g_memdup2 (data, size); /* exact, so that reading past it shows */
  int status = ts_proxy_request_parse (bytes, size, 8080, &request, &used);

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    is_known |= status == statuses[i];
  g_assert_true (is_known);
  g_assert_true (status != 0 || size < TS_PROXY_REQUEST_MAX);
  if (status == 200) {
    TsProxyRequest again;
    gsize used_again = 0;

    g_assert_cmpuint (used, >, 0);
    g_assert_cmpuint (used, <=, size);
    g_assert_cmpmem (bytes + used - 4, 4, "\r\n\r\n", 4);
    g_assert_null (memchr (bytes, '\0', used));
    g_assert_nonnull (memchr (request.path, '\0', sizeof request.path));
    g_assert_true (g_utf8_validate (request.agent, -1, NULL));
    g_assert_true (request.method != TS_PROXY_METHOD_OTHER || request.path[0] != 1);
    if (request.range.kind == TS_PROXY_RANGE_FROM_TO)
      g_assert_cmpint (request.range.first, <=, request.range.last);
    if (request.range.kind != TS_PROXY_RANGE_NONE)
      g_assert_true (request.range.first >= 0 && request.range.last >= 0);
    /* What follows a request says nothing about it. */
    g_assert_cmpint (ts_proxy_request_parse (bytes, used, 8080, &again, &used_again), ==, 200);
    g_assert_cmpuint (used, ==, used_again);
    g_assert_cmpstr (request.path, ==, again.path);
  }
  /* A beginning of what is right is never wrong. */
  for (gsize n = 0; status == 200 && n < used; n += 1 + used / 16)
    g_assert_cmpint (ts_proxy_request_parse (bytes, n, 8080, &request, &used), ==, 0);
  return 0;
}
