/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-duplicates-page-private.h"

static void
popup_at (TsDuplicatesPage *self, guint position, double x, double y)
{
  GdkRectangle rectangle = { (int) x, (int) y, 1, 1 };

  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), &rectangle);
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, TsDuplicatesPage *self)
{
  GtkWidget *view = GTK_WIDGET (self->column_view);
  guint position
      = _ts_duplicates_page_get_position (gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT));
  double page_x;
  double page_y;

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_translate_coordinates (view, GTK_WIDGET (self), x, y, &page_x, &page_y);
  popup_at (self, position, page_x, page_y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsDuplicatesPage *self = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  guint position
      = focus != NULL ? _ts_duplicates_page_get_position (focus) : GTK_INVALID_LIST_POSITION;
  double x;
  double y;

  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  gtk_widget_translate_coordinates (focus, GTK_WIDGET (self), 24, gtk_widget_get_height (focus), &x,
                                    &y);
  popup_at (self, position, x, y);
  return TRUE;
}

static gboolean
expand_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsDuplicatesPage *self = data;
  g_autoptr (GtkBitset) rows
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (GtkTreeListRow) row = NULL;

  if (gtk_bitset_get_size (rows) != 1)
    return FALSE;
  row = gtk_tree_list_model_get_row (self->tree, gtk_bitset_get_minimum (rows));
  if (row == NULL || !gtk_tree_list_row_is_expandable (row))
    return FALSE;
  gtk_tree_list_row_set_expanded (row, g_variant_get_boolean (args));
  return TRUE;
}

static gboolean
action_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsDuplicatesPage *self = data;
  const char *name = g_variant_get_string (args, NULL);

  /* Only while something plays: else it is a letter of a search. */
  if (g_str_equal (name, "switch"))
    return ts_duplicates_details_switch (self->details);
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), name, NULL);
  return TRUE;
}

static void
add_key (GtkEventController *controller,
         guint keyval,
         GdkModifierType modifiers,
         GtkShortcutFunc func,
         GVariant *argument,
         TsDuplicatesPage *self)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keyval, modifiers),
                                            gtk_callback_action_new (func, self, NULL));

  if (argument != NULL)
    gtk_shortcut_set_arguments (shortcut, argument);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

void
_ts_duplicates_page_init_pointer (TsDuplicatesPage *self)
{
  GtkWidget *view = GTK_WIDGET (self->column_view);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkEventController *page_keys = gtk_shortcut_controller_new ();
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/example/Tracksync/ts-duplicates-menu.ui");

  self->context_menu = gtk_popover_menu_new_from_model (
      G_MENU_MODEL (gtk_builder_get_object (builder, "duplicates_menu")));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->context_menu), FALSE);
  gtk_widget_set_halign (self->context_menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->context_menu, GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));

  /* Before the list takes the space bar for selecting. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_key (keys, GDK_KEY_Menu, 0, menu_key_cb, NULL, self);
  add_key (keys, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL, self);
  add_key (keys, GDK_KEY_Right, 0, expand_key_cb, g_variant_new_boolean (TRUE), self);
  add_key (keys, GDK_KEY_Left, 0, expand_key_cb, g_variant_new_boolean (FALSE), self);
  add_key (keys, GDK_KEY_space, 0, action_key_cb, g_variant_new_string ("listen"), self);
  add_key (keys, GDK_KEY_Delete, 0, action_key_cb, g_variant_new_string ("trash"), self);
  gtk_widget_add_controller (view, keys);

  add_key (page_keys, GDK_KEY_x, 0, action_key_cb, g_variant_new_string ("switch"), self);
  gtk_widget_add_controller (GTK_WIDGET (self->details_split), page_keys);
}
