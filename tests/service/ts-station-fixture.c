/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-station-fixture.h"

#include <string.h>

void
ts_station_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
ts_station_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

void
ts_station_fixture_set_key (TsStationFixture *self, const char *key)
{
  g_clear_object (&self->station);
  self->station = ts_azuracast_station_new (self->http, self->uri, "lamp_fm", key);
}

void
ts_station_fixture_set_up (TsStationFixture *self, const char *first_argument, ...)
{
  TsHttpPolicy policy = TS_AZURACAST_POLICY_INIT;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "support", "start-station", NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  const char *argument;
  va_list arguments;

  g_ptr_array_add (argv, script);
  g_ptr_array_add (argv, (char *) "--no-probe");
  va_start (arguments, first_argument);
  for (argument = first_argument; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (char *) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  self->process
      = g_subprocess_newv ((const char *const *) argv->pdata,
                           G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (line != NULL && g_str_has_prefix (line, "READY "));
  self->uri = g_strdup (line + strlen ("READY "));

  self->client = ts_http_client_new ("https://tracksync.example.org");
  self->control = ts_http_service_new (self->client, "Control", &policy);
  policy.base_delay_ms = 10;
  policy.max_delay_ms = 20;
  policy.first_byte_timeout_ms = 1500;
  self->http = ts_http_service_new (self->client, "Lamp FM", &policy);
  ts_station_fixture_set_key (self, "all:rights");
}

void
ts_station_fixture_tear_down (TsStationFixture *self)
{
  g_clear_object (&self->station);
  g_clear_object (&self->control);
  g_clear_object (&self->http);
  g_clear_object (&self->client);
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  g_clear_pointer (&self->uri, g_free);
}

JsonNode *
ts_station_fixture_ask (TsStationFixture *self, const char *path, const char *json)
{
  g_autofree char *uri = g_strconcat (self->uri, "/_test/", path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsHttpRequest) request = ts_http_request_new (json ? "POST" : "GET", uri, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TsHttpResponse) response = NULL;
  JsonNode *root;

  g_assert_no_error (error);
  if (json != NULL) {
    g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

    ts_http_request_set_body (request, "application/json", body);
  }
  ts_http_service_send_async (self->control, request, NULL, ts_station_done_cb, &result);
  response = ts_http_service_send_finish (self->control, ts_station_wait (&result), &error);
  g_assert_no_error (error);
  root = ts_json_parse (response->body, &error);
  g_assert_no_error (error);
  return root;
}

guint
ts_station_fixture_count (TsStationFixture *self, const char *pattern)
{
  g_autoptr (JsonNode) log = ts_station_fixture_ask (self, "log", NULL);
  JsonArray *entries = json_node_get_array (log);
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (entries); i++) {
    JsonObject *entry = json_array_get_object_element (entries, i);
    g_autofree char *what
        = g_strdup_printf ("%s %s", json_object_get_string_member (entry, "method"),
                           json_object_get_string_member (entry, "path"));

    n += g_regex_match_simple (pattern, what, 0, 0);
  }
  return n;
}
