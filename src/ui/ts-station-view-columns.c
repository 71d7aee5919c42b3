/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-confidence-label.h"
#include "ts-duplicate-group.h"
#include "ts-station-view-private.h"

#include <glib/gi18n-lib.h>

typedef enum {
  COLUMN_LIBRARY,
  COLUMN_STATION,
  COLUMN_STATE,
  COLUMN_CONFIDENCE,
  COLUMN_WHY,
  N_COLUMNS
} Column;

static const struct {
  const char *title; /* to be translated */
  gboolean is_wide;
  gboolean is_for_wide;   /* left out when there is little room */
  gboolean is_in_details; /* left out while they are shown beside it */
} columns[N_COLUMNS] = {
  [COLUMN_LIBRARY] = { NC_ ("column", "Library"), TRUE, FALSE, FALSE },
  [COLUMN_STATION] = { NC_ ("column", "Station"), TRUE, FALSE, FALSE },
  [COLUMN_STATE] = { NC_ ("column", "State"), FALSE, TRUE, FALSE },
  [COLUMN_CONFIDENCE] = { NC_ ("column", "Confidence"), FALSE, FALSE, FALSE },
  [COLUMN_WHY] = { NC_ ("column", "Why"), TRUE, TRUE, TRUE },
};

/* What every cell knows of its place, for menus. */
static GQuark
cell_quark (void)
{
  return g_quark_from_static_string ("ts-station-cell");
}

guint
_ts_station_view_get_position (GtkWidget *widget)
{
  /* The focus is on a row, whose cells hold the marked widgets; a press is on or in one of those.
   */
  for (GtkWidget *child = widget; child != NULL; child = gtk_widget_get_first_child (child)) {
    GtkListItem *item = g_object_get_qdata (G_OBJECT (child), cell_quark ());

    if (item != NULL)
      return gtk_list_item_get_position (item);
  }
  for (; widget != NULL && !GTK_IS_COLUMN_VIEW (widget); widget = gtk_widget_get_parent (widget)) {
    GtkListItem *item = g_object_get_qdata (G_OBJECT (widget), cell_quark ());

    if (item != NULL)
      return gtk_list_item_get_position (item);
  }
  return GTK_INVALID_LIST_POSITION;
}

/* --- One side ------------------------------------------------------------------------------ */

static char *
describe_side (const TsTrack *track)
{
  g_autofree char *title = NULL;

  if (track == NULL)
    return g_strdup ("–");
  title = ts_track_get_display_title (track);
  if (track->artist == NULL)
    return g_steal_pointer (&title);
  /* TRANSLATORS: title and artist of a track */
  return g_strdup_printf (C_ ("track", "%s – %s"), title, track->artist);
}

static GtkWidget *
make_text (int min_chars)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), (guint) min_chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), 14);
  gtk_widget_set_hexpand (text, TRUE);
  return text;
}

static void
setup_side (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new_from_icon_name ("network-server-symbolic");

  gtk_widget_set_tooltip_text (image, _ ("Also on the station"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Also on the station"), -1);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), make_text (3));
  gtk_list_item_set_child (item, box);
  g_object_set_qdata (G_OBJECT (box), cell_quark (), item);
}

static void
bind_side (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  TsStationMatch *match = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *image = gtk_widget_get_first_child (box);
  gboolean is_library = GPOINTER_TO_UINT (column) == COLUMN_LIBRARY;
  TsTrack *track
      = is_library ? ts_station_match_get_track (match) : ts_station_match_get_file (match);
  g_autofree char *text = describe_side (track);
  g_autofree char *place = track != NULL ? ts_track_get_display_location (track) : NULL;
  g_autofree char *tooltip = place != NULL ? g_strdup_printf ("%s\n%s", text, place) : NULL;

  /* The other of two files of the station is where else the library's track is. */
  gtk_widget_set_visible (
      image, is_library && ts_station_match_get_kind (match) == TS_STATION_MATCH_TWICE);
  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_widget_get_last_child (box)), text);
  gtk_widget_set_tooltip_text (gtk_widget_get_last_child (box), tooltip);
}

/* --- Text ---------------------------------------------------------------------------------- */

static void
setup_text (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  /* The words of a state differ at their ends. */
  GtkWidget *text = make_text (GPOINTER_TO_UINT (column) == COLUMN_STATE ? 18 : 3);

  gtk_list_item_set_child (item, text);
  g_object_set_qdata (G_OBJECT (text), cell_quark (), item);
}

static void
bind_text (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  TsStationMatch *match = gtk_list_item_get_item (item);
  GtkWidget *cell = gtk_list_item_get_child (item);
  const char *text = "–";

  if (GPOINTER_TO_UINT (column) == COLUMN_STATE)
    text = ts_station_match_kind_to_label (ts_station_match_get_kind (match));
  else if (ts_station_match_is_pair (match))
    text = ts_duplicate_strategy_to_label (ts_station_match_get_strategy (match));
  gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  gtk_widget_set_tooltip_text (cell, text);
}

/* --- Confidence ---------------------------------------------------------------------------- */

static void
setup_confidence (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = ts_confidence_label_new ();

  gtk_list_item_set_child (item, label);
  g_object_set_qdata (G_OBJECT (label), cell_quark (), item);
}

static void
bind_confidence (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  TsStationMatch *match = gtk_list_item_get_item (item);
  TsConfidenceLabel *label = TS_CONFIDENCE_LABEL (gtk_list_item_get_child (item));

  gtk_widget_set_visible (GTK_WIDGET (label), ts_station_match_is_pair (match));
  ts_confidence_label_set_confidence (label, ts_station_match_get_confidence (match));
  ts_confidence_label_set_text (
      label, g_str_equal (ts_station_match_get_strategy (match), "pinned") ? _ ("Pinned") : NULL);
}

void
_ts_station_view_init_columns (TsStationView *self)
{
  for (guint i = 0; i < N_COLUMNS; i++) {
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
    g_autoptr (GtkColumnViewColumn) column = NULL;

    if (i == COLUMN_LIBRARY || i == COLUMN_STATION) {
      g_signal_connect (factory, "setup", G_CALLBACK (setup_side), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_side), GUINT_TO_POINTER (i));
    } else if (i == COLUMN_CONFIDENCE) {
      g_signal_connect (factory, "setup", G_CALLBACK (setup_confidence), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_confidence), NULL);
    } else {
      g_signal_connect (factory, "setup", G_CALLBACK (setup_text), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_text), GUINT_TO_POINTER (i));
    }
    column = gtk_column_view_column_new (g_dpgettext2 (NULL, "column", columns[i].title), factory);
    gtk_column_view_column_set_expand (column, columns[i].is_wide);
    gtk_column_view_column_set_resizable (column, TRUE);
    gtk_column_view_append_column (self->column_view, column);
  }
  _ts_station_view_update_columns (self);
}

void
_ts_station_view_update_columns (TsStationView *self)
{
  GListModel *list = gtk_column_view_get_columns (self->column_view);
  gboolean has_details = ts_split_view_get_show_sidebar (self->details_split)
                         && !ts_split_view_get_collapsed (self->details_split);

  /* The template tells of the details before there are columns. */
  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

    gtk_column_view_column_set_visible (column, !(self->is_narrow && columns[i].is_for_wide)
                                                    && !(has_details && columns[i].is_in_details));
  }
}
