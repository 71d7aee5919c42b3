/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-azuracast-files.h"
#include "ts-station-match.h"

G_BEGIN_DECLS

/* @first: (nullable): the other file of the station, in place of a track; @strategy lives on. */
TsStationMatch *_ts_station_match_new (TsStationMatchKind kind,
                                       TsTrack *track,
                                       TsAzuracastFile *first,
                                       TsAzuracastFile *file,
                                       double confidence,
                                       const char *strategy);

/* @matches: (transfer full) (element-type TsStationMatch): by kind. */
TsStationMatchList *_ts_station_match_list_new (GPtrArray *matches);

G_END_DECLS
