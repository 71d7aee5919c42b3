/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-types.h"

G_BEGIN_DECLS

/* Least likeness of two titles of one artist that the last strategy takes for the same. */
#define TS_NAME_MATCH_MIN_RATIO 0.80

/* How a track that a service names (a listening history, a list of similar tracks) was found in the
 * library, surest first. */
typedef enum {
  TS_NAME_MATCH_NONE,
  TS_NAME_MATCH_ID,        /* the same MusicBrainz recording id */
  TS_NAME_MATCH_EXACT,     /* artist and title equal as normalised by ts-name-text.h */
  TS_NAME_MATCH_VARIATION, /* the title equal, the artist in another usual spelling */
  TS_NAME_MATCH_FUZZY,     /* the same artist, the title alike */
  TS_NAME_MATCH_N_STRATEGIES,
} TsNameMatchStrategy;

/* How many tracks each strategy found. Zeroed at first. */
typedef struct {
  guint n_found[TS_NAME_MATCH_N_STRATEGIES]; /* those of NONE were not found */
} TsNameMatchCounts;

/**
 * ts_name_match_strategy_to_string:
 *
 * Returns: (transfer none): a stable name: "none", "musicbrainz", "exact", "variation" or "fuzzy"
 */
const char *ts_name_match_strategy_to_string (TsNameMatchStrategy strategy);

/**
 * ts_name_match_by_id:
 * @wanted: what the service names
 * @tracks: (array length=n_tracks): where to look
 *
 * Each strategy by itself. An unknown id, artist or title is equal to nothing.
 *
 * Returns: index of the first such track, or -1
 */
gssize
ts_name_match_by_id (const TsMatchFields *wanted, const TsMatchFields *tracks, gsize n_tracks);
gssize
ts_name_match_exact (const TsMatchFields *wanted, const TsMatchFields *tracks, gsize n_tracks);
gssize
ts_name_match_variation (const TsMatchFields *wanted, const TsMatchFields *tracks, gsize n_tracks);

/**
 * ts_name_match_fuzzy:
 *
 * Returns: index of the track of the same artist whose title is most alike, at least
 *   %TS_NAME_MATCH_MIN_RATIO, or -1
 */
gssize
ts_name_match_fuzzy (const TsMatchFields *wanted, const TsMatchFields *tracks, gsize n_tracks);

/**
 * ts_name_match:
 * @wanted: what the service names
 * @tracks: (array length=n_tracks): where to look
 * @counts: (inout) (nullable): the strategy that found it is counted here
 *
 * Tries the four strategies in their order; the first that finds a track wins.
 *
 * Returns: index of the track, or -1
 */
gssize ts_name_match (const TsMatchFields *wanted,
                      const TsMatchFields *tracks,
                      gsize n_tracks,
                      TsNameMatchCounts *counts);

/**
 * ts_name_match_counts_get_rate:
 *
 * Returns: the share of tracks that were found, 0 to 1; 0 if none was looked for
 */
double ts_name_match_counts_get_rate (const TsNameMatchCounts *counts);

G_END_DECLS
