/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-http-client.h"

#include <libsoup/soup.h>
#include <string.h>

/* More than is ever buffered, and no multiple of anything. */
#define BODY_SIZE (3 * 1024 * 1024 + 17)

typedef struct {
  SoupServer *server;
  char *base;
  TsHttpClient *client;
  TsHttpService *service;
  char *body;
  guint n_failing;  /* requests that are to be answered 503 first */
  gboolean is_gone; /* the server saw the client go */
  GSocket *silent;  /* (owned) (nullable): of the answer that stops half-way */

  gboolean is_done;
  TsHttpStream *stream;
  GError *error;
} Fixture;

static void
gone_cb (SoupServerMessage *message, gpointer user_data)
{
  ((Fixture *) user_data)->is_gone = TRUE;
}

static void
cut_cb (SoupServerMessage *message, guint length, gpointer user_data)
{
  g_socket_close (soup_server_message_get_socket (message), NULL);
}

static void
pause_cb (SoupServerMessage *message, guint length, gpointer user_data)
{
  g_set_object (&((Fixture *) user_data)->silent, soup_server_message_get_socket (message));
  soup_server_message_pause (message);
}

static void
handle (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer user_data)
{
  Fixture *fixture = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const gsize size = strcmp (path, "/cut") == 0 || strcmp (path, "/silent") == 0 ? 100 : BODY_SIZE;

  if (strcmp (path, "/gone") == 0 || fixture->n_failing > 0) {
    soup_server_message_set_status (message, fixture->n_failing > 0 ? 503 : 404, NULL);
    fixture->n_failing -= fixture->n_failing > 0;
    return;
  }
  if (strcmp (path, "/moved") == 0) {
    soup_server_message_set_redirect (message, 302, "/whole");
    return;
  }
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "audio/flac", SOUP_MEMORY_COPY, fixture->body, size);
  g_signal_connect (message, "disconnected", G_CALLBACK (gone_cb), fixture);
  g_signal_connect (message, "finished", G_CALLBACK (gone_cb), fixture);
  if (size < BODY_SIZE) {
    soup_message_headers_set_content_length (headers, BODY_SIZE);
    g_signal_connect (message, "wrote-body-data",
                      strcmp (path, "/cut") == 0 ? G_CALLBACK (cut_cb) : G_CALLBACK (pause_cb),
                      fixture);
  }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  TsHttpPolicy policy = TS_HTTP_POLICY_INIT;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->body = g_malloc (BODY_SIZE);
  for (guint i = 0; i < BODY_SIZE; i++)
    fixture->body[i] = (char) (i * 2654435761u >> 24);
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, handle, fixture, NULL);
  soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->base = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  policy.base_delay_ms = 20;
  policy.idle_timeout_ms = 150;
  policy.max_body_bytes = 1000;
  fixture->client = ts_http_client_new ("https://tracksync.example.org");
  fixture->service = ts_http_service_new (fixture->client, "Test Server", &policy);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->stream);
  g_clear_error (&fixture->error);
  g_clear_object (&fixture->silent);
  while (G_OBJECT (fixture->service)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (fixture->service);
  g_assert_finalize_object (fixture->client);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  g_free (fixture->base);
  g_free (fixture->body);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->stream = ts_http_service_open_finish (TS_HTTP_SERVICE (source), result, &fixture->error);
  fixture->is_done = TRUE;
}

static void
open_path (Fixture *fixture, const char *path)
{
  g_autofree char *uri = g_uri_resolve_relative (fixture->base, path, G_URI_FLAGS_NONE, NULL);
  g_autoptr (TsHttpRequest) request = ts_http_request_new ("GET", uri, NULL);

  ts_http_service_open_async (fixture->service, request, NULL, opened_cb, fixture);
  while (!fixture->is_done)
    g_main_context_iteration (NULL, TRUE);
  fixture->is_done = FALSE;
}

/* --- Reading on a thread ------------------------------------------------------------------- */

typedef struct {
  GInputStream *stream;
  GCancellable *cancellable;
  GByteArray *bytes;
  GError *error;
  int is_over; /* (atomic) */
} Reading;

