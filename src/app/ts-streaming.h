/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"
#include "ts-proxy.h"
#include "ts-streaming-settings.h"
#include "ts-track.h"
#include "ts-ytdlp.h"

G_BEGIN_DECLS

typedef struct _TsContext TsContext;

/**
 * TsStreaming:
 *
 * What makes tracks of sites, podcasts and radio playable for other programs: the proxy, the
 * addresses it serves (in "streams.db", beside the settings), yt-dlp, which it asks where the audio
 * is, and the playlists written for players. Owned by #TsContext. Main context.
 *
 * Properties (read-only):
 * - "is-running": whether the proxy answers
 * - "error-message" (nullable): why it does not, although it should
 * - "free-port": the next port that can be used when the one chosen is taken, else 0
 * - "is-rewrite-due": whether playlists were written whose addresses no longer hold, because the
 *   port changed or the proxy was turned on or off; ts_streaming_write_playlists() mends it
 *
 * Signal "log" (const char *line): what happened, as a line for people.
 */
#define TS_TYPE_STREAMING (ts_streaming_get_type ())
G_DECLARE_FINAL_TYPE (TsStreaming, ts_streaming, TS, STREAMING, GObject)

/**
 * ts_streaming_new:
 * @context: not referenced: owns this
 * @config_dir: (type filename): where settings and addresses are
 */
TsStreaming *ts_streaming_new (TsContext *context,
                               const char *config_dir) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_streaming_set_is_active:
 *
 * Once active, the proxy runs as the settings say and is started anew when they change, and sites
 * are read again every 30 minutes, their playlists written. Off at first, so that a command which
 * opens the library starts no server. Turned off, it stops the proxy, waiting for its threads.
 */
void ts_streaming_set_is_active (TsStreaming *self, gboolean is_active);

gboolean ts_streaming_get_is_running (TsStreaming *self);
const char *ts_streaming_get_error_message (TsStreaming *self);
guint ts_streaming_get_free_port (TsStreaming *self);
gboolean ts_streaming_get_is_rewrite_due (TsStreaming *self);

TsStreamingSettings *ts_streaming_get_settings (TsStreaming *self);

/**
 * ts_streaming_get_proxy:
 *
 * Returns: (transfer none) (nullable): while it runs
 */
TsProxy *ts_streaming_get_proxy (TsStreaming *self);

/**
 * ts_streaming_count_streams:
 *
 * Returns: how many players are listening
 */
guint ts_streaming_count_streams (TsStreaming *self);

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

/**
 * ts_streaming_add_tracks_async:
 * @tracks: (element-type TsTrack): tracks of the library
 *
 * Makes addresses under which players of this machine can play tracks of sites, feeds, radio and
 * servers: of the proxy, for which nothing is resolved, or where none answers direct ones, for
 * which pages are. Those work for some hours. Tracks of servers have none then: it would hold a
 * login.
 */
void ts_streaming_add_tracks_async (TsStreaming *self,
                                    GPtrArray *tracks,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * ts_streaming_add_tracks_finish:
 *
 * Returns: (transfer full) (element-type utf8): an address for each track, NULL for one that has
 *   none
 */
GPtrArray *ts_streaming_add_tracks_finish (TsStreaming *self, GAsyncResult *result, GError **error);

/**
 * ts_streaming_sync:
 *
 * Reads all sites, feeds and stations again and writes their playlists. While that is being done
 * already, that job goes on.
 *
 * Returns: (transfer none): the job, also in the context's list
 */
TsJob *ts_streaming_sync (TsStreaming *self);

/**
 * ts_streaming_write_playlists:
 *
 * Writes the playlists of sites, feeds and stations as "NAME.m3u" into the folder that the settings
 * name, each in one step. The addresses are of the proxy if it answers; otherwise direct ones, and
 * the job is done in part when it should have answered. While that or a sync is being done already,
 * that job goes on.
 *
 * Returns: (transfer none): the job, also in the context's list
 */
TsJob *ts_streaming_write_playlists (TsStreaming *self);

/**
 * ts_streaming_clean_playlists_async:
 *
 * Removes the playlist files of sites that are no source any more, unless somebody else changed
 * them; "log" says which. Writing playlists does that as well. Errors: #TsStoreError, #GFileError.
 */
void ts_streaming_clean_playlists_async (TsStreaming *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean
ts_streaming_clean_playlists_finish (TsStreaming *self, GAsyncResult *result, GError **error);

G_END_DECLS
