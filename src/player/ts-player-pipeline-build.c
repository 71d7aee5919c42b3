/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-player-pipeline-build-private.h"

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

#define MOST_CLOSINGS 5

void
_ts_player_slot_set (TsPlayerSlot *slot, TsPlayItem *item)
{
  g_clear_pointer (&slot->item, ts_play_item_unref);
  slot->item = item != NULL ? ts_play_item_ref (item) : NULL;
  slot->gain_db = item != NULL ? item->track->track_gain_db : NAN;
  slot->peak = item != NULL ? item->track->track_peak : NAN;
}

/* --- Loudness ------------------------------------------------------------------------------ */

static double
choose_gain_db (const TsPlayerSlot *slot, gboolean is_normalizing)
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

void
_ts_player_pipeline_apply_gain (TsPlayerPipeline *self)
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
    _ts_player_slot_set (&self->heard, NULL);
    self->heard = self->next;
    self->next = (TsPlayerSlot){ NULL, NAN, NAN };
  }
  self->group = group;
  self->is_group_known = TRUE;
  _ts_player_pipeline_apply_gain (self);
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
    _ts_player_pipeline_apply_gain (self);
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
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, filter_event_cb,
                     _ts_player_pipeline_ref (self), _ts_player_pipeline_unref);
  return g_steal_pointer (&filter);
}

gboolean
_ts_player_pipeline_build (TsPlayerPipeline *self)
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
                         _ts_player_pipeline_ref (self),
                         (GClosureNotify) (void (*) (void)) _ts_player_pipeline_unref, 0);
  g_signal_connect_data (playbin, "source-setup", G_CALLBACK (source_setup_cb),
                         _ts_player_pipeline_ref (self),
                         (GClosureNotify) (void (*) (void)) _ts_player_pipeline_unref, 0);

  bus = gst_element_get_bus (playbin);
  self->bus_source = gst_bus_create_watch (bus);
  g_source_set_callback (self->bus_source, G_SOURCE_FUNC (_ts_player_pipeline_dispatch_cb),
                         _ts_player_pipeline_ref (self), _ts_player_pipeline_unref);
  g_source_attach (self->bus_source, self->context);

  g_mutex_lock (&self->lock);
  self->playbin = g_steal_pointer (&playbin);
  g_object_set (self->playbin, "volume", self->volume, NULL);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void
_ts_player_pipeline_close (TsPlayerPipeline *self)
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
