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

G_END_DECLS
