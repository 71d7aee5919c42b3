/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming.h"

struct _TsStreaming {
  GObject parent_instance;

  TsStreamingSettings *settings; /* (owned) */
  TsYtdlp *ytdlp;                /* (owned) */
};

G_DEFINE_FINAL_TYPE (TsStreaming, ts_streaming, G_TYPE_OBJECT)

static void
ts_streaming_dispose (GObject *object)
{
  TsStreaming *self = TS_STREAMING (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->ytdlp);

  G_OBJECT_CLASS (ts_streaming_parent_class)->dispose (object);
}

static void
ts_streaming_class_init (TsStreamingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_streaming_dispose;
}

static void
ts_streaming_init (TsStreaming *self)
{
  self->ytdlp = ts_ytdlp_new ();
}

static void
apply_resolver (TsStreaming *self)
{
  TsStreamingSettings *settings = self->settings;

  ts_ytdlp_set_program (self->ytdlp, ts_streaming_settings_get_resolver (settings));
  ts_ytdlp_set_cookies (self->ytdlp, ts_streaming_settings_get_cookies_file (settings),
                        ts_streaming_settings_get_cookies_browser (settings));
}

TsStreaming *
ts_streaming_new (const char *config_dir)
{
  static const char *const watched[]
      = { "notify::resolver", "notify::cookies-file", "notify::cookies-browser" };
  g_autofree char *path = NULL;
  TsStreaming *self;

  g_return_val_if_fail (config_dir != NULL, NULL);

  self = g_object_new (TS_TYPE_STREAMING, NULL);
  path = g_build_filename (config_dir, "streaming.conf", NULL);
  self->settings = ts_streaming_settings_new (path);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (self->settings, watched[i], G_CALLBACK (apply_resolver), self,
                             G_CONNECT_SWAPPED);
  apply_resolver (self);
  return self;
}

TsStreamingSettings *
ts_streaming_get_settings (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), NULL);

  return self->settings;
}

TsYtdlp *
ts_streaming_get_ytdlp (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), NULL);

  return self->ytdlp;
}

static void
check_func (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  TsYtdlpCheck *check = ts_ytdlp_check (data, cancellable, &error);

  if (check != NULL)
    g_task_return_pointer (task, check, (GDestroyNotify) ts_ytdlp_check_free);
  else
    g_task_return_error (task, error);
}

void
ts_streaming_check_resolver_async (TsStreaming *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TS_IS_STREAMING (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_streaming_check_resolver_async);
  g_task_set_task_data (task, g_object_ref (self->ytdlp), g_object_unref);
  g_task_run_in_thread (task, check_func);
}

TsYtdlpCheck *
ts_streaming_check_resolver_finish (TsStreaming *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
