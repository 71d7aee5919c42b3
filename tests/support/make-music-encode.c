/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "make-music"

#include "config.h"

#include "make-music-sound.h"

#include <gst/app/app.h>
#include <gst/gst.h>

typedef struct {
  const char *extension;
  const char *encoder; /* part of a pipeline */
  const char *needs;   /* element that may be missing */
} Format;

/* The first line of an extension whose element is installed is used. */
static const Format formats[] = {
  { "flac", "audio/x-raw,format=S16LE ! flacenc", "flacenc" },
  { "mp3", "lamemp3enc target=bitrate cbr=true bitrate=192 ! xingmux", "lamemp3enc" },
  { "ogg", "vorbisenc quality=0.5 ! oggmux", "vorbisenc" },
  { "opus", "audioresample ! opusenc bitrate=96000 ! oggmux", "opusenc" },
  { "m4a", "avenc_aac bitrate=160000 ! mp4mux", "avenc_aac" },
  { "m4a", "voaacenc bitrate=160000 ! mp4mux", "voaacenc" },
  { "aac", "voaacenc bitrate=128000 ! aacparse ! audio/mpeg,stream-format=adts", "voaacenc" },
  { "wav", "audio/x-raw,format=S16LE ! wavenc", "wavenc" },
  { "aiff", "audio/x-raw,format=S16BE ! aiffmux", "aiffmux" },
  { "wma", "avenc_wmav2 bitrate=160000 ! asfmux", "avenc_wmav2" },
};

static const Format *
find_format (const char *extension)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GstElementFactory) factory = NULL;

    if (!g_str_equal (formats[i].extension, extension))
      continue;
    factory = gst_element_factory_find (formats[i].needs);
    if (factory != NULL)
      return &formats[i];
  }
  return NULL;
}

gboolean
sound_can_encode (const char *extension)
{
  return find_format (extension) != NULL;
}

gboolean
sound_encode (Sound *sound, const char *extension, const char *path, GError **error)
{
  g_autofree char *description = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  const Format *format = find_format (extension);
  GstBuffer *buffer;

  if (format == NULL) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSYS, "no encoder for .%s files", extension);
    return FALSE;
  }
  description = g_strdup_printf (
      "appsrc name=source format=time caps=audio/x-raw,format=F32LE,rate=%d,channels=2,"
      "layout=interleaved ! audioconvert dithering=none ! %s ! filesink name=sink",
      SOUND_RATE_HZ, format->encoder);
  pipeline = gst_parse_launch (description, error);
  if (pipeline == NULL)
    return FALSE;
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (sink, "location", path, NULL);
  buffer = gst_buffer_new_wrapped (g_steal_pointer (&sound->samples),
                                   sound->n_frames * 2 * sizeof (float));
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (sound->n_frames, GST_SECOND, SOUND_RATE_HZ);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  bus = gst_element_get_bus (pipeline);
  message
      = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, error, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}
