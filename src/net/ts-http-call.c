/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-call-private.h"

#include "ts-backoff.h"
#include "ts-http-client-private.h"
#include "ts-http-request-private.h"

#include <glib/gi18n-lib.h>

#define READ_SIZE (64 * 1024)

/* --- One call ------------------------------------------------------------------------------ */

static gboolean ts_http_call_cancelled_cb (GCancellable *cancellable, gpointer user_data);

TsHttpCall *
_ts_http_call_new (TsHttpService *service, TsHttpRequest *request, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  TsHttpCall *call = g_new0 (TsHttpCall, 1);

  g_atomic_ref_count_init (&call->ref_count);
  call->service = g_object_ref (service);
  call->request = ts_http_request_ref (request);
  call->task = task;
  if (cancellable != NULL) {
    call->cancel_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (call->cancel_source, G_SOURCE_FUNC (ts_http_call_cancelled_cb), call,
                           NULL);
    g_source_attach (call->cancel_source, g_main_context_get_thread_default ());
  }
  return call;
}

TsHttpCall *
_ts_http_call_ref (TsHttpCall *call)
{
  g_atomic_ref_count_inc (&call->ref_count);
  return call;
}

/* Just letting go of a stream would read what is left of the body first, and wait for it. */
void
_ts_http_drop_stream (GInputStream **stream)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  if (*stream == NULL)
    return;
  g_cancellable_cancel (cancelled);
  if (!g_input_stream_is_closed (*stream))
    g_input_stream_close_async (*stream, G_PRIORITY_DEFAULT, cancelled, NULL, NULL);
  g_clear_object (stream);
}

static void
ts_http_call_end_attempt (TsHttpCall *call)
{
  _ts_http_clear_source (&call->timeout_source);
  _ts_http_drop_stream (&call->stream);
  /* A stream that was handed out goes on with it. */
  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);
  g_clear_object (&call->message);
  g_clear_object (&call->attempt);
  g_clear_pointer (&call->received, g_byte_array_unref);
}

void
_ts_http_call_unref (gpointer data)
{
  TsHttpCall *call = data;

  if (!g_atomic_ref_count_dec (&call->ref_count))
    return;
  ts_http_call_end_attempt (call);
  _ts_http_clear_source (&call->cancel_source);
  _ts_http_clear_source (&call->delay_source);
  g_clear_object (&call->task);
  g_clear_pointer (&call->uri, g_uri_unref);
  ts_http_request_unref (call->request);
  g_object_unref (call->service);
  g_free (call);
}

static void
ts_http_call_leave_delay (TsHttpCall *call)
{
  _ts_http_clear_source (&call->delay_source);
  call->delay_until_us = 0;
  if (g_queue_remove (&call->service->delayed, call))
    _ts_http_call_unref (call);
  _ts_http_service_update_waiting (call->service);
}

/* Answers the caller with a response or stream, or an error; the call may still have an attempt
 * that winds down. */
static void
ts_http_call_answer (TsHttpCall *call, gpointer answer, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  _ts_http_clear_source (&call->cancel_source);
  if (error != NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      call->service->statistics.n_failures++;
    g_task_return_error (task, error);
  } else {
    g_task_return_pointer (
        task, answer, call->is_streamed ? g_object_unref : (GDestroyNotify) ts_http_response_free);
  }
}

static gboolean
ts_http_call_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  TsHttpCall *call = _ts_http_call_ref (user_data);
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  if (g_queue_remove (&call->service->queue, call))
    _ts_http_call_unref (call);
  ts_http_call_leave_delay (call);
  if (call->attempt != NULL)
    g_cancellable_cancel (call->attempt);
  ts_http_call_answer (call, NULL, error);
  _ts_http_call_unref (call);
  return G_SOURCE_REMOVE;
}

/* --- Outcomes ------------------------------------------------------------------------------ */

