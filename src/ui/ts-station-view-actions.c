/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-decide.h"
#include "ts-station-view-private.h"
#include "ts-row-menu.h"
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

static GtkWidget *
prepare_menu (GtkWidget *owner, guint position)
{
  TsStationView *self = TS_STATION_VIEW (owner);

  ts_row_menu_select (GTK_SELECTION_MODEL (self->selection), position);
  return self->context_menu;
}

static gboolean
listen_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  g_action_group_activate_action (G_ACTION_GROUP (((TsStationView *) data)->actions), "listen",
                                  NULL);
  return TRUE;
}

static void
init_pointer (TsStationView *self)
{
  GtkWidget *view = GTK_WIDGET (self->column_view);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->context_menu = ts_row_menu_new_from_resource (
      GTK_WIDGET (self), "/org/example/Tracksync/ts-station-menu.ui", "station_menu");
  ts_row_menu_attach (view, GTK_WIDGET (self), _ts_station_view_get_position, prepare_menu);

  /* Before the list takes the space bar for selecting. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                        gtk_callback_action_new (listen_key_cb, self, NULL)));
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
