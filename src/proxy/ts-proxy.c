/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy.h"

#include "ts-proxy-private.h"

#include <glib/gi18n-lib.h>

/* How long news gather before the main context is told. */
#define GATHER_MS 100

struct _TsProxy {
  GObject parent_instance;

  TsProxyDatabase *database;        /* (owned) */
  TsProxyResolverClosure *resolver; /* (owned) (nullable) */
  TsProxyServer *server;            /* (owned) (nullable): while it runs */
  TsProxyLog *log;                  /* (owned) */
  GMainContext *context;            /* (owned): where signals are emitted */
  int is_change_told;               /* atomic */
  TsProxyMode mode;
  guint max_streams;
  double time_scale;
};

G_DEFINE_FINAL_TYPE (TsProxy, ts_proxy, G_TYPE_OBJECT)

enum {
  SIGNAL_STREAMS_CHANGED,
  SIGNAL_LOG_LINE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- From the proxy's threads to the main context ------------------------------------------ */

static void
weak_free (gpointer data)
{
  GWeakRef *weak = data;

  g_weak_ref_clear (weak);
  g_free (weak);
}

/* Has @func called soon, with what has gathered until then: each call wakes the main loop. */
static void
invoke (TsProxy *self, GSourceFunc func)
{
  g_autoptr (GSource) source = g_timeout_source_new (GATHER_MS);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  g_source_set_callback (source, func, weak, weak_free);
  g_source_attach (source, self->context);
}

static gboolean
emit_changed_cb (gpointer data)
{
  g_autoptr (TsProxy) self = g_weak_ref_get (data);

  if (self != NULL) {
    g_atomic_int_set (&self->is_change_told, FALSE);
    g_signal_emit (self, signals[SIGNAL_STREAMS_CHANGED], 0);
  }
  return G_SOURCE_REMOVE;
}

static void
emit_log (TsProxy *self)
{
  g_auto (GStrv) lines = _ts_proxy_log_take_new (self->log);

  for (gsize i = 0; lines[i] != NULL; i++)
    g_signal_emit (self, signals[SIGNAL_LOG_LINE], 0, lines[i]);
}

static gboolean
emit_log_cb (gpointer data)
{
  g_autoptr (TsProxy) self = g_weak_ref_get (data);

  if (self != NULL)
    emit_log (self);
  return G_SOURCE_REMOVE;
}

/* The threads end before the object does, so @data is alive. */
static void
changed_cb (gpointer data)
{
  TsProxy *self = data;

  if (g_atomic_int_compare_and_exchange (&self->is_change_told, FALSE, TRUE))
    invoke (self, emit_changed_cb);
}

static void
log_added_cb (gpointer data)
{
  invoke (data, emit_log_cb);
}

/* --- The object ---------------------------------------------------------------------------- */

static void
ts_proxy_dispose (GObject *object)
{
  ts_proxy_stop (TS_PROXY (object));
  G_OBJECT_CLASS (ts_proxy_parent_class)->dispose (object);
}

static void
ts_proxy_finalize (GObject *object)
{
  TsProxy *self = TS_PROXY (object);

  g_clear_pointer (&self->resolver, _ts_proxy_resolver_closure_unref);
  ts_proxy_database_unref (self->database);
  _ts_proxy_log_free (self->log);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (ts_proxy_parent_class)->finalize (object);
}

static void
ts_proxy_class_init (TsProxyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_proxy_dispose;
  object_class->finalize = ts_proxy_finalize;

  signals[SIGNAL_STREAMS_CHANGED]
      = g_signal_new ("streams-changed", TS_TYPE_PROXY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 0);
  signals[SIGNAL_LOG_LINE] = g_signal_new ("log-line", TS_TYPE_PROXY, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ts_proxy_init (TsProxy *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->log = _ts_proxy_log_new (log_added_cb, self);
  self->max_streams = TS_PROXY_DEFAULT_MAX_STREAMS;
  self->time_scale = 1;
}

TsProxy *
ts_proxy_new (TsProxyDatabase *database)
{
  TsProxy *self = g_object_new (TS_TYPE_PROXY, NULL);

  self->database = ts_proxy_database_ref (database);
  return self;
}

void
ts_proxy_set_resolver (TsProxy *self,
                       TsProxyResolver resolver,
                       gpointer user_data,
                       GDestroyNotify destroy)
{
  g_return_if_fail (TS_IS_PROXY (self));
  g_return_if_fail (self->server == NULL);

  g_clear_pointer (&self->resolver, _ts_proxy_resolver_closure_unref);
  if (resolver == NULL)
    return;
  self->resolver = g_new0 (TsProxyResolverClosure, 1);
  g_atomic_ref_count_init (&self->resolver->ref_count);
  self->resolver->func = resolver;
  self->resolver->data = user_data;
  self->resolver->destroy = destroy;
}

void
ts_proxy_set_time_scale (TsProxy *self, double scale)
{
  g_return_if_fail (TS_IS_PROXY (self));
  g_return_if_fail (self->server == NULL && scale > 0);

  self->time_scale = scale;
}

gboolean
ts_proxy_start (TsProxy *self, guint port, guint *free_port, GError **error)
{
  g_return_val_if_fail (TS_IS_PROXY (self), FALSE);
  g_return_val_if_fail (self->server == NULL, FALSE);

  if (free_port != NULL)
    *free_port = 0;
  if (port != TS_PROXY_ANY_PORT && (port < 1024 || port > G_MAXUINT16)) {
    g_set_error_literal (error, TS_PROXY_ERROR, TS_PROXY_ERROR_INVALID,
                         _ ("A port is a number from 1024 to 65535."));
    return FALSE;
  }
  self->server = _ts_proxy_server_new (self->database, self->log, port, free_port, error);
  if (self->server == NULL)
    return FALSE;
  self->server->time_scale = self->time_scale;
  self->server->mode = self->mode;
  self->server->changed = changed_cb;
  self->server->changed_data = self;
  if (self->resolver != NULL)
    self->server->resolver = _ts_proxy_resolver_closure_ref (self->resolver);
  _ts_proxy_server_set_max_streams (self->server, self->max_streams);
  if (ts_proxy_database_get_notice (self->database) != NULL)
    _ts_proxy_log_add (self->log, TS_PROXY_LOG_ERROR, "%s",
                       ts_proxy_database_get_notice (self->database));
  _ts_proxy_log_add (self->log, TS_PROXY_LOG_INFO, _ ("The proxy listens at port %u."),
                     self->server->port);
  _ts_proxy_log_tell (self->log);
  _ts_proxy_server_run (self->server);
  return TRUE;
}

void
ts_proxy_stop (TsProxy *self)
{
  g_return_if_fail (TS_IS_PROXY (self));

  if (self->server == NULL)
    return;
  _ts_proxy_server_free (g_steal_pointer (&self->server));
  _ts_proxy_log_add (self->log, TS_PROXY_LOG_INFO, _ ("The proxy has stopped."));
  emit_log (self);
  g_signal_emit (self, signals[SIGNAL_STREAMS_CHANGED], 0);
}

gboolean
ts_proxy_is_running (TsProxy *self)
{
  g_return_val_if_fail (TS_IS_PROXY (self), FALSE);

  return self->server != NULL;
}

guint
ts_proxy_get_port (TsProxy *self)
{
  g_return_val_if_fail (TS_IS_PROXY (self), 0);

  return self->server != NULL ? self->server->port : 0;
}

TsProxyDatabase *
ts_proxy_get_database (TsProxy *self)
{
  g_return_val_if_fail (TS_IS_PROXY (self), NULL);

  return self->database;
}

TsProxyMode
ts_proxy_get_mode (TsProxy *self)
{
  g_return_val_if_fail (TS_IS_PROXY (self), TS_PROXY_MODE_AUTO);

  return self->mode;
}

void
ts_proxy_set_mode (TsProxy *self, TsProxyMode mode)
{
  g_return_if_fail (TS_IS_PROXY (self));

  self->mode = mode;
  if (self->server != NULL)
    g_atomic_int_set (&self->server->mode, (int) mode);
}

void
ts_proxy_set_max_streams (TsProxy *self, guint max_streams)
{
  g_return_if_fail (TS_IS_PROXY (self));
  g_return_if_fail (max_streams >= 1 && max_streams <= TS_PROXY_MAX_STREAMS);

  self->max_streams = max_streams;
  if (self->server != NULL)
    _ts_proxy_server_set_max_streams (self->server, max_streams);
}

guint
ts_proxy_get_max_streams (TsProxy *self)
{
  g_return_val_if_fail (TS_IS_PROXY (self), 0);

  return self->max_streams;
}

void
ts_proxy_stream_free (TsProxyStream *self)
{
  if (self == NULL)
    return;
  g_free (self->client);
  g_free (self->track_id);
  g_free (self->name);
  g_free (self->title);
  g_free (self->error);
  g_free (self);
}

GPtrArray *
ts_proxy_list_streams (TsProxy *self)
{
  g_return_val_if_fail (TS_IS_PROXY (self), NULL);

  if (self->server == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) ts_proxy_stream_free);
  return _ts_proxy_info_list (self->server);
}

void
ts_proxy_stop_stream (TsProxy *self, guint64 serial)
{
  g_return_if_fail (TS_IS_PROXY (self));

  if (self->server != NULL)
    _ts_proxy_server_stop_stream (self->server, serial);
}

char **
ts_proxy_get_log (TsProxy *self)
{
  g_return_val_if_fail (TS_IS_PROXY (self), NULL);

  return _ts_proxy_log_get_lines (self->log);
}
