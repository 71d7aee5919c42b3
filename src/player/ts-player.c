/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-player.h"

#include "ts-loudness.h"
#include "ts-play-error-private.h"
#include "ts-player-pipeline-private.h"

#include <glib/gi18n-lib.h>
#include <gst/pbutils/pbutils.h>
#include <math.h>
#include <string.h>

/* The stretch whose loudness is measured: from the first third, past quiet beginnings. */
#define MEASURE_LENGTH_MS 30000

struct _TsPlayer {
  GObject parent_instance;

  GObject *sink;              /* (owned) (nullable): until the pipeline has it */
  TsPlayerPipeline *pipeline; /* (owned) (nullable): from the first item on */
  GCancellable *measuring;    /* (owned): cancelled with the player */

  TsPlayItem *item; /* (owned) (nullable) */
  TsPlayItem *next; /* (owned) (nullable) */
  TsPlayerState state;
  char *error_message; /* (owned) (nullable) */
  char *missing_codec; /* (owned) (nullable): told by a message before the error */
  double volume;
  gboolean is_normalizing;
  gboolean wants_play;
  gboolean is_open;        /* its first sample is there */
  gboolean is_buffering;   /* the network is waited for */
  gboolean is_seeking;     /* a seek is on its way */
  gboolean is_seek_sent;   /* and the pipeline is at it */
  gboolean is_group_known; /* the stream that is heard has told its group */
  guint group;
  gboolean can_seek;
  gint64 duration_ms;
  gint64 position_ms;      /* where it is or goes to */
  gint64 next_position_ms; /* wanted while a seek is on its way, or -1 */
};

G_DEFINE_FINAL_TYPE (TsPlayer, ts_player, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_STATE,
  PROP_ITEM,
  PROP_DURATION_MS,
  PROP_CAN_SEEK,
  PROP_ERROR_MESSAGE,
  PROP_VOLUME,
  PROP_IS_NORMALIZING,
  N_PROPS
};

enum { ADVANCED, FINISHED, SEEKED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

GType
ts_player_state_get_type (void)
{
  static const GEnumValue values[] = {
    { TS_PLAYER_STOPPED, "TS_PLAYER_STOPPED", "stopped" },
    { TS_PLAYER_LOADING, "TS_PLAYER_LOADING", "loading" },
    { TS_PLAYER_PAUSED, "TS_PLAYER_PAUSED", "paused" },
    { TS_PLAYER_PLAYING, "TS_PLAYER_PLAYING", "playing" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("TsPlayerState", values));
  return type;
}

/* --- What is told -------------------------------------------------------------------------- */

static void
update_state (TsPlayer *self)
{
  TsPlayerState state = self->wants_play ? TS_PLAYER_PLAYING : TS_PLAYER_PAUSED;

  if (!self->is_open || (self->is_buffering && self->wants_play))
    state = TS_PLAYER_LOADING;
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_stopped (TsPlayer *self)
{
  self->wants_play = self->is_open = self->is_buffering = self->is_seeking = FALSE;
  self->position_ms = 0;
  if (self->state == TS_PLAYER_STOPPED)
    return;
  self->state = TS_PLAYER_STOPPED;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_error_message (TsPlayer *self, const char *message)
{
  if (g_strcmp0 (self->error_message, message) == 0)
    return;
  g_free (self->error_message);
  self->error_message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_MESSAGE]);
}

static void
set_item (TsPlayer *self, TsPlayItem *item)
{
  if (self->item != item) {
    g_clear_pointer (&self->item, ts_play_item_unref);
    self->item = ts_play_item_ref (item);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ITEM]);
  }
}

/* Asks the pipeline; what the library says counts until that knows better. */
static void
update_duration (TsPlayer *self)
{
  gint64 duration_ms = self->is_open ? _ts_player_pipeline_get_duration_ms (self->pipeline) : -1;
  gboolean can_seek = self->is_open && _ts_player_pipeline_can_seek (self->pipeline);

  if (duration_ms <= 0)
    duration_ms = self->item->track->duration_ms;
  if (self->duration_ms != duration_ms) {
    self->duration_ms = duration_ms;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DURATION_MS]);
  }
  if (self->can_seek != can_seek) {
    self->can_seek = can_seek;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_SEEK]);
  }
}

/* --- Loudness ------------------------------------------------------------------------------ */

