/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy-private.h"

G_BEGIN_DECLS

/* Bytes of a body on their way. FALSE: no more are wanted. */
gboolean _ts_proxy_fetch_take (TsProxyFetch *self, const guint8 *bytes, gsize length);
void _ts_proxy_fetch_leave_multi (TsProxyFetch *self);

/* Reading without libcurl: whether that version and this transfer allow it, and doing so for all
 * that are to be taken over. */
gboolean _ts_proxy_direct_is_known (void);
gboolean _ts_proxy_direct_is_possible (TsProxyFetch *self);
void _ts_proxy_direct_take_over (TsProxyServer *server);
void _ts_proxy_direct_pause (TsProxyFetch *self);
void _ts_proxy_direct_resume (TsProxyFetch *self);

G_END_DECLS
