/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store.h"

#include "ts-schema-private.h"
#include "ts-store-private.h"

#include <glib/gi18n-lib.h>

/* Changes told at most this often, so that a scan does not make lists look again all the time. */
#define CHANGED_INTERVAL_MS 100

struct _TsStore {
  GObject parent_instance;

  TsWorker *worker;      /* (owned) */
  TsStoreCore *core;     /* (owned): its fields belong to the worker */
  GMainContext *context; /* (owned): where "changed" is emitted */
  char *path;            /* (owned) */
  char *notice;          /* (owned) (nullable) */

  GMutex lock;
  TsStoreChanges changes; /* (guarded by lock): not told yet */
};

G_DEFINE_FINAL_TYPE (TsStore, ts_store, G_TYPE_OBJECT)

enum { PROP_PATH = 1, PROP_RECOVERY_NOTICE, N_PROPS };

enum { SIGNAL_CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* One operation on its way to the worker. */
typedef struct {
  TsStore *store; /* (unowned): whoever waits holds it */
  TsStoreFunc func;
  gpointer args;
  GDestroyNotify args_free; /* (nullable) */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->args_free != NULL)
    call->args_free (call->args);
  g_free (call);
}

TsStoreCore *
_ts_store_core_ref (TsStoreCore *core)
{
  g_atomic_ref_count_inc (&core->ref_count);
  return core;
}

void
_ts_store_core_unref (TsStoreCore *core)
{
  if (!g_atomic_ref_count_dec (&core->ref_count))
    return;
  g_assert (core->database == NULL);
  g_free (core->path);
  g_free (core->notice);
  g_free (core);
}

static gboolean
changed_cb (gpointer data)
{
  g_autoptr (TsStore) self = g_weak_ref_get (data);
  TsStoreChanges changes;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  g_mutex_lock (&self->lock);
  changes = self->changes;
  self->changes = 0;
  g_mutex_unlock (&self->lock);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, changes);
  return G_SOURCE_REMOVE;
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* On the worker, while somebody holds the store. */
static void
store_note_changes (TsStore *self, TsStoreChanges changes)
{
  g_autoptr (GSource) source = NULL;
  GWeakRef *weak_ref;
  gboolean is_first;

  if (changes == 0)
    return;
  g_mutex_lock (&self->lock);
  is_first = self->changes == 0;
  self->changes |= changes;
  g_mutex_unlock (&self->lock);
  if (!is_first)
    return;

  weak_ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak_ref, self);
  source = g_timeout_source_new (CHANGED_INTERVAL_MS);
  g_source_set_static_name (source, "ts-store-changed");
  g_source_set_callback (source, changed_cb, weak_ref, weak_ref_free);
  g_source_attach (source, self->context);
}

static gpointer
call_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;
  TsStoreCore *core = call->store->core;
  g_autoptr (GError) local_error = NULL;
  gpointer result;

  if (core->database == NULL) {
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_CLOSED,
                         _ ("The library was closed."));
    return NULL;
  }
  core->changes = 0;
  ts_database_set_cancellable (core->database, cancellable);
  result = call->func (core, call->args, cancellable, &local_error);
  ts_database_set_cancellable (core->database, NULL);
  store_note_changes (call->store, core->changes);
  if (local_error != NULL) {
    if (g_error_matches (local_error, TS_STORE_ERROR, TS_STORE_ERROR_DAMAGED))
      _ts_store_core_note_damage (core);
    g_propagate_error (error, g_steal_pointer (&local_error));
  }
  return result;
}

gpointer
_ts_store_run (
    TsStore *self, TsStoreFunc func, gpointer args, GCancellable *cancellable, GError **error)
{
  Call call = { .store = self, .func = func, .args = args };

  g_return_val_if_fail (TS_IS_STORE (self), NULL);
  g_return_val_if_fail (!g_main_context_is_owner (self->context), NULL);

  return ts_worker_run (self->worker, call_work, &call, TS_STORE_PRIORITY_JOB, cancellable, error);
}

void
_ts_store_push (TsStore *self,
                gpointer source_tag,
                TsStoreFunc func,
                gpointer args,
                GDestroyNotify args_free,
                GDestroyNotify result_free,
                gboolean is_write,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->store = self;
  call->func = func;
  call->args = args;
  call->args_free = args_free;
  g_task_set_source_tag (task, source_tag);
  g_task_set_check_cancellable (task, !is_write);
  g_task_set_task_data (task, call, call_free);
  ts_worker_push_task (self->worker, g_steal_pointer (&task), call_work, result_free,
                       TS_STORE_PRIORITY_VIEW);
}

