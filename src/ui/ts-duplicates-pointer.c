/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-duplicates-page-private.h"
#include "ts-row-menu.h"

static GtkWidget *
prepare_menu (GtkWidget *owner, guint position)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (owner);

  ts_row_menu_select (GTK_SELECTION_MODEL (self->selection), position);
  return self->context_menu;
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
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkEventController *page_keys = gtk_shortcut_controller_new ();

  self->context_menu = ts_row_menu_new_from_resource (
      GTK_WIDGET (self), "/org/example/Tracksync/ts-duplicates-menu.ui", "duplicates_menu");
  ts_row_menu_attach (view, GTK_WIDGET (self), _ts_duplicates_page_get_position, prepare_menu);

  /* Before the list takes the space bar for selecting. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_key (keys, GDK_KEY_Right, 0, expand_key_cb, g_variant_new_boolean (TRUE), self);
  add_key (keys, GDK_KEY_Left, 0, expand_key_cb, g_variant_new_boolean (FALSE), self);
  add_key (keys, GDK_KEY_space, 0, action_key_cb, g_variant_new_string ("listen"), self);
  add_key (keys, GDK_KEY_Delete, 0, action_key_cb, g_variant_new_string ("trash"), self);
  gtk_widget_add_controller (view, keys);

  add_key (page_keys, GDK_KEY_x, 0, action_key_cb, g_variant_new_string ("switch"), self);
  gtk_widget_add_controller (GTK_WIDGET (self->details_split), page_keys);
}
