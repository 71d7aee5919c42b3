/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-job-queue.h"

#define MAX_JOBS 100

struct _TsJobQueue {
  GObject parent_instance;

  GPtrArray *jobs; /* (owned) (element-type TsJob): newest first */
  guint n_active;
  TsJob *current; /* (nullable): an element of jobs */
};

enum { PROP_0, PROP_N_ACTIVE, PROP_CURRENT, N_PROPS };

static GParamSpec *props[N_PROPS];

static GType
ts_job_queue_get_item_type (GListModel *model)
{
  return TS_TYPE_JOB;
}

static guint
ts_job_queue_get_n_items (GListModel *model)
{
  return TS_JOB_QUEUE (model)->jobs->len;
}

static gpointer
ts_job_queue_get_item (GListModel *model, guint position)
{
  TsJobQueue *self = TS_JOB_QUEUE (model);

  return position < self->jobs->len ? g_object_ref (self->jobs->pdata[position]) : NULL;
}

static void
ts_job_queue_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ts_job_queue_get_item_type;
  iface->get_n_items = ts_job_queue_get_n_items;
  iface->get_item = ts_job_queue_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
    TsJobQueue,
    ts_job_queue,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ts_job_queue_list_model_init))

static void
ts_job_queue_count (TsJobQueue *self)
{
  TsJob *current = NULL;
  guint n_active = 0;

  for (guint i = 0; i < self->jobs->len; i++) {
    TsJob *job = self->jobs->pdata[i];

    if (ts_job_is_finished (job))
      continue;
    n_active++;
    if (current == NULL)
      current = job;
  }

  if (self->n_active != n_active) {
    self->n_active = n_active;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ACTIVE]);
  }
  if (self->current != current) {
    self->current = current;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CURRENT]);
  }
}

static void
ts_job_queue_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  TsJobQueue *self = TS_JOB_QUEUE (object);

  switch (prop_id) {
  case PROP_N_ACTIVE:
    g_value_set_uint (value, self->n_active);
    break;
  case PROP_CURRENT:
    g_value_set_object (value, self->current);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
ts_job_queue_finalize (GObject *object)
{
  g_ptr_array_unref (TS_JOB_QUEUE (object)->jobs);

  G_OBJECT_CLASS (ts_job_queue_parent_class)->finalize (object);
}

static void
ts_job_queue_class_init (TsJobQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_job_queue_get_property;
  object_class->finalize = ts_job_queue_finalize;

  props[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, TS_TYPE_JOB, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ts_job_queue_init (TsJobQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

TsJobQueue *
ts_job_queue_new (void)
{
  return g_object_new (TS_TYPE_JOB_QUEUE, NULL);
}

static void
ts_job_queue_remove (TsJobQueue *self, guint position)
{
  g_ptr_array_remove_index (self->jobs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

void
ts_job_queue_add (TsJobQueue *self, TsJob *job)
{
  g_return_if_fail (TS_IS_JOB_QUEUE (self));
  g_return_if_fail (TS_IS_JOB (job));

  g_ptr_array_insert (self->jobs, 0, g_object_ref (job));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  g_signal_connect_object (job,
                           "notify::state",
                           G_CALLBACK (ts_job_queue_count),
                           self,
                           G_CONNECT_SWAPPED);
  for (guint i = self->jobs->len; i > 0 && self->jobs->len > MAX_JOBS; i--) {
    if (ts_job_is_finished (self->jobs->pdata[i - 1]))
      ts_job_queue_remove (self, i - 1);
  }
  ts_job_queue_count (self);
}

guint
ts_job_queue_get_n_active (TsJobQueue *self)
{
  g_return_val_if_fail (TS_IS_JOB_QUEUE (self), 0);

  return self->n_active;
}

TsJob *
ts_job_queue_get_current (TsJobQueue *self)
{
  g_return_val_if_fail (TS_IS_JOB_QUEUE (self), NULL);

  return self->current;
}

void
ts_job_queue_cancel_all (TsJobQueue *self)
{
  g_return_if_fail (TS_IS_JOB_QUEUE (self));

  for (guint i = 0; i < self->jobs->len; i++) {
    if (!ts_job_is_finished (self->jobs->pdata[i]))
      ts_job_cancel (self->jobs->pdata[i]);
  }
}

void
ts_job_queue_clear_finished (TsJobQueue *self)
{
  g_return_if_fail (TS_IS_JOB_QUEUE (self));

  for (guint i = self->jobs->len; i > 0; i--) {
    if (ts_job_is_finished (self->jobs->pdata[i - 1]))
      ts_job_queue_remove (self, i - 1);
  }
}
