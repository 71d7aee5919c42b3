/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-http-client.h"

#include <libsoup/soup.h>
#include <string.h>

/* What the server does with one request; the last reply repeats. */
typedef struct {
  guint status;
  const char *body;
  const char *retry_after;
  const char *location;
  guint delay_ms;
  gboolean is_cut; /* closes in the middle of the body */
} Reply;

typedef struct {
  SoupServer *server;
  SoupServer *other; /* where a hostile redirect leads */
  char *uri;
  TsHttpClient *client;
  TsHttpService *service;
  TsHttpPolicy policy;

  const Reply *replies;
  guint n_replies;
  guint n_requests;
  guint n_other_requests;
  gint64 times_us[32];
  char *last_body;

  gboolean is_done;
  TsHttpResponse *response;
  GError *error;
} Fixture;

static void
gone_cb (SoupServerMessage *message, gpointer user_data)
{
  g_object_set_data (G_OBJECT (message), "is-gone", message);
}

static gboolean
unpause_cb (gpointer message)
{
  if (g_object_get_data (message, "is-gone") == NULL)
    soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

static void
cut_cb (SoupServerMessage *message, guint length, gpointer user_data)
{
  g_socket_close (soup_server_message_get_socket (message), NULL);
}

static void
handle (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer user_data)
{
  Fixture *fixture = user_data;
  const Reply *reply = &fixture->replies[MIN (fixture->n_requests, fixture->n_replies - 1)];
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *text = reply->body != NULL ? reply->body : "";

  if (fixture->n_requests < G_N_ELEMENTS (fixture->times_us))
    fixture->times_us[fixture->n_requests] = g_get_monotonic_time ();
  fixture->n_requests++;
  g_free (fixture->last_body);
  fixture->last_body = g_strndup (body->data, body->length);

  soup_server_message_set_status (message, reply->status, NULL);
  if (reply->retry_after != NULL)
    soup_message_headers_replace (headers, "Retry-After", reply->retry_after);
  if (reply->location != NULL)
    soup_message_headers_replace (headers, "Location", reply->location);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, text, strlen (text));
  if (reply->is_cut) {
    soup_message_headers_set_content_length (headers, strlen (text) + 1000);
    g_signal_connect (message, "wrote-body-data", G_CALLBACK (cut_cb), NULL);
  }
  if (reply->delay_ms > 0) {
    g_signal_connect (message, "finished", G_CALLBACK (gone_cb), NULL);
    g_signal_connect (message, "disconnected", G_CALLBACK (gone_cb), NULL);
    soup_server_message_pause (message);
    g_timeout_add_full (G_PRIORITY_DEFAULT,
                        reply->delay_ms,
                        unpause_cb,
                        g_object_ref (message),
                        g_object_unref);
  }
}

static void
handle_other (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer user_data)
{
  ((Fixture *) user_data)->n_other_requests++;
  soup_server_message_set_status (message, 200, NULL);
}

