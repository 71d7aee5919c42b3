/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-duplicates-details.h"

#include "ts-confidence-label.h"
#include "ts-evidence-view.h"
#include "ts-text.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

#define TICK_MS 200

struct _TsDuplicatesDetails {
  AdwBin parent_instance;

  TsDuplicateCopy *a; /* (owned) (nullable) */
  TsDuplicateCopy *b; /* (owned) (nullable) */
  TsAbPlayer *player; /* (owned) (nullable) */
  gboolean is_loaded; /* the player has the two copies */
  guint tick_id;
  gboolean is_following_preview;
  gboolean is_updating;

  GtkStack *stack;
  GtkLabel *title_label;
  TsConfidenceLabel *confidence_label;
  GtkLabel *strategy_label;
  GtkWidget *listen_box;
  AdwButtonContent *listen_content;
  GtkToggleButton *a_button;
  GtkToggleButton *b_button;
  GtkLabel *time_label;
  GtkScale *position_scale;
  GtkAdjustment *position_adjustment;
  GtkLabel *listen_label;
  TsEvidenceView *why_view;
  TsEvidenceView *files_view;
  GtkLabel *keeper_label;
};

G_DEFINE_FINAL_TYPE (TsDuplicatesDetails, ts_duplicates_details, ADW_TYPE_BIN)

/* --- Listening ----------------------------------------------------------------------------- */

static TsAbPlayerState
get_state (TsDuplicatesDetails *self)
{
  return self->player != NULL ? ts_ab_player_get_state (self->player) : TS_AB_PLAYER_STOPPED;
}

static void
update_position (TsDuplicatesDetails *self)
{
  gint64 position_ms = ts_ab_player_get_position_ms (self->player);
  gint64 duration_ms = ts_ab_player_get_duration_ms (self->player);
  g_autofree char *position = NULL;
  g_autofree char *duration = NULL;
  g_autofree char *text = NULL;

  if (duration_ms <= 0) {
    gtk_label_set_label (self->time_label, "");
    return;
  }
  /* The beginning is a time here, not an unknown one. */
  position = position_ms < 500 ? g_strdup ("0:00") : ts_text_format_duration (position_ms);
  duration = ts_text_format_duration (duration_ms);
  text = g_strdup_printf ("%s / %s", position, duration);
  gtk_label_set_label (self->time_label, text);
  gtk_adjustment_set_upper (self->position_adjustment, (double) duration_ms / 1000);
  gtk_adjustment_set_value (self->position_adjustment, (double) position_ms / 1000);
}

static gboolean
tick_cb (gpointer user_data)
{
  update_position (user_data);
  return G_SOURCE_CONTINUE;
}

static char *
describe_listening (TsDuplicatesDetails *self)
{
  guint n_items = ts_ab_player_get_n_items (self->player);

  if (ts_ab_player_get_error_message (self->player) != NULL)
    return g_strdup (ts_ab_player_get_error_message (self->player));
  for (guint i = 0; i < n_items; i++) {
    if (ts_ab_player_get_item_error (self->player, i) != NULL)
      return g_strdup (ts_ab_player_get_item_error (self->player, i));
  }
  if (get_state (self) == TS_AB_PLAYER_STOPPED || get_state (self) == TS_AB_PLAYER_LOADING)
    return NULL;
  return g_strdup (ts_ab_player_is_matched (self->player) ? _ ("Both are equally loud.")
                                                          : _ ("The loudness is being measured."));
}

