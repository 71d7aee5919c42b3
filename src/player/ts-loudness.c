/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-loudness.h"

#include <glib/gi18n-lib.h>
#include <gst/gst.h>
#include <math.h>

/* Below this peak there is nothing to make louder (-70 dB). */
#define SILENT_PEAK 0.0003

/* How long one wait for the pipeline lasts before the cancellable is looked at. */
#define SLICE_NS (50 * GST_MSECOND)

static void
on_pad_added (GstElement *decoder, GstPad *pad, GstElement *convert)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (convert, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

static GstElement *
make_pipeline (const char *uri, GError **error)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) decoder = NULL;
  g_autoptr (GstElement) convert = NULL;

  /* The analyser takes one or two channels and only the usual rates. */
  pipeline
      = gst_parse_launch ("uridecodebin name=decoder caps=audio/x-raw expose-all-streams=false "
                          "audioconvert name=convert ! audioresample ! "
                          "audio/x-raw,rate=44100,channels=2 ! rganalysis forced=true ! "
                          "fakesink sync=false",
                          NULL);
  if (pipeline == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("Loudness cannot be measured: GStreamer's “good” plug-ins are not "
                            "installed."));
    return NULL;
  }
  gst_object_ref_sink (pipeline);
  decoder = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  convert = gst_bin_get_by_name (GST_BIN (pipeline), "convert");
  g_object_set (decoder, "uri", uri, NULL);
  g_signal_connect_object (decoder, "pad-added", G_CALLBACK (on_pad_added), convert, 0);
  return g_steal_pointer (&pipeline);
}

/* Waits for a message of @type and notes gain and peak on the way. */
static gboolean
wait_for (GstBus *bus,
          GstMessageType type,
          double *gain_db,
          double *peak,
          GCancellable *cancellable,
          GError **error)
{
  for (;;) {
    g_autoptr (GstMessage) message = NULL;
    g_autoptr (GstTagList) tags = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    message = gst_bus_timed_pop_filtered (
        bus, SLICE_NS, type | GST_MESSAGE_TAG | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
    if (message == NULL)
      continue;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      gst_message_parse_error (message, error, NULL);
      return FALSE;
    }
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_TAG) {
      /* The file's own values may pass by first; the analyser's come at the end. */
      gst_message_parse_tag (message, &tags);
      gst_tag_list_get_double (tags, GST_TAG_TRACK_GAIN, gain_db);
      gst_tag_list_get_double (tags, GST_TAG_TRACK_PEAK, peak);
      continue;
    }
    return TRUE;
  }
}

double
ts_loudness_measure (
    const char *uri, gint64 start_ms, gint64 length_ms, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  double gain_db = NAN;
  double peak = 0;
  gboolean is_done;

  g_return_val_if_fail (uri != NULL, NAN);

  if (!gst_init_check (NULL, NULL, error))
    return NAN;
  pipeline = make_pipeline (uri, error);
  if (pipeline == NULL)
    return NAN;

  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  is_done = wait_for (bus, GST_MESSAGE_ASYNC_DONE, &gain_db, &peak, cancellable, error);
  if (is_done) {
    /* Where seeking does not work the whole file is measured, which is as good. */
    gst_element_seek (pipeline, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT,
                      GST_SEEK_TYPE_SET, MAX (start_ms, 0) * GST_MSECOND, GST_SEEK_TYPE_SET,
                      (MAX (start_ms, 0) + length_ms) * GST_MSECOND);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    is_done = wait_for (bus, GST_MESSAGE_EOS, &gain_db, &peak, cancellable, error);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return is_done && peak > SILENT_PEAK ? gain_db : NAN;
}