static SoupServer *
listen_local (SoupServerCallback callback,
              Fixture *fixture,
              GTlsCertificate *certificate,
              char **uri)
{
  SoupServer *server = soup_server_new ("tls-certificate", certificate, NULL);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  soup_server_add_handler (server, NULL, callback, fixture, NULL);
  soup_server_listen_local (server,
                            0,
                            SOUP_SERVER_LISTEN_IPV4_ONLY |
                                (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *uri = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const TsHttpPolicy policy = TS_HTTP_POLICY_INIT;

  fixture->server = listen_local (handle, fixture, NULL, &fixture->uri);
  fixture->client = ts_http_client_new ("https://tracksync.example.org");
  fixture->policy = policy;
  fixture->policy.base_delay_ms = 20;
  fixture->policy.max_delay_ms = 200;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->service);
  g_assert_finalize_object (fixture->client);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  g_clear_object (&fixture->other);
  g_clear_pointer (&fixture->response, ts_http_response_free);
  g_clear_error (&fixture->error);
  g_free (fixture->uri);
  g_free (fixture->last_body);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_clear_pointer (&fixture->response, ts_http_response_free);
  g_clear_error (&fixture->error);
  fixture->response =
      ts_http_service_send_finish (TS_HTTP_SERVICE (source), result, &fixture->error);
  fixture->is_done = TRUE;
}

/* Runs until the answer is there and the last attempt has wound down. */
static void
wait_until_done (Fixture *fixture)
{
  while (!fixture->is_done || G_OBJECT (fixture->service)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  fixture->is_done = FALSE;
}

static void
start_request (Fixture *fixture, TsHttpRequest *request, GCancellable *cancellable)
{
  if (fixture->service == NULL)
    fixture->service = ts_http_service_new (fixture->client, "Test Server", &fixture->policy);
  ts_http_service_send_async (fixture->service, request, cancellable, done_cb, fixture);
}

static void
start (Fixture *fixture, const char *method, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsHttpRequest) request = ts_http_request_new (method, fixture->uri, &error);

  g_assert_no_error (error);
  ts_http_request_set_header (request, "X-API-Key", "secret");
  start_request (fixture, request, cancellable);
}

static void
set_replies (Fixture *fixture, const Reply *replies, guint n_replies)
{
  fixture->replies = replies;
  fixture->n_replies = n_replies;
  fixture->n_requests = 0;
}

#define SET_REPLIES(fixture, ...)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    static const Reply replies_[] = { __VA_ARGS__ };                                               \
    set_replies (fixture, replies_, G_N_ELEMENTS (replies_));                                      \
  }                                                                                                \
  G_STMT_END

static void
send (Fixture *fixture, const char *method)
{
  start (fixture, method, NULL);
  wait_until_done (fixture);
}

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  SET_REPLIES (fixture, { 200, "hello" });
  send (fixture, "GET");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->response->status, ==, 200);
  g_assert_cmpstr (fixture->response->content_type, ==, "text/plain");
  g_assert_cmpmem (g_bytes_get_data (fixture->response->body, NULL),
                   g_bytes_get_size (fixture->response->body),
                   "hello",
                   5);
}

static void
test_passing_failures (Fixture *fixture, gconstpointer data)
{
  TsHttpStatistics statistics;

  SET_REPLIES (fixture, { 503 }, { 500 }, { 502 }, { 504 }, { 429 }, { 200, "at last" });
  send (fixture, "GET");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->n_requests, ==, 6);
  ts_http_service_get_statistics (fixture->service, &statistics);
  g_assert_cmpuint (statistics.n_requests, ==, 6);
  g_assert_cmpuint (statistics.n_retries, ==, 5);
  g_assert_cmpuint (statistics.n_failures, ==, 0);
  /* 20, 40, 80... ms less a quarter at most. */
  g_assert_cmpint (fixture->times_us[1] - fixture->times_us[0], >=, 14 * 1000);
  g_assert_cmpint (fixture->times_us[3] - fixture->times_us[2], >=, 58 * 1000);
}

static void
test_gives_up (Fixture *fixture, gconstpointer data)
{
  SET_REPLIES (fixture, { 503 });
  send (fixture, "GET");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_SERVER);
  g_assert_true (g_str_has_prefix (fixture->error->message, "After 6 attempts: "));
  g_assert_null (strstr (fixture->error->message, "secret"));
  g_assert_cmpuint (fixture->n_requests, ==, 6);
}

