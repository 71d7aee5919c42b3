/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsHttpRequest:
 *
 * What to ask a server, kept so that it can be asked again. Reference counted; not changed once
 * it was sent, apart from the count of its attempts.
 */
typedef struct _TsHttpRequest TsHttpRequest;

/**
 * TsHttpBodyFunc:
 *
 * Opens the body from its start, once for each attempt; reading it happens on another thread.
 *
 * Returns: (transfer full): the body, or NULL with @error set
 */
typedef GInputStream *(*TsHttpBodyFunc) (gpointer data, GError **error);

/**
 * ts_http_request_new:
 * @method: "GET", "POST"...
 * @uri: an absolute http or https address
 *
 * Returns: (transfer full): a request, or NULL with %G_IO_ERROR_INVALID_ARGUMENT for an address
 *   that cannot be used
 */
TsHttpRequest *
ts_http_request_new (const char *method, const char *uri, GError **error) G_GNUC_WARN_UNUSED_RESULT;

TsHttpRequest *ts_http_request_ref (TsHttpRequest *self);
void ts_http_request_unref (TsHttpRequest *self);

/**
 * ts_http_request_set_header:
 * @value: (nullable): NULL removes it
 *
 * Headers go to the host of the address only, never along with a redirect to another one.
 */
void ts_http_request_set_header (TsHttpRequest *self, const char *name, const char *value);

void
ts_http_request_set_body (TsHttpRequest *self, const char *content_type, GBytes *body);

/**
 * ts_http_request_set_body_func:
 * @length: bytes the stream will give
 * @data: (transfer full): for @func
 *
 * A body that is read while it is sent, so that it never is in memory as a whole.
 */
void ts_http_request_set_body_func (TsHttpRequest *self,
                                    const char *content_type,
                                    gint64 length,
                                    TsHttpBodyFunc func,
                                    gpointer data,
                                    GDestroyNotify data_free);

/**
 * ts_http_request_set_is_repeatable:
 *
 * Whether asking twice is the same as asking once. At first that is so for GET, HEAD, PUT, DELETE
 * and OPTIONS. Others are repeated only when the server surely did not act on them: it refused
 * the connection or answered 429.
 */
void ts_http_request_set_is_repeatable (TsHttpRequest *self, gboolean is_repeatable);

/**
 * TsHttpJudgeFunc:
 * @status: a status from 500
 * @body: what the server said
 *
 * Returns: whether this is worth another attempt
 */
typedef gboolean (*TsHttpJudgeFunc) (guint status, GBytes *body);

/**
 * ts_http_request_set_judge:
 *
 * For servers that answer 500 to permanent errors as well. Without one 500, 502, 503 and 504 are
 * repeated.
 */
void ts_http_request_set_judge (TsHttpRequest *self, TsHttpJudgeFunc judge);

/**
 * TsHttpExplainFunc:
 * @service_name: what people call the server
 * @status: a status from 400, of the last attempt
 * @body: what the server said
 *
 * Returns: (transfer full) (nullable): the refusal in words that help; NULL for the usual ones
 */
typedef GError *(*TsHttpExplainFunc) (const char *service_name, guint status, GBytes *body);

/**
 * ts_http_request_set_explain:
 *
 * For servers whose refusals say more than their status does.
 */
void ts_http_request_set_explain (TsHttpRequest *self, TsHttpExplainFunc explain);

/**
 * ts_http_request_set_earlier_attempts:
 * @n_attempts: attempts that another request made for the same thing
 * @retry_after_ms: how long the server asked to wait, -1 where it did not
 *
 * Goes on from there: for what is repeated only after looking whether it took effect. The request
 * waits as a repeat would, and has only the attempts that are left.
 */
void
ts_http_request_set_earlier_attempts (TsHttpRequest *self, guint n_attempts, gint64 retry_after_ms);

/**
 * ts_http_request_get_n_attempts:
 *
 * Returns: the attempts made so far, with the earlier ones
 */
guint ts_http_request_get_n_attempts (TsHttpRequest *self);

/**
 * ts_http_request_get_retry_after_ms:
 *
 * Returns: how long the last answer asked to wait, -1 where it did not
 */
gint64 ts_http_request_get_retry_after_ms (TsHttpRequest *self);

/**
 * ts_http_request_get_is_in_doubt:
 *
 * Returns: whether an attempt that failed may have done what was asked: it reached the server, and
 *   then no answer came, or one that a proxy may have made
 */
gboolean ts_http_request_get_is_in_doubt (TsHttpRequest *self);

/**
 * ts_http_request_set_first_byte_timeout_ms:
 *
 * How long the server may think before it answers, where that differs from its service's. It
 * starts anew with each part of the body that goes out.
 */
void ts_http_request_set_first_byte_timeout_ms (TsHttpRequest *self, guint timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpRequest, ts_http_request_unref)

G_END_DECLS
