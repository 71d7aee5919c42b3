/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-library-page-private.h"
#include "ts-row-menu.h"
#include "ts-track-columns.h"
#include "ts-track-export.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
prepare_menu (GtkWidget *owner, guint position)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (owner);
  g_autoptr (GtkBuilder) builder = NULL;

  ts_row_menu_select (GTK_SELECTION_MODEL (self->selection), position);
  if (self->context_menu != NULL)
    return self->context_menu;
  builder = gtk_builder_new_from_resource ("/org/example/Tracksync/ts-track-menu.ui");
  if (!TS_HAVE_MPD)
    g_menu_remove_all (G_MENU (gtk_builder_get_object (builder, "mpd_section")));
  self->context_menu = ts_row_menu_new (owner, builder, "track_menu");
  return self->context_menu;
}

static gboolean
copy_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsLibraryPage *self = data;

  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "copy", NULL);
  return TRUE;
}

static gboolean
send_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsLibraryPage *self = data;

  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "send",
                                  g_variant_new_string ("replace"));
  return TRUE;
}

static gboolean
append_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsLibraryPage *self = data;

  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "send",
                                  g_variant_new_string ("append"));
  return TRUE;
}

/* Space: the row that has the focus. */
static gboolean
preview_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsLibraryPage *self = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  guint position = ts_track_column_get_cell_position (focus);

  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "preview", NULL);
  return TRUE;
}

static void
add_shortcut (GtkEventController *controller,
              guint keyval,
              GdkModifierType modifiers,
              GtkShortcutFunc func,
              TsLibraryPage *self)
{
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keyval, modifiers),
                        gtk_callback_action_new (func, self, NULL)));
}

/* --- Dragging out -------------------------------------------------------------------------- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, TsLibraryPage *self)
{
  guint position = ts_track_column_get_cell_position (
      gtk_widget_pick (GTK_WIDGET (self->column_view), x, y, GTK_PICK_DEFAULT));
  g_autoptr (GArray) ids = NULL;
  g_autofree char *name = NULL;

  if (position == GTK_INVALID_LIST_POSITION)
    return NULL;
  ts_row_menu_select (GTK_SELECTION_MODEL (self->selection), position);
  ids = _ts_library_page_get_selected_ids (self);
  name = _ts_library_page_get_list_name (self);
  return ts_track_content_new (ts_page_get_context (TS_PAGE (self)), ids, name);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, TsLibraryPage *self)
{
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_selected = (guint) gtk_bitset_get_size (selected);
  g_autofree char *text
      = g_strdup_printf (ngettext ("%u track", "%u tracks", n_selected), n_selected);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("emblem-music-symbolic"));
  gtk_box_append (GTK_BOX (box), gtk_label_new (text));
  gtk_widget_add_css_class (box, "ts-drag-icon");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), box);
  gdk_drag_set_hotspot (drag, -12, -12);
}

void
_ts_library_page_init_pointer (TsLibraryPage *self)
{
  GtkWidget *view = GTK_WIDGET (self->column_view);
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkDragSource *source = gtk_drag_source_new ();

  ts_row_menu_attach (view, GTK_WIDGET (self), ts_track_column_get_cell_position, prepare_menu);

  add_shortcut (shortcuts, GDK_KEY_c, GDK_CONTROL_MASK, copy_key_cb, self);
  if (TS_HAVE_MPD) {
    add_shortcut (shortcuts, GDK_KEY_m, GDK_CONTROL_MASK, send_key_cb, self);
    add_shortcut (shortcuts, GDK_KEY_m, GDK_CONTROL_MASK | GDK_SHIFT_MASK, append_key_cb, self);
  }
  gtk_widget_add_controller (view, shortcuts);

  /* Before the list takes the space bar for selecting. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_shortcut (keys, GDK_KEY_space, 0, preview_key_cb, self);
  gtk_widget_add_controller (view, keys);

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (source));
}
