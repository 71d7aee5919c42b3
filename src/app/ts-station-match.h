/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-job.h"
#include "ts-match-types.h"
#include "ts-source.h"
#include "ts-store.h"
#include "ts-track.h"

G_BEGIN_DECLS

/* How a track of the library and a file of a station stand to one another. */
typedef enum {
  TS_STATION_MATCH_SAME,         /* both places have it, that is sure */
  TS_STATION_MATCH_LOOK,         /* both may have it */
  TS_STATION_MATCH_TWICE,        /* two files of the station are one recording */
  TS_STATION_MATCH_STATION_ONLY, /* the library lacks it */
  TS_STATION_MATCH_LIBRARY_ONLY, /* the station lacks it */
  TS_STATION_N_MATCHES
} TsStationMatchKind;

/**
 * TsStationMatch:
 *
 * A row of the comparison of the library with a station. Not changed after it was made.
 */
#define TS_TYPE_STATION_MATCH (ts_station_match_get_type ())
G_DECLARE_FINAL_TYPE (TsStationMatch, ts_station_match, TS, STATION_MATCH, GObject)

TsStationMatchKind ts_station_match_get_kind (TsStationMatch *self);

/**
 * ts_station_match_get_track:
 *
 * Returns: (transfer none) (nullable): the library's track; for TWICE the first of the two files
 */
TsTrack *ts_station_match_get_track (TsStationMatch *self);

/**
 * ts_station_match_get_file:
 *
 * Returns: (transfer none) (nullable): the station's file, its path being the location
 */
TsTrack *ts_station_match_get_file (TsStationMatch *self);

/**
 * ts_station_match_get_file_id:
 *
 * Returns: (transfer none) (nullable): the number by which the station knows the file
 */
const char *ts_station_match_get_file_id (TsStationMatch *self);

/**
 * ts_station_match_get_confidence:
 *
 * Returns: 0 to 1; 0 for two files of which only AzuraCast says that they are one song, since
 *   artist and title are equal ("song-id"): weak, and nothing was weighed
 */
double ts_station_match_get_confidence (TsStationMatch *self);

/**
 * ts_station_match_get_strategy:
 *
 * Returns: (transfer none): by what it was found: as ts_match_strategy_to_string() has it, "synced"
 *   for what a sync uploaded, or "song-id"
 */
const char *ts_station_match_get_strategy (TsStationMatch *self);

/**
 * ts_station_match_kind_to_string:
 *
 * Returns: (transfer none): a stable name: "same", "look", "twice", "station-only" or
 *   "library-only"
 */
const char *ts_station_match_kind_to_string (TsStationMatchKind kind);

/**
 * ts_station_match_find:
 * @station: an account of a station
 *
 * Compares all of the library with the files of a station, and those with one another. A recording
 * of several sources counts once; tracks of web sites only do not. What people decided counts.
 * Nothing is changed in either. Errors: #TsSyncError, those of opening an account,
 * #TsStoreError.
 *
 * Returns: (transfer full): the job, running
 */
TsJob *ts_station_match_find (TsStore *store,
                              TsAccounts *accounts,
                              TsSource *station,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * ts_station_match_find_finish:
 *
 * Returns: (transfer full) (element-type TsStationMatch): by kind, the surest first
 */
GPtrArray *ts_station_match_find_finish (TsJob *job, GAsyncResult *result, GError **error);

G_END_DECLS
