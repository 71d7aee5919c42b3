/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-site-page.h"

#include "ts-http-stream.h"

#include <string.h>

#define READ_BYTES (64 * 1024)

TsSitePage *
ts_site_page_copy (const TsSitePage *self)
{
  TsSitePage *copy = g_memdup2 (self, sizeof *self);

  copy->content_type = g_strdup (self->content_type);
  copy->station_name = g_strdup (self->station_name);
  copy->etag = g_strdup (self->etag);
  copy->last_modified = g_strdup (self->last_modified);
  copy->data = self->data != NULL ? g_bytes_ref (self->data) : NULL;
  return copy;
}

void
ts_site_page_free (TsSitePage *self)
{
  if (self == NULL)
    return;
  g_free (self->content_type);
  g_free (self->station_name);
  g_free (self->etag);
  g_free (self->last_modified);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

gboolean
ts_site_page_is_audio (const TsSitePage *self)
{
  const char *type = self->content_type;

  return type != NULL && strstr (type, "mpegurl") == NULL && strstr (type, "scpls") == NULL
         && (g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "video/")
             || strcmp (type, "application/ogg") == 0);
}

typedef struct {
  TsHttpService *http; /* (owned) */
  TsSitePage *page;    /* (owned) */
  TsSitePage *known;   /* (owned) (nullable) */
  GByteArray *read;    /* (owned) */
  gsize max_bytes;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_object_unref (self->http);
  ts_site_page_free (self->page);
  ts_site_page_free (self->known);
  g_byte_array_unref (self->read);
  g_free (self);
}

static void
return_page (GTask *task)
{
  Reading *self = g_task_get_task_data (task);

  self->page->data = g_byte_array_free_to_bytes (g_steal_pointer (&self->read));
  self->read = g_byte_array_new ();
  g_task_return_pointer (task, g_steal_pointer (&self->page),
                         (GDestroyNotify) ts_site_page_free);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *self = g_task_get_task_data (task);
  GInputStream *stream = G_INPUT_STREAM (object);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (stream, result, &error);
  gsize size;
  const guint8 *data;

  if (bytes == NULL) {
    g_task_return_error (task, error);
    return;
  }
  data = g_bytes_get_data (bytes, &size);
  if (self->read->len + size > self->max_bytes) {
    size = self->max_bytes - self->read->len;
    self->page->is_cut = TRUE;
  }
  g_byte_array_append (self->read, data, (guint) size);
  if (size == 0 || self->page->is_cut)
    return_page (task);
  else
    g_input_stream_read_bytes_async (stream, READ_BYTES, G_PRIORITY_DEFAULT, cancellable, read_cb,
                                     g_steal_pointer (&task));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (TsHttpStream) stream
      = ts_http_service_open_finish (TS_HTTP_SERVICE (object), result, &error);
  const char *station;

  if (stream == NULL && self->known != NULL
      && g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_MODIFIED)) {
    g_clear_error (&error);
    g_task_return_pointer (task, g_steal_pointer (&self->known),
                           (GDestroyNotify) ts_site_page_free);
    return;
  }
  if (stream == NULL) {
    g_task_return_error (task, error);
    return;
  }
  self->page->etag = g_strdup (ts_http_stream_get_header (stream, "etag"));
  self->page->last_modified = g_strdup (ts_http_stream_get_header (stream, "last-modified"));
  self->page->content_type = g_strdup (ts_http_stream_get_content_type (stream));
  station = ts_http_stream_get_header (stream, "icy-name");
  self->page->station_name = station != NULL ? g_utf8_make_valid (station, -1) : NULL;
  self->page->length = ts_http_stream_get_length (stream);
  if (ts_site_page_is_audio (self->page))
    return_page (task);
  else
    g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), READ_BYTES, G_PRIORITY_DEFAULT,
                                     cancellable, read_cb, g_steal_pointer (&task));
}

void
ts_site_page_read_async (TsHttpClient *client,
                         const char *name,
                         const char *address,
                         gsize max_bytes,
                         const TsSitePage *known,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  TsHttpPolicy policy = TS_HTTP_POLICY_INIT;
  g_autoptr (TsHttpRequest) request = NULL;
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  Reading *self;

  g_return_if_fail (TS_IS_HTTP_CLIENT (client));
  g_return_if_fail (name != NULL && address != NULL);
  g_return_if_fail (max_bytes > 0);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_site_page_read_async);
  request = ts_http_request_new ("GET", address, &error);
  if (request == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (known != NULL) {
    ts_http_request_set_header (request, "If-None-Match", known->etag);
    ts_http_request_set_header (request, "If-Modified-Since", known->last_modified);
  }
  /* A person may be waiting. */
  policy.max_attempts = 2;
  self = g_new0 (Reading, 1);
  self->http = ts_http_service_new (client, name, &policy);
  self->page = g_new0 (TsSitePage, 1);
  self->read = g_byte_array_new ();
  self->known = known != NULL ? ts_site_page_copy (known) : NULL;
  self->max_bytes = max_bytes;
  g_task_set_task_data (task, self, reading_free);
  ts_http_service_open_async (self->http, request, cancellable, opened_cb,
                              g_steal_pointer (&task));
}

TsSitePage *
ts_site_page_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
