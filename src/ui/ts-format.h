/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_format_count:
 *
 * Returns: (transfer full): @count as the locale groups digits: "12,345"
 */
char *ts_format_count (gint64 count) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_format_date:
 * @time_us: microseconds since 1970, 0 unknown
 *
 * Returns: (transfer full): the day in local time as the locale writes it, or an en dash
 */
char *ts_format_date (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_format_date_time:
 * @time_us: microseconds since 1970, 0 unknown
 *
 * Returns: (transfer full): day and time in local time as the locale writes them, or an en dash
 */
char *ts_format_date_time (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
