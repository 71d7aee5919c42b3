/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-player-bar.h"

#include "ts-text.h"

#include <glib/gi18n-lib.h>

#include "ts-list-compat.h"

#define TICK_MS 250

/* Where there is no picture. */
#define NO_ART_ICON "emblem-music-symbolic"
#define NO_ART_SIZE_PX 24
#define ART_SIZE_PX 40

struct _TsPlayerBar {
  AdwBin parent_instance;

  TsPreview *preview; /* (owned) (nullable) */
  guint tick_id;
  gint64 shown_s; /* the position that was told last */

  GtkAdjustment *position_adjustment;
  GtkAdjustment *volume_adjustment;
  GtkCheckButton *normalize_check;
  GtkRevealer *revealer; /* (unowned): the bin's child */
  GtkButton *previous_button;
  GtkButton *play_button;
  GtkStack *play_stack;
  GtkSpinner *spinner;
  GtkImage *art_image;
  GtkLabel *title_label;
  GtkLabel *artist_label;
  GtkWidget *error_box;
  GtkLabel *error_label;
  GtkLabel *position_label;
  GtkLabel *duration_label;
  GtkWidget *wide_scale;
  GtkWidget *narrow_scale;
  GtkMenuButton *volume_button;
};

G_DEFINE_FINAL_TYPE (TsPlayerBar, ts_player_bar, ADW_TYPE_BIN)

/* The beginning is a time here, not an unknown one. */
static char *
format_position (gint64 position_ms)
{
  return position_ms < 500 ? g_strdup ("0:00") : ts_text_format_duration (position_ms);
}

static void
tell_position (TsPlayerBar *self, const char *position, const char *duration)
{
  /* Translators: where in a track it is: "1:02 of 5:30" */
  g_autofree char *text = g_strdup_printf (_ ("%s of %s"), position, duration);
  GtkWidget *scales[] = { self->wide_scale, self->narrow_scale };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    gtk_accessible_update_property (GTK_ACCESSIBLE (scales[i]), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                    text, -1);
}

static void
update_position (TsPlayerBar *self)
{
  TsPlayer *player = ts_preview_get_player (self->preview);
  gint64 position_ms = ts_player_get_position_ms (player);
  gint64 duration_ms = ts_player_get_duration_ms (player);
  g_autofree char *position = format_position (position_ms);
  g_autofree char *duration = ts_text_format_duration (duration_ms);

  gtk_adjustment_set_upper (self->position_adjustment, MAX (duration_ms, 1) / 1000.0);
  gtk_adjustment_set_value (self->position_adjustment, position_ms / 1000.0);
  if (self->shown_s == position_ms / 1000)
    return;
  self->shown_s = position_ms / 1000;
  gtk_label_set_label (self->position_label, position);
  gtk_label_set_label (self->duration_label, duration);
  tell_position (self, position, duration);
}

static gboolean
tick_cb (gpointer user_data)
{
  update_position (user_data);
  return G_SOURCE_CONTINUE;
}

static void
update_state (TsPlayerBar *self)
{
  TsPlayerState state = ts_preview_get_state (self->preview);
  gboolean is_loading = state == TS_PLAYER_LOADING;
  gboolean is_playing = state == TS_PLAYER_PLAYING;
  const char *label = is_playing || is_loading ? _ ("Pause") : _ ("Play");

  gtk_stack_set_visible_child_name (self->play_stack, is_loading   ? "loading"
                                                      : is_playing ? "pause"
                                                                   : "play");
  gtk_spinner_set_spinning (self->spinner, is_loading);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  self->shown_s = -1;
  update_position (self);
  if (is_playing && self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
  else if (!is_playing)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static void
update_can_seek (TsPlayerBar *self)
{
  gboolean can_seek = ts_player_can_seek (ts_preview_get_player (self->preview));

  gtk_widget_set_sensitive (self->wide_scale, can_seek);
  gtk_widget_set_sensitive (self->narrow_scale, can_seek);
}

static void
update_error (TsPlayerBar *self)
{
  const char *message = ts_preview_get_error_message (self->preview);

  gtk_widget_set_visible (self->error_box, message != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->artist_label), message == NULL);
  gtk_label_set_label (self->error_label, message != NULL ? message : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->error_label), message);
  if (message != NULL)
    ts_widget_announce (GTK_WIDGET (self), message);
}

static void
update_art (TsPlayerBar *self)
{
  g_autofree char *path = NULL;

  g_object_get (self->preview, "art-path", &path, NULL);
  gtk_image_set_pixel_size (self->art_image, path != NULL ? ART_SIZE_PX : NO_ART_SIZE_PX);
  if (path != NULL)
    gtk_image_set_from_file (self->art_image, path);
  else
    gtk_image_set_from_icon_name (self->art_image, NO_ART_ICON);
}