gpointer
_ts_store_finish (TsStore *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_return_val_if_fail (TS_IS_STORE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == source_tag, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
close_work (gpointer data, GCancellable *cancellable, GError **error)
{
  TsStoreCore *core = data;

  g_clear_pointer (&core->index, ts_track_index_free);
  g_clear_pointer (&core->database, ts_database_free);
  return GINT_TO_POINTER (TRUE);
}

static void
ts_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsStore *self = TS_STORE (object);

  switch (id) {
  case PROP_PATH:
    g_value_take_string (value, g_filename_display_name (self->path));
    break;
  case PROP_RECOVERY_NOTICE:
    g_value_set_string (value, self->notice);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_store_finalize (GObject *object)
{
  TsStore *self = TS_STORE (object);

  ts_worker_run (self->worker, close_work, self->core, G_PRIORITY_LOW, NULL, NULL);
  ts_worker_unref (self->worker);
  _ts_store_core_unref (self->core);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self->path);
  g_free (self->notice);

  G_OBJECT_CLASS (ts_store_parent_class)->finalize (object);
}

static void
ts_store_class_init (TsStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ts_store_get_property;
  object_class->finalize = ts_store_finalize;

  properties[PROP_PATH]
      = g_param_spec_string ("path", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RECOVERY_NOTICE] = g_param_spec_string (
      "recovery-notice", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TS_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
ts_store_init (TsStore *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->worker = ts_worker_new ("ts-store");
  self->core = g_new0 (TsStoreCore, 1);
  g_atomic_ref_count_init (&self->core->ref_count);
  self->core->worker = self->worker;
}

static TsStore *
store_new (const char *path)
{
  TsStore *self = g_object_new (TS_TYPE_STORE, NULL);

  self->path = g_strdup (path);
  self->core->path = g_strdup (path);
  return self;
}

static gpointer
open_work (gpointer data, GCancellable *cancellable, GError **error)
{
  TsStore *self = data;

  if (!_ts_store_core_open (self->core, error))
    return NULL;
  self->notice = g_strdup (self->core->notice);
  return g_object_ref (self);
}

void
ts_store_open_async (const char *path,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TsStore *self;

  g_return_if_fail (path != NULL);

  self = store_new (path);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_store_open_async);
  g_task_set_task_data (task, self, g_object_unref);
  ts_worker_push_task (self->worker, g_steal_pointer (&task), open_work, g_object_unref,
                       TS_STORE_PRIORITY_VIEW);
}

TsStore *
ts_store_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ts_store_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

TsStore *
ts_store_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (TsStore) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = store_new (path);
  return ts_worker_run (self->worker, open_work, self, TS_STORE_PRIORITY_VIEW, cancellable, error);
}

void
ts_store_close_async (TsStore *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TS_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_store_close_async);
  g_task_set_task_data (task, _ts_store_core_ref (self->core),
                        (GDestroyNotify) _ts_store_core_unref);
  ts_worker_push_task (self->worker, g_steal_pointer (&task), close_work, NULL,
                       TS_STORE_PRIORITY_IDLE);
}

gboolean
ts_store_close_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ts_store_close_async), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static gpointer
check_func (TsStoreCore *core, gpointer args, GCancellable *cancellable, GError **error)
{
  gint64 data_version;

  if (!ts_database_get_int64 (core->database, "PRAGMA data_version", &data_version, error))
    return NULL;
  if (data_version != core->data_version)
    core->changes = TS_STORE_CHANGE_SOURCES | TS_STORE_CHANGE_TRACKS | TS_STORE_CHANGE_DECISIONS
                    | TS_STORE_CHANGE_PLAYLISTS | TS_STORE_CHANGE_SYNC;
  core->data_version = data_version;
  return NULL;
}

void
ts_store_check_async (TsStore *self)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_check_async, check_func, NULL, NULL, NULL, FALSE, NULL, NULL,
                  NULL);
}

const char *
ts_store_get_path (TsStore *self)
{
  g_return_val_if_fail (TS_IS_STORE (self), NULL);

  return self->path;
}

const char *
ts_store_get_recovery_notice (TsStore *self)
{
  g_return_val_if_fail (TS_IS_STORE (self), NULL);

  return self->notice;
}

int
ts_store_get_schema_version (void)
{
  return _ts_schema_get_version ();
}