static void
test_permanent_failures (Fixture *fixture, gconstpointer data)
{
  static const struct {
    Reply reply;
    TsHttpError code;
  } cases[] = {
    { { 400 }, TS_HTTP_ERROR_REJECTED },  { { 401 }, TS_HTTP_ERROR_AUTH },
    { { 403 }, TS_HTTP_ERROR_AUTH },      { { 404 }, TS_HTTP_ERROR_NOT_FOUND },
    { { 413 }, TS_HTTP_ERROR_TOO_LARGE }, { { 501 }, TS_HTTP_ERROR_REJECTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    set_replies (fixture, &cases[i].reply, 1);
    send (fixture, "GET");
    g_assert_error (fixture->error, TS_HTTP_ERROR, (int) cases[i].code);
    g_assert_cmpuint (fixture->n_requests, ==, 1);
  }
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  SET_REPLIES (fixture, { 429, .retry_after = "1" }, { 200 });
  send (fixture, "GET");
  g_assert_no_error (fixture->error);
  g_assert_cmpint (fixture->times_us[1] - fixture->times_us[0], >=, 990 * 1000);
}

/* What may have been acted on is not asked twice; what surely was not, is. */
static void
test_post (Fixture *fixture, gconstpointer data)
{
  SET_REPLIES (fixture, { 500 });
  send (fixture, "POST");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_SERVER);
  g_assert_cmpuint (fixture->n_requests, ==, 1);

  SET_REPLIES (fixture, { 200, "half", .is_cut = TRUE });
  send (fixture, "POST");
  g_assert_nonnull (fixture->error);
  g_assert_cmpuint (fixture->n_requests, ==, 1);

  SET_REPLIES (fixture, { 429 }, { 200 });
  send (fixture, "POST");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->n_requests, ==, 2);
}

static void
test_cut_answer (Fixture *fixture, gconstpointer data)
{
  SET_REPLIES (fixture, { 200, "half", .is_cut = TRUE }, { 200, "whole" });
  send (fixture, "GET");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (g_bytes_get_size (fixture->response->body), ==, 5);
  g_assert_cmpuint (fixture->n_requests, ==, 2);
}

static void
test_silent_server (Fixture *fixture, gconstpointer data)
{
  fixture->policy.first_byte_timeout_ms = 60;
  fixture->policy.max_attempts = 2;
  SET_REPLIES (fixture, { 200, "late", .delay_ms = 400 });
  send (fixture, "GET");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_TIMED_OUT);
  g_assert_cmpuint (fixture->n_requests, ==, 2);
}

static void
test_refused_connection (Fixture *fixture, gconstpointer data)
{
  fixture->policy.max_attempts = 3;
  soup_server_disconnect (fixture->server);
  send (fixture, "POST");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_OFFLINE);
  g_assert_true (g_str_has_prefix (fixture->error->message, "After 3 attempts: "));
}

static void
test_large_answer (Fixture *fixture, gconstpointer data)
{
  fixture->policy.max_body_bytes = 10;
  SET_REPLIES (fixture, { 200, "more than ten bytes" });
  send (fixture, "GET");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_TOO_LARGE);
  g_assert_cmpuint (fixture->n_requests, ==, 1);
}

static void
test_cancelled_while_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 start_us;

  SET_REPLIES (fixture, { 503, .retry_after = "3600" });
  start (fixture, "GET", cancellable);
  while (ts_http_service_get_waiting_until_us (fixture->service) == 0)
    g_main_context_iteration (NULL, TRUE);
  start_us = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  wait_until_done (fixture);
  g_test_message ("ended after %" G_GINT64_FORMAT " us", g_get_monotonic_time () - start_us);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (ts_http_service_get_waiting_until_us (fixture->service), ==, 0);
}

static void
test_cancelled_early (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  SET_REPLIES (fixture, { 200 });
  g_cancellable_cancel (cancellable);
  start (fixture, "GET", cancellable);
  wait_until_done (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->n_requests, ==, 0);
}

