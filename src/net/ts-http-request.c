/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-request-private.h"

#include <glib/gi18n-lib.h>

TsHttpRequest *
ts_http_request_new (const char *method, const char *uri, GError **error)
{
  static const char *const repeatable[] = { "GET", "HEAD", "PUT", "DELETE", "OPTIONS", NULL };
  g_autoptr (GUri) parsed = NULL;
  TsHttpRequest *self;

  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  parsed = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);
  if (parsed == NULL || g_uri_get_host (parsed) == NULL || *g_uri_get_host (parsed) == '\0' ||
      (g_strcmp0 (g_uri_get_scheme (parsed), "http") != 0 &&
       g_strcmp0 (g_uri_get_scheme (parsed), "https") != 0)) {
    /* The address itself may hold a password: it is not repeated. */
    g_set_error_literal (error,
                         G_IO_ERROR,
                         G_IO_ERROR_INVALID_ARGUMENT,
                         _ ("This is not an address of a server. It should look like "
                            "https://music.example.org"));
    return NULL;
  }

  self = g_new0 (TsHttpRequest, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->method = g_strdup (method);
  self->uri = g_steal_pointer (&parsed);
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  self->is_repeatable = g_strv_contains (repeatable, method);
  self->retry_after_ms = -1;
  return self;
}

TsHttpRequest *
ts_http_request_ref (TsHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
ts_http_request_clear_body (TsHttpRequest *self)
{
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  if (self->body_data_free != NULL)
    self->body_data_free (self->body_data);
  self->body_func = NULL;
  self->body_data = NULL;
  self->body_data_free = NULL;
}

void
ts_http_request_unref (TsHttpRequest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ts_http_request_clear_body (self);
  soup_message_headers_unref (self->headers);
  g_uri_unref (self->uri);
  g_free (self->method);
  g_free (self);
}

void
ts_http_request_set_header (TsHttpRequest *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  if (value != NULL)
    soup_message_headers_replace (self->headers, name, value);
  else
    soup_message_headers_remove (self->headers, name);
}

void
ts_http_request_set_body (TsHttpRequest *self, const char *content_type, GBytes *body)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (body != NULL);

  ts_http_request_clear_body (self);
  self->content_type = g_strdup (content_type);
  self->body = g_bytes_ref (body);
}

void
ts_http_request_set_body_func (TsHttpRequest *self,
                               const char *content_type,
                               gint64 length,
                               TsHttpBodyFunc func,
                               gpointer data,
                               GDestroyNotify data_free)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);
  g_return_if_fail (length >= 0);

  ts_http_request_clear_body (self);
  self->content_type = g_strdup (content_type);
  self->body_length = length;
  self->body_func = func;
  self->body_data = data;
  self->body_data_free = data_free;
}

void
ts_http_request_set_is_repeatable (TsHttpRequest *self, gboolean is_repeatable)
{
  g_return_if_fail (self != NULL);

  self->is_repeatable = is_repeatable;
}

void
ts_http_request_set_judge (TsHttpRequest *self, TsHttpJudgeFunc judge)
{
  g_return_if_fail (self != NULL);

  self->judge = judge;
}

void
ts_http_request_set_explain (TsHttpRequest *self, TsHttpExplainFunc explain)
{
  g_return_if_fail (self != NULL);

  self->explain = explain;
}

void
ts_http_request_set_earlier_attempts (TsHttpRequest *self, guint n_attempts, gint64 retry_after_ms)
{
  g_return_if_fail (self != NULL);

  self->n_attempts = n_attempts;
  self->retry_after_ms = retry_after_ms;
}

guint
ts_http_request_get_n_attempts (TsHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_attempts;
}

gint64
ts_http_request_get_retry_after_ms (TsHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->retry_after_ms;
}

void
ts_http_request_set_first_byte_timeout_ms (TsHttpRequest *self, guint timeout_ms)
{
  g_return_if_fail (self != NULL);

  self->first_byte_timeout_ms = timeout_ms;
}

gboolean
ts_http_request_get_is_in_doubt (TsHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_in_doubt;
}

static void
copy_header (const char *name, const char *value, gpointer user_data)
{
  soup_message_headers_append (user_data, name, value);
}

SoupMessage *
_ts_http_request_make_message (TsHttpRequest *self, GUri *uri, GError **error)
{
  g_autoptr (SoupMessage) message = NULL;

  message = soup_message_new_from_uri (self->method, uri != NULL ? uri : self->uri);
  /* Redirects are followed one by one, so that a key never leaves its host. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_foreach (self->headers,
                                copy_header,
                                soup_message_get_request_headers (message));

  if (self->body_func != NULL) {
    g_autoptr (GInputStream) stream = self->body_func (self->body_data, error);

    if (stream == NULL)
      return NULL;
    soup_message_set_request_body (message, self->content_type, stream, self->body_length);
  } else if (self->body != NULL) {
    soup_message_set_request_body_from_bytes (message, self->content_type, self->body);
  }
  return g_steal_pointer (&message);
}
