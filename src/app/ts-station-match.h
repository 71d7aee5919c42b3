/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-job.h"
#include "ts-match-types.h"
#include "ts-source.h"
#include "ts-store-decide.h"
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
 * ts_station_match_is_pair:
 *
 * Returns: whether there are both a track and a file
 */
gboolean ts_station_match_is_pair (TsStationMatch *self);

/**
 * ts_station_match_get_file_id:
 *
 * Returns: (transfer none) (nullable): the number by which the station knows the file
 */
const char *ts_station_match_get_file_id (TsStationMatch *self);

/**
 * ts_station_match_get_file_key:
 *
 * Returns: (transfer none) (nullable): the name the station gave the file, which outlives a new
 *   path, for ts_decision_make_station_key()
 */
const char *ts_station_match_get_file_key (TsStationMatch *self);

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
 * ts_station_match_kind_parse:
 *
 * Returns: whether @text is a name that ts_station_match_kind_to_string() gives
 */
gboolean ts_station_match_kind_parse (const char *text, TsStationMatchKind *kind);

/**
 * ts_station_match_decide:
 * @other: (nullable): for rows that are no pair: the one that is meant together with @self, of
 *   which one at least is on the station
 * @verdicts: (nullable): gets the verdict; NULL to ask only
 *
 * Returns: whether there are two sides to decide about
 */
gboolean
ts_station_match_decide (TsStationMatch *self, TsStationMatch *other, TsVerdicts *verdicts);

/**
 * TsStationMatchList:
 *
 * All rows of a comparison, by kind and in each the surest first: a #GListModel of #TsStationMatch
 * that does not change.
 */
#define TS_TYPE_STATION_MATCH_LIST (ts_station_match_list_get_type ())
G_DECLARE_FINAL_TYPE (TsStationMatchList, ts_station_match_list, TS, STATION_MATCH_LIST, GObject)

/* Where the rows of a kind begin, and how many they are. */
guint ts_station_match_list_get_start (TsStationMatchList *self, TsStationMatchKind kind);
guint ts_station_match_list_get_n (TsStationMatchList *self, TsStationMatchKind kind);

/**
 * ts_station_match_find:
 * @station: an account of a station
 * @is_forced: asks the station for its files even where a list of the last minutes is at hand
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
                              gboolean is_forced,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * ts_station_match_find_finish:
 *
 * Returns: (transfer full): the rows
 */
TsStationMatchList *ts_station_match_find_finish (TsJob *job, GAsyncResult *result, GError **error);

G_END_DECLS
