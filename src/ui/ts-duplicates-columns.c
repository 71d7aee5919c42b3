/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-confidence-label.h"
#include "ts-duplicates-page-private.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>

typedef enum {
  COLUMN_RECORDING,
  COLUMN_COPIES,
  COLUMN_TIME,
  COLUMN_SIZE,
  COLUMN_CONFIDENCE,
  N_COLUMNS
} Column;

static const struct {
  const char *title;
  gboolean is_numeric;
  gboolean is_for_wide; /* left out when there is little room */
} columns[N_COLUMNS] = {
  { N_ ("Recording"), FALSE, FALSE },  /* a copy: its place */
  { N_ ("Copies"), FALSE, TRUE },      /* a copy: format and quality */
  { N_ ("Time"), TRUE, TRUE },         /* a group: of the copy to keep */
  { N_ ("Size"), TRUE, TRUE },         /* a group: of all but that one */
  { N_ ("Confidence"), FALSE, FALSE }, /* a copy: nothing */
};

/* What every cell knows of its place, for menus and drags. */
static GQuark
cell_quark (void)
{
  return g_quark_from_static_string ("ts-duplicates-cell");
}

guint
_ts_duplicates_page_get_position (GtkWidget *widget)
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

/* --- The first column: a group's title, or a copy's place with the mark of the keeper ------ */

typedef struct {
  GtkCheckButton *radio;
  GtkLabel *label;
  TsDuplicateCopy *copy; /* (owned) (nullable): the one that is shown */
  gulong keeper_id;
  gboolean is_updating;
} Cell;

static void
cell_free (gpointer data)
{
  Cell *cell = data;

  if (cell->copy != NULL)
    g_signal_handler_disconnect (cell->copy, cell->keeper_id);
  g_clear_object (&cell->copy);
  g_free (cell);
}

static Cell *
get_cell (GtkListItem *item)
{
  return g_object_get_data (G_OBJECT (item), "cell");
}

static void
show_keeper (Cell *cell)
{
  cell->is_updating = TRUE;
  gtk_check_button_set_active (cell->radio, ts_duplicate_copy_is_keeper (cell->copy));
  cell->is_updating = FALSE;
}

static void
keeper_toggled_cb (GtkCheckButton *radio, Cell *cell)
{
  TsDuplicateGroup *group;

  if (cell->is_updating || cell->copy == NULL || !gtk_check_button_get_active (radio))
    return;
  group = ts_duplicate_copy_get_group (cell->copy);
  for (guint i = 0; group != NULL && i < ts_duplicate_group_get_n_copies (group); i++) {
    if (ts_duplicate_group_get_copy (group, i) == cell->copy)
      ts_duplicate_group_choose_keeper (group, i);
  }
}

static void
setup_recording (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *peer = gtk_check_button_new ();
  Cell *cell = g_new0 (Cell, 1);

  cell->radio = GTK_CHECK_BUTTON (gtk_check_button_new ());
  cell->label = GTK_LABEL (gtk_label_new (NULL));
  /* With a peer that is never shown the button is a radio mark. */
  gtk_check_button_set_group (cell->radio, GTK_CHECK_BUTTON (peer));
  g_object_set_data_full (G_OBJECT (item), "peer", g_object_ref_sink (peer), g_object_unref);
  g_object_set_data_full (G_OBJECT (item), "cell", cell, cell_free);
  gtk_widget_set_tooltip_text (GTK_WIDGET (cell->radio), _ ("Keep this copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->radio), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Keep this copy"), -1);
  g_signal_connect (cell->radio, "toggled", G_CALLBACK (keeper_toggled_cb), cell);
  gtk_widget_add_css_class (GTK_WIDGET (cell->radio), "ts-keep-mark");
  gtk_label_set_xalign (cell->label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (cell->label), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->radio));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->label));
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  gtk_list_item_set_child (item, expander);
  g_object_set_qdata (G_OBJECT (expander), cell_quark (), item);
}

static void
bind_recording (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (row);
  Cell *cell = get_cell (item);
  gboolean is_group = TS_IS_DUPLICATE_GROUP (object);

  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (item)), row);
  gtk_widget_set_visible (GTK_WIDGET (cell->radio), !is_group);
  gtk_label_set_ellipsize (cell->label, is_group ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_MIDDLE);
  if (is_group) {
    gtk_label_set_label (cell->label, ts_duplicate_group_get_title (TS_DUPLICATE_GROUP (object)));
    gtk_widget_set_tooltip_text (GTK_WIDGET (cell->label), NULL);
    gtk_widget_remove_css_class (GTK_WIDGET (cell->label), "dim-label");
  } else {
    TsDuplicateCopy *copy = TS_DUPLICATE_COPY (object);
    g_autofree char *location = ts_track_get_display_location (ts_duplicate_copy_get_track (copy));

    gtk_label_set_label (cell->label, location);
    gtk_widget_set_tooltip_text (GTK_WIDGET (cell->label), location);
    gtk_widget_add_css_class (GTK_WIDGET (cell->label), "dim-label");
    cell->copy = g_object_ref (copy);
    cell->keeper_id
        = g_signal_connect_swapped (copy, "notify::is-keeper", G_CALLBACK (show_keeper), cell);
    show_keeper (cell);
  }
}

