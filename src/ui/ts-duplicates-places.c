/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-duplicates-page-private.h"

#include <glib/gi18n-lib.h>

#define PLACE_KEY "ts-duplicates-place"

/* The switch at the top: the library with itself, or with one of the stations. */

static void
show_place (TsDuplicatesPage *self, TsSource *station)
{
  gboolean has_station = station != NULL;

  g_set_object (&self->station, station);
  gtk_widget_set_visible (GTK_WIDGET (self->library_box), !has_station);
  gtk_widget_set_visible (GTK_WIDGET (self->station_view), has_station);
  /* Where there is little room it is in the menu only. */
  gtk_widget_set_visible (GTK_WIDGET (self->refresh_button),
                          has_station && !ts_page_get_collapsed (TS_PAGE (self)));
  gtk_menu_button_set_menu_model (self->menu_button,
                                  has_station ? self->station_menu : self->page_menu);
  if (has_station)
    ts_station_view_set_station (self->station_view, station);
  _ts_duplicates_page_update_state (self);
}

static void
toggled_cb (TsDuplicatesPage *self, GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button) && !self->is_updating)
    show_place (self, g_object_get_data (G_OBJECT (button), PLACE_KEY));
}

static GtkToggleButton *
add_place (TsDuplicatesPage *self, const char *name, TsSource *station, GtkToggleButton *group)
{
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (station != NULL) {
    gtk_widget_set_tooltip_text (button, name);
    g_object_set_data_full (G_OBJECT (button), PLACE_KEY, g_object_ref (station), g_object_unref);
  }
  if (group != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), station == self->station);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->places_box, button);
  return GTK_TOGGLE_BUTTON (button);
}

static gboolean
has_station (GPtrArray *stations, TsSource *station)
{
  return station == NULL || g_ptr_array_find (stations, station, NULL);
}

void
_ts_duplicates_page_update_places (TsDuplicatesPage *self)
{
  GListModel *sources = ts_context_get_sources (ts_page_get_context (TS_PAGE (self)));
  g_autoptr (GPtrArray) stations = g_ptr_array_new_with_free_func (g_object_unref);
  GtkToggleButton *first;
  GtkWidget *child;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (ts_source_get_role (source) != TS_SOURCE_ROLE_STATION)
      continue;
    /* A row that was read again is another object. */
    if (self->station != NULL && ts_source_get_id (source) == ts_source_get_id (self->station))
      g_set_object (&self->station, source);
    g_ptr_array_add (stations, g_steal_pointer (&source));
  }
  self->is_updating = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->places_box))) != NULL)
    gtk_box_remove (self->places_box, child);
  if (!has_station (stations, self->station)) {
    ts_station_view_set_station (self->station_view, NULL);
    g_clear_object (&self->station);
  }
  first = add_place (self, C_ ("place", "Library"), NULL, NULL);
  for (guint i = 0; i < stations->len; i++)
    add_place (self, ts_source_get_name (stations->pdata[i]), stations->pdata[i], first);
  self->is_updating = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->places_scroller), stations->len > 0);
  show_place (self, self->station);
}
