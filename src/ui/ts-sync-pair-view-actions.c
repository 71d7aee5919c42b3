/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sync-pair-view-private.h"
#include "ts-row-menu.h"

#include "ts-sync-columns.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Returns: (transfer full): the rows that are selected, in order; empty without a plan */
static GtkBitset *
get_selected (TsSyncPairView *self)
{
  if (self->selection == NULL)
    return gtk_bitset_new_empty ();
  return gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
}

static TsSyncItem *
get_item (TsSyncPairView *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (self->selection), position);
}

/* --- What can be done ---------------------------------------------------------------------- */

/* The whole list is handed on, so that one follows the other. */
static void
preview_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPairView *self = data;
  TsWindow *window = ts_window_from_widget (self);
  g_autoptr (GtkBitset) selected = get_selected (self);
  g_autoptr (GArray) ids = NULL;
  guint n_rows;

  if (window == NULL || gtk_bitset_is_empty (selected))
    return;
  n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_rows);
  for (guint i = 0; i < n_rows; i++) {
    g_autoptr (TsSyncItem) item = get_item (self, i);

    g_array_append_val (ids, ts_sync_item_get_track (item)->id);
  }
  ts_window_preview (window, ids, gtk_bitset_get_minimum (selected));
}

static void
details_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ts_split_view_set_show_sidebar (((TsSyncPairView *) data)->details_split, TRUE);
}

/* The first of the selected rows says whether all are ticked or unticked. */
static void
tick_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPairView *self = data;
  g_autoptr (GtkBitset) selected = get_selected (self);
  GtkBitsetIter iter;
  guint position;
  gboolean is_first = TRUE, is_ticked = FALSE;

  if (self->state == TS_SYNC_VIEW_COPYING
      || !gtk_bitset_iter_init_first (&iter, selected, &position))
    return;
  do {
    g_autoptr (TsSyncItem) item = get_item (self, position);

    if (!ts_sync_item_get_is_selectable (item))
      continue;
    if (is_first)
      is_ticked = !ts_sync_item_get_is_selected (item);
    is_first = FALSE;
    ts_sync_item_set_is_selected (item, is_ticked);
  } while (gtk_bitset_iter_next (&iter, &position));
}

/* Whether the row can be chosen to replace what is there, or was. */
static gboolean
can_replace (TsSyncItem *item)
{
  return ts_sync_item_get_is_replaceable (item)
         || (ts_sync_item_get_is_chosen (item)
             && ts_sync_item_get_outcome (item) == TS_SYNC_OUTCOME_NONE);
}

/* The first of the selected rows that can says whether all are chosen, or are not any more. */
static void
replace_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPairView *self = data;
  g_autoptr (GtkBitset) selected = get_selected (self);
  GtkBitsetIter iter;
  guint position;
  gboolean is_first = TRUE, replaces = FALSE;

  if (self->state == TS_SYNC_VIEW_COPYING
      || !gtk_bitset_iter_init_first (&iter, selected, &position))
    return;
  do {
    g_autoptr (TsSyncItem) item = get_item (self, position);

    if (!can_replace (item))
      continue;
    if (is_first)
      replaces = !ts_sync_item_get_is_chosen (item);
    is_first = FALSE;
    ts_sync_item_set_replaces (item, replaces);
  } while (gtk_bitset_iter_next (&iter, &position));
}

static gboolean
can_replace_any (TsSyncPairView *self, GtkBitset *selected)
{
  GtkBitsetIter iter;
  guint position;

  if (self->state == TS_SYNC_VIEW_COPYING
      || !gtk_bitset_iter_init_first (&iter, selected, &position))
    return FALSE;
  do {
    g_autoptr (TsSyncItem) item = get_item (self, position);

    if (can_replace (item))
      return TRUE;
  } while (gtk_bitset_iter_next (&iter, &position));
  return FALSE;
}

