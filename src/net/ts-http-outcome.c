/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-call-private.h"

#include "ts-http-request-private.h"

#include <glib/gi18n-lib.h>

#define MAX_REDIRECTS 5

/* RFC 6585; libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429

GError *
_ts_http_explain_cause (const char *name,
                        SoupMessage *message,
                        gboolean is_timed_out,
                        const GError *cause)
{
  if (is_timed_out)
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_TIMED_OUT, _ ("%s does not answer"), name);
  if (message != NULL && soup_message_get_tls_peer_certificate_errors (message) != 0)
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_TLS,
                        _ ("The certificate of %s is not trusted"), name);
  if (cause->domain == G_TLS_ERROR)
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_TLS, _ ("The secure connection to %s failed"),
                        name);
  if (cause->domain == G_RESOLVER_ERROR || cause->domain == G_IO_ERROR)
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_OFFLINE, _ ("%s cannot be reached: %s"), name,
                        cause->message);
  return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                      _ ("%s sent an answer that cannot be read"), name);
}

/* Whether another attempt may help where the connection failed; notes a doubt. */
gboolean
_ts_http_call_is_passing (TsHttpCall *call, const GError *cause)
{
  gboolean was_not_sent;

  if (!call->is_timed_out && call->message != NULL
      && soup_message_get_tls_peer_certificate_errors (call->message) != 0)
    return FALSE;
  was_not_sent = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
                 || cause->domain == G_RESOLVER_ERROR;
  if (!was_not_sent)
    call->request->is_in_doubt = TRUE;
  return call->request->is_repeatable || was_not_sent;
}

gboolean
_ts_http_call_is_worth_repeating (TsHttpCall *call, guint status, GBytes *body)
{
  if (call->request->n_attempts >= call->service->policy.max_attempts)
    return FALSE;
  if (status == STATUS_TOO_MANY_REQUESTS)
    return TRUE;
  if (status < 500 || !call->request->is_repeatable)
    return FALSE;
  if (call->request->judge != NULL)
    return call->request->judge (status, body);
  return status == SOUP_STATUS_INTERNAL_SERVER_ERROR || status == SOUP_STATUS_BAD_GATEWAY
         || status == SOUP_STATUS_SERVICE_UNAVAILABLE || status == SOUP_STATUS_GATEWAY_TIMEOUT;
}

GError *
_ts_http_explain_status (const char *name, guint status)
{
  switch (status) {
  case SOUP_STATUS_NOT_MODIFIED:
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_MODIFIED,
                        _ ("%s has nothing newer than what is here"), name);
  case SOUP_STATUS_UNAUTHORIZED:
  case SOUP_STATUS_FORBIDDEN:
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_AUTH, _ ("%s refused the login (status %u)"),
                        name, status);
  case SOUP_STATUS_NOT_FOUND:
  case SOUP_STATUS_GONE:
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_FOUND,
                        _ ("%s does not have what was asked for"), name);
  case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_TOO_LARGE,
                        _ ("%s does not take files of this size"), name);
  case STATUS_TOO_MANY_REQUESTS:
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_RATE_LIMITED,
                        _ ("%s is asked too often and wants a pause"), name);
  default:
    if (status >= 500 && status != SOUP_STATUS_NOT_IMPLEMENTED)
      return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_SERVER,
                          _ ("%s has a problem of its own (status %u)"), name, status);
    return g_error_new (TS_HTTP_ERROR, TS_HTTP_ERROR_REJECTED,
                        _ ("%s does not accept the request (status %u)"), name, status);
  }
}

/* Goes where a redirect leads, if that is the same server. */
gboolean
_ts_http_call_redirect (TsHttpCall *call)
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
  if (g_strcmp0 (g_uri_get_scheme (there), "https") != 0
      && (g_strcmp0 (g_uri_get_scheme (here), "http") != 0
          || g_strcmp0 (g_uri_get_scheme (there), "http") != 0
          || g_uri_get_port (there) != g_uri_get_port (here)))
    return FALSE;

  call->n_redirects++;
  call->request->n_attempts--;
  g_clear_pointer (&call->uri, g_uri_unref);
  call->uri = g_steal_pointer (&there);
  return TRUE;
}