static void
update_listening (TsDuplicatesDetails *self)
{
  TsAbPlayerState state = get_state (self);
  gboolean is_playing = state == TS_AB_PLAYER_PLAYING;
  g_autofree char *text = self->player != NULL ? describe_listening (self) : NULL;

  adw_button_content_set_icon_name (self->listen_content, is_playing
                                                              ? "media-playback-pause-symbolic"
                                                              : "media-playback-start-symbolic");
  adw_button_content_set_label (self->listen_content, is_playing ? _ ("Pause") : _ ("Listen A/B"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->position_scale),
                            is_playing || state == TS_AB_PLAYER_PAUSED);
  gtk_label_set_label (self->listen_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->listen_label), text != NULL);
  if (self->player != NULL) {
    self->is_updating = TRUE;
    gtk_toggle_button_set_active (
        ts_ab_player_get_active (self->player) == 0 ? self->a_button : self->b_button, TRUE);
    self->is_updating = FALSE;
    update_position (self);
  }
  if (is_playing && self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
  else if (!is_playing)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static void
side_toggled_cb (TsDuplicatesDetails *self)
{
  guint side = gtk_toggle_button_get_active (self->a_button) ? 0 : 1;

  if (!self->is_updating && self->player != NULL && side < ts_ab_player_get_n_items (self->player))
    ts_ab_player_set_active (self->player, side);
}

static gboolean
change_position_cb (TsDuplicatesDetails *self, GtkScrollType scroll, double value)
{
  if (self->player != NULL)
    ts_ab_player_seek (self->player, (gint64) (CLAMP (value, 0, 1e6) * 1000));
  return FALSE;
}

static void
preview_state_cb (TsDuplicatesDetails *self, GParamSpec *pspec, TsPreview *preview)
{
  TsPlayerState state = ts_preview_get_state (preview);

  if ((state == TS_PLAYER_LOADING || state == TS_PLAYER_PLAYING) && self->player != NULL)
    ts_ab_player_pause (self->player);
}

/* One thing is heard at a time. */
static void
stop_preview (TsDuplicatesDetails *self)
{
  TsWindow *window = ts_window_from_widget (self);
  TsPreview *preview = window != NULL ? ts_window_get_preview (window) : NULL;

  if (preview == NULL)
    return;
  ts_player_pause (ts_preview_get_player (preview));
  if (!self->is_following_preview)
    g_signal_connect_object (preview, "notify::state", G_CALLBACK (preview_state_cb), self,
                             G_CONNECT_SWAPPED);
  self->is_following_preview = TRUE;
}

void
ts_duplicates_details_listen (TsDuplicatesDetails *self)
{
  TsTrack *tracks[2];

  g_return_if_fail (TS_IS_DUPLICATES_DETAILS (self));

  if (self->a == NULL || self->b == NULL)
    return;
  stop_preview (self);
  if (self->player == NULL) {
    self->player = ts_ab_player_new ();
    g_signal_connect_object (self->player, "notify", G_CALLBACK (update_listening), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->player, "item-failed", G_CALLBACK (update_listening), self,
                             G_CONNECT_SWAPPED);
  }
  if (get_state (self) == TS_AB_PLAYER_PLAYING) {
    ts_ab_player_pause (self->player);
    return;
  }
  if (!self->is_loaded || get_state (self) == TS_AB_PLAYER_STOPPED) {
    tracks[0] = ts_duplicate_copy_get_track (self->a);
    tracks[1] = ts_duplicate_copy_get_track (self->b);
    ts_ab_player_load (self->player, tracks, 2, 0);
    if (gtk_toggle_button_get_active (self->b_button))
      ts_ab_player_set_active (self->player, 1);
    self->is_loaded = TRUE;
  }
  ts_ab_player_play (self->player);
}

gboolean
ts_duplicates_details_switch (TsDuplicatesDetails *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES_DETAILS (self), FALSE);

  if (get_state (self) == TS_AB_PLAYER_STOPPED)
    return FALSE;
  ts_ab_player_switch (self->player);
  return TRUE;
}

void
ts_duplicates_details_stop (TsDuplicatesDetails *self)
{
  g_return_if_fail (TS_IS_DUPLICATES_DETAILS (self));

  self->is_loaded = FALSE;
  if (self->player != NULL)
    ts_ab_player_stop (self->player);
}

TsAbPlayer *
ts_duplicates_details_get_player (TsDuplicatesDetails *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES_DETAILS (self), NULL);

  return self->player;
}

/* --- The two copies ------------------------------------------------------------------------ */

typedef enum {
  FACT_BIT_RATE,
  FACT_SAMPLE_RATE,
  FACT_BITS,
  FACT_TAGS,
} Fact;

static char *
describe_fact (const TsTrack *track, Fact fact)
{
  switch (fact) {
  case FACT_BIT_RATE:
    return track->bit_rate_kbps > 0 ? g_strdup_printf (_ ("%d kbit/s"), track->bit_rate_kbps)
                                    : NULL;
  case FACT_SAMPLE_RATE:
    return track->sample_rate_hz > 0 ? g_strdup_printf (_ ("%d Hz"), track->sample_rate_hz) : NULL;
  case FACT_BITS:
    return track->bits_per_sample > 0 ? g_strdup_printf ("%d", track->bits_per_sample) : NULL;
  case FACT_TAGS:
    /* Translators: how many of the ten tags that matter a file has. */
    return g_strdup_printf (_ ("%u of 10"), ts_keep_best_count_tags (track));
  default:
    g_assert_not_reached ();
  }
}

static void
add_fact (TsEvidenceView *view, const char *field, Fact fact, const TsTrack *a, const TsTrack *b)
{
  g_autofree char *text_a = describe_fact (a, fact);
  g_autofree char *text_b = describe_fact (b, fact);

  ts_evidence_view_add_text (view, field, text_a, text_b);
}

static void
show_files (TsDuplicatesDetails *self, const TsTrack *a, const TsTrack *b)
{
  TsEvidenceView *view = self->files_view;
  g_autofree char *duration_a = ts_text_format_duration (a->duration_ms);
  g_autofree char *duration_b = ts_text_format_duration (b->duration_ms);
  g_autofree char *size_a = g_format_size (a->size_bytes);
  g_autofree char *size_b = g_format_size (b->size_bytes);
  g_autofree char *place_a = ts_track_get_display_location (a);
  g_autofree char *place_b = ts_track_get_display_location (b);

  ts_evidence_view_clear (view);
  ts_evidence_view_set_headings (view, C_ ("copy", "A"), C_ ("copy", "B"));
  ts_evidence_view_add_text (view, _ ("Format"), a->codec, b->codec);
  add_fact (view, _ ("Bit rate"), FACT_BIT_RATE, a, b);
  add_fact (view, _ ("Sample rate"), FACT_SAMPLE_RATE, a, b);
  add_fact (view, _ ("Bits"), FACT_BITS, a, b);
  ts_evidence_view_add_text (view, _ ("Length"), duration_a, duration_b);
  ts_evidence_view_add_text (view, _ ("Size"), size_a, size_b);
  add_fact (view, _ ("Tags"), FACT_TAGS, a, b);
  ts_evidence_view_add_text (view, _ ("Place"), place_a, place_b);
}

