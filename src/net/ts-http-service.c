/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-call-private.h"

#include "ts-http-client-private.h"
#include "ts-http-request-private.h"

G_DEFINE_FINAL_TYPE (TsHttpService, ts_http_service, G_TYPE_OBJECT)
G_DEFINE_QUARK (ts-http-error-quark, ts_http_error)

enum { PROP_0, PROP_WAITING_UNTIL_US, N_PROPS };

static GParamSpec *props[N_PROPS];

void
_ts_http_clear_source (GSource **source)
{
  if (*source != NULL) {
    g_source_destroy (*source);
    g_clear_pointer (source, g_source_unref);
  }
}

GSource *
_ts_http_add_timeout (guint delay_ms, GSourceFunc func, gpointer data, GDestroyNotify data_free)
{
  GSource *source = g_timeout_source_new (delay_ms);

  g_source_set_callback (source, func, data, data_free);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* --- The queue ----------------------------------------------------------------------------- */

/* The countdown people see: the first delayed call, or the next token. */
void
_ts_http_service_update_waiting (TsHttpService *self)
{
  gint64 until_us = self->pump_source != NULL ? g_source_get_ready_time (self->pump_source) : 0;

  for (GList *l = self->delayed.head; l != NULL; l = l->next)
    until_us = MAX (until_us, ((TsHttpCall *) l->data)->delay_until_us);
  if (until_us != self->waiting_until_us) {
    self->waiting_until_us = until_us;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING_UNTIL_US]);
  }
}

static gboolean
ts_http_service_pump_cb (gpointer user_data)
{
  TsHttpService *self = user_data;

  g_clear_pointer (&self->pump_source, g_source_unref);
  _ts_http_service_update_waiting (self);
  _ts_http_service_pump (self);
  return G_SOURCE_REMOVE;
}

/* Starts as many calls as rate and concurrency allow. */
void
_ts_http_service_pump (TsHttpService *self)
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
        self->pump_source
            = _ts_http_add_timeout ((guint) ((delay_us + 999) / 1000), ts_http_service_pump_cb,
                                    g_object_ref (self), g_object_unref);
      _ts_http_service_update_waiting (self);
      return;
    }
    ts_token_bucket_take (&self->bucket, now_us);
    _ts_http_call_start (g_queue_pop_head (&self->queue));
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
  _ts_http_client_remove_service (self->client, self);
  g_clear_object (&self->session);
  g_clear_object (&self->client);
  g_free (self->name);
  g_clear_object (&self->pin);
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

/* Tests do not wait as long as servers want. */
static void
scale_delays (TsHttpPolicy *policy)
{
  const char *text = g_getenv ("TRACKSYNC_HTTP_TIME_SCALE");
  double scale = text != NULL ? g_ascii_strtod (text, NULL) : 0;

  if (scale <= 0)
    return;
  policy->base_delay_ms = (guint) (policy->base_delay_ms * scale);
  policy->max_delay_ms = (guint) (policy->max_delay_ms * scale);
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
  scale_delays (&self->policy);
  ts_token_bucket_init (&self->bucket, policy->rate_per_s, policy->burst, g_get_monotonic_time ());
  _ts_http_client_add_service (client, self);
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

void
ts_http_service_set_max_attempts (TsHttpService *self, guint max_attempts)
{
  g_return_if_fail (TS_IS_HTTP_SERVICE (self));
  g_return_if_fail (max_attempts >= 1);

  self->policy.max_attempts = max_attempts;
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

  g_clear_object (&self->pin);
  g_clear_object (&self->session);
  if (fingerprint == NULL)
    return;
  self->pin = ts_tls_pin_new (fingerprint);
  /* A connection that is kept would serve those who do not trust the certificate too. */
  self->session = _ts_http_client_make_session (self->client);
}

TsTlsPin *
ts_http_service_get_pin (TsHttpService *self)
{
  g_return_val_if_fail (TS_IS_HTTP_SERVICE (self), NULL);

  return self->pin;
}

const char *
ts_http_service_get_refused_fingerprint (TsHttpService *self)
{
  g_return_val_if_fail (TS_IS_HTTP_SERVICE (self), NULL);

  return self->refused_fingerprint;
}

void
ts_http_service_count_cache_hit (TsHttpService *self)
{
  g_return_if_fail (TS_IS_HTTP_SERVICE (self));

  self->statistics.n_cache_hits++;
}

static void
enqueue (TsHttpService *self,
         TsHttpRequest *request,
         gboolean is_streamed,
         gpointer source_tag,
         GCancellable *cancellable,
         GAsyncReadyCallback callback,
         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  TsHttpCall *call;

  g_task_set_source_tag (task, source_tag);
  /* An answer that came before a cancellation is an answer. */
  g_task_set_check_cancellable (task, FALSE);
  call = _ts_http_call_new (self, request, task);
  call->is_streamed = is_streamed;
  if (request->n_attempts > 0) {
    _ts_http_call_retry_later (call, request->retry_after_ms);
    _ts_http_call_unref (call);
  } else {
    g_queue_push_tail (&self->queue, call);
  }
  if (!g_cancellable_is_cancelled (cancellable))
    _ts_http_service_pump (self);
}

void
ts_http_service_send_async (TsHttpService *self,
                            TsHttpRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (TS_IS_HTTP_SERVICE (self));
  g_return_if_fail (request != NULL);

  enqueue (self, request, FALSE, ts_http_service_send_async, cancellable, callback, user_data);
}

TsHttpResponse *
ts_http_service_send_finish (TsHttpService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_http_service_open_async (TsHttpService *self,
                            TsHttpRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (TS_IS_HTTP_SERVICE (self));
  g_return_if_fail (request != NULL);

  enqueue (self, request, TRUE, ts_http_service_open_async, cancellable, callback, user_data);
}

TsHttpStream *
ts_http_service_open_finish (TsHttpService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
