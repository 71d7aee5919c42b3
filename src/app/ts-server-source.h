/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-job.h"
#include "ts-source.h"
#include "ts-store.h"
#include "ts-sync-source.h"

G_BEGIN_DECLS

/**
 * TsServerSource:
 *
 * A music server as source. A track is fetched in its original form into a file without a name in
 * the cache folder, which is gone when it is closed, and checked: it is as long as the server said
 * and is no error page. What breaks off is tried again.
 */
#define TS_TYPE_SERVER_SOURCE (ts_server_source_get_type ())
G_DECLARE_FINAL_TYPE (TsServerSource, ts_server_source, TS, SERVER_SOURCE, GObject)

/**
 * ts_server_source_open:
 * @source: a server
 * @tracks: (element-type TsTrack): what is known of it; for entries of playlists
 * @job: shows how long the server has to be waited for
 *
 * Blocks; on a job's thread. Errors: #TsStoreError, those of ts_accounts_open_async().
 *
 * Returns: (transfer full): the server as source
 */
TsSyncSource *ts_server_source_open (TsStore *store,
                                     TsAccounts *accounts,
                                     TsSource *source,
                                     GPtrArray *tracks,
                                     TsJob *job,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Has a further job show how long the server has to be waited for. */
void ts_server_source_show_waits (TsServerSource *self, TsJob *job);

G_END_DECLS
