/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy-private.h"

G_BEGIN_DECLS

/* A fetch goes from hop to hop, and each hop is made in one of two ways: by libcurl, or, where an
 * address needs neither a name server nor encryption, by a reader of our own, which is several
 * times as quick. libcurl hands the body of a plain answer to it, too. */

/* --- What both ways share ------------------------------------------------------------------ */

/* Lines of the request's head: (transfer full) (element-type utf8). */
GPtrArray *_ts_proxy_fetch_make_fields (TsProxyFetch *self);
/* Bytes of a body on their way. FALSE: no more are wanted. */
gboolean _ts_proxy_fetch_take (TsProxyFetch *self, const guint8 *bytes, gsize length);
/* The hop ended: goes on with the next one, or tells. May free @self. */
void _ts_proxy_fetch_hop_ended (TsProxyFetch *self, TsFetchEnd end, const char *message);
/* Microseconds within which a connection has to come about. */
gint64 _ts_proxy_fetch_get_patience (TsProxyFetch *self);

/* --- libcurl ------------------------------------------------------------------------------- */

gboolean _ts_proxy_curl_begin (TsProxyFetch *self);
/* Ends the hop, and whatever libcurl keeps of it. */
void _ts_proxy_curl_leave (TsProxyFetch *self);
void _ts_proxy_curl_pause (TsProxyFetch *self, gboolean is_paused);
/* Whether the hop goes to the internet. */
gboolean _ts_proxy_curl_is_public (TsProxyFetch *self);

/* --- Our own reader ------------------------------------------------------------------------ */

gboolean _ts_proxy_plain_is_possible (TsProxyFetch *self, GUri *uri);
/* What fails at once is told after the turn. */
void _ts_proxy_plain_begin (TsProxyFetch *self, GUri *uri);
/* Goes on with the body of an answer; @fd: (transfer full). FALSE: the loop cannot watch it. */
gboolean _ts_proxy_plain_take_over (TsProxyFetch *self, int fd);
void _ts_proxy_plain_leave (TsProxyFetch *self);
void _ts_proxy_plain_pause (TsProxyFetch *self, gboolean is_paused);

G_END_DECLS