static void
test_cancelled_under_way (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  SET_REPLIES (fixture, { 200, "late", .delay_ms = 300 });
  start (fixture, "GET", cancellable);
  while (fixture->n_requests == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  wait_until_done (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_rate (Fixture *fixture, gconstpointer data)
{
  TsHttpStatistics statistics;

  SET_REPLIES (fixture, { 200 });
  fixture->policy.rate_per_s = 20;
  fixture->policy.burst = 1;
  for (int i = 0; i < 5; i++)
    start (fixture, "GET", NULL);
  wait_until_done (fixture);
  g_assert_cmpuint (fixture->n_requests, ==, 5);
  g_assert_cmpint (fixture->times_us[4] - fixture->times_us[0], >=, 4 * 45 * 1000);
  ts_http_service_get_statistics (fixture->service, &statistics);
  g_assert_cmpuint (statistics.n_waits, ==, 4);
}

static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  SET_REPLIES (fixture, { 302, .location = "/elsewhere" }, { 200, "there" });
  send (fixture, "GET");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->n_requests, ==, 2);

  SET_REPLIES (fixture, { 302, .location = "/round" });
  send (fixture, "GET");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_REJECTED);
  g_assert_cmpuint (fixture->n_requests, ==, 6);
}

/* The key must not follow to another server. */
static void
test_hostile_redirect (Fixture *fixture, gconstpointer data)
{
  g_autofree char *location = NULL;
  Reply reply = { 302 };

  fixture->other = listen_local (handle_other, fixture, NULL, &location);
  reply.location = location;
  set_replies (fixture, &reply, 1);
  send (fixture, "GET");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_REJECTED);
  g_assert_cmpuint (fixture->n_other_requests, ==, 0);
}

static gboolean
never (guint status, GBytes *body)
{
  return FALSE;
}

static void
test_judge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsHttpRequest) request = ts_http_request_new ("GET", fixture->uri, NULL);

  SET_REPLIES (fixture, { 500 });
  ts_http_request_set_judge (request, never);
  start_request (fixture, request, NULL);
  wait_until_done (fixture);
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_SERVER);
  g_assert_cmpuint (fixture->n_requests, ==, 1);
}

static GInputStream *
open_body (gpointer data, GError **error)
{
  guint *n_opened = data;

  (*n_opened)++;
  return g_memory_input_stream_new_from_data ("streamed", 8, NULL);
}

static void
test_streamed_body (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsHttpRequest) request = ts_http_request_new ("PUT", fixture->uri, NULL);
  guint n_opened = 0;

  SET_REPLIES (fixture, { 503 }, { 200 });
  ts_http_request_set_body_func (request, "audio/flac", 8, open_body, &n_opened, NULL);
  start_request (fixture, request, NULL);
  wait_until_done (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (n_opened, ==, 2);
  g_assert_cmpstr (fixture->last_body, ==, "streamed");
}

static void
test_self_signed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "fixtures", "tls", "self-signed.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  g_free (fixture->uri);
  fixture->other = listen_local (handle, fixture, certificate, &fixture->uri);

  SET_REPLIES (fixture, { 200, "hello" });
  send (fixture, "GET");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_TLS);
  g_assert_cmpuint (fixture->n_requests, ==, 0);
  g_assert_nonnull (ts_http_service_get_refused_fingerprint (fixture->service));

  ts_http_service_set_pinned_fingerprint (fixture->service, "00");
  send (fixture, "GET");
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_TLS);

  ts_http_service_set_pinned_fingerprint (
      fixture->service,
      ts_http_service_get_refused_fingerprint (fixture->service));
  send (fixture, "GET");
  g_assert_no_error (fixture->error);
}

static GError *
explain (const char *service_name, guint status, GBytes *body)
{
  if (status != 403 || g_bytes_get_size (body) == 0)
    return NULL;
  return g_error_new (TS_HTTP_ERROR,
                      TS_HTTP_ERROR_REJECTED,
                      "%s: %.*s",
                      service_name,
                      (int) g_bytes_get_size (body),
                      (const char *) g_bytes_get_data (body, NULL));
}

static void
test_explain (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++) {
    g_autoptr (TsHttpRequest) request = ts_http_request_new ("GET", fixture->uri, NULL);

    ts_http_request_set_explain (request, explain);
    SET_REPLIES (fixture, { 403, "no right to delete" }, { 403 });
    fixture->n_requests = i;
    start_request (fixture, request, NULL);
    wait_until_done (fixture);
    if (i == 0) {
      g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_REJECTED);
      g_assert_cmpstr (fixture->error->message, ==, "Test Server: no right to delete");
    } else {
      g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_AUTH);
    }
  }
}

