/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"
#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsTrackDetails:
 *
 * Everything that is known about one track, as lines of name and value.
 */
#define TS_TYPE_TRACK_DETAILS (ts_track_details_get_type ())
G_DECLARE_FINAL_TYPE (TsTrackDetails, ts_track_details, TS, TRACK_DETAILS, AdwBin)

/**
 * ts_track_details_set_track:
 * @track: (nullable): what to show; NULL asks to select a track
 * @context: for the name of its source
 */
void ts_track_details_set_track (TsTrackDetails *self, TsTrack *track, TsContext *context);

/**
 * ts_track_details_set_n_selected:
 * @n_selected: more than one
 *
 * Says that several tracks are selected instead.
 */
void ts_track_details_set_n_selected (TsTrackDetails *self, guint n_selected);

G_END_DECLS
