/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-service.h"

#include "ts-backoff.h"
#include "ts-http-client-private.h"
#include "ts-http-request-private.h"
#include "ts-token-bucket.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_REDIRECTS 5
#define READ_SIZE (64 * 1024)

/* RFC 6585; libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429

/*
 * A call is in one of these places:
 *
 *   queue ──(turn, token)──> attempt ──> done
 *     ^                         │
 *     └──── delay (timer) <─────┘ worth another attempt
 *
 * Its task is answered exactly once, when it is done or cancelled.
 */
typedef struct {
  TsHttpService *service; /* (owned) */
  GTask *task;            /* (owned) (nullable): NULL once answered */
  TsHttpRequest *request; /* (owned) */
  GUri *uri;              /* (owned) (nullable): where a redirect led */
  guint n_redirects;
  gboolean has_waited; /* counted among the waits already */

  GSource *cancel_source;  /* (owned) (nullable): the caller's cancellable */
  GSource *delay_source;   /* (owned) (nullable): until the next attempt */
  gint64 delay_until_us;   /* monotonic; 0 when not waiting */
  gatomicrefcount ref_count;

  /* The attempt under way. */
  GCancellable *attempt;   /* (owned) (nullable) */
  SoupMessage *message;    /* (owned) (nullable) */
  GInputStream *stream;    /* (owned) (nullable) */
  GByteArray *received;    /* (owned) (nullable) */
  GSource *timeout_source; /* (owned) (nullable) */
  gboolean is_timed_out;
} TsHttpCall;

struct _TsHttpService {
  GObject parent_instance;

  TsHttpClient *client; /* (owned) */
  char *name;           /* (owned) */
  TsHttpPolicy policy;
  TsTokenBucket bucket;
  GQueue queue;       /* (element-type TsHttpCall) (owned references) */
  GQueue delayed;     /* (element-type TsHttpCall) (owned references) */
  guint n_in_flight;
  GSource *pump_source; /* (owned) (nullable): until the next token */
  gint64 waiting_until_us;
  TsHttpStatistics statistics;
  char *pinned_fingerprint;  /* (owned) (nullable) */
  char *refused_fingerprint; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TsHttpService, ts_http_service, G_TYPE_OBJECT)
G_DEFINE_QUARK (ts-http-error-quark, ts_http_error)

enum { PROP_0, PROP_WAITING_UNTIL_US, N_PROPS };

static GParamSpec *props[N_PROPS];

static void ts_http_service_pump (TsHttpService *self);

static void
clear_source (GSource **source)
{
  if (*source != NULL) {
    g_source_destroy (*source);
    g_clear_pointer (source, g_source_unref);
  }
}

static GSource *
add_timeout (guint delay_ms, GSourceFunc func, gpointer data, GDestroyNotify data_free)
{
  GSource *source = g_timeout_source_new (delay_ms);

  g_source_set_callback (source, func, data, data_free);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* --- One call ------------------------------------------------------------------------------ */

static TsHttpCall *
ts_http_call_ref (TsHttpCall *call)
{
  g_atomic_ref_count_inc (&call->ref_count);
  return call;
}

static void
ts_http_call_end_attempt (TsHttpCall *call)
{
  clear_source (&call->timeout_source);
  g_clear_object (&call->stream);
  g_clear_object (&call->message);
  g_clear_object (&call->attempt);
  g_clear_pointer (&call->received, g_byte_array_unref);
}

static void
ts_http_call_unref (gpointer data)
{
  TsHttpCall *call = data;

  if (!g_atomic_ref_count_dec (&call->ref_count))
    return;
  ts_http_call_end_attempt (call);
  clear_source (&call->cancel_source);
  clear_source (&call->delay_source);
  g_clear_object (&call->task);
  g_clear_pointer (&call->uri, g_uri_unref);
  ts_http_request_unref (call->request);
  g_object_unref (call->service);
  g_free (call);
}

/* The countdown people see: the first delayed call, or the next token. */
static void
ts_http_service_update_waiting (TsHttpService *self)
{
  gint64 until_us = self->pump_source != NULL ? g_source_get_ready_time (self->pump_source) : 0;

  for (GList *l = self->delayed.head; l != NULL; l = l->next)
    until_us = MAX (until_us, ((TsHttpCall *) l->data)->delay_until_us);
  if (until_us != self->waiting_until_us) {
    self->waiting_until_us = until_us;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING_UNTIL_US]);
  }
}

