/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-private.h"

#include "ts-context.h"

#define SYNC_PERIOD_US (30 * 60 * G_TIME_SPAN_SECOND)
#define CHECK_PERIOD_S 60
#define NOTHING_WRITTEN (-1)

G_DEFINE_FINAL_TYPE (TsStreaming, ts_streaming, G_TYPE_OBJECT)

enum { PROP_0, PROP_IS_RUNNING, PROP_ERROR_MESSAGE, PROP_FREE_PORT, PROP_IS_REWRITE_DUE, N_PROPS };
enum { LOG, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- Keeping in step ----------------------------------------------------------------------- */

/* Whether any site was not read for that long. */
static gboolean
is_stale (TsStreaming *self, gint64 age_us)
{
  GListModel *sources = ts_context_get_sources (self->context);
  const gint64 now_us = g_get_real_time ();

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (ts_source_get_role (source) == TS_SOURCE_ROLE_SITE
        && now_us - ts_source_get_scanned_us (source) >= age_us)
      return TRUE;
  }
  return FALSE;
}

static gboolean
sync_cb (gpointer user_data)
{
  TsStreaming *self = user_data;
  const gint64 now_us = g_get_monotonic_time ();

  if (ts_context_get_store (self->context) == NULL || !is_stale (self, SYNC_PERIOD_US)
      || (self->synced_us != 0 && now_us - self->synced_us < SYNC_PERIOD_US))
    return G_SOURCE_CONTINUE;
  self->synced_us = now_us;
  ts_streaming_sync (self);
  return G_SOURCE_CONTINUE;
}

static void
job_changed_cb (TsStreaming *self, GParamSpec *pspec, TsJob *job)
{
  if (self->job == job && ts_job_is_finished (job))
    g_clear_object (&self->job);
}

void
_ts_streaming_add_job (TsStreaming *self, TsJob *job)
{
  g_set_object (&self->job, job);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (job_changed_cb), self,
                           G_CONNECT_SWAPPED);
  ts_job_queue_add (ts_context_get_jobs (self->context), job);
}

TsJob *
_ts_streaming_get_job (TsStreaming *self)
{
  return self->job;
}

void
_ts_streaming_set_written_port (TsStreaming *self, guint port)
{
  self->written_port = (int) port;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_REWRITE_DUE]);
}

TsContext *
_ts_streaming_get_context (TsStreaming *self)
{
  return self->context;
}

const char *
_ts_streaming_get_database_path (TsStreaming *self)
{
  return self->database_path;
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_streaming_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsStreaming *self = TS_STREAMING (object);

  switch (id) {
  case PROP_IS_RUNNING:
    g_value_set_boolean (value, self->proxy != NULL);
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, self->error_message);
    break;
  case PROP_FREE_PORT:
    g_value_set_uint (value, self->free_port);
    break;
  case PROP_IS_REWRITE_DUE:
    g_value_set_boolean (value, ts_streaming_get_is_rewrite_due (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_streaming_dispose (GObject *object)
{
  TsStreaming *self = TS_STREAMING (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  _ts_streaming_stop_proxy (self);
  g_clear_object (&self->job);
  g_clear_object (&self->settings);
  g_clear_object (&self->ytdlp);
  g_clear_weak_pointer (&self->context);

  G_OBJECT_CLASS (ts_streaming_parent_class)->dispose (object);
}

static void
ts_streaming_finalize (GObject *object)
{
  TsStreaming *self = TS_STREAMING (object);

  g_free (self->database_path);
  g_free (self->written_path);
  g_free (self->error_message);

  G_OBJECT_CLASS (ts_streaming_parent_class)->finalize (object);
}

static void
ts_streaming_class_init (TsStreamingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ts_streaming_get_property;
  object_class->dispose = ts_streaming_dispose;
  object_class->finalize = ts_streaming_finalize;

  properties[PROP_IS_RUNNING] = g_param_spec_boolean ("is-running", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  properties[PROP_FREE_PORT] = g_param_spec_uint ("free-port", NULL, NULL, 0, 65535, 0, flags);
  properties[PROP_IS_REWRITE_DUE]
      = g_param_spec_boolean ("is-rewrite-due", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LOG] = g_signal_new ("log", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ts_streaming_init (TsStreaming *self)
{
  self->ytdlp = ts_ytdlp_new ();
  self->written_port = NOTHING_WRITTEN;
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
ts_streaming_new (TsContext *context, const char *config_dir)
{
  static const struct {
    const char *signal;
    void (*func) (TsStreaming *self);
  } watched[] = {
    { "notify::resolver", apply_resolver },
    { "notify::cookies-file", apply_resolver },
    { "notify::cookies-browser", apply_resolver },
    { "notify::is-enabled", _ts_streaming_restart_proxy },
    { "notify::port", _ts_streaming_restart_proxy },
    { "notify::mode", _ts_streaming_apply_proxy_settings },
    { "notify::max-streams", _ts_streaming_apply_proxy_settings },
  };
  g_autofree char *path = NULL;
  TsStreaming *self;

  g_return_val_if_fail (context != NULL, NULL);
  g_return_val_if_fail (config_dir != NULL, NULL);

  self = g_object_new (TS_TYPE_STREAMING, NULL);
  g_set_weak_pointer (&self->context, context);
  self->database_path = g_build_filename (config_dir, "streams.db", NULL);
  self->written_path = g_build_filename (config_dir, "playlists.json", NULL);
  path = g_build_filename (config_dir, "streaming.conf", NULL);
  self->settings = ts_streaming_settings_new (path);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (self->settings, watched[i].signal, G_CALLBACK (watched[i].func), self,
                             G_CONNECT_SWAPPED);
  apply_resolver (self);
  return self;
}

void
ts_streaming_set_is_active (TsStreaming *self, gboolean is_active)
{
  g_return_if_fail (TS_IS_STREAMING (self));

  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (is_active) {
    self->timer = g_timeout_add_seconds (CHECK_PERIOD_S, sync_cb, self);
    ts_streaming_clean_playlists_async (self, NULL, NULL, NULL);
  }
  _ts_streaming_restart_proxy (self);
}

gboolean
ts_streaming_get_is_running (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), FALSE);

  return self->proxy != NULL;
}

const char *
ts_streaming_get_error_message (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), NULL);

  return self->error_message;
}

guint
ts_streaming_get_free_port (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), 0);

  return self->free_port;
}

gboolean
ts_streaming_get_is_rewrite_due (TsStreaming *self)
{
  int port;

  g_return_val_if_fail (TS_IS_STREAMING (self), FALSE);

  if (self->written_port == NOTHING_WRITTEN || self->settings == NULL)
    return FALSE;
  port = ts_streaming_settings_get_is_enabled (self->settings)
             ? (int) ts_streaming_settings_get_port (self->settings)
             : 0;
  return port != self->written_port;
}

TsStreamingSettings *
ts_streaming_get_settings (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), NULL);

  return self->settings;
}

TsProxy *
ts_streaming_get_proxy (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), NULL);

  return self->proxy;
}

TsYtdlp *
ts_streaming_get_ytdlp (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), NULL);

  return self->ytdlp;
}

/* --- Looking at yt-dlp --------------------------------------------------------------------- */

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
