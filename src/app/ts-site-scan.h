/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-client.h"
#include "ts-job.h"
#include "ts-source.h"
#include "ts-store.h"
#include "ts-ytdlp.h"

G_BEGIN_DECLS

/**
 * ts_site_make_playlist_name:
 * @source: a site, feed or radio
 *
 * Returns: (transfer full): what the list of its tracks is called: "YT: name" for what yt-dlp
 *   reads, otherwise its name
 */
char *ts_site_make_playlist_name (TsSource *source) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_site_scan_start:
 * @source: a site, feed or radio
 * @client: main context
 *
 * Brings the library in step with a page, a podcast or a list of stations, and keeps its order as a
 * playlist of the library. What cannot be played is listed among the problems of
 * ts_scan_get_result(), and ends nothing. A list that breaks off adds what was read of it: nothing
 * is marked missing then, and the job is done in part. A source without a name of its own gets the
 * list's.
 *
 * Returns: (transfer full): the job, running
 */
TsJob *ts_site_scan_start (TsStore *store,
                           TsSource *source,
                           TsHttpClient *client,
                           TsYtdlp *ytdlp) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