static void
ts_http_call_leave_delay (TsHttpCall *call)
{
  clear_source (&call->delay_source);
  call->delay_until_us = 0;
  if (g_queue_remove (&call->service->delayed, call))
    ts_http_call_unref (call);
  ts_http_service_update_waiting (call->service);
}

/* Answers the caller; the call may still have an attempt that winds down. */
static void
ts_http_call_answer (TsHttpCall *call, TsHttpResponse *response, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  clear_source (&call->cancel_source);
  if (error != NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      call->service->statistics.n_failures++;
    g_task_return_error (task, error);
  } else {
    g_task_return_pointer (task, response, (GDestroyNotify) ts_http_response_free);
  }
}

static gboolean
ts_http_call_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  TsHttpCall *call = ts_http_call_ref (user_data);
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  if (g_queue_remove (&call->service->queue, call))
    ts_http_call_unref (call);
  ts_http_call_leave_delay (call);
  if (call->attempt != NULL)
    g_cancellable_cancel (call->attempt);
  ts_http_call_answer (call, NULL, error);
  ts_http_call_unref (call);
  return G_SOURCE_REMOVE;
}

/* --- Outcomes ------------------------------------------------------------------------------ */

static gboolean
ts_http_call_delay_cb (gpointer user_data)
{
  TsHttpCall *call = ts_http_call_ref (user_data);
  TsHttpService *self = call->service;

  ts_http_call_leave_delay (call);
  g_queue_push_head (&self->queue, call);
  ts_http_service_pump (self);
  return G_SOURCE_REMOVE;
}

static void
ts_http_call_retry_later (TsHttpCall *call, gint64 retry_after_ms)
{
  TsHttpService *self = call->service;
  gint64 delay_ms = retry_after_ms;

  if (delay_ms < 0)
    delay_ms = ts_backoff_get_delay_ms (call->request->n_attempts, self->policy.base_delay_ms,
                                        self->policy.max_delay_ms, g_random_double ());
  g_debug ("%s: attempt %u failed, the next follows in %" G_GINT64_FORMAT " ms", self->name,
           call->request->n_attempts, delay_ms);
  call->delay_until_us = g_get_monotonic_time () + delay_ms * 1000;
  g_queue_push_tail (&self->delayed, ts_http_call_ref (call));
  call->delay_source = add_timeout ((guint) MIN (delay_ms, G_MAXINT),
                                    ts_http_call_delay_cb,
                                    ts_http_call_ref (call),
                                    ts_http_call_unref);
  ts_http_service_update_waiting (self);
}

/* What a failed connection means, in words, and whether another attempt may help. */
static GError *
ts_http_call_explain (TsHttpCall *call, const GError *cause, gboolean *is_passing)
{
  TsHttpService *self = call->service;
  gboolean was_not_sent;

  was_not_sent = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
                 cause->domain == G_RESOLVER_ERROR;
  *is_passing = was_not_sent || call->request->is_repeatable;

  if (call->is_timed_out)
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_TIMED_OUT,
                        _ ("%s does not answer"),
                        self->name);
  if (call->message != NULL && soup_message_get_tls_peer_certificate_errors (call->message) != 0) {
    *is_passing = FALSE;
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_TLS,
                        _ ("The certificate of %s is not trusted"),
                        self->name);
  }
  if (cause->domain == G_TLS_ERROR)
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_TLS,
                        _ ("The secure connection to %s failed"),
                        self->name);
  if (cause->domain == G_RESOLVER_ERROR || cause->domain == G_IO_ERROR)
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_OFFLINE,
                        _ ("%s cannot be reached: %s"),
                        self->name,
                        cause->message);
  return g_error_new (TS_HTTP_ERROR,
                      TS_HTTP_ERROR_PROTOCOL,
                      _ ("%s sent an answer that cannot be read"),
                      self->name);
}

/* Ends an attempt that brought no answer. */
static void
ts_http_call_fail (TsHttpCall *call, const GError *cause, GError *final)
{
  g_autoptr (GError) error = final;
  gboolean is_passing = FALSE;

  if (error == NULL)
    error = ts_http_call_explain (call, cause, &is_passing);
  ts_http_call_end_attempt (call);
  if (call->task == NULL)
    return;
  if (is_passing && call->request->n_attempts < call->service->policy.max_attempts) {
    ts_http_call_retry_later (call, -1);
    return;
  }
  if (call->request->n_attempts > 1)
    g_prefix_error (
        &error, ngettext ("After %u attempt: ", "After %u attempts: ", call->request->n_attempts),
        call->request->n_attempts);
  ts_http_call_answer (call, NULL, g_steal_pointer (&error));
}

