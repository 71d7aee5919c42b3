/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ts_sync_columns_add:
 * @view: shows #TsSyncItem
 *
 * Adds the columns of a sync plan: a tick, what will happen, the track, why, how sure that is,
 * and its size. Every column can be sorted by.
 */
void ts_sync_columns_add (GtkColumnView *view);

/* How much room there is. */
typedef enum {
  TS_SYNC_WIDTH_NARROW, /* tick, title and reason */
  TS_SYNC_WIDTH_MEDIUM, /* what the details show as well is left out */
  TS_SYNC_WIDTH_WIDE,
} TsSyncWidth;

/**
 * ts_sync_columns_set_width:
 *
 * Shows the columns there is room for.
 */
void ts_sync_columns_set_width (GtkColumnView *view, TsSyncWidth width);

/**
 * ts_sync_columns_get_position:
 * @widget: (nullable): inside of such a view
 *
 * Returns: which row it belongs to, or %GTK_INVALID_LIST_POSITION
 */
guint ts_sync_columns_get_position (GtkWidget *widget);

/**
 * ts_sync_action_get_icon_name:
 * @action: a #TsSyncAction
 *
 * Returns: (transfer none): a symbolic icon
 */
const char *ts_sync_action_get_icon_name (int action);

G_END_DECLS
