/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-icy-reader.h"
#include "ts-proxy-reply.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  TsProxyReply reply;

  ts_proxy_reply_init (&reply);
  while (size > 0) {
    const guint8 *end = memchr (data, '\n', size);
    gsize n = end != NULL ? (gsize) (end - data) + 1 : size;
    g_autofree char *line = g_memdup2 (data, n); /* exact, so that reading past it shows */

    if (ts_proxy_reply_read_line (&reply, line, n, 1700000000)) {
      g_assert_cmpint (reply.status, >=, 0);
      g_assert_cmpuint (reply.metaint, <=, TS_ICY_METAINT_MAX);
      g_assert_cmpint (reply.content_length, >=, -1);
      g_assert_cmpint (reply.retry_after_s, >=, -1);
      if (!reply.is_broken && reply.range_first >= 0 && reply.range_last >= 0)
        g_assert_cmpint (reply.range_first, <=, reply.range_last);
      if (ts_proxy_reply_is_redirect (&reply))
        g_assert_nonnull (reply.location);
      for (const char *p = reply.is_broken ? NULL : reply.content_type; p != NULL && *p != '\0';
           p++)
        g_assert_false (g_ascii_iscntrl (*p) && *p != '\t');
    }
    data += n;
    size -= n;
  }
  ts_proxy_reply_clear (&reply);
  return 0;
}
