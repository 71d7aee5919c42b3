/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy.h"
#include "ts-ytdlp.h"

G_BEGIN_DECLS

typedef struct _TsContext TsContext;

/**
 * ts_streaming_set_proxy_resolver:
 * @ytdlp: kept as long as the proxy asks it
 * @context: (nullable): whose accounts are asked, not kept. One that was not started is started
 *   when a player wants a track of a server.
 *
 * Says where a proxy that is stopped finds its streams: yt-dlp looks behind the pages of sites, and
 * accounts have the logins of servers, without which a server gives nothing. These addresses stay
 * in memory. Main context, which has to run for the latter.
 */
void ts_streaming_set_proxy_resolver (TsProxy *proxy, TsYtdlp *ytdlp, TsContext *context);

G_END_DECLS
