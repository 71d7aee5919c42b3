/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-types.h"

TsMatchFields
ts_match_fields_of_track (const TsTrack *track)
{
  return (TsMatchFields){
    .artist = track->artist != NULL ? track->artist : track->album_artist,
    .album = track->album,
    .title = track->title,
    .mb_recording_id = track->mb_recording_id,
    .isrc = track->isrc,
    .duration_ms = track->duration_ms,
  };
}

const char *
ts_match_strategy_to_string (TsMatchStrategy strategy)
{
  static const char *const names[] = { "none",    "musicbrainz", "isrc",  "metadata",
                                       "variant", "fuzzy",       "pinned" };

  g_return_val_if_fail ((guint) strategy < G_N_ELEMENTS (names), "none");

  return names[strategy];
}
