/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-call-private.h"

static void
collect_header (const char *name, const char *value, gpointer user_data)
{
  g_hash_table_replace (user_data, g_ascii_strdown (name, -1), g_strdup (value));
}

TsHttpResponse *
_ts_http_response_new (SoupMessage *message, GBytes *body)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *content_type = soup_message_headers_get_content_type (headers, NULL);
  TsHttpResponse *self = g_new0 (TsHttpResponse, 1);

  self->status = soup_message_get_status (message);
  self->content_type = content_type != NULL ? g_ascii_strdown (content_type, -1) : NULL;
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_foreach (headers, collect_header, self->headers);
  self->body = g_bytes_ref (body);
  return self;
}

void
ts_http_response_free (TsHttpResponse *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->content_type);
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self);
}
