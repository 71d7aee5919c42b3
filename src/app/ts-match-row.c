/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-match-row-private.h"

TsMatchFields
_ts_match_fields_of_row (const TsTrackRow *row)
{
  return (TsMatchFields){
    .artist = row->artist != NULL ? row->artist : row->album_artist,
    .album = row->album,
    .title = row->title,
    .mb_recording_id = row->mb_recording_id,
    .isrc = row->isrc,
    .duration_ms = row->duration_ms,
  };
}
