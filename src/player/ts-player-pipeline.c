/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-player-pipeline-private.h"

#include <glib/gstdio.h>
#include <math.h>

/* playbin's own flags: sound only, and a volume also where the sink has none. */
#define FLAG_AUDIO (1 << 1)
#define FLAG_SOFT_VOLUME (1 << 4)

/* How much quieter a fetched track is played that says nothing about its loudness: most music of
 * today is about that much louder than ReplayGain's level. */
#define UNKNOWN_GAIN_DB (-6.0)
#define LEAST_GAIN_DB (-30.0)
#define MOST_GAIN_DB 12.0

/* How long a change of state before a seek is waited for. */
#define SETTLE_TIME_NS GST_SECOND

#define MOST_CLOSINGS 5

/* An item and what is known of its loudness. */
typedef struct {
  TsPlayItem *item; /* (owned) (nullable) */
  double gain_db;   /* NAN unknown */
  double peak;      /* NAN unknown */
} Slot;

struct _TsPlayerPipeline {
  gatomicrefcount ref_count;
  GThreadPool *worker;   /* (owned): one thread, so that its tasks keep their order */
  GMainContext *context; /* (owned) */
  GObject *sink;         /* (owned) (nullable): given by the maker */

  /* Of the main context. */
  TsPlayerPipelineFunc func; /* (nullable): NULL once it was freed */
  gpointer data;
  guint wanted; /* number of what was loaded last */
  guint seen;   /* number of what the messages are about now */

  /* Made by the worker for what is open. */
  GSource *bus_source; /* (owned) (nullable) */
  GstElement *playbin; /* (owned) (nullable) (guarded by lock) */
  GstElement *level;   /* (owned) (nullable) (guarded by lock): has the track's loudness */

  GMutex lock;
  double volume;           /* (guarded by lock) */
  gboolean is_normalizing; /* (guarded by lock) */
  Slot heard;              /* (guarded by lock): what goes through the filter */
  Slot next;               /* (guarded by lock): what follows it */
  gboolean is_next_taken;  /* (guarded by lock): playbin has its address, nobody hears it yet */
  gboolean is_group_known; /* (guarded by lock) */
  guint group;             /* (guarded by lock): of the stream in the filter */
};

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

