/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-mpris.h"
#include "ts-player.h"

G_BEGIN_DECLS

/**
 * TsPreview:
 *
 * Listening to rows of a list: plays one of them, and those that follow it without a gap, wherever
 * they come from. The list is what it was when the first row was played. The desktop sees it too.
 * Main context; nothing blocks.
 *
 * Properties: track (nullable boxed TsTrack: what is heard, or is about to be), state
 * (TsPlayerState; LOADING also while the address is looked for), error-message (nullable),
 * has-next, has-previous, art-path (nullable: a picture of the track as a file).
 *
 * Signals: "raise", "quit": what the desktop asks the window for.
 */
#define TS_TYPE_PREVIEW (ts_preview_get_type ())
G_DECLARE_FINAL_TYPE (TsPreview, ts_preview, TS, PREVIEW, GObject)

/**
 * ts_preview_new:
 * @context: started
 */
TsPreview *ts_preview_new (TsContext *context) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_preview_get_player:
 *
 * Returns: (transfer none): for position, length, volume, pausing and seeking
 */
TsPlayer *ts_preview_get_player (TsPreview *self);

/**
 * ts_preview_play:
 * @ids: (element-type gint64): tracks of the library in the order of the list; a reference is taken
 * @index: the one to play now
 */
void ts_preview_play (TsPreview *self, GArray *ids, guint index);

/**
 * ts_preview_play_item:
 * @item: a reference is taken
 *
 * Plays something that is no row of the library.
 */
void ts_preview_play_item (TsPreview *self, TsPlayItem *item);

/**
 * ts_preview_toggle:
 *
 * Pauses or goes on.
 */
void ts_preview_toggle (TsPreview *self);
void ts_preview_next (TsPreview *self);

/**
 * ts_preview_previous:
 *
 * Back to the beginning of the track or, within its first three seconds, to the one before.
 */
void ts_preview_previous (TsPreview *self);

/**
 * ts_preview_close:
 *
 * Ends listening: there is no track any more.
 */
void ts_preview_close (TsPreview *self);

/**
 * ts_preview_get_track:
 *
 * Returns: (transfer none) (nullable)
 */
TsTrack *ts_preview_get_track (TsPreview *self);
TsPlayerState ts_preview_get_state (TsPreview *self);
const char *ts_preview_get_error_message (TsPreview *self);
gboolean ts_preview_has_next (TsPreview *self);
gboolean ts_preview_has_previous (TsPreview *self);

/**
 * ts_preview_get_id:
 *
 * Returns: the track of the library that is heard or about to be, 0 for none
 */
gint64 ts_preview_get_id (TsPreview *self);

G_END_DECLS