static gboolean
ts_http_call_is_worth_repeating (TsHttpCall *call, guint status, GBytes *body)
{
  if (call->request->n_attempts >= call->service->policy.max_attempts)
    return FALSE;
  if (status == STATUS_TOO_MANY_REQUESTS)
    return TRUE;
  if (status < 500 || !call->request->is_repeatable)
    return FALSE;
  if (call->request->judge != NULL)
    return call->request->judge (status, body);
  return status == SOUP_STATUS_INTERNAL_SERVER_ERROR || status == SOUP_STATUS_BAD_GATEWAY ||
         status == SOUP_STATUS_SERVICE_UNAVAILABLE || status == SOUP_STATUS_GATEWAY_TIMEOUT;
}

static GError *
ts_http_service_explain_status (TsHttpService *self, guint status)
{
  switch (status) {
  case SOUP_STATUS_UNAUTHORIZED:
  case SOUP_STATUS_FORBIDDEN:
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_AUTH,
                        _ ("%s refused the login (status %u)"),
                        self->name,
                        status);
  case SOUP_STATUS_NOT_FOUND:
  case SOUP_STATUS_GONE:
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_NOT_FOUND,
                        _ ("%s does not have what was asked for"),
                        self->name);
  case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_TOO_LARGE,
                        _ ("%s does not take files of this size"),
                        self->name);
  case STATUS_TOO_MANY_REQUESTS:
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_RATE_LIMITED,
                        _ ("%s is asked too often and wants a pause"),
                        self->name);
  default:
    if (status >= 500)
      return g_error_new (TS_HTTP_ERROR,
                          TS_HTTP_ERROR_SERVER,
                          _ ("%s has a problem of its own (status %u)"),
                          self->name,
                          status);
    return g_error_new (TS_HTTP_ERROR,
                        TS_HTTP_ERROR_REJECTED,
                        _ ("%s does not accept the request (status %u)"),
                        self->name,
                        status);
  }
}

static void
collect_header (const char *name, const char *value, gpointer user_data)
{
  g_hash_table_replace (user_data, g_ascii_strdown (name, -1), g_strdup (value));
}

static TsHttpResponse *
ts_http_response_new (SoupMessage *message, GBytes *body)
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

/* Goes where a redirect leads, if that is the same server. */
static gboolean
ts_http_call_redirect (TsHttpCall *call)
{
  GUri *here = soup_message_get_uri (call->message);
  const char *location;
  g_autoptr (GUri) there = NULL;

  location = soup_message_headers_get_one (soup_message_get_response_headers (call->message),
                                           "Location");
  if (location == NULL || call->n_redirects >= MAX_REDIRECTS || !call->request->is_repeatable)
    return FALSE;
  there = g_uri_parse_relative (here, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (there == NULL || g_ascii_strcasecmp (g_uri_get_host (there), g_uri_get_host (here)) != 0)
    return FALSE;
  /* To the same port, or from plain to secure; never back. */
  if (g_strcmp0 (g_uri_get_scheme (there), "https") != 0 &&
      (g_strcmp0 (g_uri_get_scheme (here), "http") != 0 ||
       g_strcmp0 (g_uri_get_scheme (there), "http") != 0 ||
       g_uri_get_port (there) != g_uri_get_port (here)))
    return FALSE;

  call->n_redirects++;
  call->request->n_attempts--;
  g_clear_pointer (&call->uri, g_uri_unref);
  call->uri = g_steal_pointer (&there);
  return TRUE;
}

static gint64
ts_http_call_get_retry_after_ms (TsHttpCall *call)
{
  const char *text;

  text = soup_message_headers_get_one (soup_message_get_response_headers (call->message),
                                       "Retry-After");
  return ts_backoff_parse_retry_after (text, g_get_real_time () / G_USEC_PER_SEC);
}

/* Ends an attempt that brought a whole answer. */
static void
ts_http_call_complete (TsHttpCall *call)
{
  TsHttpService *self = call->service;
  guint status = soup_message_get_status (call->message);
  g_autoptr (GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&call->received));
  GError *error;

  if (call->task == NULL) {
    ts_http_call_end_attempt (call);
    return;
  }
  if (SOUP_STATUS_IS_REDIRECTION (status) && ts_http_call_redirect (call)) {
    ts_http_call_end_attempt (call);
    g_queue_push_head (&self->queue, ts_http_call_ref (call));
    return;
  }
  if (status >= 200 && status < 300) {
    TsHttpResponse *response = ts_http_response_new (call->message, body);

    ts_http_call_end_attempt (call);
    ts_http_call_answer (call, response, NULL);
    return;
  }
  call->request->retry_after_ms = ts_http_call_get_retry_after_ms (call);
  if (ts_http_call_is_worth_repeating (call, status, body)) {
    ts_http_call_end_attempt (call);
    ts_http_call_retry_later (call, call->request->retry_after_ms);
    return;
  }
  error = call->request->explain != NULL ? call->request->explain (self->name, status, body) : NULL;
  if (error == NULL)
    error = ts_http_service_explain_status (self, status);
  ts_http_call_end_attempt (call);
  if (call->request->n_attempts > 1)
    g_prefix_error (
        &error, ngettext ("After %u attempt: ", "After %u attempts: ", call->request->n_attempts),
        call->request->n_attempts);
  ts_http_call_answer (call, NULL, error);
}

