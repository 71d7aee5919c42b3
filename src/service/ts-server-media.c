/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-server-media.h"
#include "ts-service-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A refusal is short. */
#define REFUSAL_SIZE (64 * 1024)

/* --- Files --------------------------------------------------------------------------------- */

typedef struct {
  char *name; /* (owned): of the server */
  TsServerRefusalFunc refusal;
  TsHttpStream *stream; /* (owned) (nullable) */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->name);
  g_clear_object (&opening->stream);
  g_free (opening);
}

static void
refusal_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Opening *opening = g_task_get_task_data (task);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonNode) root = NULL;
  GError *error = NULL;

  body = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, NULL);
  if (body != NULL && g_bytes_get_size (body) > 0 && opening->refusal != NULL)
    root = ts_json_parse (body, NULL);
  if (root != NULL)
    error = opening->refusal (root);
  if (error == NULL)
    error = g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                         _ ("%s sent a text instead of the file"), opening->name);
  g_task_return_error (task, error);
}

static gboolean
is_text (const char *content_type)
{
  return content_type != NULL
         && (g_str_has_prefix (content_type, "text/")
             || strcmp (content_type, "application/json") == 0
             || strcmp (content_type, "application/xml") == 0);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  opening->stream = ts_http_service_open_finish (TS_HTTP_SERVICE (object), result, &error);
  if (opening->stream == NULL)
    g_task_return_error (task, error);
  else if (is_text (ts_http_stream_get_content_type (opening->stream)))
    g_input_stream_read_bytes_async (G_INPUT_STREAM (opening->stream), REFUSAL_SIZE,
                                     G_PRIORITY_DEFAULT, g_task_get_cancellable (task), refusal_cb,
                                     g_object_ref (task));
  else
    g_task_return_pointer (task, g_steal_pointer (&opening->stream), g_object_unref);
}

void
ts_server_media_open (TsHttpService *http,
                      TsHttpRequest *request,
                      TsServerRefusalFunc refusal,
                      GTask *task)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->name = g_strdup (ts_http_service_get_name (http));
  opening->refusal = refusal;
  g_task_set_task_data (task, opening, opening_free);
  ts_http_service_open_async (http, request, g_task_get_cancellable (task), opened_cb, task);
}

/* --- Pictures ------------------------------------------------------------------------------ */

gboolean
ts_image_is_known (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size > 12
         && (memcmp (data, "\xff\xd8\xff", 3) == 0 || memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0
             || memcmp (data, "GIF8", 4) == 0
             || (memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0));
}

static void
image_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsHttpResponse) response = NULL;

  response = ts_http_service_send_finish (TS_HTTP_SERVICE (object), result, &error);
  if (response != NULL && ts_image_is_known (response->body))
    g_task_return_pointer (task, g_bytes_ref (response->body), (GDestroyNotify) g_bytes_unref);
  else if (response != NULL || g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_FOUND))
    g_task_return_new_error (task, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
                             _ ("The server has no picture of it"));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
ts_server_media_load_image (TsHttpService *http, TsHttpRequest *request, GTask *task)
{
  ts_http_service_send_async (http, request, g_task_get_cancellable (task), image_cb, task);
}

/* --- Covers -------------------------------------------------------------------------------- */

typedef struct {
  const TsServerCoverFuncs *funcs;
  char *track_id; /* (owned) */
  guint size_px;
} Cover;

static void
cover_free (gpointer data)
{
  Cover *cover = data;

  g_free (cover->track_id);
  g_free (cover);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Cover *cover = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *id = g_task_propagate_pointer (G_TASK (result), &error);

  if (id == NULL)
    g_task_return_error (task, error);
  else if (*id == '\0' || strcmp (id, cover->track_id) == 0)
    g_task_return_new_error (task, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
                             _ ("The server has no picture of it"));
  else
    cover->funcs->load (TS_MUSIC_SERVER (object), id, cover->size_px, g_steal_pointer (&task));
}

static void
own_image_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Cover *cover = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  GBytes *image = g_task_propagate_pointer (G_TASK (result), &error);

  if (image != NULL)
    g_task_return_pointer (task, image, (GDestroyNotify) g_bytes_unref);
  else if (g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND))
    cover->funcs->find (TS_MUSIC_SERVER (object), cover->track_id,
                        g_task_new (object, cancellable, found_cb, g_object_ref (task)));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
ts_server_media_get_cover (TsMusicServer *self,
                           const TsServerCoverFuncs *funcs,
                           const char *track_id,
                           guint size_px,
                           GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Cover *cover = g_new0 (Cover, 1);

  cover->funcs = funcs;
  cover->track_id = g_strdup (track_id);
  cover->size_px = size_px;
  g_task_set_task_data (task, cover, cover_free);
  funcs->load (self, track_id, size_px, g_task_new (self, cancellable, own_image_cb, task));
}
