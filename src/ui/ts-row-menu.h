/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Says in which row of its view a widget lies; GTK_INVALID_LIST_POSITION for none. */
typedef guint (*TsRowMenuPositionFunc) (GtkWidget *widget);

/* Selects the row that a menu is asked for, and returns the menu (transfer none) (nullable), whose
 * parent is @owner; NULL for no menu now. */
typedef GtkWidget *(*TsRowMenuPrepareFunc) (GtkWidget *owner, guint position);

/**
 * ts_row_menu_attach:
 * @view: a column view
 * @owner: what @view lies in; lives as long
 *
 * Shows a menu at the row that is pressed with the secondary button, or that has the focus when
 * Menu or Shift+F10 is pressed.
 */
void ts_row_menu_attach (GtkWidget *view,
                         GtkWidget *owner,
                         TsRowMenuPositionFunc get_position,
                         TsRowMenuPrepareFunc prepare);

/**
 * ts_row_menu_select:
 *
 * What a menu is asked for belongs to the selection, or becomes it.
 */
void ts_row_menu_select (GtkSelectionModel *selection, guint position);

/**
 * ts_row_menu_new:
 * @builder: holds the menu
 * @id: of the menu
 *
 * Returns: (transfer none): the menu, which belongs to @owner until it is unparented
 */
GtkWidget *ts_row_menu_new (GtkWidget *owner, GtkBuilder *builder, const char *id);

/* The same from the .ui file @resource. */
GtkWidget *ts_row_menu_new_from_resource (GtkWidget *owner, const char *resource, const char *id);

G_END_DECLS
