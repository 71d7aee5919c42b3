/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-private.h"

#include "ts-streaming-resolver.h"

static void
notify_all (TsStreaming *self)
{
  static const char *const names[]
      = { "is-running", "error-message", "free-port", "is-rewrite-due" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_notify (G_OBJECT (self), names[i]);
}

static void
log_line_cb (TsStreaming *self, const char *line)
{
  g_signal_emit_by_name (self, "log", line);
}

static void
set_error (TsStreaming *self, const char *message, guint free_port)
{
  g_free (self->error_message);
  self->error_message = g_strdup (message);
  self->free_port = free_port;
  if (message != NULL)
    log_line_cb (self, message);
}

void
_ts_streaming_stop_proxy (TsStreaming *self)
{
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->proxy == NULL)
    return;
  ts_proxy_stop (self->proxy);
  g_clear_object (&self->proxy);
}

void
_ts_streaming_apply_proxy_settings (TsStreaming *self)
{
  if (self->proxy == NULL)
    return;
  ts_proxy_set_mode (self->proxy, ts_streaming_settings_get_mode (self->settings));
  ts_proxy_set_max_streams (self->proxy, ts_streaming_settings_get_max_streams (self->settings));
}

static void
start_proxy (TsStreaming *self, TsProxyDatabase *database)
{
  g_autoptr (GError) error = NULL;
  guint free_port = 0;

  self->proxy = ts_proxy_new (database);
  ts_streaming_set_proxy_resolver (self->proxy, self->ytdlp, self->context);
  g_signal_connect_object (self->proxy, "log-line", G_CALLBACK (log_line_cb), self,
                           G_CONNECT_SWAPPED);
  _ts_streaming_apply_proxy_settings (self);
  if (ts_proxy_start (self->proxy, ts_streaming_settings_get_port (self->settings), &free_port,
                      &error)) {
    set_error (self, NULL, 0);
  } else {
    g_clear_object (&self->proxy);
    set_error (self, error->message, free_port);
  }
  notify_all (self);
}

static void
open_func (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  TsProxyDatabase *database = ts_proxy_database_open (data, &error);

  if (database != NULL)
    g_task_return_pointer (task, database, (GDestroyNotify) ts_proxy_database_unref);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsStreaming *self = TS_STREAMING (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsProxyDatabase) database = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->opening);
  if (database == NULL) {
    set_error (self, error->message, 0);
    notify_all (self);
    return;
  }
  if (ts_proxy_database_get_notice (database) != NULL)
    log_line_cb (self, ts_proxy_database_get_notice (database));
  start_proxy (self, database);
}

void
_ts_streaming_restart_proxy (TsStreaming *self)
{
  g_autoptr (GTask) task = NULL;

  _ts_streaming_stop_proxy (self);
  set_error (self, NULL, 0);
  if (self->is_active && ts_streaming_settings_get_is_enabled (self->settings)) {
    self->opening = g_cancellable_new ();
    task = g_task_new (self, self->opening, opened_cb, NULL);
    g_task_set_task_data (task, g_strdup (self->database_path), g_free);
    g_task_run_in_thread (task, open_func);
  }
  notify_all (self);
}

guint
ts_streaming_count_streams (TsStreaming *self)
{
  g_autoptr (GPtrArray) streams = NULL;
  guint n = 0;

  g_return_val_if_fail (TS_IS_STREAMING (self), 0);

  if (self->proxy == NULL)
    return 0;
  streams = ts_proxy_list_streams (self->proxy);
  for (guint i = 0; i < streams->len; i++)
    n += ((TsProxyStream *) streams->pdata[i])->state != TS_PROXY_STREAM_FAILED;
  return n;
}
