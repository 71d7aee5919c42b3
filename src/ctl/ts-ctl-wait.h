/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"

G_BEGIN_DECLS

/* Commands run on the main thread and wait for what they start by turning the main context:
 *
 *   g_autoptr (GAsyncResult) result = NULL;
 *
 *   ts_thing_do_async (thing, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
 *   if (!ts_thing_do_finish (thing, ts_ctl_wait_for (&result), &error))
 */

/**
 * ts_ctl_done_cb:
 * @result: kept for ts_ctl_wait_for()
 * @user_data: (type GAsyncResult **): where to keep it; NULL there until then
 *
 * A #GAsyncReadyCallback.
 */
void ts_ctl_done_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/**
 * ts_ctl_wait_for:
 * @result: (inout): what ts_ctl_done_cb() was given
 *
 * Waits for the call. An interrupt from the terminal ends it by its cancellable.
 *
 * Returns: (transfer none): its result, which the caller of this function owns in @result
 */
GAsyncResult *ts_ctl_wait_for (GAsyncResult **result);

/**
 * ts_ctl_wait_for_job:
 *
 * Waits until @job is finished. An interrupt from the terminal cancels it. On a terminal, how far
 * it is shows on standard error meanwhile.
 *
 * Returns: how it ended, with @error set unless it is done, or done in part
 */
TsJobState ts_ctl_wait_for_job (TsJob *job, GError **error);

G_END_DECLS