static void
update_track (TsPlayerBar *self)
{
  TsTrack *track = ts_preview_get_track (self->preview);
  g_autofree char *title = track != NULL ? ts_track_get_display_title (track) : NULL;

  if (track != NULL) {
    gtk_label_set_label (self->title_label, title);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->title_label), title);
    gtk_label_set_label (self->artist_label,
                         track->artist != NULL ? track->artist : _ ("Unknown artist"));
    gtk_widget_set_visible (GTK_WIDGET (self->revealer), TRUE);
    self->shown_s = -1;
    update_position (self);
  }
  gtk_revealer_set_reveal_child (self->revealer, track != NULL);
}

static void
child_revealed_cb (TsPlayerBar *self)
{
  if (!gtk_revealer_get_reveal_child (self->revealer))
    gtk_widget_set_visible (GTK_WIDGET (self->revealer),
                            gtk_revealer_get_child_revealed (self->revealer));
}

static void
update_volume (TsPlayerBar *self)
{
  double volume = gtk_adjustment_get_value (self->volume_adjustment);

  gtk_menu_button_set_icon_name (self->volume_button, volume <= 0 ? "audio-volume-muted-symbolic"
                                                      : volume < 0.34 ? "audio-volume-low-symbolic"
                                                      : volume < 0.67
                                                          ? "audio-volume-medium-symbolic"
                                                          : "audio-volume-high-symbolic");
}

static gboolean
change_position_cb (TsPlayerBar *self, GtkScrollType scroll, double value)
{
  if (self->preview != NULL)
    ts_player_seek (ts_preview_get_player (self->preview), (gint64) (CLAMP (value, 0, 1e7) * 1000));
  return FALSE;
}

static void
ts_player_bar_dispose (GObject *object)
{
  TsPlayerBar *self = TS_PLAYER_BAR (object);

  ts_player_bar_set_preview (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_PLAYER_BAR);
  G_OBJECT_CLASS (ts_player_bar_parent_class)->dispose (object);
}

static void
ts_player_bar_class_init (TsPlayerBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_player_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-player-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, position_adjustment);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, volume_adjustment);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, normalize_check);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, previous_button);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, play_button);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, play_stack);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, art_image);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, title_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, artist_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, error_box);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, error_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, position_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, duration_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, wide_scale);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, narrow_scale);
  gtk_widget_class_bind_template_child (widget_class, TsPlayerBar, volume_button);
  gtk_widget_class_bind_template_callback (widget_class, change_position_cb);
  gtk_widget_class_bind_template_callback (widget_class, child_revealed_cb);
}

static void
ts_player_bar_init (TsPlayerBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->revealer = GTK_REVEALER (adw_bin_get_child (ADW_BIN (self)));
  g_signal_connect_object (self->volume_adjustment, "value-changed", G_CALLBACK (update_volume),
                           self, G_CONNECT_SWAPPED);
}

void
ts_player_bar_set_preview (TsPlayerBar *self, TsPreview *preview)
{
  const struct {
    const char *signal;
    GCallback callback;
  } followed[] = { { "notify::track", G_CALLBACK (update_track) },
                   { "notify::state", G_CALLBACK (update_state) },
                   { "notify::error-message", G_CALLBACK (update_error) },
                   { "notify::art-path", G_CALLBACK (update_art) } };
  TsPlayer *player;

  g_return_if_fail (TS_IS_PLAYER_BAR (self));

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->preview != NULL) {
    g_signal_handlers_disconnect_by_data (self->preview, self);
    g_signal_handlers_disconnect_by_data (ts_preview_get_player (self->preview), self);
  }
  g_set_object (&self->preview, preview);
  if (preview == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_connect_object (preview, followed[i].signal, followed[i].callback, self,
                             G_CONNECT_SWAPPED);
  player = ts_preview_get_player (preview);
  g_signal_connect_object (player, "notify::can-seek", G_CALLBACK (update_can_seek), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::duration-ms", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (player, "volume", self->volume_adjustment, "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (player, "is-normalizing", self->normalize_check, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  update_volume (self);
  update_can_seek (self);
  update_art (self);
  update_state (self);
  update_error (self);
}

void
ts_player_bar_set_is_narrow (TsPlayerBar *self, gboolean is_narrow)
{
  g_return_if_fail (TS_IS_PLAYER_BAR (self));

  gtk_widget_set_visible (self->narrow_scale, is_narrow);
  gtk_widget_set_visible (self->wide_scale, !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->duration_label), !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->previous_button), !is_narrow);
}
