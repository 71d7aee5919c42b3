/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ts_column_view_scroll_to:
 * @position: a row of the view's model
 * @focus: whether the row also takes the keyboard focus
 *
 * Brings a row into view. Before GTK 4.12 the row cannot be focused this way and only scrolls.
 */
void ts_column_view_scroll_to (GtkColumnView *view, guint position, gboolean focus);

/**
 * ts_show_in_files_async:
 * @file: what to show, selected in its folder, in the desktop's file manager
 */
void ts_show_in_files_async (GtkWindow *parent,
                             GFile *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

gboolean ts_show_in_files_finish (GAsyncResult *result, GError **error);

/**
 * ts_widget_announce:
 * @message: translated text for people who use a screen reader; nothing happens before GTK 4.14
 */
void ts_widget_announce (GtkWidget *widget, const char *message);

/**
 * ts_widget_get_color:
 * @color: (out): what text of @widget is drawn in
 */
void ts_widget_get_color (GtkWidget *widget, GdkRGBA *color);

G_END_DECLS