static void
measure_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsPlayItem *item = task_data;
  double *gain_db = g_new (double, 1);

  *gain_db = ts_loudness_measure (item->uri, item->track->duration_ms / 3, MEASURE_LENGTH_MS,
                                  cancellable, NULL);
  g_task_return_pointer (task, gain_db, g_free);
}

static void
measure_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsPlayer *self = TS_PLAYER (source);
  g_autofree double *gain_db = g_task_propagate_pointer (G_TASK (result), NULL);

  if (gain_db != NULL && !isnan (*gain_db) && self->pipeline != NULL)
    _ts_player_pipeline_set_gain (self->pipeline, g_task_get_task_data (G_TASK (result)), *gain_db);
}

/* Without tags; what is fetched is not fetched twice for it. */
static void
measure (TsPlayer *self, TsPlayItem *item)
{
  g_autoptr (GTask) task = NULL;

  if (!self->is_normalizing || !isnan (item->track->track_gain_db) || !ts_play_item_is_local (item))
    return;
  task = g_task_new (self, self->measuring, measure_cb, NULL);
  g_task_set_source_tag (task, measure);
  g_task_set_task_data (task, ts_play_item_ref (item), (GDestroyNotify) ts_play_item_unref);
  g_task_run_in_thread (task, measure_thread);
}

/* --- Opening, seeking and the end ---------------------------------------------------------- */

static void
open_item (TsPlayer *self, gint64 position_ms)
{
  self->is_open = self->is_seeking = self->is_buffering = self->is_group_known = FALSE;
  self->position_ms = position_ms;
  self->next_position_ms = -1;
  g_clear_pointer (&self->missing_codec, g_free);
  set_error_message (self, NULL);
  update_duration (self);
  _ts_player_pipeline_load (self->pipeline, self->item);
  if (self->next != NULL)
    _ts_player_pipeline_set_next (self->pipeline, self->next);
  update_state (self);
}

static void
fail (TsPlayer *self, const char *message)
{
  _ts_player_pipeline_unload (self->pipeline);
  set_stopped (self);
  set_error_message (self, message);
}

static void
fail_item (TsPlayer *self, const char *reason)
{
  g_autofree char *text = NULL;

  /* Translators: a file's name and a sentence on what is wrong with it. */
  text = g_strdup_printf (_ ("“%s” cannot be played. %s"), self->item->name, reason);
  fail (self, text);
}

static void
send_seek (TsPlayer *self, gint64 position_ms)
{
  self->position_ms = position_ms;
  if (self->is_seeking || !self->is_open) {
    self->next_position_ms = position_ms;
    return;
  }
  /* The pipeline is on its way into the next item already. */
  if (_ts_player_pipeline_is_next_taken (self->pipeline)) {
    open_item (self, position_ms);
    return;
  }
  self->is_seeking = TRUE;
  self->is_seek_sent = FALSE;
  self->next_position_ms = -1;
  _ts_player_pipeline_seek (self->pipeline, position_ms);
}

static void
on_seek_done (TsPlayer *self)
{
  self->is_seeking = FALSE;
  if (self->next_position_ms >= 0) {
    send_seek (self, self->next_position_ms);
    return;
  }
  g_signal_emit (self, signals[SEEKED], 0, self->position_ms);
}

static void
on_opened (TsPlayer *self)
{
  gint64 position_ms = self->next_position_ms >= 0 ? self->next_position_ms : self->position_ms;

  self->is_open = TRUE;
  update_duration (self);
  if (position_ms > 0 && self->can_seek)
    send_seek (self, position_ms);
  else
    self->position_ms = 0;
  if (self->wants_play && !self->is_buffering)
    _ts_player_pipeline_set_playing (self->pipeline, TRUE);
  update_state (self);
}

static void
on_buffering (TsPlayer *self, GstMessage *message)
{
  int percent;
  gboolean is_buffering;

  gst_message_parse_buffering (message, &percent);
  is_buffering = percent < 100;
  if (self->is_buffering == is_buffering)
    return;
  self->is_buffering = is_buffering;
  if (self->wants_play && self->is_open)
    _ts_player_pipeline_set_playing (self->pipeline, !is_buffering);
  update_state (self);
}

