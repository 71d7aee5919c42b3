/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-window.h"

G_BEGIN_DECLS

/**
 * ts_playlist_dialog_present:
 * @track_ids: (nullable) (element-type gint64): tracks to begin with instead of a playlist; a
 *   reference is taken
 * @name: (nullable): what a playlist of them would be called; given with @track_ids
 *
 * Puts a playlist of the library, one in a file, or tracks onto a music server: asks which and
 * where, shows what each entry is there, lets people pick, and makes or replaces the playlist.
 * Without a server it says how to get one.
 */
void ts_playlist_dialog_present (TsWindow *window, GArray *track_ids, const char *name);

G_END_DECLS
