/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-main-call.h"

struct _TsMainCall {
  gatomicrefcount ref_count; /* one of the thread, one of the main context */
  TsMainCallFunc start;
  gpointer data;             /* (unowned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  GMutex lock;
  GCond cond;
  gboolean is_answered; /* (guarded by lock) */
  gpointer result;      /* (owned) (nullable) (guarded by lock) */
  GError *error;        /* (owned) (nullable) (guarded by lock) */
};

static void
ts_main_call_unref (TsMainCall *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsMainCall *self = user_data;

  g_mutex_lock (&self->lock);
  self->result = g_task_propagate_pointer (G_TASK (result), &self->error);
  self->is_answered = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  ts_main_call_unref (self);
}

static gboolean
start_cb (gpointer user_data)
{
  TsMainCall *self = user_data;
  GTask *task = g_task_new (NULL, self->cancellable, answered_cb, self);

  g_task_set_source_tag (task, ts_main_call_begin);
  if (g_task_return_error_if_cancelled (task))
    g_object_unref (task);
  else
    self->start (task, self->data);
  return G_SOURCE_REMOVE;
}

TsMainCall *
ts_main_call_begin (TsMainCallFunc start, gpointer data, GCancellable *cancellable)
{
  TsMainCall *self;

  g_return_val_if_fail (start != NULL, NULL);
  g_return_val_if_fail (!g_main_context_is_owner (NULL), NULL);

  self = g_new0 (TsMainCall, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  self->start = start;
  self->data = data;
  g_set_object (&self->cancellable, cancellable);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  /* g_main_context_invoke() would run it on this thread while nobody owns the context. */
  g_idle_add_full (G_PRIORITY_DEFAULT, start_cb, self, NULL);
  return self;
}

gpointer
ts_main_call_end (TsMainCall *self, GError **error)
{
  gpointer result;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->lock);
  while (!self->is_answered)
    g_cond_wait (&self->cond, &self->lock);
  result = g_steal_pointer (&self->result);
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  g_mutex_unlock (&self->lock);
  ts_main_call_unref (self);
  return result;
}

gpointer
ts_main_call (TsMainCallFunc start, gpointer data, GCancellable *cancellable, GError **error)
{
  TsMainCall *call = ts_main_call_begin (start, data, cancellable);

  return call != NULL ? ts_main_call_end (call, error) : NULL;
}

static gboolean
unref_cb (gpointer object)
{
  g_object_unref (object);
  return G_SOURCE_REMOVE;
}

void
ts_main_unref_object (gpointer object)
{
  if (object != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT, unref_cb, object, NULL);
}
