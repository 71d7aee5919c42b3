/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-worker.h"

typedef struct {
  TsWorkerFunc func;
  gpointer data;            /* (owned if data_free) or the task's */
  GDestroyNotify data_free; /* (nullable) */
  GDestroyNotify result_free;
  GCancellable *cancellable; /* (owned) (nullable) */
  GTask *task;               /* (owned) (nullable): returned in its own context */
  gboolean has_waiter;       /* a thread waits in ts_worker_run(), which owns this struct */
  gboolean is_done;          /* (guarded by lock) */
  gpointer result;
  GError *error; /* (owned) (nullable) */
  int priority;
  guint64 serial; /* order of arrival */
} Item;

struct _TsWorker {
  gatomicrefcount ref_count; /* the thread itself holds none */
  GThread *thread;           /* (owned) */
  GMutex lock;
  GCond has_work;    /* with lock */
  GCond has_result;  /* with lock */
  GSequence *queue;  /* (guarded by lock) (element-type Item): in the order it will run */
  guint64 serial;    /* (guarded by lock) */
  gboolean is_ended; /* (guarded by lock): the last reference is gone */
};

static int
item_compare (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Item *left = a;
  const Item *right = b;

  if (left->priority != right->priority)
    return left->priority < right->priority ? -1 : 1;
  return left->serial < right->serial ? -1 : 1;
}

static void
item_free (Item *item)
{
  if (item->data_free != NULL)
    item->data_free (item->data);
  if (item->result != NULL && item->result_free != NULL)
    item->result_free (item->result);
  g_clear_object (&item->cancellable);
  g_clear_object (&item->task);
  g_clear_error (&item->error);
  g_free (item);
}

/* In the task's main context: so the task, and what it holds, is never let go by the worker. */
static gboolean
item_return_cb (gpointer data)
{
  Item *item = data;

  if (item->error != NULL)
    g_task_return_error (item->task, g_steal_pointer (&item->error));
  else
    g_task_return_pointer (item->task, g_steal_pointer (&item->result), item->result_free);
  item_free (item);
  return G_SOURCE_REMOVE;
}

static void
item_run (TsWorker *self, Item *item)
{
  if (!g_cancellable_set_error_if_cancelled (item->cancellable, &item->error))
    item->result = item->func (item->data, item->cancellable, &item->error);

  if (item->has_waiter) {
    g_mutex_lock (&self->lock);
    item->is_done = TRUE;
    g_cond_broadcast (&self->has_result);
    g_mutex_unlock (&self->lock);
  } else if (item->task != NULL) {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_source_set_priority (source, g_task_get_priority (item->task));
    g_source_set_static_name (source, "ts-worker-return");
    g_source_set_callback (source, item_return_cb, item, NULL);
    g_source_attach (source, g_task_get_context (item->task));
  } else {
    item_free (item);
  }
}

static void
worker_free (TsWorker *self)
{
  g_sequence_free (self->queue);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->has_work);
  g_cond_clear (&self->has_result);
  g_free (self);
}

static gpointer
worker_main (gpointer data)
{
  TsWorker *self = data;

  g_mutex_lock (&self->lock);
  while (TRUE) {
    GSequenceIter *first = g_sequence_get_begin_iter (self->queue);
    Item *item;

    if (g_sequence_iter_is_end (first)) {
      if (self->is_ended)
        break;
      g_cond_wait (&self->has_work, &self->lock);
      continue;
    }
    item = g_sequence_get (first);
    g_sequence_remove (first);
    g_mutex_unlock (&self->lock);
    item_run (self, item);
    g_mutex_lock (&self->lock);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

TsWorker *
ts_worker_new (const char *name)
{
  TsWorker *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (TsWorker, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->has_work);
  g_cond_init (&self->has_result);
  self->queue = g_sequence_new (NULL);
  self->thread = g_thread_new (name, worker_main, self);
  return self;
}

TsWorker *
ts_worker_ref (TsWorker *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ts_worker_unref (TsWorker *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  /* A thread cannot wait for itself; queued work must not hold the last reference. */
  g_assert (!ts_worker_is_current (self));
  g_mutex_lock (&self->lock);
  self->is_ended = TRUE;
  g_cond_signal (&self->has_work);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  worker_free (self);
}

static void
worker_queue (TsWorker *self, Item *item)
{
  g_mutex_lock (&self->lock);
  item->serial = self->serial++;
  g_sequence_insert_sorted (self->queue, item, item_compare, NULL);
  g_cond_signal (&self->has_work);
  g_mutex_unlock (&self->lock);
}

void
ts_worker_push_task (
    TsWorker *self, GTask *task, TsWorkerFunc func, GDestroyNotify result_free, int priority)
{
  Item *item;
  GCancellable *cancellable;

  g_return_if_fail (self != NULL);
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  item = g_new0 (Item, 1);
  item->func = func;
  item->task = task;
  item->data = g_task_get_task_data (task);
  item->result_free = result_free;
  item->priority = priority;
  cancellable = g_task_get_cancellable (task);
  item->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  worker_queue (self, item);
}

void
ts_worker_push_async (TsWorker *self,
                      TsWorkerFunc func,
                      gpointer data,
                      GDestroyNotify data_free,
                      GDestroyNotify result_free,
                      int priority,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_worker_push_async);
  g_task_set_task_data (task, data, data_free);
  ts_worker_push_task (self, g_steal_pointer (&task), func, result_free, priority);
}

gpointer
ts_worker_push_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ts_worker_push_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_worker_push (
    TsWorker *self, TsWorkerFunc func, gpointer data, GDestroyNotify data_free, int priority)
{
  Item *item;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  item = g_new0 (Item, 1);
  item->func = func;
  item->data = data;
  item->data_free = data_free;
  item->priority = priority;
  worker_queue (self, item);
}

gpointer
ts_worker_run (TsWorker *self,
               TsWorkerFunc func,
               gpointer data,
               int priority,
               GCancellable *cancellable,
               GError **error)
{
  Item *item;
  gpointer result;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  if (ts_worker_is_current (self))
    return func (data, cancellable, error);

  item = g_new0 (Item, 1);
  item->func = func;
  item->data = data;
  item->priority = priority;
  item->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  item->has_waiter = TRUE;
  worker_queue (self, item);

  g_mutex_lock (&self->lock);
  while (!item->is_done)
    g_cond_wait (&self->has_result, &self->lock);
  g_mutex_unlock (&self->lock);

  result = g_steal_pointer (&item->result);
  if (item->error != NULL)
    g_propagate_error (error, g_steal_pointer (&item->error));
  item_free (item);
  return result;
}

gboolean
ts_worker_is_current (TsWorker *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_thread_self () == self->thread;
}
