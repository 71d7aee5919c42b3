/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-ab-session-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* How much sound the device holds: what was mixed before a switch is still heard that long. */
#define DEVICE_BUFFER_US 60000
#define DEVICE_PERIOD_US 15000

/* How long an item that has shown all its streams may take to be ready for them. */
#define SETTLE_TIME_NS (2 * GST_SECOND)

typedef struct {
  TsAbSession *session; /* (unowned) */
  guint index;
  char *uri;         /* (owned) */
  GstElement *bin;   /* (unowned): owned by the pipeline; NULL once removed */
  GstElement *entry; /* (unowned): what the decoder's pad is linked to */
  GstPad *exit;      /* (owned): where sound leaves the last element of @bin */
  gulong block;      /* probe on @exit that holds the sound back, 0 for none */
  GstPad *output;    /* (owned): ghost pad of @bin around @exit */
  GstPad *mixer_pad; /* (owned) (nullable) (guarded by lock): what @output is linked to */
  double volume;     /* (guarded by lock) */
} Item;

struct _TsAbSession {
  gatomicrefcount ref_count;
  GMutex lock;
  Item *items; /* (owned) (array length=n_items) */
  guint n_items;
  GstElement *sink;     /* (owned) (nullable): given by the maker */
  GstElement *pipeline; /* (owned) (nullable): set by build before others see it */
  GstElement *mixer;    /* (unowned) */
  int rate_hz;
};

TsAbSession *
_ts_ab_session_new (const char *const *uris, guint n_uris, GstElement *sink)
{
  TsAbSession *self = g_new0 (TsAbSession, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->n_items = n_uris;
  self->items = g_new0 (Item, n_uris);
  self->sink = sink != NULL ? g_object_ref (sink) : NULL;
  for (guint i = 0; i < n_uris; i++) {
    self->items[i].session = self;
    self->items[i].index = i;
    self->items[i].uri = g_strdup (uris[i]);
  }
  return self;
}

TsAbSession *
_ts_ab_session_ref (TsAbSession *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
_ts_ab_session_unref (TsAbSession *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_items; i++) {
    g_clear_object (&self->items[i].exit);
    g_clear_object (&self->items[i].output);
    g_clear_object (&self->items[i].mixer_pad);
    g_clear_object (&self->items[i].bin);
    g_free (self->items[i].uri);
  }
  g_free (self->items);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->sink);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static G_DEFINE_QUARK (ts - ab - item, item);

/* Posting thread: notes which item a message comes from. When it is read in the main context the
 * element may have been taken out of its decoder already. */
static GstBusSyncReply
mark_item (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autofree char *path = NULL;
  const char *name;

  if (GST_MESSAGE_SRC (message) == NULL)
    return GST_BUS_PASS;
  path = gst_object_get_path_string (GST_MESSAGE_SRC (message));
  name = strstr (path, "/GstBin:item-");
  if (name != NULL) {
    int index = (int) g_ascii_strtoll (name + strlen ("/GstBin:item-"), NULL, 10);

    gst_mini_object_set_qdata (GST_MINI_OBJECT (message), item_quark (),
                               GINT_TO_POINTER (index + 1), NULL);
  }
  return GST_BUS_PASS;
}

/* A device element that appears inside the automatic sink: keep little sound in it. */
static void
on_sink_element_added (GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (element);

  if (g_object_class_find_property (klass, "buffer-time") != NULL
      && g_object_class_find_property (klass, "latency-time") != NULL)
    g_object_set (element, "buffer-time", (gint64) DEVICE_BUFFER_US, "latency-time",
                  (gint64) DEVICE_PERIOD_US, NULL);
}

/* Streaming thread: sound has come out of the item's decoder. */
static void
on_pad_added (GstElement *decoder, GstPad *pad, Item *item)
{
  g_autoptr (GstPad) entry = gst_element_get_static_pad (item->entry, "sink");

  if (!gst_pad_is_linked (entry))
    gst_pad_link (pad, entry);
}

/* Streaming thread: all that is in the file has shown itself. */
static void
on_no_more_pads (GstElement *decoder, Item *item)
{
  g_autoptr (GstPad) entry = gst_element_get_static_pad (item->entry, "sink");

  if (gst_pad_is_linked (entry))
    gst_element_post_message (
        item->bin, gst_message_new_application (
                       GST_OBJECT (item->bin),
                       gst_structure_new ("item-ready", "index", G_TYPE_UINT, item->index, NULL)));
  else
    GST_ELEMENT_ERROR (item->bin, STREAM, WRONG_TYPE, (_ ("There is no sound in it.")), (NULL));
}

static GstPadProbeReturn
wait_for_link (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

static gboolean
build_item (TsAbSession *self, Item *item, GError **error)
{
  g_autofree char *name = g_strdup_printf ("item-%u", item->index);
  g_autofree char *description = NULL;
  g_autoptr (GstElement) decoder = NULL;
  g_autoptr (GstElement) last = NULL;
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstPad) pad = NULL;

  description
      = g_strdup_printf ("uridecodebin name=decoder caps=audio/x-raw expose-all-streams=false "
                         "audioconvert name=entry ! audioresample ! "
                         "audio/x-raw,format=F32LE,layout=interleaved,rate=%d,channels=2 ! "
                         "queue name=last max-size-time=500000000 max-size-buffers=0 "
                         "max-size-bytes=0",
                         self->rate_hz);
  item->bin = gst_parse_bin_from_description (description, FALSE, error);
  if (item->bin == NULL)
    return FALSE;
  gst_object_ref_sink (item->bin);
  gst_object_set_name (GST_OBJECT (item->bin), name);

  decoder = gst_bin_get_by_name (GST_BIN (item->bin), "decoder");
  g_object_set (decoder, "uri", item->uri, NULL);
  item->entry = gst_bin_get_by_name (GST_BIN (item->bin), "entry");
  gst_object_unref (item->entry);
  last = gst_bin_get_by_name (GST_BIN (item->bin), "last");
  pad = gst_element_get_static_pad (last, "src");
  item->output = gst_object_ref_sink (gst_ghost_pad_new ("src", pad));
  gst_element_add_pad (item->bin, item->output);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad_added), item);
  g_signal_connect (decoder, "no-more-pads", G_CALLBACK (on_no_more_pads), item);
  /* Until it is in the pipeline its sound waits here. */
  item->block = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER,
                                   wait_for_link, NULL, NULL);
  item->exit = g_steal_pointer (&pad);
  gst_element_set_bus (item->bin, bus);
  return TRUE;
}

