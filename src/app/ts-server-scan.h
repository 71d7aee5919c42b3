/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-job.h"
#include "ts-source.h"
#include "ts-store.h"

G_BEGIN_DECLS

/**
 * ts_server_scan_start:
 * @source: a server
 *
 * Brings the library in step with a server: its tracks are listed page by page in the main context,
 * compared with what is known on a thread of the job's own, and only what is new or differs is
 * stored, in batches. Tracks the server has no more are marked missing once the whole list came: a
 * scan that fails or is cancelled keeps what it found and marks nothing. While the server wants a
 * pause, TsJob:current-item counts down. ts_scan_get_result() works on this job too. Main context.
 *
 * Returns: (transfer full): the job, running
 */
TsJob *ts_server_scan_start (TsStore *store,
                             TsSource *source,
                             TsAccounts *accounts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
