/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-play-error-private.h"

#include <glib/gi18n-lib.h>

/* What the server answered, 0 where it was no HTTP or nothing was answered. */
static guint
get_http_status (GstMessage *message)
{
  const GstStructure *details = NULL;
  guint status = 0;

  gst_message_parse_error_details (message, &details);
  if (details != NULL)
    gst_structure_get_uint (details, "http-status-code", &status);
  return status;
}

static char *
describe_file (int code)
{
  switch (code) {
  case GST_RESOURCE_ERROR_NOT_FOUND:
    return g_strdup (_ ("The file is no longer there."));
  case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
    return g_strdup (_ ("The file may not be read."));
  case GST_RESOURCE_ERROR_OPEN_READ:
    return g_strdup (_ ("The file cannot be opened."));
  default:
    return g_strdup (_ ("The file cannot be read to its end."));
  }
}

static char *
describe_network (GstMessage *message, int code)
{
  guint status = get_http_status (message);

  if (status == 404 || status == 410)
    return g_strdup (_ ("The server no longer has it."));
  if (status == 401 || status == 403 || code == GST_RESOURCE_ERROR_NOT_AUTHORIZED)
    return g_strdup (_ ("The server does not give it to this login."));
  if (status == 429)
    return g_strdup (_ ("The server asks to wait before it is heard."));
  if (status >= 400)
    return g_strdup_printf (_ ("The server answered with error %u."), status);
  return g_strdup (_ ("The server cannot be reached, or has stopped answering."));
}

/* Whether what brings the data had the error. Where it gets no connection souphttpsrc only says
 * that its stream ended. */
static gboolean
is_of_source (GstMessage *message)
{
  return GST_MESSAGE_SRC (message) != NULL
         && GST_OBJECT_FLAG_IS_SET (GST_MESSAGE_SRC (message), GST_ELEMENT_FLAG_SOURCE);
}

static char *
describe_stream (int code, const char *codec)
{
  switch (code) {
  case GST_STREAM_ERROR_CODEC_NOT_FOUND:
    return codec != NULL
               ? g_strdup_printf (_ ("“%s” is needed to play it, which is not installed."), codec)
               : g_strdup (_ ("The decoder to play it is not installed."));
  case GST_STREAM_ERROR_TYPE_NOT_FOUND:
  case GST_STREAM_ERROR_WRONG_TYPE:
    return g_strdup (_ ("It is no music, or in a format that is not known."));
  case GST_STREAM_ERROR_DECRYPT:
  case GST_STREAM_ERROR_DECRYPT_NOKEY:
    return g_strdup (_ ("It is encrypted."));
  default:
    return g_strdup (_ ("It is damaged."));
  }
}

char *
_ts_play_error_describe (GstMessage *message, const char *codec, gboolean is_local)
{
  g_autoptr (GError) error = NULL;

  if (codec != NULL)
    return describe_stream (GST_STREAM_ERROR_CODEC_NOT_FOUND, codec);
  gst_message_parse_error (message, &error, NULL);
  if (!is_local && is_of_source (message))
    return describe_network (message, error->domain == GST_RESOURCE_ERROR ? error->code : 0);
  if (error->domain == GST_STREAM_ERROR)
    return describe_stream (error->code, NULL);
  if (error->domain == GST_RESOURCE_ERROR)
    return is_local ? describe_file (error->code) : describe_network (message, error->code);
  if (error->domain == GST_CORE_ERROR && error->code == GST_CORE_ERROR_MISSING_PLUGIN)
    return g_strdup (_ ("A plug-in of GStreamer that is needed to play it is not installed."));
  return g_strdup (_ ("It cannot be played."));
}
