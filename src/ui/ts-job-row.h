/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-job.h"

G_BEGIN_DECLS

/**
 * TsJobRow:
 *
 * One job as people see it: title, bar, count, rate, time left, what it is busy with, and buttons
 * to pause, resume and cancel it; what came of it once it is over. Fits into a list box, a page or
 * a sidebar.
 *
 * Properties: job (nullable), compact (only title and bar, no buttons).
 */
#define TS_TYPE_JOB_ROW (ts_job_row_get_type ())
G_DECLARE_FINAL_TYPE (TsJobRow, ts_job_row, TS, JOB_ROW, AdwBin)

/**
 * ts_job_row_new:
 * @job: (transfer none) (nullable): what to show
 */
GtkWidget *ts_job_row_new (TsJob *job) G_GNUC_WARN_UNUSED_RESULT;

TsJob *ts_job_row_get_job (TsJobRow *self);
void ts_job_row_set_job (TsJobRow *self, TsJob *job);

/**
 * ts_job_describe_progress:
 *
 * Returns: (transfer full): "1,204 of 9,000, 310 per second, 25 seconds left" as far as known; ""
 *   when nothing is
 */
char *ts_job_describe_progress (TsJob *job) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