static void
on_stream_start (TsPlayer *self, GstMessage *message)
{
  gboolean was_known = self->is_group_known;
  guint group = 0;

  if (!gst_message_parse_group_id (message, &group) || (was_known && group == self->group))
    return;
  self->group = group;
  self->is_group_known = TRUE;
  if (!was_known || self->next == NULL)
    return;
  _ts_player_pipeline_next_is_heard (self->pipeline);
  set_item (self, self->next);
  g_clear_pointer (&self->next, ts_play_item_unref);
  self->position_ms = 0;
  update_duration (self);
  g_signal_emit (self, signals[ADVANCED], 0);
}

static void
on_end (TsPlayer *self)
{
  _ts_player_pipeline_unload (self->pipeline);
  g_clear_pointer (&self->next, ts_play_item_unref);
  set_stopped (self);
  g_signal_emit (self, signals[FINISHED], 0);
}

static gboolean
is_of_sink (GstMessage *message)
{
  g_autofree char *path = NULL;

  if (GST_MESSAGE_SRC (message) == NULL)
    return FALSE;
  path = gst_object_get_path_string (GST_MESSAGE_SRC (message));
  return strstr (path, "/GstPlaySink:") != NULL;
}

/* When what failed is the next one: the one that plays goes on from where it is, to its end. */
static gboolean
drop_next (TsPlayer *self)
{
  if (self->next == NULL || !self->is_open || !_ts_player_pipeline_is_next_taken (self->pipeline))
    return FALSE;
  g_clear_pointer (&self->next, ts_play_item_unref);
  open_item (self, ts_player_get_position_ms (self));
  return TRUE;
}

static void
on_error (TsPlayer *self, GstMessage *message)
{
  g_autofree char *reason = NULL;

  if (is_of_sink (message)) {
    fail (self, _ ("The sound device cannot be used."));
    return;
  }
  if (drop_next (self))
    return;
  reason
      = _ts_play_error_describe (message, self->missing_codec, ts_play_item_is_local (self->item));
  fail_item (self, reason);
}

/* The decoder of a sound is missing. An error may follow, or nothing at all, as with playbin3 of
 * GStreamer 1.22; missing ones of pictures do not matter. */
static void
on_missing_plugin (TsPlayer *self, GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  const GValue *detail = gst_structure_get_value (structure, "detail");
  g_autofree char *reason = NULL;

  if (self->missing_codec == NULL)
    self->missing_codec = gst_missing_plugin_message_get_description (message);
  if (detail == NULL || !GST_VALUE_HOLDS_CAPS (detail)
      || !g_str_has_prefix (
          gst_structure_get_name (gst_caps_get_structure (gst_value_get_caps (detail), 0)),
          "audio/")
      || drop_next (self))
    return;
  reason = _ts_play_error_describe (NULL, self->missing_codec, FALSE);
  fail_item (self, reason);
}

/* The automatic sink goes on in silence where there is no device. */
static void
on_warning (TsPlayer *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_warning (message, &error, NULL);
  if (is_of_sink (message) && error->domain == GST_RESOURCE_ERROR)
    fail (self, _ ("There is no sound device to listen with."));
}

static void
on_application (TsPlayer *self, GstMessage *message)
{
  if (gst_message_has_name (message, "live") && !self->is_open)
    on_opened (self);
  else if (gst_message_has_name (message, "seeking"))
    self->is_seek_sent = TRUE;
  else if (gst_message_has_name (message, "unseekable") && self->is_seeking)
    on_seek_done (self);
  else if (gst_message_has_name (message, "failed"))
    fail_item (self, _ ("It cannot be opened."));
}