static TsPlayerPipeline *
pipeline_ref (TsPlayerPipeline *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
slot_set (Slot *slot, TsPlayItem *item)
{
  g_clear_pointer (&slot->item, ts_play_item_unref);
  slot->item = item != NULL ? ts_play_item_ref (item) : NULL;
  slot->gain_db = item != NULL ? item->track->track_gain_db : NAN;
  slot->peak = item != NULL ? item->track->track_peak : NAN;
}

static void
pipeline_unref (gpointer data)
{
  TsPlayerPipeline *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  slot_set (&self->heard, NULL);
  slot_set (&self->next, NULL);
  g_clear_pointer (&self->bus_source, g_source_unref);
  g_clear_object (&self->level);
  g_clear_object (&self->playbin);
  g_clear_object (&self->sink);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* --- Loudness ------------------------------------------------------------------------------ */

static double
choose_gain_db (const Slot *slot, gboolean is_normalizing)
{
  double gain_db = slot->gain_db;

  if (!is_normalizing || slot->item == NULL)
    return 0;
  if (isnan (gain_db))
    return ts_play_item_is_local (slot->item) ? 0 : UNKNOWN_GAIN_DB;
  /* Never louder than the highest peak stands. */
  gain_db = fmin (gain_db, slot->peak > 0 ? -20 * log10 (slot->peak) : 0);
  return CLAMP (gain_db, LEAST_GAIN_DB, MOST_GAIN_DB);
}

/* With the lock held. */
static void
apply_gain (TsPlayerPipeline *self)
{
  double factor = pow (10, choose_gain_db (&self->heard, self->is_normalizing) / 20);

  if (self->level != NULL)
    g_object_set (self->level, "volume", factor, NULL);
}

/* Streaming thread: the first of a new stream passes just before its first sample. */
static void
on_stream_start (TsPlayerPipeline *self, GstEvent *event)
{
  guint group = 0;

  gst_event_parse_group_id (event, &group);
  g_mutex_lock (&self->lock);
  if (self->is_group_known && group != self->group && self->next.item != NULL) {
    slot_set (&self->heard, NULL);
    self->heard = self->next;
    self->next = (Slot){ NULL, NAN, NAN };
  }
  self->group = group;
  self->is_group_known = TRUE;
  apply_gain (self);
  g_mutex_unlock (&self->lock);
}

/* Streaming thread: tags in the stream count for what the library knows nothing of. */
static void
on_tags (TsPlayerPipeline *self, GstEvent *event)
{
  GstTagList *tags;
  double gain_db, peak;

  gst_event_parse_tag (event, &tags);
  if (!gst_tag_list_get_double (tags, GST_TAG_TRACK_GAIN, &gain_db))
    return;
  g_mutex_lock (&self->lock);
  if (isnan (self->heard.gain_db)) {
    self->heard.gain_db = gain_db;
    if (gst_tag_list_get_double (tags, GST_TAG_TRACK_PEAK, &peak))
      self->heard.peak = peak;
    apply_gain (self);
  }
  g_mutex_unlock (&self->lock);
}

static GstPadProbeReturn
filter_event_cb (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START)
    on_stream_start (data, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_TAG)
    on_tags (data, event);
  return GST_PAD_PROBE_OK;
}

/* --- Building, on the worker --------------------------------------------------------------- */

static gboolean
can_open (const TsPlayItem *item)
{
  g_autofree char *path = g_filename_from_uri (item->uri, NULL, NULL);

  return path == NULL || (g_access (path, R_OK) == 0 && g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

/* Streaming thread: the source has been read to its end. A file that cannot be opened is not tried
 * here, where playbin would take what plays down with it. */
static void
about_to_finish_cb (GstElement *playbin, TsPlayerPipeline *self)
{
  g_autofree char *uri = NULL;

  g_mutex_lock (&self->lock);
  if (self->next.item != NULL && !self->is_next_taken && can_open (self->next.item)) {
    self->is_next_taken = TRUE;
    uri = g_strdup (self->next.item->uri);
  }
  g_mutex_unlock (&self->lock);
  if (uri != NULL)
    g_object_set (playbin, "uri", uri, NULL);
}

/* The item that a source is for: it knows its address only. */
static TsPlayItem *
ref_item (TsPlayerPipeline *self, const char *address)
{
  TsPlayItem *found = NULL;
  TsPlayItem *items[2];

  g_mutex_lock (&self->lock);
  items[0] = self->heard.item;
  items[1] = self->next.item;
  for (guint i = 0; i < G_N_ELEMENTS (items) && found == NULL; i++)
    if (items[i] != NULL && g_strcmp0 (items[i]->uri, address) == 0)
      found = ts_play_item_ref (items[i]);
  g_mutex_unlock (&self->lock);
  return found;
}

static GstStructure *
make_headers (const TsPlayItem *item)
{
  GstStructure *structure = gst_structure_new_empty ("headers");
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, item->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    gst_structure_set (structure, name, G_TYPE_STRING, value, NULL);
  return structure;
}

static void
source_setup_cb (GstElement *playbin, GstElement *source, TsPlayerPipeline *self)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (source);
  g_autofree char *address = NULL;
  g_autoptr (TsPlayItem) item = NULL;

  if (g_object_class_find_property (klass, "extra-headers") == NULL)
    return;
  g_object_set (source, "user-agent", "Tracksync/" TS_VERSION, NULL);
  /* What it logs would hold the address. */
  gst_util_set_object_arg (G_OBJECT (source), "http-log-level", "none");
  g_object_get (source, "location", &address, NULL);
  item = ref_item (self, address);
  if (item != NULL && item->headers != NULL) {
    g_autoptr (GstStructure) headers = make_headers (item);

    g_object_set (source, "extra-headers", headers, NULL);
  }
  if (item != NULL && item->trust != NULL)
    g_object_set (source, "tls-database", item->trust, NULL);
}

static gboolean
dispatch_cb (GstBus *bus, GstMessage *message, gpointer data)
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

static GstElement *
make_filter (TsPlayerPipeline *self)
{
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstPad) pad = NULL;

  filter = gst_parse_bin_from_description ("audioconvert ! volume name=level", TRUE, NULL);
  if (filter == NULL)
    return NULL;
  gst_object_ref_sink (filter);
  g_mutex_lock (&self->lock);
  self->level = gst_bin_get_by_name (GST_BIN (filter), "level");
  g_mutex_unlock (&self->lock);
  pad = gst_element_get_static_pad (filter, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, filter_event_cb, pipeline_ref (self),
                     pipeline_unref);
  return g_steal_pointer (&filter);
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
  pipeline_unref (self);
  g_free (refusal);
  return G_SOURCE_REMOVE;
}

static gboolean
build (TsPlayerPipeline *self)
{
  g_autoptr (GstElement) playbin = NULL;
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstBus) bus = NULL;

  if (!gst_init_check (NULL, NULL, NULL))
    return FALSE;
  playbin = gst_element_factory_make ("playbin3", NULL);
  if (playbin == NULL)
    return FALSE;
  gst_object_ref_sink (playbin);
  filter = make_filter (self);
  if (filter == NULL)
    return FALSE;

  g_object_set (playbin, "flags", FLAG_AUDIO | FLAG_SOFT_VOLUME, "audio-filter", filter, NULL);
  if (self->sink != NULL)
    g_object_set (playbin, "audio-sink", self->sink, NULL);
  g_signal_connect_data (playbin, "about-to-finish", G_CALLBACK (about_to_finish_cb),
                         pipeline_ref (self), (GClosureNotify) (void (*) (void)) pipeline_unref, 0);
  g_signal_connect_data (playbin, "source-setup", G_CALLBACK (source_setup_cb), pipeline_ref (self),
                         (GClosureNotify) (void (*) (void)) pipeline_unref, 0);

  bus = gst_element_get_bus (playbin);
  self->bus_source = gst_bus_create_watch (bus);
  g_source_set_callback (self->bus_source, G_SOURCE_FUNC (dispatch_cb), pipeline_ref (self),
                         pipeline_unref);
  g_source_attach (self->bus_source, self->context);

  g_mutex_lock (&self->lock);
  self->playbin = g_steal_pointer (&playbin);
  g_object_set (self->playbin, "volume", self->volume, NULL);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* What refers back to the pipeline goes with the playbin. */
static void
close_playbin (TsPlayerPipeline *self)
{
  g_autoptr (GstElement) playbin = NULL;

  if (self->playbin == NULL)
    return;
  g_source_destroy (self->bus_source);
  /* Again where a part that is just being made refused. */
  for (guint i = 0; i < MOST_CLOSINGS; i++) {
    if (gst_element_set_state (self->playbin, GST_STATE_NULL) == GST_STATE_CHANGE_SUCCESS)
      break;
  }
  g_mutex_lock (&self->lock);
  playbin = g_steal_pointer (&self->playbin);
  g_clear_object (&self->level);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->bus_source, g_source_unref);
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
  close_playbin (self);
  if (!build (self)) {
    refusal = g_new (Refusal, 1);
    refusal->pipeline = pipeline_ref (self);
    refusal->number = task->number;
    g_main_context_invoke (self->context, refuse_cb, refusal);
    return;
  }
  g_mutex_lock (&self->lock);
  slot_set (&self->heard, task->item);
  self->is_group_known = FALSE;
  apply_gain (self);
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
      close_playbin (self);
      break;
    case TASK_LOAD:
    default:
      g_assert_not_reached ();
    }
  }
  g_clear_pointer (&task->item, ts_play_item_unref);
  pipeline_unref (self);
  g_free (task);
}

static void
push_task (TsPlayerPipeline *self, TaskKind kind, gint64 value, TsPlayItem *item)
{
  Task *task = g_new0 (Task, 1);

  task->kind = kind;
  task->pipeline = pipeline_ref (self);
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
  self->heard = self->next = (Slot){ NULL, NAN, NAN };
  return self;
}

void
_ts_player_pipeline_free (TsPlayerPipeline *self)
{
  self->func = NULL;
  push_task (self, TASK_UNLOAD, 0, NULL);
  /* What was pushed is still done, without waiting for it. */
  g_thread_pool_free (g_steal_pointer (&self->worker), FALSE, FALSE);
  pipeline_unref (self);
}

void
_ts_player_pipeline_load (TsPlayerPipeline *self, TsPlayItem *item)
{
  self->wanted++;
  g_mutex_lock (&self->lock);
  slot_set (&self->next, NULL);
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
    slot_set (&self->next, item);
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
  apply_gain (self);
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
    apply_gain (self);
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