static void
unbind_recording (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  Cell *cell = get_cell (item);

  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (item)), NULL);
  if (cell->copy != NULL)
    g_signal_handler_disconnect (cell->copy, cell->keeper_id);
  g_clear_object (&cell->copy);
}

/* --- Columns of text ----------------------------------------------------------------------- */

static char *
describe_format (const TsTrack *track)
{
  const char *codec = track->codec != NULL ? track->codec : "–";

  if (ts_track_is_lossless (track) && track->bits_per_sample > 0)
    /* Translators: "FLAC 16 bit, 44.1 kHz". */
    return g_strdup_printf (_ ("%s %d bit, %g kHz"), codec, track->bits_per_sample,
                            track->sample_rate_hz / 1000.0);
  if (track->bit_rate_kbps > 0)
    return g_strdup_printf (_ ("%s %d kbit/s"), codec, track->bit_rate_kbps);
  return g_strdup (codec);
}

static char *
describe_copy (const TsTrack *track, Column column)
{
  switch (column) {
  case COLUMN_COPIES:
    return describe_format (track);
  case COLUMN_TIME:
    return ts_text_format_duration (track->duration_ms);
  case COLUMN_SIZE:
    return track->size_bytes > 0 ? g_format_size (track->size_bytes) : g_strdup ("–");
  case COLUMN_RECORDING:
  case COLUMN_CONFIDENCE:
  case N_COLUMNS:
  default:
    return NULL;
  }
}

static char *
describe_group (TsDuplicateGroup *group, Column column)
{
  guint keeper = ts_duplicate_group_get_keeper (group);

  switch (column) {
  case COLUMN_COPIES:
    return g_strdup_printf ("%u", ts_duplicate_group_get_n_copies (group));
  case COLUMN_TIME:
    return ts_text_format_duration (ts_duplicate_group_get_track (group, keeper)->duration_ms);
  case COLUMN_SIZE:
    return g_format_size (ts_duplicate_group_get_gain_bytes (group));
  case COLUMN_RECORDING:
  case COLUMN_CONFIDENCE:
  case N_COLUMNS:
  default:
    return NULL;
  }
}

static void
setup_text (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Column column = GPOINTER_TO_UINT (data);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), columns[column].is_numeric ? 1 : 0);
  if (columns[column].is_numeric)
    gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
  g_object_set_qdata (G_OBJECT (label), cell_quark (), item);
}

static void
bind_text (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Column column = GPOINTER_TO_UINT (data);
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (gtk_list_item_get_item (item));
  g_autofree char *text = NULL;

  if (TS_IS_DUPLICATE_COPY (object))
    text = describe_copy (ts_duplicate_copy_get_track (TS_DUPLICATE_COPY (object)), column);
  else
    text = describe_group (TS_DUPLICATE_GROUP (object), column);
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text != NULL ? text : "");
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
  TsConfidenceLabel *label = TS_CONFIDENCE_LABEL (gtk_list_item_get_child (item));
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (gtk_list_item_get_item (item));
  gboolean is_group = TS_IS_DUPLICATE_GROUP (object);

  gtk_widget_set_visible (GTK_WIDGET (label), is_group);
  if (!is_group)
    return;
  ts_confidence_label_set_confidence (
      label, ts_duplicate_group_get_confidence (TS_DUPLICATE_GROUP (object)));
  ts_confidence_label_set_text (
      label, g_str_equal (ts_duplicate_group_get_strategy (TS_DUPLICATE_GROUP (object)), "pinned")
                 ? _ ("Pinned")
                 : NULL);
}

void
_ts_duplicates_page_init_columns (TsDuplicatesPage *self)
{
  for (guint i = 0; i < N_COLUMNS; i++) {
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
    GtkColumnViewColumn *column = gtk_column_view_column_new (_ (columns[i].title), factory);

    if (i == COLUMN_RECORDING) {
      g_signal_connect (factory, "setup", G_CALLBACK (setup_recording), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_recording), NULL);
      g_signal_connect (factory, "unbind", G_CALLBACK (unbind_recording), NULL);
      gtk_column_view_column_set_expand (column, TRUE);
    } else if (i == COLUMN_CONFIDENCE) {
      g_signal_connect (factory, "setup", G_CALLBACK (setup_confidence), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_confidence), NULL);
    } else {
      g_signal_connect (factory, "setup", G_CALLBACK (setup_text), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_text), GUINT_TO_POINTER (i));
    }
    gtk_column_view_append_column (self->column_view, column);
    g_object_unref (column);
  }
}

void
_ts_duplicates_page_set_narrow (TsDuplicatesPage *self, gboolean is_narrow)
{
  GListModel *list = gtk_column_view_get_columns (self->column_view);

  for (guint i = 0; i < N_COLUMNS; i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

    gtk_column_view_column_set_visible (column, !is_narrow || !columns[i].is_for_wide);
  }
}