gboolean
_ts_ab_session_build (TsAbSession *self, int rate_hz, GError **error)
{
  g_autoptr (GstBus) bus = NULL;
  GstElement *convert;
  GstElement *resample;
  GstElement *sink;

  if (!gst_init_check (NULL, NULL, error))
    return FALSE;

  self->rate_hz = rate_hz;
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, mark_item, NULL, NULL);
  self->mixer = gst_element_factory_make ("audiomixer", NULL);
  convert = gst_element_factory_make ("audioconvert", NULL);
  resample = gst_element_factory_make ("audioresample", NULL);
  sink = self->sink != NULL ? self->sink : gst_element_factory_make ("autoaudiosink", NULL);
  if (self->mixer == NULL || convert == NULL || resample == NULL || sink == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("Listening needs GStreamer's “base” and “good” plug-ins, which are not "
                            "installed."));
    g_clear_pointer (&self->mixer, gst_object_unref);
    g_clear_object (&convert);
    g_clear_object (&resample);
    if (sink != self->sink)
      g_clear_object (&sink);
    return FALSE;
  }
  if (GST_IS_BIN (sink))
    g_signal_connect (sink, "deep-element-added", G_CALLBACK (on_sink_element_added), NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), self->mixer, convert, resample, sink, NULL);
  gst_element_link_many (self->mixer, convert, resample, sink, NULL);

  for (guint i = 0; i < self->n_items; i++) {
    if (!build_item (self, &self->items[i], error))
      return FALSE;
  }
  return TRUE;
}

void
_ts_ab_session_open (TsAbSession *self)
{
  /* The rest first: a pipeline that goes up takes what is in it down before. */
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  for (guint i = 0; i < self->n_items; i++)
    gst_element_set_state (self->items[i].bin, GST_STATE_PAUSED);
}

