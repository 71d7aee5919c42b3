/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-playlist.h"

G_BEGIN_DECLS

/**
 * ts_track_playlist_make_async:
 * @name: (nullable): of the playlist
 * @tracks: (element-type TsTrack): tracks of the library
 *
 * Makes a playlist for other players of this machine: files by their paths, all that is elsewhere
 * by addresses as ts_streaming_add_tracks_async() makes them. Main context.
 */
void ts_track_playlist_make_async (TsContext *context,
                                   const char *name,
                                   GPtrArray *tracks,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * ts_track_playlist_make_finish:
 * @problems: (out) (optional) (transfer full) (element-type utf8): a sentence for each track that
 * is left out
 *
 * Returns: (transfer full): the playlist, to be freed with ts_playlist_free()
 */
TsPlaylist *
ts_track_playlist_make_finish (GAsyncResult *result, GPtrArray **problems, GError **error);

G_END_DECLS
