/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "ts-play-item.h"

G_BEGIN_DECLS

typedef enum {
  TS_PLAYER_STOPPED,
  TS_PLAYER_LOADING, /* the file is being opened, or the network is waited for */
  TS_PLAYER_PAUSED,
  TS_PLAYER_PLAYING,
} TsPlayerState;

#define TS_TYPE_PLAYER_STATE (ts_player_state_get_type ())
GType ts_player_state_get_type (void) G_GNUC_CONST;

/**
 * TsPlayer:
 *
 * Plays one track after the other, equally loud: by the track's gain, else by tags in the stream,
 * else, for files, by measuring half a minute of it in the background. What was set as next in
 * time follows without a gap.
 *
 * Main context of its maker; nothing blocks. Works on GStreamer's threads and one of its own.
 *
 * Properties: state; item (nullable: what plays or played last); duration-ms (0 unknown), can-seek,
 * error-message (nullable: why it does not play, a translated sentence), volume (0 to 1 as a slider
 * shows it: its cube is the factor), is-normalizing (TRUE at first).
 *
 * Signals:
 * "advanced": the next item is heard now and has become the item;
 * "finished": the item came to its end and nothing followed; the player is stopped;
 * "seeked" (gint64 position_ms): the position jumped.
 */
#define TS_TYPE_PLAYER (ts_player_get_type ())
G_DECLARE_FINAL_TYPE (TsPlayer, ts_player, TS, PLAYER, GObject)

TsPlayer *ts_player_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_player_set_audio_sink:
 * @sink: (nullable): a GstElement; NULL finds the system's
 *
 * Where the sound goes; counts only before the first item.
 */
void ts_player_set_audio_sink (TsPlayer *self, GObject *sink);

/**
 * ts_player_load:
 * @item: (transfer none): what to play instead of what plays now
 *
 * Opens @item and plays it. When that fails the player is stopped and error-message says why.
 */
void ts_player_load (TsPlayer *self, TsPlayItem *item);

/**
 * ts_player_set_next:
 * @item: (transfer none) (nullable): what follows without a gap
 *
 * To be set again after each load and "advanced". Does nothing once the one set before is being
 * opened, some seconds before the end. An item that cannot be opened is forgotten: "finished"
 * comes as if there were none.
 */
void ts_player_set_next (TsPlayer *self, TsPlayItem *item);

/**
 * ts_player_play:
 *
 * Goes on; a stopped item begins anew.
 */
void ts_player_play (TsPlayer *self);
void ts_player_pause (TsPlayer *self);

/**
 * ts_player_stop:
 *
 * Closes the file and the sound device; the item stays.
 */
void ts_player_stop (TsPlayer *self);

/**
 * ts_player_seek:
 * @position_ms: from the beginning; kept within the length
 */
void ts_player_seek (TsPlayer *self, gint64 position_ms);

void ts_player_set_volume (TsPlayer *self, double volume);
void ts_player_set_is_normalizing (TsPlayer *self, gboolean is_normalizing);

TsPlayerState ts_player_get_state (TsPlayer *self);

/**
 * ts_player_get_item:
 *
 * Returns: (transfer none) (nullable): what plays or played last
 */
TsPlayItem *ts_player_get_item (TsPlayer *self);

/**
 * ts_player_get_position_ms:
 *
 * Cheap; a window asks at each of its ticks.
 */
gint64 ts_player_get_position_ms (TsPlayer *self);
gint64 ts_player_get_duration_ms (TsPlayer *self);
gboolean ts_player_can_seek (TsPlayer *self);
double ts_player_get_volume (TsPlayer *self);
const char *ts_player_get_error_message (TsPlayer *self);

G_END_DECLS