static void
message_cb (GstMessage *message, gpointer data)
{
  g_autoptr (TsPlayer) self = g_object_ref (data);

  if (message == NULL) {
    fail (self, _ ("Listening needs GStreamer's “base” plug-ins, which are not installed."));
    return;
  }
  switch ((int) GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    on_error (self, message);
    break;
  case GST_MESSAGE_WARNING:
    on_warning (self, message);
    break;
  case GST_MESSAGE_ELEMENT:
    if (gst_is_missing_plugin_message (message))
      on_missing_plugin (self, message);
    break;
  case GST_MESSAGE_APPLICATION:
    on_application (self, message);
    break;
  case GST_MESSAGE_ASYNC_DONE:
    if (!self->is_open)
      on_opened (self);
    else if (self->is_seeking && self->is_seek_sent)
      on_seek_done (self);
    break;
  case GST_MESSAGE_BUFFERING:
    on_buffering (self, message);
    break;
  case GST_MESSAGE_DURATION_CHANGED:
    update_duration (self);
    break;
  case GST_MESSAGE_STREAM_START:
    on_stream_start (self, message);
    break;
  case GST_MESSAGE_EOS:
    on_end (self);
    break;
  default:
    break;
  }
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsPlayer *self = TS_PLAYER (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_ITEM:
    g_value_set_boxed (value, self->item);
    break;
  case PROP_DURATION_MS:
    g_value_set_int64 (value, self->duration_ms);
    break;
  case PROP_CAN_SEEK:
    g_value_set_boolean (value, self->can_seek);
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, self->error_message);
    break;
  case PROP_VOLUME:
    g_value_set_double (value, self->volume);
    break;
  case PROP_IS_NORMALIZING:
    g_value_set_boolean (value, self->is_normalizing);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_player_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TsPlayer *self = TS_PLAYER (object);

  switch (id) {
  case PROP_VOLUME:
    ts_player_set_volume (self, g_value_get_double (value));
    break;
  case PROP_IS_NORMALIZING:
    ts_player_set_is_normalizing (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_player_dispose (GObject *object)
{
  TsPlayer *self = TS_PLAYER (object);

  g_cancellable_cancel (self->measuring);
  g_clear_pointer (&self->pipeline, _ts_player_pipeline_free);
  g_clear_object (&self->sink);
  G_OBJECT_CLASS (ts_player_parent_class)->dispose (object);
}

static void
ts_player_finalize (GObject *object)
{
  TsPlayer *self = TS_PLAYER (object);

  g_clear_pointer (&self->item, ts_play_item_unref);
  g_clear_pointer (&self->next, ts_play_item_unref);
  g_object_unref (self->measuring);
  g_free (self->error_message);
  g_free (self->missing_codec);
  G_OBJECT_CLASS (ts_player_parent_class)->finalize (object);
}

static void
ts_player_class_init (TsPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_player_get_property;
  object_class->set_property = ts_player_set_property;
  object_class->dispose = ts_player_dispose;
  object_class->finalize = ts_player_finalize;

  props[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, TS_TYPE_PLAYER_STATE, TS_PLAYER_STOPPED, flags);
  props[PROP_ITEM] = g_param_spec_boxed ("item", NULL, NULL, TS_TYPE_PLAY_ITEM, flags);
  props[PROP_DURATION_MS] = g_param_spec_int64 ("duration-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_CAN_SEEK] = g_param_spec_boolean ("can-seek", NULL, NULL, FALSE, flags);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  props[PROP_VOLUME]
      = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, flags | G_PARAM_WRITABLE);
  props[PROP_IS_NORMALIZING]
      = g_param_spec_boolean ("is-normalizing", NULL, NULL, TRUE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[ADVANCED] = g_signal_new ("advanced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEEKED] = g_signal_new ("seeked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
ts_player_init (TsPlayer *self)
{
  self->measuring = g_cancellable_new ();
  self->volume = 1;
  self->is_normalizing = TRUE;
  self->next_position_ms = -1;
}

TsPlayer *
ts_player_new (void)
{
  return g_object_new (TS_TYPE_PLAYER, NULL);
}

void
ts_player_set_audio_sink (TsPlayer *self, GObject *sink)
{
  g_return_if_fail (TS_IS_PLAYER (self));

  g_set_object (&self->sink, sink);
}

void
ts_player_load (TsPlayer *self, TsPlayItem *item)
{
  g_return_if_fail (TS_IS_PLAYER (self));
  g_return_if_fail (item != NULL);

  if (self->pipeline == NULL) {
    self->pipeline = _ts_player_pipeline_new (self->sink, message_cb, self);
    _ts_player_pipeline_set_volume (self->pipeline, pow (self->volume, 3));
    _ts_player_pipeline_set_is_normalizing (self->pipeline, self->is_normalizing);
  }
  g_clear_pointer (&self->next, ts_play_item_unref);
  set_item (self, item);
  self->wants_play = TRUE;
  open_item (self, 0);
  measure (self, item);
}

void
ts_player_set_next (TsPlayer *self, TsPlayItem *item)
{
  g_return_if_fail (TS_IS_PLAYER (self));

  if (self->state == TS_PLAYER_STOPPED || _ts_player_pipeline_is_next_taken (self->pipeline))
    return;
  g_clear_pointer (&self->next, ts_play_item_unref);
  self->next = item != NULL ? ts_play_item_ref (item) : NULL;
  _ts_player_pipeline_set_next (self->pipeline, item);
  if (item != NULL)
    measure (self, item);
}

void
ts_player_play (TsPlayer *self)
{
  g_return_if_fail (TS_IS_PLAYER (self));

  if (self->item == NULL || self->wants_play)
    return;
  self->wants_play = TRUE;
  if (self->state == TS_PLAYER_STOPPED) {
    open_item (self, 0);
    return;
  }
  if (self->is_open && !self->is_buffering)
    _ts_player_pipeline_set_playing (self->pipeline, TRUE);
  update_state (self);
}

void
ts_player_pause (TsPlayer *self)
{
  g_return_if_fail (TS_IS_PLAYER (self));

  if (!self->wants_play)
    return;
  self->wants_play = FALSE;
  _ts_player_pipeline_set_playing (self->pipeline, FALSE);
  update_state (self);
}

void
ts_player_stop (TsPlayer *self)
{
  g_return_if_fail (TS_IS_PLAYER (self));

  if (self->pipeline != NULL)
    _ts_player_pipeline_unload (self->pipeline);
  g_clear_pointer (&self->next, ts_play_item_unref);
  set_stopped (self);
  set_error_message (self, NULL);
}

void
ts_player_seek (TsPlayer *self, gint64 position_ms)
{
  g_return_if_fail (TS_IS_PLAYER (self));

  if (self->state == TS_PLAYER_STOPPED || (self->is_open && !self->can_seek))
    return;
  if (self->duration_ms > 0)
    position_ms = MIN (position_ms, self->duration_ms);
  send_seek (self, MAX (position_ms, 0));
}

void
ts_player_set_volume (TsPlayer *self, double volume)
{
  g_return_if_fail (TS_IS_PLAYER (self));

  volume = CLAMP (volume, 0, 1);
  if (volume == self->volume)
    return;
  self->volume = volume;
  if (self->pipeline != NULL)
    _ts_player_pipeline_set_volume (self->pipeline, pow (volume, 3));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VOLUME]);
}

void
ts_player_set_is_normalizing (TsPlayer *self, gboolean is_normalizing)
{
  g_return_if_fail (TS_IS_PLAYER (self));

  if (self->is_normalizing == is_normalizing)
    return;
  self->is_normalizing = is_normalizing;
  if (self->pipeline != NULL)
    _ts_player_pipeline_set_is_normalizing (self->pipeline, is_normalizing);
  if (self->state != TS_PLAYER_STOPPED)
    measure (self, self->item);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_NORMALIZING]);
}

TsPlayerState
ts_player_get_state (TsPlayer *self)
{
  g_return_val_if_fail (TS_IS_PLAYER (self), TS_PLAYER_STOPPED);

  return self->state;
}

TsPlayItem *
ts_player_get_item (TsPlayer *self)
{
  g_return_val_if_fail (TS_IS_PLAYER (self), NULL);

  return self->item;
}

gint64
ts_player_get_position_ms (TsPlayer *self)
{
  gint64 position_ms;

  g_return_val_if_fail (TS_IS_PLAYER (self), 0);

  if (!self->is_open || self->is_seeking)
    return self->position_ms;
  position_ms = _ts_player_pipeline_get_position_ms (self->pipeline);
  if (position_ms >= 0)
    self->position_ms = position_ms;
  return self->position_ms;
}

gint64
ts_player_get_duration_ms (TsPlayer *self)
{
  g_return_val_if_fail (TS_IS_PLAYER (self), 0);

  return self->duration_ms;
}

gboolean
ts_player_can_seek (TsPlayer *self)
{
  g_return_val_if_fail (TS_IS_PLAYER (self), FALSE);

  return self->can_seek;
}

double
ts_player_get_volume (TsPlayer *self)
{
  g_return_val_if_fail (TS_IS_PLAYER (self), 0);

  return self->volume;
}

const char *
ts_player_get_error_message (TsPlayer *self)
{
  g_return_val_if_fail (TS_IS_PLAYER (self), NULL);

  return self->error_message;
}
