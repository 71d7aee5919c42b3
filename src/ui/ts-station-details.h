/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-station-match.h"

G_BEGIN_DECLS

/**
 * TsStationDetails:
 *
 * A track of the library and a file of a station side by side: why they are taken for one
 * recording, and what a person says of it. Its buttons are the actions station.same and
 * station.not-same.
 */
#define TS_TYPE_STATION_DETAILS (ts_station_details_get_type ())
G_DECLARE_FINAL_TYPE (TsStationDetails, ts_station_details, TS, STATION_DETAILS, AdwBin)

/**
 * ts_station_details_set_match:
 * @match: (nullable): a row, NULL for none
 * @other: (nullable): for rows that are no pair: the one selected with it
 */
void
ts_station_details_set_match (TsStationDetails *self, TsStationMatch *match, TsStationMatch *other);

/**
 * ts_station_match_kind_to_label:
 *
 * Returns: (transfer none): translated words, "Only on the station"
 */
const char *ts_station_match_kind_to_label (TsStationMatchKind kind);

G_END_DECLS
