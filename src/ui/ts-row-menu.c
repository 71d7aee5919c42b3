/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-row-menu.h"

/* From the start of a row, where its menu opens by keyboard. */
#define KEY_OFFSET 24

typedef struct {
  GtkWidget *owner;
  TsRowMenuPositionFunc get_position;
  TsRowMenuPrepareFunc prepare;
} RowMenu;

static gboolean
popup_for (RowMenu *self, GtkWidget *row, GtkWidget *widget, double x, double y)
{
  const guint position = row != NULL ? self->get_position (row) : (guint) GTK_INVALID_LIST_POSITION;
  GdkRectangle rectangle = { 0, 0, 1, 1 };
  double owner_x, owner_y;
  GtkWidget *menu;

  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  menu = self->prepare (self->owner, position);
  if (menu == NULL)
    return FALSE;
  gtk_widget_translate_coordinates (widget, self->owner, x, y, &owner_x, &owner_y);
  rectangle.x = (int) owner_x;
  rectangle.y = (int) owner_y;
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &rectangle);
  gtk_popover_popup (GTK_POPOVER (menu));
  return TRUE;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, RowMenu *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  if (popup_for (self, gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT), view, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus != NULL && popup_for (data, focus, focus, KEY_OFFSET, gtk_widget_get_height (focus));
}

void
ts_row_menu_attach (GtkWidget *view,
                    GtkWidget *owner,
                    TsRowMenuPositionFunc get_position,
                    TsRowMenuPrepareFunc prepare)
{
  static const struct {
    guint keyval;
    GdkModifierType modifiers;
  } keys[] = { { GDK_KEY_Menu, 0 }, { GDK_KEY_F10, GDK_SHIFT_MASK } };
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  RowMenu *self = g_new (RowMenu, 1);

  *self = (RowMenu){ owner, get_position, prepare };
  g_object_set_data_full (G_OBJECT (view), "ts-row-menu", self, g_free);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));

  gtk_event_controller_set_propagation_phase (shortcuts, GTK_PHASE_CAPTURE);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (shortcuts),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].keyval, keys[i].modifiers),
                          gtk_callback_action_new (key_cb, self, NULL)));
  gtk_widget_add_controller (view, shortcuts);
}

void
ts_row_menu_select (GtkSelectionModel *selection, guint position)
{
  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
}

GtkWidget *
ts_row_menu_new (GtkWidget *owner, GtkBuilder *builder, const char *id)
{
  GtkWidget *menu
      = gtk_popover_menu_new_from_model (G_MENU_MODEL (gtk_builder_get_object (builder, id)));

  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  gtk_widget_set_parent (menu, owner);
  return menu;
}

GtkWidget *
ts_row_menu_new_from_resource (GtkWidget *owner, const char *resource, const char *id)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (resource);

  return ts_row_menu_new (owner, builder, id);
}
