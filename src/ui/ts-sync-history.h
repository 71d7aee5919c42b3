/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-store-sync.h"

G_BEGIN_DECLS

/**
 * ts_sync_history_present:
 *
 * Shows the runs of a pair, the latest first, and what went wrong in the last one.
 */
void ts_sync_history_present (GtkWindow *parent, TsStore *store, const TsSyncPair *pair);

/**
 * ts_sync_run_describe:
 * @run: (nullable): NULL for a pair that never ran
 *
 * Returns: (transfer full): when it was and how it ended, for one line
 */
char *ts_sync_run_describe (const TsSyncRun *run) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_run_get_icon_name:
 *
 * Returns: (transfer none): a symbolic icon for how it ended
 */
const char *ts_sync_run_get_icon_name (const TsSyncRun *run);

G_END_DECLS
