/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-tag-discover.h"

#include "ts-service-error.h"

#include <glib/gi18n-lib.h>
#include <gst/base/gsttypefindhelper.h>
#include <gst/pbutils/pbutils.h>
#include <string.h>
#include <unistd.h>

#define HEAD_BYTES 16384
#define TIMEOUT (2 * GST_SECOND)

typedef struct {
  GMainLoop *loop;
  GstDiscovererInfo *info; /* (owned) (nullable) */
} Discovery;

static const struct {
  const char *tag;
  const char *key;
} strings[] = {
  { GST_TAG_TITLE, "TITLE" }, { GST_TAG_ARTIST, "ARTIST" },
  { GST_TAG_ALBUM, "ALBUM" }, { GST_TAG_ALBUM_ARTIST, "ALBUMARTIST" },
  { GST_TAG_GENRE, "GENRE" }, { GST_TAG_ISRC, "ISRC" },
};

static const struct {
  const char *media; /* name of the caps */
  int mpegversion;   /* where the caps have one */
  const char *codec;
} codecs[] = {
  { "audio/mpeg", 4, "AAC" },        { "audio/mpeg", 2, "AAC" },
  { "audio/mpeg", 1, "MP3" },        { "audio/x-flac", 0, "FLAC" },
  { "audio/x-vorbis", 0, "Vorbis" }, { "audio/x-opus", 0, "Opus" },
  { "audio/x-alac", 0, "ALAC" },     { "audio/x-raw", 0, "PCM" },
  { "audio/x-wma", 0, "WMA" },       { "audio/x-ac3", 0, "AC-3" },
  { "audio/x-eac3", 0, "E-AC-3" },   { "audio/x-wavpack", 0, "WavPack" },
};

/* Whether the first bytes can be audio, without starting a pipeline. */
static gboolean
looks_like_audio (int fd)
{
  g_autofree guint8 *head = g_malloc (HEAD_BYTES);
  const gssize length = pread (fd, head, HEAD_BYTES, 0);
  GstTypeFindProbability probability = GST_TYPE_FIND_NONE;
  g_autoptr (GstCaps) caps = NULL;
  const char *name;

  if (length <= 0)
    return FALSE;
  caps = gst_type_find_helper_for_data (NULL, head, (gsize) length, &probability);
  if (caps == NULL || probability < GST_TYPE_FIND_POSSIBLE || gst_caps_is_empty (caps))
    return FALSE;
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  return g_str_has_prefix (name, "audio/") || g_str_has_prefix (name, "video/")
         || g_str_equal (name, "application/ogg") || g_str_equal (name, "application/x-id3")
         || g_str_equal (name, "application/x-apetag");
}

static void
discovered_cb (GstDiscoverer *discoverer, GstDiscovererInfo *info, GError *error, gpointer data)
{
  Discovery *discovery = data;

  discovery->info = g_object_ref (info);
}

static void
finished_cb (GstDiscoverer *discoverer, gpointer data)
{
  g_main_loop_quit (((Discovery *) data)->loop);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/* The blocking call of the discoverer cannot be cancelled, so it runs in a context of this thread.
 */
static GstDiscovererInfo *
discover (const char *uri, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GstDiscoverer) discoverer = gst_discoverer_new (TIMEOUT, error);
  g_autoptr (GSource) source = NULL;
  Discovery discovery = { .loop = loop, .info = NULL };

  if (discoverer == NULL)
    return NULL;
  g_main_context_push_thread_default (context);
  if (cancellable != NULL) {
    source = g_cancellable_source_new (cancellable);
    g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), loop, NULL);
    g_source_attach (source, context);
  }
  g_signal_connect (discoverer, "discovered", G_CALLBACK (discovered_cb), &discovery);
  g_signal_connect (discoverer, "finished", G_CALLBACK (finished_cb), &discovery);
  gst_discoverer_start (discoverer);
  if (gst_discoverer_discover_uri_async (discoverer, uri))
    g_main_loop_run (loop);
  gst_discoverer_stop (discoverer);
  if (source != NULL)
    g_source_destroy (source);
  g_main_context_pop_thread_default (context);
  return discovery.info;
}

static const char *
codec_of (GstDiscovererStreamInfo *stream)
{
  g_autoptr (GstCaps) caps = gst_discoverer_stream_info_get_caps (stream);
  const GstStructure *structure;
  int mpegversion = 0;

  if (caps == NULL || gst_caps_is_empty (caps))
    return NULL;
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_get_int (structure, "mpegversion", &mpegversion);
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (gst_structure_has_name (structure, codecs[i].media) && mpegversion == codecs[i].mpegversion)
      return codecs[i].codec;
  return NULL;
}

static void
hand_on_tags (const GstTagList *tags, TsTagFunc func, gpointer user_data)
{
  g_autoptr (GstDateTime) date = NULL;
  guint number;

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    for (guint n = 0; n < gst_tag_list_get_tag_size (tags, strings[i].tag); n++) {
      const char *value;

      if (gst_tag_list_peek_string_index (tags, strings[i].tag, n, &value))
        func (strings[i].key, value, user_data);
    }
  if (gst_tag_list_get_uint (tags, GST_TAG_TRACK_NUMBER, &number)) {
    g_autofree char *text = g_strdup_printf ("%u", number);

    func ("TRACKNUMBER", text, user_data);
  }
  if (gst_tag_list_get_date_time (tags, GST_TAG_DATE_TIME, &date)) {
    g_autofree char *text = g_strdup_printf ("%d", gst_date_time_get_year (date));

    func ("DATE", text, user_data);
  }
}

gboolean
ts_tag_discover (int fd,
                 TsTagFile *file,
                 TsTagFunc func,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  /* By descriptor: a path could have become another file meanwhile, or be no valid URI. */
  g_autofree char *uri = g_strdup_printf ("file:///proc/self/fd/%d", fd);
  g_autoptr (GstDiscovererInfo) info = NULL;
  GList *streams = NULL;
  gboolean is_audio = FALSE;

  memset (file, 0, sizeof *file);
  gst_init (NULL, NULL);
  if (looks_like_audio (fd)) {
    info = discover (uri, cancellable, error);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
  }
  if (info != NULL)
    streams = gst_discoverer_info_get_audio_streams (info);
  if (streams != NULL && gst_discoverer_info_get_duration (info) > 0) {
    GstDiscovererAudioInfo *audio = streams->data;
    const GstTagList *tags = gst_discoverer_stream_info_get_tags (streams->data);

    is_audio = TRUE;
    file->codec = codec_of (streams->data);
    file->duration_ms = (gint64) (gst_discoverer_info_get_duration (info) / GST_MSECOND);
    file->bit_rate_kbps = (int) (gst_discoverer_audio_info_get_bitrate (audio) / 1000);
    file->sample_rate_hz = (int) gst_discoverer_audio_info_get_sample_rate (audio);
    file->channels = (int) gst_discoverer_audio_info_get_channels (audio);
    if (tags != NULL)
      hand_on_tags (tags, func, user_data);
  }
  gst_discoverer_stream_info_list_free (streams);
  if (!is_audio)
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                 _ ("There is no audio in this file that can be read."));
  return is_audio;
}
