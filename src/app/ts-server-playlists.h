/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-music-server.h"
#include "ts-source.h"
#include "ts-store.h"

G_BEGIN_DECLS

/**
 * ts_server_playlists_store:
 * @server: of the main context
 * @has_new_tracks: whether tracks came that entries may have waited for
 *
 * Brings the playlists of the library in step with those of a server, of which only the ones that
 * changed are read, where the server says so. What could not be read stays as it was. For job
 * threads; the tracks must have been stored before.
 */
gboolean ts_server_playlists_store (TsStore *store,
                                    TsSource *source,
                                    TsMusicServer *server,
                                    gboolean has_new_tracks,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
