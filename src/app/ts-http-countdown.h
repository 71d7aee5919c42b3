/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-service.h"
#include "ts-job.h"

G_BEGIN_DECLS

/**
 * ts_http_countdown_start:
 *
 * Until @job is finished, shows as what it is busy with how many seconds are left while @http waits
 * for its server. Any thread.
 */
void ts_http_countdown_start (TsJob *job, TsHttpService *http);

G_END_DECLS
