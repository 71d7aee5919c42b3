/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-streams-view-private.h"
#include "ts-row-menu.h"

#include "ts-window.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

/* The stream that is selected, or NULL. */
static const TsProxyStream *
get_stream (TsStreamsView *self)
{
  TsStreamItem *item = gtk_single_selection_get_selected_item (self->selection);

  return item != NULL ? ts_stream_item_get_stream (item) : NULL;
}

/* What of the web is behind a stream: the page it is found by, or the address itself. */
static char *
dup_source (TsStreamsView *self, const TsProxyStream *stream)
{
  g_autoptr (TsProxyTrack) track = NULL;

  if (self->proxy == NULL)
    return NULL;
  track = ts_proxy_database_get (ts_proxy_get_database (self->proxy), stream->track_id, NULL);
  if (track == NULL || ts_proxy_track_is_own (track))
    return NULL;
  return g_strdup (track->page_url != NULL ? track->page_url : track->stream_url);
}

static char *
make_address (TsStreamsView *self, const TsProxyStream *stream)
{
  return self->proxy != NULL ? ts_proxy_make_uri (ts_proxy_get_port (self->proxy), stream->track_id)
                             : NULL;
}

/* --- What can be done ---------------------------------------------------------------------- */

static void
listen_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsStreamsView *self = data;
  TsWindow *window = ts_window_from_widget (self);
  TsPreview *preview = window != NULL ? ts_window_get_preview (window) : NULL;
  const TsProxyStream *stream = get_stream (self);
  g_autofree char *address = stream != NULL ? make_address (self, stream) : NULL;
  g_autoptr (TsTrack) track = NULL;
  g_autoptr (TsPlayItem) item = NULL;

  if (preview == NULL || address == NULL)
    return;
  track = ts_track_new ();
  track->title = g_strdup (*stream->name != '\0' ? stream->name : stream->track_id);
  item = ts_play_item_new (track, address);
  ts_preview_play_item (preview, item);
}

static void
open_source_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsStreamsView *self = data;
  const TsProxyStream *stream = get_stream (self);
  g_autofree char *source = stream != NULL ? dup_source (self, stream) : NULL;

  if (source != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), source, GDK_CURRENT_TIME);
}

static void
show_error_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsStreamsView *self = data;
  const TsAlertButton button = { "close", _ ("_Close"), ADW_RESPONSE_DEFAULT };
  const TsProxyStream *stream = get_stream (self);

  if (stream != NULL && stream->error != NULL)
    ts_alert_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                    *stream->title != '\0' ? stream->title : stream->track_id, stream->error,
                    &button, 1, NULL, NULL);
}

static void
copy_address_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsStreamsView *self = data;
  TsWindow *window = ts_window_from_widget (self);
  const TsProxyStream *stream = get_stream (self);
  g_autofree char *address = stream != NULL ? make_address (self, stream) : NULL;

  if (address == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), address);
  if (window != NULL)
    ts_window_add_toast (window, _ ("Address copied"));
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsStreamsView *self = data;
  const TsProxyStream *stream = get_stream (self);

  if (stream != NULL && self->proxy != NULL)
    ts_proxy_stop_stream (self->proxy, stream->serial);
}

static void
set_enabled (TsStreamsView *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

void
_ts_streams_view_update_actions (TsStreamsView *self)
{
  const TsProxyStream *stream = get_stream (self);
  g_autofree char *source = stream != NULL ? dup_source (self, stream) : NULL;

  set_enabled (self, "listen", stream != NULL);
  set_enabled (self, "open-source", source != NULL);
  set_enabled (self, "show-error", stream != NULL && stream->error != NULL);
  set_enabled (self, "copy-address", stream != NULL);
  set_enabled (self, "stop", stream != NULL && stream->state != TS_PROXY_STREAM_FAILED);
}

/* --- Menu and keys ------------------------------------------------------------------------- */

static GtkWidget *
prepare_menu (GtkWidget *owner, guint position)
{
  TsStreamsView *self = TS_STREAMS_VIEW (owner);

  gtk_single_selection_set_selected (self->selection, position);
  if (self->context_menu == NULL)
    self->context_menu = ts_row_menu_new_from_resource (
        owner, "/org/example/Tracksync/ts-streams-menu.ui", "streams_menu");
  return self->context_menu;
}

static gboolean
action_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsStreamsView *self = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  const guint position = _ts_streams_view_get_position (focus);

  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  gtk_single_selection_set_selected (self->selection, position);
  _ts_streams_view_update_actions (self);
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), g_variant_get_string (args, NULL),
                                  NULL);
  return TRUE;
}

static void
add_key (TsStreamsView *self,
         GtkEventController *keys,
         guint keyval,
         GdkModifierType modifiers,
         const char *action)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keyval, modifiers),
                                            gtk_callback_action_new (action_key_cb, self, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_string (action));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

void
_ts_streams_view_init_actions (TsStreamsView *self)
{
  static const GActionEntry entries[] = {
    { "listen", listen_cb },
    { "open-source", open_source_cb },
    { "show-error", show_error_cb },
    { "copy-address", copy_address_cb },
    { "stop", stop_cb },
  };
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "stream", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (self->selection, "notify::selected-item",
                           G_CALLBACK (_ts_streams_view_update_actions), self, G_CONNECT_SWAPPED);
  _ts_streams_view_update_actions (self);

  /* Before the list takes the space bar for selecting. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_key (self, keys, GDK_KEY_space, 0, "listen");
  add_key (self, keys, GDK_KEY_Return, 0, "show-error");
  add_key (self, keys, GDK_KEY_c, GDK_CONTROL_MASK, "copy-address");
  add_key (self, keys, GDK_KEY_Delete, 0, "stop");
  gtk_widget_add_controller (GTK_WIDGET (self->column_view), keys);

  ts_row_menu_attach (GTK_WIDGET (self->column_view), GTK_WIDGET (self),
                      _ts_streams_view_get_position, prepare_menu);
}