/* What was looked at between two attempts goes on as if it had been repeated at once. */
static void
test_earlier_attempts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsHttpRequest) first = ts_http_request_new ("POST", fixture->uri, NULL);
  g_autoptr (TsHttpRequest) second = ts_http_request_new ("POST", fixture->uri, NULL);
  g_autoptr (TsHttpRequest) third = ts_http_request_new ("POST", fixture->uri, NULL);
  gint64 start_us;

  fixture->policy.max_attempts = 3;
  SET_REPLIES (fixture, { 503, NULL, "1" }, { 429 }, { 429 });
  start_request (fixture, first, NULL);
  wait_until_done (fixture);
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_SERVER);
  g_assert_cmpuint (ts_http_request_get_n_attempts (first), ==, 1);
  g_assert_cmpint (ts_http_request_get_retry_after_ms (first), ==, 1000);
  g_assert_true (ts_http_service_may_repeat (fixture->service, first));

  ts_http_request_set_earlier_attempts (second, 1, 100);
  start_us = g_get_monotonic_time ();
  start_request (fixture, second, NULL);
  g_assert_cmpint (ts_http_service_get_waiting_until_us (fixture->service), >=, start_us + 100000);
  wait_until_done (fixture);
  g_assert_error (fixture->error, TS_HTTP_ERROR, TS_HTTP_ERROR_RATE_LIMITED);
  g_assert_cmpuint (fixture->n_requests, ==, 3);
  g_assert_cmpuint (ts_http_request_get_n_attempts (second), ==, 3);
  g_assert_cmpint (ts_http_request_get_retry_after_ms (second), ==, -1);
  g_assert_false (ts_http_service_may_repeat (fixture->service, second));

  /* Cancelled while it waits. */
  {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();

    ts_http_request_set_earlier_attempts (third, 1, 60000);
    start_request (fixture, third, cancellable);
    g_cancellable_cancel (cancellable);
    wait_until_done (fixture);
    g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (fixture->n_requests, ==, 3);
  }
}

static void
test_bad_addresses (void)
{
  static const char *const addresses[] = { "",          "music",         "ftp://host/",
                                           "http://",   "https:///rest", "http://user:pw@",
                                           "file:///x", "http://[::1" };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_http_request_new ("GET", addresses[i], &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    g_assert_null (strstr (error->message, "pw"));
  }
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/net/http-service/answer", test_answer },
    { "/net/http-service/passing-failures", test_passing_failures },
    { "/net/http-service/gives-up", test_gives_up },
    { "/net/http-service/permanent-failures", test_permanent_failures },
    { "/net/http-service/retry-after", test_retry_after },
    { "/net/http-service/post", test_post },
    { "/net/http-service/cut-answer", test_cut_answer },
    { "/net/http-service/silent-server", test_silent_server },
    { "/net/http-service/refused-connection", test_refused_connection },
    { "/net/http-service/large-answer", test_large_answer },
    { "/net/http-service/cancelled-while-waiting", test_cancelled_while_waiting },
    { "/net/http-service/cancelled-early", test_cancelled_early },
    { "/net/http-service/cancelled-under-way", test_cancelled_under_way },
    { "/net/http-service/rate", test_rate },
    { "/net/http-service/redirect", test_redirect },
    { "/net/http-service/hostile-redirect", test_hostile_redirect },
    { "/net/http-service/judge", test_judge },
    { "/net/http-service/streamed-body", test_streamed_body },
    { "/net/http-service/self-signed", test_self_signed },
    { "/net/http-service/explain", test_explain },
    { "/net/http-service/earlier-attempts", test_earlier_attempts },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  g_test_add_func ("/net/http-service/bad-addresses", test_bad_addresses);
  return g_test_run ();
}
