/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-loopback.h"

#include <string.h>

void
ts_loopback_set_up (TsLoopback *self, SoupServerCallback callback, gpointer user_data)
{
  TsHttpPolicy policy = TS_HTTP_POLICY_INIT;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  policy.max_attempts = 2;
  policy.base_delay_ms = 10;
  policy.max_delay_ms = 20;
  policy.first_byte_timeout_ms = 5000;
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, callback, user_data, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->uri = g_uri_to_string (uris->data);
  if (g_str_has_suffix (self->uri, "/"))
    self->uri[strlen (self->uri) - 1] = '\0';
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->client = ts_http_client_new ("https://tracksync.example.org");
  self->http = ts_http_service_new (self->client, "Loopback", &policy);
}

void
ts_loopback_tear_down (TsLoopback *self)
{
  g_clear_object (&self->http);
  g_clear_object (&self->client);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->uri, g_free);
}

void
ts_loopback_reply (SoupServerMessage *message, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

void
ts_loopback_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
ts_loopback_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}
