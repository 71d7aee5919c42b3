/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-window-private.h"

#include <glib/gi18n-lib.h>

static void
toggle_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  ts_preview_toggle (self->preview);
}

static void
next_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  ts_preview_next (self->preview);
}

static void
previous_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  ts_preview_previous (self->preview);
}

static void
close_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  ts_preview_close (self->preview);
}

/* By so many seconds. */
static void
seek_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;
  TsPlayer *player = ts_preview_get_player (self->preview);

  ts_player_seek (player, ts_player_get_position_ms (player)
                              + (gint64) g_variant_get_int32 (parameter) * 1000);
}

static void
set_enabled (TsWindow *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void
update_actions (TsWindow *self)
{
  gboolean has_track
      = self->preview != NULL
        && (ts_preview_get_id (self->preview) != 0 || ts_preview_get_track (self->preview) != NULL);

  set_enabled (self, "preview-toggle", has_track);
  set_enabled (self, "preview-close", has_track);
  set_enabled (self, "preview-seek", has_track);
  set_enabled (self, "preview-previous", has_track);
  set_enabled (self, "preview-next", has_track && ts_preview_has_next (self->preview));
}

void
_ts_window_init_preview (TsWindow *self)
{
  static const GActionEntry entries[] = {
    { "preview-toggle", toggle_cb },     { "preview-next", next_cb },
    { "preview-previous", previous_cb }, { "preview-close", close_cb },
    { "preview-seek", seek_cb, "i" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  update_actions (self);
}

static void
raise_cb (TsWindow *self)
{
  gtk_window_present (GTK_WINDOW (self));
}

static void
quit_cb (TsWindow *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

void
_ts_window_start_preview (TsWindow *self)
{
  TsPlayer *player;

  self->preview = ts_preview_new (self->context);
  player = ts_preview_get_player (self->preview);
  if (self->settings != NULL) {
    g_settings_bind (self->settings, "preview-volume", player, "volume", G_SETTINGS_BIND_DEFAULT);
    g_settings_bind (self->settings, "preview-normalize", player, "is-normalizing",
                     G_SETTINGS_BIND_DEFAULT);
  }
  g_signal_connect_object (self->preview, "notify", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preview, "raise", G_CALLBACK (raise_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preview, "quit", G_CALLBACK (quit_cb), self, G_CONNECT_SWAPPED);
  ts_player_bar_set_preview (self->player_bar, self->preview);
}

void
_ts_window_end_preview (TsWindow *self)
{
  if (self->preview == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->preview, self);
  if (self->player_bar != NULL)
    ts_player_bar_set_preview (self->player_bar, NULL);
  ts_preview_close (self->preview);
  g_clear_object (&self->preview);
}

TsPreview *
ts_window_get_preview (TsWindow *self)
{
  g_return_val_if_fail (TS_IS_WINDOW (self), NULL);

  return self->preview;
}

void
ts_window_preview (TsWindow *self, GArray *ids, guint index)
{
  g_return_if_fail (TS_IS_WINDOW (self));
  g_return_if_fail (ids != NULL && index < ids->len);

  if (self->preview == NULL)
    return;
  if (ts_preview_get_id (self->preview) == g_array_index (ids, gint64, index))
    ts_preview_toggle (self->preview);
  else
    ts_preview_play (self->preview, ids, index);
}
