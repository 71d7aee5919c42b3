/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ts-job.h"

G_BEGIN_DECLS

/**
 * ts_scan_report_get_n_problems:
 * @job: any job
 *
 * Returns: about how many files a finished scan has something to say; 0 for other jobs
 */
guint ts_scan_report_get_n_problems (TsJob *job);

/**
 * ts_scan_report_present:
 * @job: a finished scan
 *
 * Shows what was wrong with which file.
 */
void ts_scan_report_present (GtkWindow *parent, TsJob *job);

G_END_DECLS
