/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-play-item.h"

G_BEGIN_DECLS

/**
 * ts_track_uri_resolve_async:
 * @track: of the library
 *
 * Finds where a track can be heard: its file, its place on a server with the login of the account,
 * or what yt-dlp finds behind the page of a site, which takes a while. Main context. Errors, as
 * sentences without an address: %G_IO_ERROR_NOT_FOUND for a file that is gone, those of
 * ts_accounts_open_async(), #TsServiceError, %G_IO_ERROR_NOT_SUPPORTED for what cannot be heard
 * here.
 */
void ts_track_uri_resolve_async (TsContext *context,
                                 TsTrack *track,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * ts_track_uri_resolve_finish:
 *
 * Returns: (transfer full): what a player plays
 */
TsPlayItem *ts_track_uri_resolve_finish (GAsyncResult *result, GError **error);

G_END_DECLS