static gpointer
read_func (gpointer data)
{
  Reading *reading = data;
  char buffer[10000];
  gssize n;

  while ((n = g_input_stream_read (reading->stream, buffer, sizeof buffer, reading->cancellable,
                                   &reading->error))
         > 0)
    g_byte_array_append (reading->bytes, (guint8 *) buffer, (guint) n);
  g_atomic_int_set (&reading->is_over, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static GThread *
start_reading (Fixture *fixture, Reading *reading)
{
  *reading = (Reading){ G_INPUT_STREAM (fixture->stream), g_cancellable_new (), g_byte_array_new (),
                        NULL, FALSE };
  return g_thread_new ("reader", read_func, reading);
}

static void
end_reading (Reading *reading, GThread *thread)
{
  while (!g_atomic_int_get (&reading->is_over))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_byte_array_unref (reading->bytes);
  g_object_unref (reading->cancellable);
  g_clear_error (&reading->error);
}

static void
read_whole (Fixture *fixture)
{
  Reading reading;
  GThread *thread = start_reading (fixture, &reading);

  while (!g_atomic_int_get (&reading.is_over))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (reading.error);
  g_assert_cmpmem (reading.bytes->data, reading.bytes->len, fixture->body, BODY_SIZE);
  end_reading (&reading, thread);
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  open_path (fixture, "/whole");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (ts_http_stream_get_status (fixture->stream), ==, 200);
  g_assert_cmpint (ts_http_stream_get_length (fixture->stream), ==, BODY_SIZE);
  g_assert_cmpstr (ts_http_stream_get_content_type (fixture->stream), ==, "audio/flac");
  g_assert_cmpstr (ts_http_stream_get_header (fixture->stream, "Content-Type"), ==, "audio/flac");
  read_whole (fixture);
}

static void
test_before_the_body (Fixture *fixture, gconstpointer data)
{
  open_path (fixture, "/gone");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_FOUND);
  g_clear_error (&fixture->error);

  fixture->n_failing = 2;
  open_path (fixture, "/moved");
  g_assert_no_error (fixture->error);
  read_whole (fixture);
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  const int code = strcmp (data, "/cut") == 0 ? TS_HTTP_ERROR_OFFLINE : TS_HTTP_ERROR_TIMED_OUT;
  TsHttpStatistics statistics;
  Reading reading;
  GThread *thread;

  open_path (fixture, data);
  g_assert_no_error (fixture->error);
  thread = start_reading (fixture, &reading);
  while (!g_atomic_int_get (&reading.is_over))
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (reading.error, TS_HTTP_ERROR, code);
  g_assert_cmpmem (reading.bytes->data, reading.bytes->len, fixture->body, 100);
  end_reading (&reading, thread);
  ts_http_service_get_statistics (fixture->service, &statistics);
  g_assert_cmpuint (statistics.n_failures, ==, 1);
}

static gboolean
set_true_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Who reads slowly is no silent server. */
static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  gboolean is_late = FALSE;

  open_path (fixture, "/whole");
  g_assert_no_error (fixture->error);
  g_timeout_add (400, set_true_cb, &is_late);
  while (!is_late)
    g_main_context_iteration (NULL, TRUE);
  read_whole (fixture);
}

static void
test_closed_early (Fixture *fixture, gconstpointer data)
{
  open_path (fixture, data);
  g_assert_no_error (fixture->error);
  g_assert_true (g_input_stream_close (G_INPUT_STREAM (fixture->stream), NULL, NULL));
  while (!fixture->is_gone)
    g_main_context_iteration (NULL, TRUE);
}

/* A server that says nothing more is not waited for; it does not look either, so the test does. */
static void
test_closed_while_silent (Fixture *fixture, gconstpointer data)
{
  open_path (fixture, "/silent");
  g_assert_no_error (fixture->error);
  while (fixture->silent == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_input_stream_close (G_INPUT_STREAM (fixture->stream), NULL, NULL));
  while (g_socket_condition_check (fixture->silent, G_IO_IN | G_IO_HUP) == 0)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  Reading reading;
  GThread *thread;

  open_path (fixture, "/silent");
  g_assert_no_error (fixture->error);
  thread = start_reading (fixture, &reading);
  g_cancellable_cancel (reading.cancellable);
  while (!g_atomic_int_get (&reading.is_over))
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (reading.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  end_reading (&reading, thread);
}

/* What a service did is told after it went, too. */
static void
test_reports (Fixture *fixture, gconstpointer data)
{
  static const TsHttpPolicy policy = TS_HTTP_POLICY_INIT;
  TsHttpService *other = ts_http_service_new (fixture->client, "Another Server", &policy);
  TsHttpService *same = ts_http_service_new (fixture->client, "Test Server", &policy);
  g_autoptr (GPtrArray) reports = NULL;
  const TsHttpServiceReport *report;

  ts_http_service_count_cache_hit (same);
  g_object_unref (same);
  open_path (fixture, "/gone");
  reports = ts_http_client_list_services (fixture->client);
  g_assert_cmpuint (reports->len, ==, 2);
  report = reports->pdata[0];
  g_assert_cmpstr (report->name, ==, "Another Server");
  report = reports->pdata[1];
  g_assert_cmpstr (report->name, ==, "Test Server");
  g_assert_cmpuint (report->statistics.n_requests, ==, 1);
  g_assert_cmpuint (report->statistics.n_failures, ==, 1);
  g_assert_cmpuint (report->statistics.n_cache_hits, ==, 1);
  g_object_unref (other);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    const char *data;
    void (*func) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/net/http-stream/whole", NULL, test_whole },
    { "/net/http-stream/before-the-body", NULL, test_before_the_body },
    { "/net/http-stream/cut", "/cut", test_broken },
    { "/net/http-stream/silent", "/silent", test_broken },
    { "/net/http-stream/slow-reader", NULL, test_slow_reader },
    { "/net/http-stream/closed-early", "/whole", test_closed_early },
    { "/net/http-stream/closed-while-silent", NULL, test_closed_while_silent },
    { "/net/http-stream/cancelled", NULL, test_cancelled },
    { "/net/http-stream/reports", NULL, test_reports },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].data, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