static gboolean
ts_http_call_delay_cb (gpointer user_data)
{
  TsHttpCall *call = _ts_http_call_ref (user_data);
  TsHttpService *self = call->service;

  ts_http_call_leave_delay (call);
  g_queue_push_head (&self->queue, call);
  _ts_http_service_pump (self);
  return G_SOURCE_REMOVE;
}

void
_ts_http_call_retry_later (TsHttpCall *call, gint64 retry_after_ms)
{
  TsHttpService *self = call->service;
  gint64 delay_ms = retry_after_ms;

  if (delay_ms < 0)
    delay_ms = ts_backoff_get_delay_ms (call->request->n_attempts, self->policy.base_delay_ms,
                                        self->policy.max_delay_ms, g_random_double ());
  g_debug ("%s: attempt %u failed, the next follows in %" G_GINT64_FORMAT " ms", self->name,
           call->request->n_attempts, delay_ms);
  call->delay_until_us = g_get_monotonic_time () + delay_ms * 1000;
  g_queue_push_tail (&self->delayed, _ts_http_call_ref (call));
  call->delay_source
      = _ts_http_add_timeout ((guint) MIN (delay_ms, G_MAXINT), ts_http_call_delay_cb,
                              _ts_http_call_ref (call), _ts_http_call_unref);
  _ts_http_service_update_waiting (self);
}

/* Ends an attempt that brought no answer. */
static void
ts_http_call_fail (TsHttpCall *call, const GError *cause, GError *final)
{
  g_autoptr (GError) error = final;
  gboolean is_passing = FALSE;

  if (error == NULL) {
    is_passing = _ts_http_call_is_passing (call, cause);
    error = _ts_http_explain_cause (call->service->name, call->message, call->is_timed_out, cause);
  }
  ts_http_call_end_attempt (call);
  if (call->task == NULL)
    return;
  if (is_passing && call->request->n_attempts < call->service->policy.max_attempts) {
    _ts_http_call_retry_later (call, -1);
    return;
  }
  if (call->request->n_attempts > 1)
    g_prefix_error (&error,
                    ngettext ("After %u attempt: ", "After %u attempts: ", call->request->n_attempts),
                    call->request->n_attempts);
  ts_http_call_answer (call, NULL, g_steal_pointer (&error));
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
  if (SOUP_STATUS_IS_REDIRECTION (status) && _ts_http_call_redirect (call)) {
    ts_http_call_end_attempt (call);
    g_queue_push_head (&self->queue, _ts_http_call_ref (call));
    return;
  }
  if (status >= 200 && status < 300) {
    TsHttpResponse *response = _ts_http_response_new (call->message, body);

    ts_http_call_end_attempt (call);
    ts_http_call_answer (call, response, NULL);
    return;
  }
  call->request->retry_after_ms = ts_http_call_get_retry_after_ms (call);
  if (status >= 500)
    call->request->is_in_doubt = TRUE;
  if (_ts_http_call_is_worth_repeating (call, status, body)) {
    ts_http_call_end_attempt (call);
    _ts_http_call_retry_later (call, call->request->retry_after_ms);
    return;
  }
  error = call->request->explain != NULL ? call->request->explain (self->name, status, body) : NULL;
  if (error == NULL)
    error = _ts_http_explain_status (self->name, status);
  ts_http_call_end_attempt (call);
  if (call->request->n_attempts > 1)
    g_prefix_error (&error,
                    ngettext ("After %u attempt: ", "After %u attempts: ", call->request->n_attempts),
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
  _ts_http_clear_source (&call->timeout_source);
  if (timeout_ms > 0)
    call->timeout_source = _ts_http_add_timeout (timeout_ms, ts_http_call_timeout_cb, call, NULL);
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

static gboolean
ts_http_call_accept_certificate_cb (SoupMessage *message,
                                    GTlsCertificate *certificate,
                                    GTlsCertificateFlags errors,
                                    gpointer user_data)
{
  TsHttpCall *call = user_data;
  TsHttpService *self = call->service;

  if (self->pin != NULL && ts_tls_pin_accepts (self->pin, certificate))
    return TRUE;
  g_free (self->refused_fingerprint);
  self->refused_fingerprint = ts_tls_make_fingerprint (certificate);
  return FALSE;
}

static void
ts_http_call_leave_flight (TsHttpCall *call)
{
  TsHttpService *self = g_object_ref (call->service);

  self->n_in_flight--;
  _ts_http_call_unref (call);
  _ts_http_service_pump (self);
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
    /* The stream is not closed in peace, which would keep the connection for the next request:
     * libsoup 3.2 crashes now and then when one that was kept is lost. */
    ts_http_call_complete (call);
    ts_http_call_leave_flight (call);
    return;
  }
  if (size > self->policy.max_body_bytes - call->received->len) {
    ts_http_call_fail (call, NULL,
                       g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_TOO_LARGE,
                                    _ ("The answer of %s is too large"), self->name));
    ts_http_call_leave_flight (call);
    return;
  }
  g_byte_array_append (call->received, g_bytes_get_data (bytes, NULL), size);
  ts_http_call_set_timeout (call, self->policy.idle_timeout_ms);
  g_input_stream_read_bytes_async (call->stream, READ_SIZE, G_PRIORITY_DEFAULT, call->attempt,
                                   ts_http_call_read_cb, call);
}