static void
show_keeper (TsDuplicatesDetails *self)
{
  TsDuplicateGroup *group = ts_duplicate_copy_get_group (self->a);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (group == NULL)
    return;
  name = ts_track_get_display_location (
      ts_duplicate_group_get_track (group, ts_duplicate_group_get_keeper (group)));
  text = g_strdup_printf (_ ("To be kept: %s. %s"), name,
                          ts_duplicate_group_get_keeper_reason (group));
  gtk_label_set_label (self->keeper_label, text);
}

static void
show_copies (TsDuplicatesDetails *self)
{
  const TsTrack *track_a = ts_duplicate_copy_get_track (self->a);
  const TsTrack *track_b = ts_duplicate_copy_get_track (self->b);
  TsDuplicateGroup *group = ts_duplicate_copy_get_group (self->a);
  g_autoptr (TsMatchEvidence) evidence = ts_duplicate_explain (track_a, track_b);
  gboolean is_identical
      = track_a->identity != NULL && g_strcmp0 (track_a->identity, track_b->identity) == 0;

  gtk_label_set_label (self->title_label, ts_duplicate_group_get_title (group));
  ts_confidence_label_set_confidence (self->confidence_label,
                                      ts_duplicate_group_get_confidence (group));
  gtk_label_set_label (self->strategy_label,
                       ts_duplicate_strategy_to_label (
                           is_identical ? "identical" : ts_duplicate_group_get_strategy (group)));
  ts_evidence_view_set_match (self->why_view, evidence);
  ts_evidence_view_set_headings (self->why_view, C_ ("copy", "A"), C_ ("copy", "B"));
  show_files (self, track_a, track_b);
  show_keeper (self);
}

static void
take_copy (TsDuplicatesDetails *self, TsDuplicateCopy **place, TsDuplicateCopy *copy)
{
  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, show_keeper, self);
  g_set_object (place, copy);
  if (copy != NULL)
    g_signal_connect_object (copy, "notify::is-keeper", G_CALLBACK (show_keeper), self,
                             G_CONNECT_SWAPPED);
}

void
ts_duplicates_details_set_copies (TsDuplicatesDetails *self, TsDuplicateCopy *a, TsDuplicateCopy *b)
{
  g_return_if_fail (TS_IS_DUPLICATES_DETAILS (self));

  if (self->a == a && self->b == b)
    return;
  ts_duplicates_details_stop (self);
  take_copy (self, &self->a, a);
  take_copy (self, &self->b, b);
  if (a == NULL || b == NULL || ts_duplicate_copy_get_group (a) == NULL) {
    gtk_stack_set_visible_child_name (self->stack, "none");
    return;
  }
  show_copies (self);
  gtk_stack_set_visible_child_name (self->stack, "copies");
}

static void
ts_duplicates_details_unmap (GtkWidget *widget)
{
  TsDuplicatesDetails *self = TS_DUPLICATES_DETAILS (widget);

  if (self->player != NULL)
    ts_ab_player_pause (self->player);
  GTK_WIDGET_CLASS (ts_duplicates_details_parent_class)->unmap (widget);
}

static void
ts_duplicates_details_dispose (GObject *object)
{
  TsDuplicatesDetails *self = TS_DUPLICATES_DETAILS (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->player != NULL)
    g_signal_handlers_disconnect_by_data (self->player, self);
  g_clear_object (&self->player);
  g_clear_object (&self->a);
  g_clear_object (&self->b);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_DUPLICATES_DETAILS);
  G_OBJECT_CLASS (ts_duplicates_details_parent_class)->dispose (object);
}

static void
ts_duplicates_details_class_init (TsDuplicatesDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_duplicates_details_dispose;
  widget_class->unmap = ts_duplicates_details_unmap;
  g_type_ensure (TS_TYPE_CONFIDENCE_LABEL);
  g_type_ensure (TS_TYPE_EVIDENCE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-duplicates-details.ui");
#define bind(name) gtk_widget_class_bind_template_child (widget_class, TsDuplicatesDetails, name)
  bind (title_label);
  bind (confidence_label);
  bind (strategy_label);
  bind (listen_box);
  bind (listen_content);
  bind (a_button);
  bind (b_button);
  bind (time_label);
  bind (position_scale);
  bind (position_adjustment);
  bind (listen_label);
  bind (why_view);
  bind (files_view);
  bind (keeper_label);
#undef bind
  gtk_widget_class_bind_template_callback (widget_class, side_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_position_cb);
}

static void
ts_duplicates_details_init (TsDuplicatesDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Not bound: the bin and the template would both let go of it. */
  self->stack = GTK_STACK (adw_bin_get_child (ADW_BIN (self)));
}
