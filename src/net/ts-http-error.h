/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsHttpError:
 * @TS_HTTP_ERROR_FAILED: anything else; the message says what
 * @TS_HTTP_ERROR_OFFLINE: the server cannot be reached: no network, unknown name, refused
 * @TS_HTTP_ERROR_TLS: the certificate is not trusted, or the secure connection failed
 * @TS_HTTP_ERROR_TIMED_OUT: no connection, no answer or no further data in time
 * @TS_HTTP_ERROR_AUTH: the login or key was refused (401, 403)
 * @TS_HTTP_ERROR_NOT_FOUND: there is no such thing (404, 410)
 * @TS_HTTP_ERROR_TOO_LARGE: the server does not take a body of this size (413), or its answer is
 *   larger than is allowed here
 * @TS_HTTP_ERROR_RATE_LIMITED: still too many requests after all attempts (429)
 * @TS_HTTP_ERROR_SERVER: the server failed (5xx) at the last attempt
 * @TS_HTTP_ERROR_REJECTED: the server does not accept the request (other 4xx)
 * @TS_HTTP_ERROR_NOT_MODIFIED: the request asked for what is newer only, and nothing is (304)
 * @TS_HTTP_ERROR_PROTOCOL: the answer is not what this kind of server sends
 */
typedef enum {
  TS_HTTP_ERROR_FAILED,
  TS_HTTP_ERROR_OFFLINE,
  TS_HTTP_ERROR_TLS,
  TS_HTTP_ERROR_TIMED_OUT,
  TS_HTTP_ERROR_AUTH,
  TS_HTTP_ERROR_NOT_FOUND,
  TS_HTTP_ERROR_TOO_LARGE,
  TS_HTTP_ERROR_RATE_LIMITED,
  TS_HTTP_ERROR_SERVER,
  TS_HTTP_ERROR_REJECTED,
  TS_HTTP_ERROR_NOT_MODIFIED,
  TS_HTTP_ERROR_PROTOCOL,
} TsHttpError;

#define TS_HTTP_ERROR (ts_http_error_quark ())
GQuark ts_http_error_quark (void);

G_END_DECLS
