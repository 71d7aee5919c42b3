/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-track.h"

G_BEGIN_DECLS

/* What the matcher sees of a track. Borrowed UTF-8 strings; NULL or "" is unknown. */
typedef struct {
  const char *artist;
  const char *album;
  const char *title;
  const char *mb_recording_id;
  const char *isrc;
  gint64 duration_ms; /* 0 unknown */
} TsMatchFields;

/**
 * ts_match_fields_of_track:
 * @track: has to outlive what is returned
 *
 * Returns: what the matcher sees of @track; without an artist the album's counts
 */
TsMatchFields ts_match_fields_of_track (const TsTrack *track);

/* Why a decision was made; the name for logs and exports is ts_match_strategy_to_string(). */
typedef enum {
  TS_MATCH_STRATEGY_NONE,
  TS_MATCH_STRATEGY_MUSICBRAINZ, /* same recording id */
  TS_MATCH_STRATEGY_ISRC,        /* same ISRC */
  TS_MATCH_STRATEGY_METADATA,    /* normalised artist, album and title all equal */
  TS_MATCH_STRATEGY_VARIANT,     /* equal after known variants (The, feat., swapped fields...) */
  TS_MATCH_STRATEGY_FUZZY,       /* weighted evidence */
  TS_MATCH_STRATEGY_PINNED,      /* a person said so */
} TsMatchStrategy;

/**
 * ts_match_strategy_to_string:
 *
 * Returns: (transfer none): a stable name: "musicbrainz", "isrc", "metadata", "variant", "fuzzy",
 *   "pinned" or "none"
 */
const char *ts_match_strategy_to_string (TsMatchStrategy strategy);

G_END_DECLS
