/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-streaming-settings.h"
#include "ts-ytdlp.h"

G_BEGIN_DECLS

/**
 * TsStreaming:
 *
 * What makes tracks of sites, podcasts and radio playable: yt-dlp, set up as the settings say.
 * Owned by #TsContext. Main context.
 */
#define TS_TYPE_STREAMING (ts_streaming_get_type ())
G_DECLARE_FINAL_TYPE (TsStreaming, ts_streaming, TS, STREAMING, GObject)

/**
 * ts_streaming_new:
 * @config_dir: (type filename): where the settings are
 */
TsStreaming *ts_streaming_new (const char *config_dir) G_GNUC_WARN_UNUSED_RESULT;

TsStreamingSettings *ts_streaming_get_settings (TsStreaming *self);

/**
 * ts_streaming_get_ytdlp:
 *
 * Returns: (transfer none): set up as the settings say; may be used from any thread
 */
TsYtdlp *ts_streaming_get_ytdlp (TsStreaming *self);

/**
 * ts_streaming_check_resolver_async:
 *
 * ts_ytdlp_check() for the main context.
 */
void ts_streaming_check_resolver_async (TsStreaming *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
TsYtdlpCheck *
ts_streaming_check_resolver_finish (TsStreaming *self, GAsyncResult *result, GError **error);

G_END_DECLS
