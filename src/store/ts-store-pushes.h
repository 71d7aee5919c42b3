/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store.h"

G_BEGIN_DECLS

/* In place of the server's id of a track: none of its tracks is meant. */
#define TS_PLAYLIST_PICK_NONE ""

/* What is remembered of playlists that were put onto a server. */

/**
 * ts_store_get_pushed_playlist:
 * @source_id: the server
 * @name: of the playlist
 *
 * Returns: (transfer full) (nullable): the id it has on the server; NULL without @error when it was
 *   never put there
 */
char *ts_store_get_pushed_playlist (
    TsStore *self, gint64 source_id, const char *name, GCancellable *cancellable, GError **error);
gboolean ts_store_set_pushed_playlist (TsStore *self,
                                       gint64 source_id,
                                       const char *name,
                                       const char *playlist_id,
                                       GCancellable *cancellable,
                                       GError **error);

/**
 * ts_store_load_playlist_picks:
 *
 * What a person said an entry is on a server.
 *
 * Returns: (transfer full) (element-type utf8 utf8): the entry's key -> the server's id, or
 *   %TS_PLAYLIST_PICK_NONE
 */
GHashTable *ts_store_load_playlist_picks (TsStore *self,
                                          gint64 source_id,
                                          GCancellable *cancellable,
                                          GError **error);

/**
 * ts_store_set_playlist_pick:
 * @wanted: the entry's key: what it says of itself
 * @location: id of the server's track, or %TS_PLAYLIST_PICK_NONE
 */
gboolean ts_store_set_playlist_pick (TsStore *self,
                                     gint64 source_id,
                                     const char *wanted,
                                     const char *location,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
