/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TS_RATE_LINE_SAMPLES 60

/**
 * TsRateLine:
 *
 * A small line of how much went through in the last minute; its name says the last rate.
 */
#define TS_TYPE_RATE_LINE (ts_rate_line_get_type ())
G_DECLARE_FINAL_TYPE (TsRateLine, ts_rate_line, TS, RATE_LINE, GtkWidget)

GtkWidget *ts_rate_line_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_rate_line_set_rates:
 * @rates: (array length=n_rates): bytes a second, the oldest first; at most TS_RATE_LINE_SAMPLES
 */
void ts_rate_line_set_rates (TsRateLine *self, const double *rates, guint n_rates);

G_END_DECLS
