/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsTrackItem:
 *
 * A row of a TsTrackListModel: knows its id at once and its track a little later. When the list
 * gets the rows of another query, a row that is on screen may become another track.
 *
 * Signal "changed": the track came or was replaced.
 */
#define TS_TYPE_TRACK_ITEM (ts_track_item_get_type ())
G_DECLARE_FINAL_TYPE (TsTrackItem, ts_track_item, TS, TRACK_ITEM, GObject)

TsTrackItem *ts_track_item_new (gint64 id) G_GNUC_WARN_UNUSED_RESULT;
gint64 ts_track_item_get_id (TsTrackItem *self);

/**
 * ts_track_item_become:
 * @id: another track
 *
 * Stands for another track from now on, which is told when that is set.
 */
void ts_track_item_become (TsTrackItem *self, gint64 id);

/**
 * ts_track_item_get_track:
 *
 * Returns: (transfer none) (nullable): NULL until it was loaded
 */
TsTrack *ts_track_item_get_track (TsTrackItem *self);
void ts_track_item_set_track (TsTrackItem *self, TsTrack *track);

G_END_DECLS
