/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy-track.h"

G_BEGIN_DECLS

/**
 * TsProxyDatabase:
 *
 * The addresses that the proxy serves, in an SQLite file of its own that other programs may read
 * and write at the same time. Reference counted; every function may be called on any thread, and
 * reading never waits for a writer. Errors: #TsProxyError.
 */
typedef struct _TsProxyDatabase TsProxyDatabase;

/**
 * ts_proxy_database_open:
 * @path: (type filename): made if missing, with its folder
 *
 * A file that is damaged is set aside beside it and a new one is begun; then there is a notice. A
 * file with nothing but the columns video_id, stream_url, title, artist and updated_at is brought
 * to today's form.
 */
TsProxyDatabase *
ts_proxy_database_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TsProxyDatabase *ts_proxy_database_ref (TsProxyDatabase *self);

/**
 * ts_proxy_database_unref:
 *
 * The last reference closes the file.
 */
void ts_proxy_database_unref (TsProxyDatabase *self);

/**
 * ts_proxy_database_get_notice:
 *
 * Returns: (nullable): what a user should know about opening the file, a whole sentence
 */
const char *ts_proxy_database_get_notice (TsProxyDatabase *self);

/**
 * ts_proxy_database_add:
 * @track: what ts_proxy_track_check() accepts
 *
 * Adds @track, or replaces the one of the same id. Without a stream address the known one is kept;
 * with one, its time is @track's, or now if that is 0.
 */
gboolean
ts_proxy_database_add (TsProxyDatabase *self, const TsProxyTrack *track, GError **error);

/**
 * ts_proxy_database_get:
 *
 * Returns: (transfer full) (nullable): the track, or NULL without @error if there is none
 */
TsProxyTrack *ts_proxy_database_get (TsProxyDatabase *self, const char *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_proxy_database_update_stream_url:
 * @headers: (nullable): as in #TsProxyTrack
 *
 * Sets the address of a track and stamps it with the time. A track that is gone is no error.
 */
gboolean ts_proxy_database_update_stream_url (
    TsProxyDatabase *self, const char *id, const char *url, const char *headers, GError **error);

/**
 * ts_proxy_database_list:
 *
 * Returns: (transfer full) (element-type TsProxyTrack): all tracks by id
 */
GPtrArray *
ts_proxy_database_list (TsProxyDatabase *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_proxy_database_remove:
 * @was_there: (out) (optional): whether there was such a track
 */
gboolean ts_proxy_database_remove (TsProxyDatabase *self,
                                   const char *id,
                                   gboolean *was_there,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProxyDatabase, ts_proxy_database_unref)

G_END_DECLS
