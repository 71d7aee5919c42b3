/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-preview.h"

G_BEGIN_DECLS

/**
 * TsPlayerBar:
 *
 * What is listened to, at the bottom of the window: shows itself while there is a track, and why
 * one does not play. Its buttons are the window's actions "win.preview-…".
 */
#define TS_TYPE_PLAYER_BAR (ts_player_bar_get_type ())
G_DECLARE_FINAL_TYPE (TsPlayerBar, ts_player_bar, TS, PLAYER_BAR, AdwBin)

/**
 * ts_player_bar_set_preview:
 * @preview: (transfer none) (nullable): NULL before the end of the window
 */
void ts_player_bar_set_preview (TsPlayerBar *self, TsPreview *preview);

/**
 * ts_player_bar_set_is_narrow:
 *
 * Whether the position lies above the rest, with room for the title.
 */
void ts_player_bar_set_is_narrow (TsPlayerBar *self, gboolean is_narrow);

G_END_DECLS
