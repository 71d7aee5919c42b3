/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-streams-view.h"
#include "ts-format.h"
#include "ts-stream-item.h"

#include <glib/gi18n-lib.h>

#define MAX_LOG_LINES 500

struct _TsStreamsView {
  AdwPreferencesGroup parent_instance;

  TsStreaming *streaming; /* (owned) (nullable) */
  TsProxy *proxy;         /* (owned) (nullable): the one that runs */
  GListStore *items;      /* (owned) (element-type TsStreamItem) */
  guint tick_id;          /* measures once a second while this can be seen */

  GtkStack *stack;
  GtkColumnView *column_view;
  GtkTextView *log_view;
};

G_DEFINE_FINAL_TYPE (TsStreamsView, ts_streams_view, ADW_TYPE_PREFERENCES_GROUP)

/* --- The streams --------------------------------------------------------------------------- */

static TsStreamItem *
find_item (TsStreamsView *self, guint64 serial, guint *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++) {
    g_autoptr (TsStreamItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (ts_stream_item_get_stream (item)->serial == serial) {
      *position = i;
      return item;
    }
  }
  return NULL;
}

/* Brings the rows in step: those that stay keep their place, so that a selection does too. */
static void
measure (TsStreamsView *self, gboolean has_passed)
{
  g_autoptr (GPtrArray) streams = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint position;

  streams = self->proxy != NULL
                ? ts_proxy_list_streams (self->proxy)
                : g_ptr_array_new_with_free_func ((GDestroyNotify) ts_proxy_stream_free);
  for (guint i = 0; i < streams->len; i++)
    g_hash_table_add (seen, &((TsProxyStream *) streams->pdata[i])->serial);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->items)); i > 0; i--) {
    g_autoptr (TsStreamItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i - 1);

    if (!g_hash_table_contains (seen, &ts_stream_item_get_stream (item)->serial))
      g_list_store_remove (self->items, i - 1);
  }
  g_hash_table_remove_all (seen);
  g_ptr_array_set_free_func (streams, NULL);
  for (guint i = 0; i < streams->len; i++) {
    TsProxyStream *stream = streams->pdata[i];
    TsStreamItem *item = find_item (self, stream->serial, &position);

    if (item != NULL) {
      ts_stream_item_update (item, stream, has_passed);
    } else {
      g_autoptr (TsStreamItem) added = ts_stream_item_new (stream);

      g_list_store_append (self->items, added);
    }
  }
  gtk_stack_set_visible_child_name (self->stack, streams->len > 0 ? "streams" : "empty");
}

static gboolean
tick_cb (gpointer data)
{
  measure (data, TRUE);
  return G_SOURCE_CONTINUE;
}

static void
streams_changed_cb (TsStreamsView *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    measure (self, FALSE);
}

/* --- The table ----------------------------------------------------------------------------- */

typedef enum { PLAYER, TRACK, STATE, SENT, RATE, BUFFER, SINCE } Column;

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

static void
add_columns (TsStreamsView *self)
{
  static const struct {
    Column column;
    const char *title;
    gboolean is_wide;
  } columns[] = {
    { PLAYER, N_ ("Player"), FALSE }, { TRACK, N_ ("Track"), TRUE },
    { STATE, N_ ("State"), FALSE },   { SENT, N_ ("Sent"), FALSE },
    { RATE, N_ ("Flow"), FALSE },     { BUFFER, N_ ("Buffer"), FALSE },
    { SINCE, N_ ("Since"), FALSE },
  };

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

/* --- The log ------------------------------------------------------------------------------- */

static void
add_line (TsStreamsView *self, const char *line)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->log_view);
  int n_extra = gtk_text_buffer_get_line_count (buffer) - MAX_LOG_LINES;
  GtkTextIter begin, end;

  if (n_extra > 0) {
    gtk_text_buffer_get_start_iter (buffer, &begin);
    gtk_text_buffer_get_iter_at_line (buffer, &end, n_extra);
    gtk_text_buffer_delete (buffer, &begin, &end);
  }
  gtk_text_buffer_get_end_iter (buffer, &end);
  if (gtk_text_iter_get_offset (&end) > 0)
    gtk_text_buffer_insert (buffer, &end, "\n", 1);
  gtk_text_buffer_insert (buffer, &end, line, -1);
}

/* --- The widget ---------------------------------------------------------------------------- */

static void
running_cb (TsStreamsView *self)
{
  TsProxy *proxy = ts_streaming_get_proxy (self->streaming);

  if (self->proxy != NULL)
    g_signal_handlers_disconnect_by_func (self->proxy, streams_changed_cb, self);
  g_set_object (&self->proxy, proxy);
  if (proxy != NULL)
    g_signal_connect_object (proxy, "streams-changed", G_CALLBACK (streams_changed_cb), self,
                             G_CONNECT_SWAPPED);
  streams_changed_cb (self);
}

static void
ts_streams_view_map (GtkWidget *widget)
{
  TsStreamsView *self = TS_STREAMS_VIEW (widget);

  GTK_WIDGET_CLASS (ts_streams_view_parent_class)->map (widget);
  measure (self, FALSE);
  self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
ts_streams_view_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&TS_STREAMS_VIEW (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (ts_streams_view_parent_class)->unmap (widget);
}

static void
ts_streams_view_dispose (GObject *object)
{
  TsStreamsView *self = TS_STREAMS_VIEW (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->proxy);
  g_clear_object (&self->streaming);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_STREAMS_VIEW);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (ts_streams_view_parent_class)->dispose (object);
}

static void
ts_streams_view_class_init (TsStreamsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_streams_view_dispose;
  widget_class->map = ts_streams_view_map;
  widget_class->unmap = ts_streams_view_unmap;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-streams-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TsStreamsView, stack);
  gtk_widget_class_bind_template_child (widget_class, TsStreamsView, column_view);
  gtk_widget_class_bind_template_child (widget_class, TsStreamsView, log_view);
}

static void
ts_streams_view_init (TsStreamsView *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (TS_TYPE_STREAM_ITEM);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (selection));
  add_columns (self);
}

GtkWidget *
ts_streams_view_new (TsContext *context)
{
  TsStreaming *streaming = ts_context_get_streaming (context);
  TsProxy *proxy = ts_streaming_get_proxy (streaming);
  TsStreamsView *self = g_object_new (TS_TYPE_STREAMS_VIEW, NULL);

  self->streaming = g_object_ref (streaming);
  if (proxy != NULL) {
    g_auto (GStrv) lines = ts_proxy_get_log (proxy);

    for (guint i = 0; lines[i] != NULL; i++)
      add_line (self, lines[i]);
  }
  g_signal_connect_object (streaming, "log", G_CALLBACK (add_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (streaming, "notify::is-running", G_CALLBACK (running_cb), self,
                           G_CONNECT_SWAPPED);
  running_cb (self);
  return GTK_WIDGET (self);
}

guint
ts_streams_view_get_n_streams (TsStreamsView *self)
{
  g_return_val_if_fail (TS_IS_STREAMS_VIEW (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}
