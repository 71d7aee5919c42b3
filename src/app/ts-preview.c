/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-preview-private.h"

/* Going back from later than this begins the track anew. */
#define BACK_TO_START_MS 3000

G_DEFINE_FINAL_TYPE (TsPreview, ts_preview, G_TYPE_OBJECT)

enum { RAISE, QUIT, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

void
_ts_preview_notify (TsPreview *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

void
_ts_preview_set_error_message (TsPreview *self, const char *message)
{
  g_free (self->error_message);
  self->error_message = g_strdup (message);
  _ts_preview_notify (self, PROP_ERROR_MESSAGE);
}

static void
update_around (TsPreview *self)
{
  ts_mpris_set_around (self->mpris, ts_preview_has_next (self), ts_preview_has_previous (self));
  _ts_preview_notify (self, PROP_HAS_NEXT);
  _ts_preview_notify (self, PROP_HAS_PREVIOUS);
}

static void
go_to (TsPreview *self, guint index)
{
  self->index = index;
  _ts_preview_start (self, FALSE);
  _ts_preview_set_error_message (self, NULL);
  if (self->item != NULL) {
    _ts_preview_set_track (self, self->item->track);
    ts_player_load (self->player, self->item);
  } else {
    ts_player_stop (self->player);
  }
  update_around (self);
  _ts_preview_notify (self, PROP_STATE);
}

/* --- Following the player and the desktop -------------------------------------------------- */

static void
advanced_cb (TsPreview *self)
{
  if (self->ids == NULL || self->index + 1 >= self->ids->len)
    return;
  self->index++;
  _ts_preview_set_track (self, ts_player_get_item (self->player)->track);
  update_around (self);
  _ts_preview_start (self, TRUE);
}

static void
finished_cb (TsPreview *self)
{
  if (ts_preview_has_next (self))
    go_to (self, self->index + 1);
}

static void
state_cb (TsPreview *self)
{
  _ts_preview_notify (self, PROP_STATE);
}

static void
error_cb (TsPreview *self)
{
  _ts_preview_notify (self, PROP_ERROR_MESSAGE);
}

static void
raise_cb (TsPreview *self)
{
  g_signal_emit (self, signals[RAISE], 0);
}

static void
quit_cb (TsPreview *self)
{
  g_signal_emit (self, signals[QUIT], 0);
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_preview_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsPreview *self = TS_PREVIEW (object);

  switch (id) {
  case PROP_TRACK:
    g_value_set_boxed (value, self->track);
    break;
  case PROP_STATE:
    g_value_set_enum (value, ts_preview_get_state (self));
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, ts_preview_get_error_message (self));
    break;
  case PROP_HAS_NEXT:
    g_value_set_boolean (value, ts_preview_has_next (self));
    break;
  case PROP_HAS_PREVIOUS:
    g_value_set_boolean (value, ts_preview_has_previous (self));
    break;
  case PROP_ART_PATH:
    g_value_set_string (value, self->art_path);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_preview_dispose (GObject *object)
{
  TsPreview *self = TS_PREVIEW (object);

  _ts_preview_drop (&self->wanted);
  _ts_preview_drop (&self->coming);
  _ts_preview_drop (&self->art);
  g_clear_object (&self->mpris);
  g_clear_object (&self->player);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (ts_preview_parent_class)->dispose (object);
}

static void
ts_preview_finalize (GObject *object)
{
  TsPreview *self = TS_PREVIEW (object);

  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->item, ts_play_item_unref);
  g_clear_pointer (&self->track, ts_track_unref);
  g_free (self->art_path);
  g_free (self->error_message);
  G_OBJECT_CLASS (ts_preview_parent_class)->finalize (object);
}

static void
ts_preview_class_init (TsPreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_preview_get_property;
  object_class->dispose = ts_preview_dispose;
  object_class->finalize = ts_preview_finalize;

  props[PROP_TRACK] = g_param_spec_boxed ("track", NULL, NULL, TS_TYPE_TRACK, flags);
  props[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, TS_TYPE_PLAYER_STATE, TS_PLAYER_STOPPED, flags);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  props[PROP_HAS_NEXT] = g_param_spec_boolean ("has-next", NULL, NULL, FALSE, flags);
  props[PROP_HAS_PREVIOUS] = g_param_spec_boolean ("has-previous", NULL, NULL, FALSE, flags);
  props[PROP_ART_PATH] = g_param_spec_string ("art-path", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[RAISE] = g_signal_new ("raise", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[QUIT] = g_signal_new ("quit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
ts_preview_init (TsPreview *self)
{
  const struct {
    const char *name;
    GCallback callback;
  } of_player[] = { { "advanced", G_CALLBACK (advanced_cb) },
                    { "finished", G_CALLBACK (finished_cb) },
                    { "notify::state", G_CALLBACK (state_cb) },
                    { "notify::error-message", G_CALLBACK (error_cb) } },
    of_mpris[] = { { "next", G_CALLBACK (ts_preview_next) },
                   { "previous", G_CALLBACK (ts_preview_previous) },
                   { "raise", G_CALLBACK (raise_cb) },
                   { "quit", G_CALLBACK (quit_cb) } };

  self->player = ts_player_new ();
  self->mpris = ts_mpris_new (self->player);
  for (guint i = 0; i < G_N_ELEMENTS (of_player); i++)
    g_signal_connect_object (self->player, of_player[i].name, of_player[i].callback, self,
                             G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (of_mpris); i++)
    g_signal_connect_object (self->mpris, of_mpris[i].name, of_mpris[i].callback, self,
                             G_CONNECT_SWAPPED);
}

TsPreview *
ts_preview_new (TsContext *context)
{
  TsPreview *self;

  g_return_val_if_fail (TS_IS_CONTEXT (context), NULL);

  self = g_object_new (TS_TYPE_PREVIEW, NULL);
  self->context = g_object_ref (context);
  return self;
}

TsPlayer *
ts_preview_get_player (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), NULL);

  return self->player;
}

static void
forget_list (TsPreview *self)
{
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->item, ts_play_item_unref);
}

void
ts_preview_play (TsPreview *self, GArray *ids, guint index)
{
  g_return_if_fail (TS_IS_PREVIEW (self));
  g_return_if_fail (ids != NULL && index < ids->len);

  g_array_ref (ids);
  forget_list (self);
  self->ids = ids;
  go_to (self, index);
}

void
ts_preview_play_item (TsPreview *self, TsPlayItem *item)
{
  g_return_if_fail (TS_IS_PREVIEW (self));
  g_return_if_fail (item != NULL);

  ts_play_item_ref (item);
  forget_list (self);
  self->item = item;
  go_to (self, 0);
}

void
ts_preview_toggle (TsPreview *self)
{
  TsPlayerState state;

  g_return_if_fail (TS_IS_PREVIEW (self));

  if ((self->ids == NULL && self->item == NULL) || self->wanted != NULL)
    return;
  state = ts_player_get_state (self->player);
  if (state == TS_PLAYER_PLAYING || state == TS_PLAYER_LOADING)
    ts_player_pause (self->player);
  else if (state == TS_PLAYER_PAUSED)
    ts_player_play (self->player);
  else
    /* The end was reached, or it did not play: its address may be another by now. */
    go_to (self, self->index);
}

void
ts_preview_next (TsPreview *self)
{
  g_return_if_fail (TS_IS_PREVIEW (self));

  if (ts_preview_has_next (self))
    go_to (self, self->index + 1);
}

void
ts_preview_previous (TsPreview *self)
{
  g_return_if_fail (TS_IS_PREVIEW (self));

  if (self->ids == NULL && self->item == NULL)
    return;
  if (self->index == 0 || ts_player_get_position_ms (self->player) > BACK_TO_START_MS)
    ts_player_seek (self->player, 0);
  else
    go_to (self, self->index - 1);
}

void
ts_preview_close (TsPreview *self)
{
  g_return_if_fail (TS_IS_PREVIEW (self));

  _ts_preview_drop (&self->wanted);
  _ts_preview_drop (&self->coming);
  forget_list (self);
  ts_player_stop (self->player);
  _ts_preview_set_error_message (self, NULL);
  _ts_preview_set_track (self, NULL);
  update_around (self);
  _ts_preview_notify (self, PROP_STATE);
  ts_mpris_hide (self->mpris);
}

TsTrack *
ts_preview_get_track (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), NULL);

  return self->track;
}

TsPlayerState
ts_preview_get_state (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), TS_PLAYER_STOPPED);

  return self->wanted != NULL ? TS_PLAYER_LOADING : ts_player_get_state (self->player);
}

const char *
ts_preview_get_error_message (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), NULL);

  return self->error_message != NULL ? self->error_message
                                     : ts_player_get_error_message (self->player);
}

gboolean
ts_preview_has_next (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), FALSE);

  return self->ids != NULL && self->index + 1 < self->ids->len;
}

gboolean
ts_preview_has_previous (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), FALSE);

  return self->ids != NULL && self->index > 0;
}

gint64
ts_preview_get_id (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), 0);

  return self->ids != NULL ? g_array_index (self->ids, gint64, self->index) : 0;
}
