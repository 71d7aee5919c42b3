/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy.h"
#include "ts-ytdlp.h"

G_BEGIN_DECLS

/**
 * ts_streaming_set_proxy_resolver:
 * @ytdlp: kept as long as the proxy asks it
 *
 * Makes yt-dlp the resolver of a proxy that is stopped.
 */
void ts_streaming_set_proxy_resolver (TsProxy *proxy, TsYtdlp *ytdlp);

/**
 * ts_streaming_make_headers:
 * @media: what plays
 *
 * Returns: (transfer full): its headers as the proxy's database has them, a JSON object of strings
 */
char *ts_streaming_make_headers (const TsYtdlpMedia *media) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
