/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-streams-view-private.h"

#include "ts-window.h"

#include <glib/gi18n-lib.h>

#define ROW_KEY "ts-stream-row"

typedef enum { PLAYER, TRACK, STATE, SENT, RATE, BUFFER, SINCE } Column;

/* In the order of the table. */
static const struct {
  Column column;
  const char *name; /* in the settings */
  const char *title;
  gboolean is_wide;
} columns[] = {
  { PLAYER, "player", N_ ("Player"), FALSE }, { TRACK, "track", N_ ("Track"), TRUE },
  { STATE, "state", N_ ("State"), FALSE },    { SENT, "sent", N_ ("Sent"), FALSE },
  { RATE, "flow", N_ ("Flow"), FALSE },       { BUFFER, "buffer", N_ ("Buffer"), FALSE },
  { SINCE, "since", N_ ("Since"), FALSE },
};

static char *
make_text (TsStreamItem *item, Column column)
{
  const TsProxyStream *stream = ts_stream_item_get_stream (item);

  switch (column) {
  case PLAYER:
    return g_strdup (*stream->client != '\0' ? stream->client : _ ("Unknown player"));
  case TRACK:
    return g_strdup (*stream->title != '\0'  ? stream->title
                     : *stream->name != '\0' ? stream->name
                                             : stream->track_id);
  case STATE:
    return g_strdup (ts_stream_item_get_state_text (item));
  case SENT:
    return g_format_size (stream->n_bytes);
  case BUFFER:
    return g_format_size (stream->n_buffered);
  case SINCE: {
    g_autoptr (GDateTime) since = g_date_time_new_from_unix_local (stream->since);

    return g_date_time_format (since, "%X");
  }
  case RATE:
  default:
    return NULL;
  }
}

static Column
get_column (GtkListItemFactory *factory)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (factory), "ts-column"));
}

static void
fill_cell (GtkWidget *cell, TsStreamItem *item, Column column)
{
  g_autofree char *text = NULL;
  GtkWidget *label;
  guint n_rates;
  const double *rates;

  if (column == RATE) {
    rates = ts_stream_item_get_rates (item, &n_rates);
    ts_rate_line_set_rates (TS_RATE_LINE (cell), rates, n_rates);
    return;
  }
  text = make_text (item, column);
  label = cell;
  if (column == STATE) {
    gtk_image_set_from_icon_name (GTK_IMAGE (gtk_widget_get_first_child (cell)),
                                  ts_stream_item_get_state_icon (item));
    label = gtk_widget_get_last_child (cell);
  }
  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
}

static void
item_changed_cb (TsStreamItem *item, GtkListItem *list_item)
{
  fill_cell (gtk_list_item_get_child (list_item), item,
             GPOINTER_TO_INT (g_object_get_data (G_OBJECT (list_item), "ts-column")));
}

static GtkWidget *
make_label (Column column)
{
  GtkWidget *label = gtk_label_new (NULL);
  const gboolean is_number = column == SENT || column == BUFFER || column == SINCE;

  gtk_label_set_xalign (GTK_LABEL (label), is_number ? 1 : 0);
  if (is_number)
    gtk_widget_add_css_class (label, "numeric");
  else
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), column == TRACK    ? 12
                                                : column == STATE  ? 7
                                                : column == PLAYER ? 8
                                                                   : 6);
  return label;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *list_item)
{
  const Column column = get_column (factory);
  GtkWidget *cell;

  g_object_set_data (G_OBJECT (list_item), "ts-column", GINT_TO_POINTER (column));
  if (column == RATE) {
    cell = ts_rate_line_new ();
  } else if (column == STATE) {
    cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_append (GTK_BOX (cell), g_object_new (GTK_TYPE_IMAGE, "accessible-role",
                                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
    gtk_box_append (GTK_BOX (cell), make_label (column));
  } else {
    cell = make_label (column);
  }
  g_object_set_data (G_OBJECT (cell), ROW_KEY, list_item);
  gtk_list_item_set_child (list_item, cell);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *list_item)
{
  TsStreamItem *item = gtk_list_item_get_item (list_item);

  fill_cell (gtk_list_item_get_child (list_item), item, get_column (factory));
  g_signal_connect (item, "changed", G_CALLBACK (item_changed_cb), list_item);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *list_item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), item_changed_cb,
                                        list_item);
}

void
_ts_streams_view_add_columns (TsStreamsView *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++) {
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
    GtkColumnViewColumn *column;

    g_object_set_data (G_OBJECT (factory), "ts-column", GINT_TO_POINTER (columns[i].column));
    g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
    g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
    g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
    column = gtk_column_view_column_new (_ (columns[i].title), factory);
    gtk_column_view_column_set_expand (column, columns[i].is_wide);
    gtk_column_view_column_set_resizable (column, TRUE);
    gtk_column_view_append_column (self->column_view, column);
    g_object_unref (column);
  }
}

/* The focus is on a row, whose cells hold the marked widgets; a press is on one of those, or on the
 * cell around it. */
guint
_ts_streams_view_get_position (GtkWidget *widget)
{
  for (; widget != NULL && !GTK_IS_COLUMN_VIEW (widget); widget = gtk_widget_get_parent (widget)) {
    for (GtkWidget *cell = gtk_widget_get_first_child (widget); cell != NULL;
         cell = gtk_widget_get_next_sibling (cell)) {
      GtkWidget *child = gtk_widget_get_first_child (cell);
      GtkListItem *row = child != NULL ? g_object_get_data (G_OBJECT (child), ROW_KEY) : NULL;

      if (row != NULL)
        return gtk_list_item_get_position (row);
    }
  }
  return GTK_INVALID_LIST_POSITION;
}

/* --- Widths -------------------------------------------------------------------------------- */

static GtkColumnViewColumn *
ref_column (TsStreamsView *self, guint i)
{
  return g_list_model_get_item (gtk_column_view_get_columns (self->column_view), i);
}

static void
save_widths (TsStreamsView *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{si}"));
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = ref_column (self, i);
    const int width = gtk_column_view_column_get_fixed_width (column);

    if (width > 0)
      g_variant_builder_add (&builder, "{si}", columns[i].name, width);
  }
  g_settings_set_value (self->settings, "streams-widths", g_variant_builder_end (&builder));
}

void
_ts_streams_view_restore_widths (TsStreamsView *self)
{
  TsWindow *window = ts_window_from_widget (self);
  GSettings *settings = window != NULL ? ts_window_get_settings (window) : NULL;
  g_autoptr (GVariant) saved = NULL;

  if (settings == NULL || self->settings != NULL)
    return;
  self->settings = g_object_ref (settings);
  saved = g_settings_get_value (settings, "streams-widths");
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = ref_column (self, i);
    int width;

    if (g_variant_lookup (saved, columns[i].name, "i", &width) && width > 0)
      gtk_column_view_column_set_fixed_width (column, width);
    g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (save_widths), self,
                             G_CONNECT_SWAPPED);
  }
}
