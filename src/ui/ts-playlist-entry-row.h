/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-playlist-push.h"

G_BEGIN_DECLS

/**
 * TsPlaylistEntryItem:
 *
 * An entry of a playlist that goes onto a server, for a list. "changed" says that something else
 * was picked for it.
 */
#define TS_TYPE_PLAYLIST_ENTRY_ITEM (ts_playlist_entry_item_get_type ())
G_DECLARE_FINAL_TYPE (TsPlaylistEntryItem, ts_playlist_entry_item, TS, PLAYLIST_ENTRY_ITEM, GObject)

/**
 * ts_playlist_entry_item_new:
 * @push: resolved, and not resolved anew while the item is shown
 */
TsPlaylistEntryItem *ts_playlist_entry_item_new (TsPlaylistPush *push,
                                                 guint index) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_entry_item_needs_look:
 *
 * Returns: whether it was not found, or is not sure, when the item was made: what is picked for it
 *   changes nothing in that, so that it stays in view
 */
gboolean ts_playlist_entry_item_needs_look (TsPlaylistEntryItem *self);
void ts_playlist_entry_item_changed (TsPlaylistEntryItem *self);

/**
 * TsPlaylistEntryRow:
 *
 * What an entry wants, what it is on the server and how sure that is, with the candidates to pick
 * from where a person should look. "picked" comes after something else was picked.
 */
#define TS_TYPE_PLAYLIST_ENTRY_ROW (ts_playlist_entry_row_get_type ())
G_DECLARE_FINAL_TYPE (TsPlaylistEntryRow, ts_playlist_entry_row, TS, PLAYLIST_ENTRY_ROW, AdwBin)

GtkWidget *ts_playlist_entry_row_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_entry_row_set_item:
 * @item: (nullable): what to show
 */
void ts_playlist_entry_row_set_item (TsPlaylistEntryRow *self, TsPlaylistEntryItem *item);

G_END_DECLS
