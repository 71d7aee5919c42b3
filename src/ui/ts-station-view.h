/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"

G_BEGIN_DECLS

/**
 * TsStationView:
 *
 * The library beside a station: what both have and how sure that is, what needs a look, what the
 * station has twice and what only one of them has; with the reasons, and with what people decide
 * about it. The comparison runs beside the main loop and is done anew after each decision; the list
 * stays until the new one is there.
 *
 * Properties (read-only): summary (nullable): what came of it, for a subtitle.
 */
#define TS_TYPE_STATION_VIEW (ts_station_view_get_type ())
G_DECLARE_FINAL_TYPE (TsStationView, ts_station_view, TS, STATION_VIEW, AdwBin)

void ts_station_view_set_context (TsStationView *self, TsContext *context);

/**
 * ts_station_view_set_station:
 * @station: (nullable): NULL for none, which ends what is under way
 *
 * Shows that station, and compares with it unless that was done last.
 */
void ts_station_view_set_station (TsStationView *self, TsSource *station);

/**
 * ts_station_view_refresh:
 *
 * Compares anew, with what the station lists now.
 */
void ts_station_view_refresh (TsStationView *self);

/**
 * ts_station_view_set_search:
 * @text: only rows are shown that have all its words on one side or the other; "" for all
 */
void ts_station_view_set_search (TsStationView *self, const char *text);

/* Shows all rows again, whatever their kind. */
void ts_station_view_clear_chips (TsStationView *self);

const char *ts_station_view_get_summary (TsStationView *self);
void ts_station_view_set_narrow (TsStationView *self, gboolean is_narrow);
void ts_station_view_toggle_details (TsStationView *self);

/**
 * ts_station_view_escape:
 *
 * Returns: whether something was closed or cleared
 */
gboolean ts_station_view_escape (TsStationView *self);

G_END_DECLS
