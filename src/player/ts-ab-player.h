/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "ts-track.h"

G_BEGIN_DECLS

typedef enum {
  TS_AB_PLAYER_STOPPED,
  TS_AB_PLAYER_LOADING, /* files are being opened */
  TS_AB_PLAYER_PAUSED,
  TS_AB_PLAYER_PLAYING,
} TsAbPlayerState;

#define TS_TYPE_AB_PLAYER_STATE (ts_ab_player_state_get_type ())
GType ts_ab_player_state_get_type (void) G_GNUC_CONST;

/* The most files that are opened side by side. */
#define TS_AB_PLAYER_MAX_ITEMS 8

/**
 * TsAbPlayer:
 *
 * Plays one of several copies of a recording and switches between them without a gap: all run in
 * one pipeline at one position, and all but one are silent. Loudness is matched by the ReplayGain
 * tags when every copy has them, else by measuring ten seconds around the position, which happens
 * in the background after playing has begun. Nothing is made louder than it is: the quietest stays.
 *
 * Main context of its maker; nothing blocks. Works on GStreamer's threads and one of its own.
 *
 * Properties: state, active (index of the copy that is heard), n-items, is-matched (loudness was
 * matched), error-message (nullable: why nothing plays); construct only: audio-sink (a GstElement;
 * NULL finds the system's).
 *
 * Signals: "item-failed" (guint index): ts_ab_player_get_item_error() tells why;
 * "finished": the end was reached, it is paused at the beginning.
 */
#define TS_TYPE_AB_PLAYER (ts_ab_player_get_type ())
G_DECLARE_FINAL_TYPE (TsAbPlayer, ts_ab_player, TS, AB_PLAYER, GObject)

TsAbPlayer *ts_ab_player_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_ab_player_load:
 * @tracks: (array length=n_tracks): copies with their uri set; 1 to TS_AB_PLAYER_MAX_ITEMS count
 * @position_ms: where to begin
 *
 * Opens the copies, the first being heard; replaces what was loaded before. Ends up PAUSED, or
 * PLAYING when ts_ab_player_play() was called meanwhile. A copy that cannot be opened is left out
 * with "item-failed"; when all fail the player is STOPPED and error-message says why.
 */
void
ts_ab_player_load (TsAbPlayer *self, TsTrack *const *tracks, guint n_tracks, gint64 position_ms);

void ts_ab_player_play (TsAbPlayer *self);
void ts_ab_player_pause (TsAbPlayer *self);

/**
 * ts_ab_player_stop:
 *
 * Closes the files and the sound device.
 */
void ts_ab_player_stop (TsAbPlayer *self);

/**
 * ts_ab_player_seek:
 * @position_ms: in milliseconds from the beginning; kept within the longest copy
 *
 * All copies go there together.
 */
void ts_ab_player_seek (TsAbPlayer *self, gint64 position_ms);

/**
 * ts_ab_player_set_active:
 * @index: the copy to hear; one that failed is skipped
 */
void ts_ab_player_set_active (TsAbPlayer *self, guint index);

/**
 * ts_ab_player_switch:
 *
 * The next copy that plays, around the end: A, B, A, B...
 */
void ts_ab_player_switch (TsAbPlayer *self);

TsAbPlayerState ts_ab_player_get_state (TsAbPlayer *self);
guint ts_ab_player_get_active (TsAbPlayer *self);
guint ts_ab_player_get_n_items (TsAbPlayer *self);
gboolean ts_ab_player_is_matched (TsAbPlayer *self);
const char *ts_ab_player_get_error_message (TsAbPlayer *self);

/**
 * ts_ab_player_get_item_error:
 *
 * Returns: (transfer none) (nullable): why copy @index is not playing, translated
 */
const char *ts_ab_player_get_item_error (TsAbPlayer *self, guint index);

/**
 * ts_ab_player_get_item_gain_db:
 *
 * Returns: by how much copy @index is turned down (0 or negative)
 */
double ts_ab_player_get_item_gain_db (TsAbPlayer *self, guint index);

/**
 * ts_ab_player_get_position_ms:
 *
 * Cheap; a window asks at each of its ticks.
 */
gint64 ts_ab_player_get_position_ms (TsAbPlayer *self);

/**
 * ts_ab_player_get_duration_ms:
 *
 * Returns: length of the longest copy, 0 while unknown
 */
gint64 ts_ab_player_get_duration_ms (TsAbPlayer *self);

G_END_DECLS
