/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-job.h"

G_BEGIN_DECLS

/* Opens a station from a job's thread; its waits show as countdowns of @job.
 * Returns: (transfer full): for ts_station_target_new(), which lets it go in the main context */
TsAzuracastStation *
_ts_station_wait_open (TsAccounts *accounts, const TsAccount *account, TsJob *job, GError **error);

G_END_DECLS
