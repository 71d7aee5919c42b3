/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-window.h"

G_BEGIN_DECLS

/**
 * ts_help_present:
 *
 * Shows how to do the common things.
 */
void ts_help_present (TsWindow *window);

/**
 * ts_about_present:
 *
 * Shows what the program is, with a report for troubleshooting.
 */
void ts_about_present (TsWindow *window);

/**
 * ts_about_make_report:
 * @context: (nullable): what to count
 *
 * Returns: (transfer full): versions and counts as plain text; no paths, names or secrets
 */
char *ts_about_make_report (TsContext *context) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