/* A connection that was kept or resumed is not asked about again, whoever it was opened for. */
static gboolean
ts_http_call_is_trusted (TsHttpCall *call)
{
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (call->message);
  const GTlsCertificateFlags errors = soup_message_get_tls_peer_certificate_errors (call->message);
  TsTlsPin *pin = call->service->pin;

  if (certificate == NULL || (pin != NULL && ts_tls_pin_accepts (pin, certificate)))
    return TRUE;
  return errors == G_TLS_CERTIFICATE_NO_FLAGS;
}

static void
ts_http_call_sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpCall *call = user_data;
  g_autoptr (GError) error = NULL;

  call->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (call->stream != NULL && !ts_http_call_is_trusted (call)) {
    g_clear_object (&call->stream);
    g_set_error_literal (&error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "");
  }
  if (call->stream == NULL) {
    ts_http_call_fail (call, error, NULL);
    ts_http_call_leave_flight (call);
    return;
  }
  if (call->is_streamed && call->task != NULL
      && SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (call->message))) {
    TsHttpStream *stream
        = _ts_http_stream_new (call->service, call->message, g_steal_pointer (&call->stream));

    ts_http_call_end_attempt (call);
    ts_http_call_answer (call, stream, NULL);
    ts_http_call_leave_flight (call);
    return;
  }
  call->received = g_byte_array_new ();
  ts_http_call_set_timeout (call, call->service->policy.idle_timeout_ms);
  g_input_stream_read_bytes_async (call->stream, READ_SIZE, G_PRIORITY_DEFAULT, call->attempt,
                                   ts_http_call_read_cb, call);
}

/* Takes over the caller's reference. */
void
_ts_http_call_start (TsHttpCall *call)
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
  /* Media arrives as it is, with the length that is said. */
  if (call->is_streamed)
    soup_message_disable_feature (call->message, SOUP_TYPE_CONTENT_DECODER);
  g_signal_connect (call->message, "network-event", G_CALLBACK (ts_http_call_network_cb), call);
  g_signal_connect (call->message, "wrote-body-data", G_CALLBACK (ts_http_call_wrote_cb), call);
  g_signal_connect (call->message, "accept-certificate",
                    G_CALLBACK (ts_http_call_accept_certificate_cb), call);
  /* On a connection that was kept open no event follows. */
  ts_http_call_set_timeout (call, ts_http_call_get_first_byte_timeout_ms (call));
  soup_session_send_async (self->session != NULL ? self->session
                                                 : _ts_http_client_get_session (self->client),
                           call->message, G_PRIORITY_DEFAULT, call->attempt, ts_http_call_sent_cb,
                           call);
}
