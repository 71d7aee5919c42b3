/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-format.h"
#include "ts-station-view-private.h"
#include "ts-track-words.h"

#include <glib/gi18n-lib.h>

#include "ts-list-compat.h"

/* How far from its place a row is looked for after a decision moved some. */
#define NEAR_ROWS 50

/* --- Chips --------------------------------------------------------------------------------- */

/* The rows are sorted by kind, so each kind is a slice of them. */
static void
show_parts (TsStationView *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint kind = 0; self->matches != NULL && kind < TS_STATION_N_MATCHES; kind++) {
    guint n = ts_station_match_list_get_n (self->matches, kind);

    if (n > 0 && (self->chosen_kinds == 0 || self->chosen_kinds & 1u << kind))
      g_ptr_array_add (parts, gtk_slice_list_model_new (
                                  G_LIST_MODEL (g_object_ref (self->matches)),
                                  ts_station_match_list_get_start (self->matches, kind), n));
  }
  g_list_store_splice (self->parts, 0, g_list_model_get_n_items (G_LIST_MODEL (self->parts)),
                       parts->pdata, parts->len);
  _ts_station_view_update_state (self);
}

static void
toggled_cb (TsStationView *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box));

  if (self->is_updating)
    return;
  self->chosen_kinds = 0;
  for (guint kind = 0; kind < TS_STATION_N_MATCHES; kind++) {
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)))
      self->chosen_kinds |= 1u << kind;
    button = gtk_widget_get_next_sibling (button);
  }
  show_parts (self);
}

void
ts_station_view_clear_chips (TsStationView *self)
{
  g_return_if_fail (TS_IS_STATION_VIEW (self));

  self->is_updating = TRUE;
  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box));
       button != NULL; button = gtk_widget_get_next_sibling (button))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), FALSE);
  self->is_updating = FALSE;
  toggled_cb (self);
}

static void
update_chips (TsStationView *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box));

  for (guint kind = 0; kind < TS_STATION_N_MATCHES; kind++) {
    guint n = self->matches != NULL ? ts_station_match_list_get_n (self->matches, kind) : 0;
    g_autofree char *count = ts_format_count (n);
    /* TRANSLATORS: a filter and how many rows it leaves: "In both 214" */
    g_autofree char *label = g_strdup_printf (C_ ("station match", "%s %s"),
                                              ts_station_match_kind_to_label (kind), count);

    gtk_button_set_label (GTK_BUTTON (button), label);
    gtk_widget_set_visible (button,
                            n > 0 || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
    button = gtk_widget_get_next_sibling (button);
  }
}

/* --- Searching ----------------------------------------------------------------------------- */

static gboolean
filter_cb (gpointer item, gpointer data)
{
  TsStationView *self = data;

  for (char **word = self->words; word != NULL && *word != NULL; word++) {
    if (!ts_track_has_word (ts_station_match_get_track (item), *word)
        && !ts_track_has_word (ts_station_match_get_file (item), *word))
      return FALSE;
  }
  return TRUE;
}

/* A filter looks at each row, so there is none while nothing is searched for. */
void
_ts_station_view_search (TsStationView *self)
{
  g_autoptr (GtkCustomFilter) filter
      = self->words != NULL ? gtk_custom_filter_new (filter_cb, self, NULL) : NULL;

  gtk_filter_list_model_set_filter (self->filtered, GTK_FILTER (filter));
}

/* --- The selection ------------------------------------------------------------------------- */

GPtrArray *
_ts_station_view_get_selected (TsStationView *self, guint max)
{
  GPtrArray *selected = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) rows
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GtkBitsetIter iter;
  guint position;

  for (gboolean is_valid = gtk_bitset_iter_init_first (&iter, rows, &position);
       is_valid && selected->len <= max; is_valid = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (selected, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return selected;
}

static void
selection_changed_cb (TsStationView *self)
{
  g_autoptr (GPtrArray) selected = _ts_station_view_get_selected (self, 2);

  _ts_station_view_update_actions (self);
  if (selected->len == 1)
    ts_station_details_set_match (self->details, selected->pdata[0], NULL);
  else if (selected->len == 2
           && ts_station_match_decide (selected->pdata[0], selected->pdata[1], NULL))
    ts_station_details_set_match (self->details, selected->pdata[0], selected->pdata[1]);
  else
    ts_station_details_set_match (self->details, NULL, NULL);
}

void
_ts_station_view_remember_next (TsStationView *self)
{
  g_autoptr (GtkBitset) rows
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  g_clear_object (&self->next);
  if (gtk_bitset_is_empty (rows))
    return;
  self->next_position = gtk_bitset_get_minimum (rows);
  self->next
      = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_maximum (rows) + 1);
}

/* Whether two rows, of an earlier comparison and of a later one, are about the same. */
static gboolean
is_same_row (TsStationMatch *a, TsStationMatch *b)
{
  const TsTrack *track_a = ts_station_match_get_track (a);
  const TsTrack *track_b = ts_station_match_get_track (b);

  return ts_station_match_get_kind (a) == ts_station_match_get_kind (b)
         && (track_a != NULL ? track_a->id : 0) == (track_b != NULL ? track_b->id : 0)
         && g_strcmp0 (ts_station_match_get_file_id (a), ts_station_match_get_file_id (b)) == 0;
}

/* The next row is where the last one was, or a little further up or down. */
static void
select_next (TsStationView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint position = MIN (self->next_position, n > 0 ? n - 1 : 0);
  guint first = position > NEAR_ROWS ? position - NEAR_ROWS : 0;

  if (self->next == NULL || n == 0)
    return;
  for (guint i = first; i < MIN (n, position + NEAR_ROWS); i++) {
    g_autoptr (TsStationMatch) match = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

    if (is_same_row (match, self->next)) {
      position = i;
      break;
    }
  }
  g_clear_object (&self->next);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  ts_column_view_scroll_to (self->column_view, position, TRUE);
}

/* --- Rows ---------------------------------------------------------------------------------- */

void
_ts_station_view_take_rows (TsStationView *self, TsStationMatchList *matches)
{
  g_set_object (&self->matches, matches);
  update_chips (self);
  show_parts (self);
  select_next (self);
}

void
_ts_station_view_init_rows (TsStationView *self)
{
  GtkFlattenListModel *flat;

  self->parts = g_list_store_new (G_TYPE_LIST_MODEL);
  flat = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (self->parts)));
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (flat), NULL);
  gtk_filter_list_model_set_incremental (self->filtered, TRUE);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->filtered)));
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->filtered, "items-changed",
                           G_CALLBACK (_ts_station_view_update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filtered, "notify::pending",
                           G_CALLBACK (_ts_station_view_update_state), self, G_CONNECT_SWAPPED);
  for (guint kind = 0; kind < TS_STATION_N_MATCHES; kind++) {
    GtkWidget *button = gtk_toggle_button_new ();

    g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
    gtk_box_append (self->chips_box, button);
  }
  update_chips (self);
}
