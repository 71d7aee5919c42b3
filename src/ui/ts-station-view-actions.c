/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-decide.h"
#include "ts-station-view-private.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

/* As many rows are decided about at once; more are a slip. */
#define MAX_DECIDED 1000

/* What a verdict on the selected rows would be: (transfer full) (nullable) when there is nothing
 * to say about one of them. Two rows that are no pair are meant together. */
static TsVerdicts *
make_verdicts (GPtrArray *selected, TsVerdict verdict)
{
  g_autoptr (TsVerdicts) verdicts = ts_verdicts_new (verdict, NULL);

  if (selected->len == 2
      && ts_station_match_decide (selected->pdata[0], selected->pdata[1], verdicts))
    return g_steal_pointer (&verdicts);
  for (guint i = 0; i < selected->len; i++) {
    if (!ts_station_match_decide (selected->pdata[i], NULL, verdicts))
      return NULL;
  }
  return selected->len > 0 && selected->len <= MAX_DECIDED ? g_steal_pointer (&verdicts) : NULL;
}

static void
decide (TsStationView *self, TsVerdict verdict)
{
  g_autoptr (GPtrArray) selected = _ts_station_view_get_selected (self, MAX_DECIDED);
  TsVerdicts *verdicts = make_verdicts (selected, verdict);

  if (verdicts == NULL)
    return;
  _ts_station_view_remember_next (self);
  ts_decide (GTK_WIDGET (self), ts_context_get_store (self->context), verdicts);
}

static void
same_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  decide (data, TS_VERDICT_SAME);
}

static void
not_same_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  decide (data, TS_VERDICT_DIFFERENT);
}

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  _ts_station_view_start (data, TRUE);
}

static void
unselect_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (((TsStationView *) data)->selection));
}

static gboolean
has_library_track (TsStationMatch *match)
{
  TsTrack *track = ts_station_match_get_track (match);

  return track != NULL && track->id > 0;
}

/* The library's side, in the window's bar. */
static void
listen_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsStationView *self = data;
  TsWindow *window = ts_window_from_widget (self);
  g_autoptr (GPtrArray) selected = _ts_station_view_get_selected (self, 1);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (window == NULL || selected->len != 1 || !has_library_track (selected->pdata[0]))
    return;
  g_array_append_val (ids, ts_station_match_get_track (selected->pdata[0])->id);
  ts_window_preview (window, ids, 0);
}

static void
set_enabled (TsStationView *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

void
_ts_station_view_update_actions (TsStationView *self)
{
  g_autoptr (GtkBitset) rows
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint64 n_rows = gtk_bitset_get_size (rows);
  g_autoptr (GPtrArray) selected = _ts_station_view_get_selected (self, MAX_DECIDED);
  g_autoptr (TsVerdicts) verdicts = make_verdicts (selected, TS_VERDICT_SAME);
  g_autofree char *count
      = g_strdup_printf (ngettext ("%u selected", "%u selected", (guint) n_rows), (guint) n_rows);

  gtk_label_set_label (self->selection_label, count);
  gtk_action_bar_set_revealed (self->selection_bar, n_rows > 0);
  set_enabled (self, "same", verdicts != NULL);
  set_enabled (self, "not-same", verdicts != NULL);
  set_enabled (self, "listen", n_rows == 1 && has_library_track (selected->pdata[0]));
}

/* --- Keys and the menu --------------------------------------------------------------------- */

static void
popup_at (TsStationView *self, guint position, double x, double y)
{
  GdkRectangle rectangle = { (int) x, (int) y, 1, 1 };

  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), &rectangle);
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, TsStationView *self)
{
  GtkWidget *view = GTK_WIDGET (self->column_view);
  guint position = _ts_station_view_get_position (gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT));
  double view_x;
  double view_y;

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_translate_coordinates (view, GTK_WIDGET (self), x, y, &view_x, &view_y);
  popup_at (self, position, view_x, view_y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsStationView *self = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  guint position
      = focus != NULL ? _ts_station_view_get_position (focus) : GTK_INVALID_LIST_POSITION;
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
listen_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  g_action_group_activate_action (G_ACTION_GROUP (((TsStationView *) data)->actions), "listen",
                                  NULL);
  return TRUE;
}

static void
add_key (GtkEventController *controller,
         guint keyval,
         GdkModifierType modifiers,
         GtkShortcutFunc func,
         TsStationView *self)
{
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keyval, modifiers),
                        gtk_callback_action_new (func, self, NULL)));
}

static void
init_pointer (TsStationView *self)
{
  GtkWidget *view = GTK_WIDGET (self->column_view);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/example/Tracksync/ts-station-menu.ui");

  self->context_menu = gtk_popover_menu_new_from_model (
      G_MENU_MODEL (gtk_builder_get_object (builder, "station_menu")));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->context_menu), FALSE);
  gtk_widget_set_halign (self->context_menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->context_menu, GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));

  /* Before the list takes the space bar for selecting. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_key (keys, GDK_KEY_Menu, 0, menu_key_cb, self);
  add_key (keys, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, self);
  add_key (keys, GDK_KEY_space, 0, listen_key_cb, self);
  gtk_widget_add_controller (view, keys);
}

void
_ts_station_view_init_actions (TsStationView *self)
{
  static const GActionEntry entries[] = {
    { "same", same_cb },       { "not-same", not_same_cb }, { "listen", listen_cb },
    { "refresh", refresh_cb }, { "unselect", unselect_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "station", G_ACTION_GROUP (self->actions));
  init_pointer (self);
}
