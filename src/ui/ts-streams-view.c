/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-streams-view-private.h"

#define MAX_LOG_LINES 500

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
  _ts_streams_view_update_actions (self);
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
  _ts_streams_view_restore_widths (self);
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
  g_clear_object (&self->settings);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_STREAMS_VIEW);
  g_clear_object (&self->actions);
  g_clear_object (&self->selection);
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
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (TS_TYPE_STREAM_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
  _ts_streams_view_add_columns (self);
  _ts_streams_view_init_actions (self);
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

GActionGroup *
ts_streams_view_get_actions (TsStreamsView *self)
{
  g_return_val_if_fail (TS_IS_STREAMS_VIEW (self), NULL);

  return G_ACTION_GROUP (self->actions);
}