void
_ts_ab_session_start (TsAbSession *self)
{
  for (guint i = 0; i < self->n_items; i++) {
    Item *item = &self->items[i];

    if (item->bin == NULL)
      continue;
    /* The end of its change of state would otherwise be told to nobody, and waited for. */
    gst_element_get_state (item->bin, NULL, NULL, SETTLE_TIME_NS);
    gst_bin_add (GST_BIN (self->pipeline), item->bin);
    g_mutex_lock (&self->lock);
    item->mixer_pad = gst_element_request_pad_simple (self->mixer, "sink_%u");
    g_object_set (item->mixer_pad, "volume", item->volume, NULL);
    g_mutex_unlock (&self->lock);
    gst_pad_link (item->output, item->mixer_pad);
  }
  for (guint i = 0; i < self->n_items; i++) {
    Item *item = &self->items[i];

    if (item->block != 0)
      gst_pad_remove_probe (item->exit, item->block);
    item->block = 0;
  }
}

void
_ts_ab_session_set_playing (TsAbSession *self, gboolean is_playing)
{
  gst_element_set_state (self->pipeline, is_playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

void
_ts_ab_session_seek (TsAbSession *self, gint64 position_ms)
{
  /* Accurate, or each format would land somewhere else. */
  gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME,
                           GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, position_ms * GST_MSECOND);
}

void
_ts_ab_session_remove_item (TsAbSession *self, guint index)
{
  Item *item = &self->items[index];
  g_autoptr (GstPad) mixer_pad = NULL;

  if (item->bin == NULL)
    return;
  gst_element_set_locked_state (item->bin, TRUE);
  gst_element_set_state (item->bin, GST_STATE_NULL);
  g_mutex_lock (&self->lock);
  mixer_pad = g_steal_pointer (&item->mixer_pad);
  g_mutex_unlock (&self->lock);
  if (mixer_pad != NULL) {
    gst_pad_unlink (item->output, mixer_pad);
    gst_element_release_request_pad (self->mixer, mixer_pad);
    gst_bin_remove (GST_BIN (self->pipeline), item->bin);
  }
  item->block = 0;
  g_clear_object (&item->bin);
}

void
_ts_ab_session_close (TsAbSession *self)
{
  if (self->pipeline == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  /* Those that were not put into it yet. */
  for (guint i = 0; i < self->n_items; i++) {
    if (self->items[i].bin != NULL)
      gst_element_set_state (self->items[i].bin, GST_STATE_NULL);
  }
  /* The maker's sink goes on to the next session. */
  if (self->sink != NULL)
    gst_bin_remove (GST_BIN (self->pipeline), self->sink);
}

GstBus *
_ts_ab_session_get_bus (TsAbSession *self)
{
  return gst_element_get_bus (self->pipeline);
}

void
_ts_ab_session_set_volume (TsAbSession *self, guint index, double volume)
{
  g_mutex_lock (&self->lock);
  self->items[index].volume = volume;
  if (self->items[index].mixer_pad != NULL)
    g_object_set (self->items[index].mixer_pad, "volume", volume, NULL);
  g_mutex_unlock (&self->lock);
}

gint64
_ts_ab_session_get_position_ms (TsAbSession *self)
{
  gint64 position_ns;

  if (!gst_element_query_position (self->pipeline, GST_FORMAT_TIME, &position_ns))
    return -1;
  return position_ns / (gint64) GST_MSECOND;
}

gint64
_ts_ab_session_get_duration_ms (TsAbSession *self)
{
  gint64 longest_ns = -1;

  /* Not the pipeline: it keeps a "not known yet". */
  for (guint i = 0; i < self->n_items; i++) {
    gint64 duration_ns;

    if (gst_pad_query_duration (self->items[i].output, GST_FORMAT_TIME, &duration_ns))
      longest_ns = MAX (longest_ns, duration_ns);
  }
  return longest_ns < 0 ? -1 : longest_ns / (gint64) GST_MSECOND;
}

int
_ts_ab_message_get_item (GstMessage *message)
{
  return GPOINTER_TO_INT (gst_mini_object_get_qdata (GST_MINI_OBJECT (message), item_quark ())) - 1;
}