/* --- One attempt --------------------------------------------------------------------------- */

static gboolean
ts_http_call_timeout_cb (gpointer user_data)
{
  TsHttpCall *call = user_data;

  call->is_timed_out = TRUE;
  g_cancellable_cancel (call->attempt);
  return G_SOURCE_REMOVE;
}

static void
ts_http_call_set_timeout (TsHttpCall *call, guint timeout_ms)
{
  clear_source (&call->timeout_source);
  if (timeout_ms > 0)
    call->timeout_source = add_timeout (timeout_ms, ts_http_call_timeout_cb, call, NULL);
}

static guint
ts_http_call_get_first_byte_timeout_ms (TsHttpCall *call)
{
  return call->request->first_byte_timeout_ms > 0 ? call->request->first_byte_timeout_ms
                                                  : call->service->policy.first_byte_timeout_ms;
}

static void
ts_http_call_network_cb (SoupMessage *message,
                         GSocketClientEvent event,
                         GIOStream *connection,
                         gpointer user_data)
{
  TsHttpCall *call = user_data;

  if (call->message != message)
    return;
  if (event == G_SOCKET_CLIENT_RESOLVING)
    ts_http_call_set_timeout (call, call->service->policy.connect_timeout_ms);
  else if (event == G_SOCKET_CLIENT_COMPLETE)
    ts_http_call_set_timeout (call, ts_http_call_get_first_byte_timeout_ms (call));
}

/* A large body on a slow line is no silence. */
static void
ts_http_call_wrote_cb (SoupMessage *message, guint size, gpointer user_data)
{
  TsHttpCall *call = user_data;
  gint64 timeout_us;

  if (call->message != message || call->timeout_source == NULL)
    return;
  timeout_us = (gint64) ts_http_call_get_first_byte_timeout_ms (call) * 1000;
  g_source_set_ready_time (call->timeout_source, g_get_monotonic_time () + timeout_us);
}

static char *
get_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len) : NULL;
}

static gboolean
ts_http_call_accept_certificate_cb (SoupMessage *message,
                                    GTlsCertificate *certificate,
                                    GTlsCertificateFlags errors,
                                    gpointer user_data)
{
  TsHttpCall *call = user_data;
  TsHttpService *self = call->service;
  g_autofree char *fingerprint = get_fingerprint (certificate);

  if (fingerprint != NULL && g_strcmp0 (fingerprint, self->pinned_fingerprint) == 0)
    return TRUE;
  g_free (self->refused_fingerprint);
  self->refused_fingerprint = g_steal_pointer (&fingerprint);
  return FALSE;
}

static void
ts_http_call_leave_flight (TsHttpCall *call)
{
  TsHttpService *self = g_object_ref (call->service);

  self->n_in_flight--;
  ts_http_call_unref (call);
  ts_http_service_pump (self);
  g_object_unref (self);
}

