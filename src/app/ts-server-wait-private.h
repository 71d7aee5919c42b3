/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"

G_BEGIN_DECLS

/* Calls of a server for job threads: they ask the main context and wait for its answer. Errors are
 * those of the calls. */

/* Returns: (transfer full) (element-type TsServerPlaylist) */
GPtrArray *
_ts_server_wait_list_playlists (TsMusicServer *server, GCancellable *cancellable, GError **error);

/* Returns: (transfer full): the ids of its tracks */
GStrv _ts_server_wait_get_playlist (TsMusicServer *server,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GError **error);

/* Returns: (transfer full): the playlist's id */
char *_ts_server_wait_save_playlist (TsMusicServer *server,
                                     const char *id,
                                     const char *name,
                                     const char *const *track_ids,
                                     GCancellable *cancellable,
                                     GError **error);

/* Returns: (transfer full): to be let go with ts_main_unref_object() */
TsMusicServer *_ts_server_wait_open (TsAccounts *accounts,
                                     const TsAccount *account,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
