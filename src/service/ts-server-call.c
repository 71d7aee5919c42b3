/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-server-call.h"

#include <glib/gi18n-lib.h>

typedef struct {
  TsWorker *worker; /* (owned) */
  char *name;       /* (owned): of the server, for messages */
  TsServerParseFunc parse; /* (nullable): then... */
  TsServerReadFunc read;   /* ...this one */
  gpointer data;           /* (owned by data_free) */
  GDestroyNotify data_free;
  GDestroyNotify result_free;
  GBytes *body; /* (owned) (nullable): once it came */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  ts_worker_unref (call->worker);
  g_free (call->name);
  if (call->data_free != NULL && call->data != NULL)
    call->data_free (call->data);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_free (call);
}

/* Whether the answer is HTML or XML: its first sign is "<". */
static gboolean
is_markup (GBytes *body)
{
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  gsize i = 0;

  /* A byte order mark may come first. */
  while (i < size && (g_ascii_isspace (text[i]) || (guchar) text[i] >= 0x80))
    i++;
  return i < size && text[i] == '<';
}

static gpointer
parse_func (gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;
  g_autoptr (JsonNode) root = NULL;

  if (g_bytes_get_size (call->body) > 0) {
    if (is_markup (call->body)) {
      g_set_error (error,
                   TS_HTTP_ERROR,
                   TS_HTTP_ERROR_PROTOCOL,
                   _ ("%s sent a web page instead of an answer. Is the address right, or does "
                      "another login stand before it?"),
                   call->name);
      return NULL;
    }
    if (call->read != NULL)
      return call->read (call->body, call->data, error);
    root = ts_json_parse (call->body, NULL);
    if (root == NULL) {
      g_set_error (error,
                   TS_HTTP_ERROR,
                   TS_HTTP_ERROR_PROTOCOL,
                   _ ("%s sent an answer that cannot be read"),
                   call->name);
      return NULL;
    }
  }
  return call->read != NULL ? call->read (call->body, call->data, error)
                            : call->parse (root, call->data, error);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (TsHttpResponse) response = NULL;
  GError *error = NULL;

  response = ts_http_service_send_finish (TS_HTTP_SERVICE (object), result, &error);
  if (response == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  call->body = g_bytes_ref (response->body);
  ts_worker_push_task (call->worker, task, parse_func, call->result_free, G_PRIORITY_DEFAULT);
}

static void
start (TsHttpService *http,
       TsWorker *worker,
       TsHttpRequest *request,
       const Call *like,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task;
  Call *call;

  g_return_if_fail (TS_IS_HTTP_SERVICE (http));
  g_return_if_fail (worker != NULL && request != NULL);
  g_return_if_fail (like->parse != NULL || like->read != NULL);

  call = g_memdup2 (like, sizeof *like);
  call->worker = ts_worker_ref (worker);
  call->name = g_strdup (ts_http_service_get_name (http));
  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_server_call_async);
  g_task_set_task_data (task, call, call_free);
  ts_http_service_send_async (http, request, cancellable, sent_cb, task);
}

void
ts_server_call_async (TsHttpService *http,
                      TsWorker *worker,
                      TsHttpRequest *request,
                      TsServerParseFunc parse,
                      gpointer data,
                      GDestroyNotify data_free,
                      GDestroyNotify result_free,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  const Call call
      = { .parse = parse, .data = data, .data_free = data_free, .result_free = result_free };

  start (http, worker, request, &call, cancellable, callback, user_data);
}

void
ts_server_call_bytes_async (TsHttpService *http,
                            TsWorker *worker,
                            TsHttpRequest *request,
                            TsServerReadFunc read,
                            gpointer data,
                            GDestroyNotify data_free,
                            GDestroyNotify result_free,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const Call call
      = { .read = read, .data = data, .data_free = data_free, .result_free = result_free };

  start (http, worker, request, &call, cancellable, callback, user_data);
}

gpointer
ts_server_call_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == ts_server_call_async, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