static void
ts_http_call_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpCall *call = user_data;
  TsHttpService *self = call->service;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  if (bytes == NULL) {
    ts_http_call_fail (call, error, NULL);
    ts_http_call_leave_flight (call);
    return;
  }

  size = g_bytes_get_size (bytes);
  if (size == 0) {
    ts_http_call_complete (call);
    ts_http_call_leave_flight (call);
    return;
  }
  if (size > self->policy.max_body_bytes - call->received->len) {
    ts_http_call_fail (call,
                       NULL,
                       g_error_new (TS_HTTP_ERROR,
                                    TS_HTTP_ERROR_TOO_LARGE,
                                    _ ("The answer of %s is too large"),
                                    self->name));
    ts_http_call_leave_flight (call);
    return;
  }
  g_byte_array_append (call->received, g_bytes_get_data (bytes, NULL), size);
  ts_http_call_set_timeout (call, self->policy.idle_timeout_ms);
  g_input_stream_read_bytes_async (call->stream,
                                   READ_SIZE,
                                   G_PRIORITY_DEFAULT,
                                   call->attempt,
                                   ts_http_call_read_cb,
                                   call);
}

static void
ts_http_call_sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpCall *call = user_data;
  g_autoptr (GError) error = NULL;

  call->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (call->stream == NULL) {
    ts_http_call_fail (call, error, NULL);
    ts_http_call_leave_flight (call);
    return;
  }
  call->received = g_byte_array_new ();
  ts_http_call_set_timeout (call, call->service->policy.idle_timeout_ms);
  g_input_stream_read_bytes_async (call->stream,
                                   READ_SIZE,
                                   G_PRIORITY_DEFAULT,
                                   call->attempt,
                                   ts_http_call_read_cb,
                                   call);
}

/* Takes over the caller's reference. */
static void
ts_http_call_start (TsHttpCall *call)
{
  TsHttpService *self = call->service;
  GError *error = NULL;

  call->request->n_attempts++;
  call->request->retry_after_ms = -1;
  self->statistics.n_requests++;
  if (call->request->n_attempts > 1)
    self->statistics.n_retries++;

  self->n_in_flight++;
  call->is_timed_out = FALSE;
  call->attempt = g_cancellable_new ();
  call->message = _ts_http_request_make_message (call->request, call->uri, &error);
  if (call->message == NULL) {
    ts_http_call_fail (call, NULL, error);
    ts_http_call_leave_flight (call);
    return;
  }
  g_signal_connect (call->message, "network-event", G_CALLBACK (ts_http_call_network_cb), call);
  g_signal_connect (call->message, "wrote-body-data", G_CALLBACK (ts_http_call_wrote_cb), call);
  g_signal_connect (call->message,
                    "accept-certificate",
                    G_CALLBACK (ts_http_call_accept_certificate_cb),
                    call);
  /* On a connection that was kept open no event follows. */
  ts_http_call_set_timeout (call, ts_http_call_get_first_byte_timeout_ms (call));
  soup_session_send_async (_ts_http_client_get_session (self->client),
                           call->message,
                           G_PRIORITY_DEFAULT,
                           call->attempt,
                           ts_http_call_sent_cb,
                           call);
}

/* --- The queue ----------------------------------------------------------------------------- */

static gboolean
ts_http_service_pump_cb (gpointer user_data)
{
  TsHttpService *self = user_data;

  g_clear_pointer (&self->pump_source, g_source_unref);
  ts_http_service_update_waiting (self);
  ts_http_service_pump (self);
  return G_SOURCE_REMOVE;
}

/* Starts as many calls as rate and concurrency allow. */
static void
ts_http_service_pump (TsHttpService *self)
{
  while (self->n_in_flight < self->policy.max_in_flight && !g_queue_is_empty (&self->queue)) {
    gint64 now_us = g_get_monotonic_time ();
    gint64 delay_us = ts_token_bucket_get_delay (&self->bucket, now_us);

    if (delay_us > 0) {
      for (GList *l = self->queue.head; l != NULL; l = l->next) {
        TsHttpCall *call = l->data;

        self->statistics.n_waits += !call->has_waited;
        call->has_waited = TRUE;
      }
      if (self->pump_source == NULL)
        self->pump_source = add_timeout ((guint) ((delay_us + 999) / 1000),
                                         ts_http_service_pump_cb,
                                         g_object_ref (self),
                                         g_object_unref);
      ts_http_service_update_waiting (self);
      return;
    }
    ts_token_bucket_take (&self->bucket, now_us);
    ts_http_call_start (g_queue_pop_head (&self->queue));
  }
}