static void
append_field (GString *text, const char *field)
{
  /* A field of its own must not look like two. */
  for (const char *c = field != NULL ? field : ""; *c != '\0'; c++)
    g_string_append_c (text, *c == '\t' || *c == '\n' ? ' ' : *c);
}

/* A line a row: artist, title, album and why, with tabs between them, as tables take it. */
static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPairView *self = data;
  g_autoptr (GtkBitset) selected = get_selected (self);
  g_autoptr (GString) text = g_string_new (NULL);
  GtkBitsetIter iter;
  guint position;

  if (!gtk_bitset_iter_init_first (&iter, selected, &position))
    return;
  do {
    g_autoptr (TsSyncItem) item = get_item (self, position);
    TsTrack *track = ts_sync_item_get_track (item);
    g_autofree char *title = ts_track_get_display_title (track);
    g_autofree char *reason = ts_sync_item_dup_reason_text (item);

    if (text->len > 0)
      g_string_append_c (text, '\n');
    append_field (text, track->artist);
    g_string_append_c (text, '\t');
    append_field (text, title);
    g_string_append_c (text, '\t');
    append_field (text, track->album);
    g_string_append_c (text, '\t');
    append_field (text, reason);
  } while (gtk_bitset_iter_next (&iter, &position));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

void
_ts_sync_pair_view_update_actions (TsSyncPairView *self)
{
  g_autoptr (GtkBitset) selected = get_selected (self);
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (self->actions));

  for (guint i = 0; names[i] != NULL; i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), names[i]);

    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), strcmp (names[i], "replace") == 0
                                                               ? can_replace_any (self, selected)
                                                               : !gtk_bitset_is_empty (selected));
  }
}

/* --- Menu and keys ------------------------------------------------------------------------- */

static GtkWidget *
prepare_menu (GtkWidget *owner, guint position)
{
  TsSyncPairView *self = TS_SYNC_PAIR_VIEW (owner);

  if (self->selection == NULL)
    return NULL;
  ts_row_menu_select (GTK_SELECTION_MODEL (self->selection), position);
  /* What can be replaced changes with what was chosen and done. */
  _ts_sync_pair_view_update_actions (self);
  if (self->context_menu == NULL)
    self->context_menu = ts_row_menu_new_from_resource (
        owner, "/org/example/Tracksync/ts-sync-plan-menu.ui", "plan_menu");
  return self->context_menu;
}

static gboolean
action_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsSyncPairView *self = data;

  /* A tick box takes it itself. */
  if (GTK_IS_CHECK_BUTTON (gtk_root_get_focus (gtk_widget_get_root (widget))))
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), g_variant_get_string (args, NULL),
                                  NULL);
  return TRUE;
}

static void
add_key (GtkEventController *keys,
         guint keyval,
         GdkModifierType modifiers,
         const char *action,
         TsSyncPairView *self)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keyval, modifiers),
                                            gtk_callback_action_new (action_key_cb, self, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_string (action));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

void
_ts_sync_pair_view_init_actions (TsSyncPairView *self)
{
  static const GActionEntry entries[] = {
    { "preview", preview_cb }, { "details", details_cb }, { "tick", tick_cb },
    { "replace", replace_cb }, { "copy", copy_cb },
  };
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "plan", G_ACTION_GROUP (self->actions));
  _ts_sync_pair_view_update_actions (self);

  /* Before the list takes the space bar for selecting. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_key (keys, GDK_KEY_space, 0, "preview", self);
  add_key (keys, GDK_KEY_space, GDK_SHIFT_MASK, "tick", self);
  add_key (keys, GDK_KEY_c, GDK_CONTROL_MASK, "copy", self);
  gtk_widget_add_controller (GTK_WIDGET (self->column_view), keys);

  ts_row_menu_attach (GTK_WIDGET (self->column_view), GTK_WIDGET (self),
                      ts_sync_columns_get_position, prepare_menu);
}
