/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-service.h"
#include "ts-json.h"
#include "ts-worker.h"

G_BEGIN_DECLS

/**
 * TsServerParseFunc:
 * @root: (nullable): the JSON of the answer; NULL where it was empty
 * @data: (nullable): what the call was made with
 *
 * Makes values of an answer, on the worker.
 *
 * Returns: (transfer full): the result, or NULL with @error set
 */
typedef gpointer (*TsServerParseFunc) (JsonNode *root, gpointer data, GError **error);

/**
 * ts_server_call_async:
 * @worker: where the answer is parsed: a page of 500 songs would hold up the main loop
 * @data: (transfer full) (nullable): for @parse
 * @result_free: frees a result nobody collected
 *
 * Sends a request and reads the JSON that comes back. What is no JSON, such as the login page of a
 * proxy, is %TS_HTTP_ERROR_PROTOCOL in words that help. Main context.
 */
void ts_server_call_async (TsHttpService *http,
                           TsWorker *worker,
                           TsHttpRequest *request,
                           TsServerParseFunc parse,
                           gpointer data,
                           GDestroyNotify data_free,
                           GDestroyNotify result_free,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * TsServerReadFunc:
 *
 * As #TsServerParseFunc, for an answer that is too large for a tree of JSON.
 */
typedef gpointer (*TsServerReadFunc) (GBytes *body, gpointer data, GError **error);

/**
 * ts_server_call_bytes_async:
 *
 * As ts_server_call_async(), but hands over the body as it came. Collect it the same way.
 */
void ts_server_call_bytes_async (TsHttpService *http,
                                 TsWorker *worker,
                                 TsHttpRequest *request,
                                 TsServerReadFunc read,
                                 gpointer data,
                                 GDestroyNotify data_free,
                                 GDestroyNotify result_free,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * ts_server_call_finish:
 *
 * Returns: (transfer full): what the parser returned, or NULL with @error set
 */
gpointer ts_server_call_finish (GAsyncResult *result, GError **error);

G_END_DECLS