static void
ts_http_service_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_WAITING_UNTIL_US:
    g_value_set_int64 (value, TS_HTTP_SERVICE (object)->waiting_until_us);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
ts_http_service_finalize (GObject *object)
{
  TsHttpService *self = TS_HTTP_SERVICE (object);

  /* Calls hold a reference, so none is left. */
  g_assert (g_queue_is_empty (&self->queue) && g_queue_is_empty (&self->delayed));
  g_clear_object (&self->client);
  g_free (self->name);
  g_free (self->pinned_fingerprint);
  g_free (self->refused_fingerprint);

  G_OBJECT_CLASS (ts_http_service_parent_class)->finalize (object);
}

static void
ts_http_service_class_init (TsHttpServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ts_http_service_get_property;
  object_class->finalize = ts_http_service_finalize;

  props[PROP_WAITING_UNTIL_US] =
      g_param_spec_int64 ("waiting-until-us",
                          NULL,
                          NULL,
                          0,
                          G_MAXINT64,
                          0,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ts_http_service_init (TsHttpService *self)
{
  g_queue_init (&self->queue);
  g_queue_init (&self->delayed);
}

TsHttpService *
ts_http_service_new (TsHttpClient *client, const char *name, const TsHttpPolicy *policy)
{
  TsHttpService *self;

  g_return_val_if_fail (TS_IS_HTTP_CLIENT (client), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (policy->max_in_flight >= 1 && policy->max_attempts >= 1, NULL);

  self = g_object_new (TS_TYPE_HTTP_SERVICE, NULL);
  self->client = g_object_ref (client);
  self->name = g_strdup (name);
  self->policy = *policy;
  ts_token_bucket_init (&self->bucket, policy->rate_per_s, policy->burst, g_get_monotonic_time ());
  return self;
}

const char *
ts_http_service_get_name (TsHttpService *self)
{
  g_return_val_if_fail (TS_IS_HTTP_SERVICE (self), NULL);

  return self->name;
}

void
ts_http_service_get_statistics (TsHttpService *self, TsHttpStatistics *statistics)
{
  g_return_if_fail (TS_IS_HTTP_SERVICE (self));

  *statistics = self->statistics;
}

gint64
ts_http_service_get_waiting_until_us (TsHttpService *self)
{
  g_return_val_if_fail (TS_IS_HTTP_SERVICE (self), 0);

  return self->waiting_until_us;
}

gboolean
ts_http_service_may_repeat (TsHttpService *self, TsHttpRequest *request)
{
  g_return_val_if_fail (TS_IS_HTTP_SERVICE (self), FALSE);

  return request->n_attempts < self->policy.max_attempts;
}

void
ts_http_service_set_pinned_fingerprint (TsHttpService *self, const char *fingerprint)
{
  g_return_if_fail (TS_IS_HTTP_SERVICE (self));

  g_free (self->pinned_fingerprint);
  self->pinned_fingerprint = g_strdup (fingerprint);
}

const char *
ts_http_service_get_refused_fingerprint (TsHttpService *self)
{
  g_return_val_if_fail (TS_IS_HTTP_SERVICE (self), NULL);

  return self->refused_fingerprint;
}

void
ts_http_service_send_async (TsHttpService *self,
                            TsHttpRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  TsHttpCall *call;

  g_return_if_fail (TS_IS_HTTP_SERVICE (self));
  g_return_if_fail (request != NULL);

  call = g_new0 (TsHttpCall, 1);
  g_atomic_ref_count_init (&call->ref_count);
  call->service = g_object_ref (self);
  call->request = ts_http_request_ref (request);
  call->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (call->task, ts_http_service_send_async);
  /* An answer that came before a cancellation is an answer. */
  g_task_set_check_cancellable (call->task, FALSE);
  if (request->n_attempts > 0) {
    ts_http_call_retry_later (call, request->retry_after_ms);
    ts_http_call_unref (call);
  } else {
    g_queue_push_tail (&self->queue, call);
  }

  if (cancellable != NULL) {
    call->cancel_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (call->cancel_source,
                           G_SOURCE_FUNC (ts_http_call_cancelled_cb),
                           call,
                           NULL);
    g_source_attach (call->cancel_source, g_main_context_get_thread_default ());
    if (g_cancellable_is_cancelled (cancellable))
      return;
  }
  ts_http_service_pump (self);
}

TsHttpResponse *
ts_http_service_send_finish (TsHttpService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
