/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-player-pipeline-build-private.h"

#include <math.h>

/* How long a change of state before a seek is waited for. */
#define SETTLE_TIME_NS GST_SECOND

typedef enum {
  TASK_LOAD,
  TASK_UNLOAD,
  TASK_PLAY,
  TASK_PAUSE,
  TASK_SEEK,
  TASK_VOLUME,
} TaskKind;

typedef struct {
  TaskKind kind;
  TsPlayerPipeline *pipeline; /* (owned) */
  TsPlayItem *item;           /* (owned) (nullable): for TASK_LOAD */
  gint64 value;               /* position, for TASK_SEEK */
  guint number;               /* for TASK_LOAD */
} Task;

TsPlayerPipeline *
_ts_player_pipeline_ref (TsPlayerPipeline *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
_ts_player_pipeline_unref (gpointer data)
{
  TsPlayerPipeline *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  _ts_player_slot_set (&self->heard, NULL);
  _ts_player_slot_set (&self->next, NULL);
  g_clear_pointer (&self->bus_source, g_source_unref);
  g_clear_object (&self->level);
  g_clear_object (&self->playbin);
  g_clear_object (&self->sink);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
_ts_player_pipeline_dispatch_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  TsPlayerPipeline *self = data;
  guint number;

  if (gst_message_has_name (message, "load")) {
    gst_structure_get_uint (gst_message_get_structure (message), "number", &number);
    self->seen = number;
  } else if (self->func != NULL && self->seen == self->wanted) {
    self->func (message, self->data);
  }
  return G_SOURCE_CONTINUE;
}

static void
post (TsPlayerPipeline *self, GstStructure *structure)
{
  gst_element_post_message (self->playbin,
                            gst_message_new_application (GST_OBJECT (self->playbin), structure));
}

typedef struct {
  TsPlayerPipeline *pipeline; /* (owned) */
  guint number;
} Refusal;

/* There is no bus that could tell it. */
static gboolean
refuse_cb (gpointer data)
{
  Refusal *refusal = data;
  TsPlayerPipeline *self = refusal->pipeline;

  if (self->func != NULL && self->wanted == refusal->number)
    self->func (NULL, self->data);
  _ts_player_pipeline_unref (self);
  g_free (refusal);
  return G_SOURCE_REMOVE;
}

/* --- The worker ---------------------------------------------------------------------------- */

/* In GStreamer 1.22 the source may begin before what decodes it is ready to take anything, and
 * all that follows waits for ever. */
static void
start_decoder (TsPlayerPipeline *self)
{
  GstIterator *decoders
      = gst_bin_iterate_all_by_element_factory_name (GST_BIN (self->playbin), "decodebin3");
  g_auto (GValue) value = G_VALUE_INIT;

  if (gst_iterator_next (decoders, &value) == GST_ITERATOR_OK)
    gst_element_set_state (g_value_get_object (&value), GST_STATE_PAUSED);
  gst_iterator_free (decoders);
}

static void
load (TsPlayerPipeline *self, const Task *task)
{
  GstStateChangeReturn change;
  Refusal *refusal;

  /* A new one each time: one whose file could not be opened keeps it in GStreamer 1.22. */
  _ts_player_pipeline_close (self);
  if (!_ts_player_pipeline_build (self)) {
    refusal = g_new (Refusal, 1);
    refusal->pipeline = _ts_player_pipeline_ref (self);
    refusal->number = task->number;
    g_main_context_invoke (self->context, refuse_cb, refusal);
    return;
  }
  g_mutex_lock (&self->lock);
  _ts_player_slot_set (&self->heard, task->item);
  self->is_group_known = FALSE;
  _ts_player_pipeline_apply_gain (self);
  g_mutex_unlock (&self->lock);
  g_object_set (self->playbin, "uri", task->item->uri, NULL);
  /* Below that state the bus takes no message. */
  gst_element_set_state (self->playbin, GST_STATE_READY);
  start_decoder (self);
  post (self, gst_structure_new ("load", "number", G_TYPE_UINT, task->number, NULL));
  change = gst_element_set_state (self->playbin, GST_STATE_PAUSED);
  if (change == GST_STATE_CHANGE_NO_PREROLL)
    post (self, gst_structure_new_empty ("live"));
  else if (change == GST_STATE_CHANGE_FAILURE)
    post (self, gst_structure_new_empty ("failed"));
}

static void
seek (TsPlayerPipeline *self, gint64 position_ms)
{
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH;

  /* A pause that is still on its way tells its end just as a seek does. */
  gst_element_get_state (self->playbin, NULL, NULL, SETTLE_TIME_NS);
  post (self, gst_structure_new_empty ("seeking"));
  /* To the point where it is cheap: what is fetched would be read from its beginning for it. */
  g_mutex_lock (&self->lock);
  if (self->heard.item != NULL && ts_play_item_is_local (self->heard.item))
    flags |= GST_SEEK_FLAG_ACCURATE;
  else
    flags |= GST_SEEK_FLAG_KEY_UNIT;
  g_mutex_unlock (&self->lock);
  if (!gst_element_seek_simple (self->playbin, GST_FORMAT_TIME, flags,
                                position_ms * (gint64) GST_MSECOND))
    post (self, gst_structure_new_empty ("unseekable"));
}

static void
set_volume (TsPlayerPipeline *self)
{
  double volume;

  g_mutex_lock (&self->lock);
  volume = self->volume;
  g_mutex_unlock (&self->lock);
  g_object_set (self->playbin, "volume", volume, NULL);
}

static void
run_task (gpointer data, gpointer user_data)
{
  Task *task = data;
  TsPlayerPipeline *self = task->pipeline;

  if (task->kind == TASK_LOAD) {
    load (self, task);
  } else if (self->playbin != NULL) {
    switch (task->kind) {
    case TASK_PLAY:
    case TASK_PAUSE:
      gst_element_set_state (self->playbin,
                             task->kind == TASK_PLAY ? GST_STATE_PLAYING : GST_STATE_PAUSED);
      break;
    case TASK_SEEK:
      seek (self, task->value);
      break;
    case TASK_VOLUME:
      set_volume (self);
      break;
    case TASK_UNLOAD:
      _ts_player_pipeline_close (self);
      break;
    case TASK_LOAD:
    default:
      g_assert_not_reached ();
    }
  }
  g_clear_pointer (&task->item, ts_play_item_unref);
  _ts_player_pipeline_unref (self);
  g_free (task);
}

static void
push_task (TsPlayerPipeline *self, TaskKind kind, gint64 value, TsPlayItem *item)
{
  Task *task = g_new0 (Task, 1);

  task->kind = kind;
  task->pipeline = _ts_player_pipeline_ref (self);
  task->value = value;
  task->item = item != NULL ? ts_play_item_ref (item) : NULL;
  task->number = self->wanted;
  g_thread_pool_push (self->worker, task, NULL);
}

/* --- What the player calls ----------------------------------------------------------------- */

TsPlayerPipeline *
_ts_player_pipeline_new (GObject *sink, TsPlayerPipelineFunc func, gpointer data)
{
  TsPlayerPipeline *self = g_new0 (TsPlayerPipeline, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->worker = g_thread_pool_new (run_task, NULL, 1, FALSE, NULL);
  self->context = g_main_context_ref_thread_default ();
  self->sink = sink != NULL ? g_object_ref (sink) : NULL;
  self->func = func;
  self->data = data;
  self->volume = 1;
  self->heard = self->next = (TsPlayerSlot){ NULL, NAN, NAN };
  return self;
}

void
_ts_player_pipeline_free (TsPlayerPipeline *self)
{
  self->func = NULL;
  push_task (self, TASK_UNLOAD, 0, NULL);
  /* What was pushed is still done, without waiting for it. */
  g_thread_pool_free (g_steal_pointer (&self->worker), FALSE, FALSE);
  _ts_player_pipeline_unref (self);
}

void
_ts_player_pipeline_load (TsPlayerPipeline *self, TsPlayItem *item)
{
  self->wanted++;
  g_mutex_lock (&self->lock);
  _ts_player_slot_set (&self->next, NULL);
  self->is_next_taken = FALSE;
  g_mutex_unlock (&self->lock);
  push_task (self, TASK_LOAD, 0, item);
}

void
_ts_player_pipeline_unload (TsPlayerPipeline *self)
{
  self->wanted++;
  push_task (self, TASK_UNLOAD, 0, NULL);
}

void
_ts_player_pipeline_set_playing (TsPlayerPipeline *self, gboolean is_playing)
{
  push_task (self, is_playing ? TASK_PLAY : TASK_PAUSE, 0, NULL);
}

void
_ts_player_pipeline_seek (TsPlayerPipeline *self, gint64 position_ms)
{
  push_task (self, TASK_SEEK, position_ms, NULL);
}

void
_ts_player_pipeline_set_next (TsPlayerPipeline *self, TsPlayItem *item)
{
  g_mutex_lock (&self->lock);
  if (!self->is_next_taken)
    _ts_player_slot_set (&self->next, item);
  g_mutex_unlock (&self->lock);
}

gboolean
_ts_player_pipeline_is_next_taken (TsPlayerPipeline *self)
{
  gboolean is_taken;

  g_mutex_lock (&self->lock);
  is_taken = self->is_next_taken;
  g_mutex_unlock (&self->lock);
  return is_taken;
}

void
_ts_player_pipeline_next_is_heard (TsPlayerPipeline *self)
{
  g_mutex_lock (&self->lock);
  self->is_next_taken = FALSE;
  g_mutex_unlock (&self->lock);
}

void
_ts_player_pipeline_set_volume (TsPlayerPipeline *self, double volume)
{
  g_mutex_lock (&self->lock);
  self->volume = volume;
  g_mutex_unlock (&self->lock);
  push_task (self, TASK_VOLUME, 0, NULL);
}

void
_ts_player_pipeline_set_is_normalizing (TsPlayerPipeline *self, gboolean is_normalizing)
{
  g_mutex_lock (&self->lock);
  self->is_normalizing = is_normalizing;
  _ts_player_pipeline_apply_gain (self);
  g_mutex_unlock (&self->lock);
}

void
_ts_player_pipeline_set_gain (TsPlayerPipeline *self, TsPlayItem *item, double gain_db)
{
  g_mutex_lock (&self->lock);
  if (self->next.item == item && isnan (self->next.gain_db))
    self->next.gain_db = gain_db;
  if (self->heard.item == item && isnan (self->heard.gain_db)) {
    self->heard.gain_db = gain_db;
    _ts_player_pipeline_apply_gain (self);
  }
  g_mutex_unlock (&self->lock);
}

static GstElement *
ref_playbin (TsPlayerPipeline *self)
{
  GstElement *playbin;

  g_mutex_lock (&self->lock);
  playbin = self->playbin != NULL ? gst_object_ref (self->playbin) : NULL;
  g_mutex_unlock (&self->lock);
  return playbin;
}

gint64
_ts_player_pipeline_get_position_ms (TsPlayerPipeline *self)
{
  g_autoptr (GstElement) playbin = ref_playbin (self);
  gint64 position_ns;

  if (playbin == NULL || !gst_element_query_position (playbin, GST_FORMAT_TIME, &position_ns))
    return -1;
  return position_ns / (gint64) GST_MSECOND;
}

gint64
_ts_player_pipeline_get_duration_ms (TsPlayerPipeline *self)
{
  g_autoptr (GstElement) playbin = ref_playbin (self);
  gint64 duration_ns;

  if (playbin == NULL || !gst_element_query_duration (playbin, GST_FORMAT_TIME, &duration_ns))
    return -1;
  return duration_ns / (gint64) GST_MSECOND;
}

gboolean
_ts_player_pipeline_can_seek (TsPlayerPipeline *self)
{
  g_autoptr (GstElement) playbin = ref_playbin (self);
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean can_seek = FALSE;

  if (playbin != NULL && gst_element_query (playbin, query))
    gst_query_parse_seeking (query, NULL, &can_seek, NULL, NULL);
  return can_seek;
}
