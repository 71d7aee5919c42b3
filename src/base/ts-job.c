/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-job.h"

#define NOTIFY_INTERVAL_MS 100
#define RATE_WINDOW_US (5 * G_USEC_PER_SEC)

/* What the work last said; copied to the public side by the flush. */
typedef struct {
  gint64 done;
  gint64 total;
  gint64 done_bytes;
  gint64 total_bytes;
  char *current_item; /* (owned) (nullable) */
  char *summary;      /* (owned) (nullable) */
  gboolean is_partial;
} TsJobReport;

struct _TsJob {
  GObject parent_instance;

  char *title;                /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  GMainContext *main_context; /* (owned): where properties change */

  GMutex lock;
  GCond resumed;          /* (guarded by lock): pause ended or job cancelled */
  gboolean is_paused;     /* (guarded by lock) */
  TsJobReport pending;    /* (guarded by lock) */
  GSource *flush_source;  /* (owned) (nullable) (guarded by lock): a flush that is due */
  gulong cancelled_id;

  /* Main context only from here. */
  TsJobState state;
  TsJobReport shown;
  char *error_message; /* (owned) (nullable) */
  double rate;
  double bytes_rate;
  gint64 window_start_us; /* monotonic; start of the window the rates are measured over */
  gint64 window_done;
  gint64 window_bytes;
};

G_DEFINE_FINAL_TYPE (TsJob, ts_job, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_TITLE,
  PROP_STATE,
  PROP_DONE,
  PROP_TOTAL,
  PROP_DONE_BYTES,
  PROP_TOTAL_BYTES,
  PROP_FRACTION,
  PROP_RATE,
  PROP_BYTES_RATE,
  PROP_ETA_MS,
  PROP_CURRENT_ITEM,
  PROP_SUMMARY,
  PROP_ERROR_MESSAGE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

GType
ts_job_state_get_type (void)
{
  static GType type = 0;

  if (g_once_init_enter (&type)) {
    static const GEnumValue values[] = {
      { TS_JOB_STATE_WAITING, "TS_JOB_STATE_WAITING", "waiting" },
      { TS_JOB_STATE_RUNNING, "TS_JOB_STATE_RUNNING", "running" },
      { TS_JOB_STATE_PAUSED, "TS_JOB_STATE_PAUSED", "paused" },
      { TS_JOB_STATE_DONE, "TS_JOB_STATE_DONE", "done" },
      { TS_JOB_STATE_PARTLY_DONE, "TS_JOB_STATE_PARTLY_DONE", "partly-done" },
      { TS_JOB_STATE_FAILED, "TS_JOB_STATE_FAILED", "failed" },
      { TS_JOB_STATE_CANCELLED, "TS_JOB_STATE_CANCELLED", "cancelled" },
      { 0, NULL, NULL },
    };

    g_once_init_leave (&type, g_enum_register_static ("TsJobState", values));
  }
  return type;
}

static void
ts_job_update_rates (TsJob *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 elapsed_us = now_us - self->window_start_us;

  if (elapsed_us >= G_USEC_PER_SEC / 4) {
    self->rate = (self->shown.done - self->window_done) * (double) G_USEC_PER_SEC / elapsed_us;
    self->bytes_rate =
        (self->shown.done_bytes - self->window_bytes) * (double) G_USEC_PER_SEC / elapsed_us;
  }
  if (elapsed_us >= RATE_WINDOW_US) {
    /* Half the window stays, so that the rate moves without jumping. */
    self->window_start_us += elapsed_us / 2;
    self->window_done += (self->shown.done - self->window_done) / 2;
    self->window_bytes += (self->shown.done_bytes - self->window_bytes) / 2;
  }
}

/* Brings what the work said to the properties. */
static void
ts_job_flush (TsJob *self)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->flush_source, g_source_unref);
  self->shown.done = self->pending.done;
  self->shown.total = self->pending.total;
  self->shown.done_bytes = self->pending.done_bytes;
  self->shown.total_bytes = self->pending.total_bytes;
  self->shown.is_partial = self->pending.is_partial;
  if (g_strcmp0 (self->shown.current_item, self->pending.current_item) != 0) {
    g_free (self->shown.current_item);
    self->shown.current_item = g_strdup (self->pending.current_item);
  }
  if (g_strcmp0 (self->shown.summary, self->pending.summary) != 0) {
    g_free (self->shown.summary);
    self->shown.summary = g_strdup (self->pending.summary);
  }
  g_mutex_unlock (&self->lock);

  ts_job_update_rates (self);
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_DONE; i < PROP_ERROR_MESSAGE; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
ts_job_flush_cb (gpointer data)
{
  ts_job_flush (data);
  return G_SOURCE_REMOVE;
}

/* Called with the lock held. */
static void
ts_job_schedule_flush (TsJob *self)
{
  if (self->flush_source != NULL)
    return;
  self->flush_source = g_timeout_source_new (NOTIFY_INTERVAL_MS);
  g_source_set_callback (self->flush_source, ts_job_flush_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->flush_source, self->main_context);
}

static void
ts_job_flush_now (TsJob *self)
{
  g_mutex_lock (&self->lock);
  if (self->flush_source != NULL)
    g_source_destroy (self->flush_source);
  g_mutex_unlock (&self->lock);
  ts_job_flush (self);
}

static void
ts_job_set_state (TsJob *self, TsJobState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
ts_job_restart_window (TsJob *self)
{
  self->window_start_us = g_get_monotonic_time ();
  self->window_done = self->shown.done;
  self->window_bytes = self->shown.done_bytes;
}

static void
ts_job_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  TsJob *self = data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->resumed);
  g_mutex_unlock (&self->lock);
}

static void
ts_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  TsJob *self = TS_JOB (object);

  switch (prop_id) {
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_DONE:
    g_value_set_int64 (value, self->shown.done);
    break;
  case PROP_TOTAL:
    g_value_set_int64 (value, self->shown.total);
    break;
  case PROP_DONE_BYTES:
    g_value_set_int64 (value, self->shown.done_bytes);
    break;
  case PROP_TOTAL_BYTES:
    g_value_set_int64 (value, self->shown.total_bytes);
    break;
  case PROP_FRACTION:
    g_value_set_double (value, ts_job_get_fraction (self));
    break;
  case PROP_RATE:
    g_value_set_double (value, self->rate);
    break;
  case PROP_BYTES_RATE:
    g_value_set_double (value, self->bytes_rate);
    break;
  case PROP_ETA_MS:
    g_value_set_int64 (value, ts_job_get_eta_ms (self));
    break;
  case PROP_CURRENT_ITEM:
    g_value_set_string (value, self->shown.current_item);
    break;
  case PROP_SUMMARY:
    g_value_set_string (value, self->shown.summary);
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, self->error_message);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
ts_job_finalize (GObject *object)
{
  TsJob *self = TS_JOB (object);

  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->main_context, g_main_context_unref);
  g_free (self->title);
  g_free (self->pending.current_item);
  g_free (self->pending.summary);
  g_free (self->shown.current_item);
  g_free (self->shown.summary);
  g_free (self->error_message);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->resumed);

  G_OBJECT_CLASS (ts_job_parent_class)->finalize (object);
}

static void
ts_job_class_init (TsJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_job_get_property;
  object_class->finalize = ts_job_finalize;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, TS_TYPE_JOB_STATE, TS_JOB_STATE_WAITING, flags);
  props[PROP_DONE] = g_param_spec_int64 ("done", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_DONE_BYTES] = g_param_spec_int64 ("done-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_TOTAL_BYTES] = g_param_spec_int64 ("total-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, flags);
  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_BYTES_RATE] = g_param_spec_double ("bytes-rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_ETA_MS] = g_param_spec_int64 ("eta-ms", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_CURRENT_ITEM] = g_param_spec_string ("current-item", NULL, NULL, NULL, flags);
  props[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, flags);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ts_job_init (TsJob *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->resumed);
  self->pending.total = self->shown.total = -1;
  self->main_context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->cancelled_id =
      g_cancellable_connect (self->cancellable, G_CALLBACK (ts_job_cancelled_cb), self, NULL);
}

TsJob *
ts_job_new (const char *title)
{
  TsJob *self;

  g_return_val_if_fail (title != NULL, NULL);

  self = g_object_new (TS_TYPE_JOB, NULL);
  self->title = g_strdup (title);
  return self;
}

const char *
ts_job_get_title (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), NULL);

  return self->title;
}

TsJobState
ts_job_get_state (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), TS_JOB_STATE_FAILED);

  return self->state;
}

gboolean
ts_job_is_finished (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), TRUE);

  return self->state >= TS_JOB_STATE_DONE;
}

gint64
ts_job_get_done (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), 0);

  return self->shown.done;
}

gint64
ts_job_get_total (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), -1);

  return self->shown.total;
}

gint64
ts_job_get_done_bytes (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), 0);

  return self->shown.done_bytes;
}

gint64
ts_job_get_total_bytes (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), 0);

  return self->shown.total_bytes;
}

double
ts_job_get_fraction (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), -1);

  if (self->shown.total_bytes > 0)
    return CLAMP ((double) self->shown.done_bytes / self->shown.total_bytes, 0, 1);
  if (self->shown.total > 0)
    return CLAMP ((double) self->shown.done / self->shown.total, 0, 1);
  return -1;
}

double
ts_job_get_rate (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), 0);

  return self->rate;
}

double
ts_job_get_bytes_rate (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), 0);

  return self->bytes_rate;
}

gint64
ts_job_get_eta_ms (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), -1);

  if (self->state != TS_JOB_STATE_RUNNING)
    return -1;
  if (self->shown.total_bytes > 0 && self->bytes_rate > 0)
    return (gint64) ((self->shown.total_bytes - self->shown.done_bytes) / self->bytes_rate * 1000);
  if (self->shown.total > 0 && self->rate > 0)
    return (gint64) ((self->shown.total - self->shown.done) / self->rate * 1000);
  return -1;
}

const char *
ts_job_get_current_item (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), NULL);

  return self->shown.current_item;
}

const char *
ts_job_get_summary (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), NULL);

  return self->shown.summary;
}

const char *
ts_job_get_error_message (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), NULL);

  return self->error_message;
}

GCancellable *
ts_job_get_cancellable (TsJob *self)
{
  g_return_val_if_fail (TS_IS_JOB (self), NULL);

  return self->cancellable;
}

void
ts_job_report (TsJob *self,
               gint64 done,
               gint64 total,
               gint64 done_bytes,
               gint64 total_bytes,
               const char *current_item)
{
  g_return_if_fail (TS_IS_JOB (self));

  g_mutex_lock (&self->lock);
  self->pending.done = done;
  self->pending.total = total;
  self->pending.done_bytes = done_bytes;
  self->pending.total_bytes = total_bytes;
  if (current_item != NULL && g_strcmp0 (self->pending.current_item, current_item) != 0) {
    g_free (self->pending.current_item);
    self->pending.current_item = g_strdup (current_item);
  }
  ts_job_schedule_flush (self);
  g_mutex_unlock (&self->lock);
}

void
ts_job_set_summary (TsJob *self, const char *summary, gboolean is_partial)
{
  g_return_if_fail (TS_IS_JOB (self));

  g_mutex_lock (&self->lock);
  g_free (self->pending.summary);
  self->pending.summary = g_strdup (summary);
  self->pending.is_partial = is_partial;
  ts_job_schedule_flush (self);
  g_mutex_unlock (&self->lock);
}

gboolean
ts_job_check (TsJob *self, GError **error)
{
  g_return_val_if_fail (TS_IS_JOB (self), FALSE);

  g_mutex_lock (&self->lock);
  while (self->is_paused && !g_cancellable_is_cancelled (self->cancellable))
    g_cond_wait (&self->resumed, &self->lock);
  g_mutex_unlock (&self->lock);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

void
ts_job_pause (TsJob *self)
{
  g_return_if_fail (TS_IS_JOB (self));

  if (self->state != TS_JOB_STATE_RUNNING)
    return;
  g_mutex_lock (&self->lock);
  self->is_paused = TRUE;
  g_mutex_unlock (&self->lock);
  ts_job_set_state (self, TS_JOB_STATE_PAUSED);
}

void
ts_job_resume (TsJob *self)
{
  g_return_if_fail (TS_IS_JOB (self));

  if (self->state != TS_JOB_STATE_PAUSED)
    return;
  g_mutex_lock (&self->lock);
  self->is_paused = FALSE;
  g_cond_broadcast (&self->resumed);
  g_mutex_unlock (&self->lock);
  ts_job_restart_window (self);
  ts_job_set_state (self, TS_JOB_STATE_RUNNING);
}

void
ts_job_cancel (TsJob *self)
{
  g_return_if_fail (TS_IS_JOB (self));

  g_cancellable_cancel (self->cancellable);
}

typedef struct {
  TsJobFunc func;
  gpointer data;
  GDestroyNotify data_free;
  GDestroyNotify result_free;
} TsJobRun;

static void
ts_job_run_free (gpointer data)
{
  TsJobRun *run = data;

  if (run->data_free != NULL && run->data != NULL)
    run->data_free (run->data);
  g_free (run);
}

static void
ts_job_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsJob *self = TS_JOB (source);
  g_autoptr (GTask) outer = user_data;
  TsJobRun *run = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gpointer value = g_task_propagate_pointer (G_TASK (result), &error);

  ts_job_end (self, error);
  if (error != NULL)
    g_task_return_error (outer, g_steal_pointer (&error));
  else
    g_task_return_pointer (outer, value, run->result_free);
}

static gpointer
ts_job_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  TsJobRun *run = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer value = run->func (g_task_get_source_object (task),
                              run->data,
                              g_task_get_cancellable (task),
                              &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, run->result_free);
  return NULL;
}

void
ts_job_run_async (TsJob *self,
                  TsJobFunc func,
                  gpointer data,
                  GDestroyNotify data_free,
                  GDestroyNotify result_free,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *outer, *inner;
  TsJobRun *run;

  g_return_if_fail (TS_IS_JOB (self));
  g_return_if_fail (self->state == TS_JOB_STATE_WAITING);
  g_return_if_fail (func != NULL);

  run = g_new0 (TsJobRun, 1);
  run->func = func;
  run->data = data;
  run->data_free = data_free;
  run->result_free = result_free;

  /* The outer task answers the caller after the state was set by the inner one's callback. */
  outer = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (outer, ts_job_run_async);
  inner = g_task_new (self, self->cancellable, ts_job_finished_cb, outer);
  g_task_set_check_cancellable (inner, FALSE);
  g_task_set_task_data (inner, run, ts_job_run_free);

  ts_job_begin (self);
  g_thread_unref (g_thread_new ("ts-job", ts_job_thread, inner));
}

gpointer
ts_job_run_finish (TsJob *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_job_begin (TsJob *self)
{
  g_return_if_fail (TS_IS_JOB (self));

  ts_job_restart_window (self);
  ts_job_set_state (self, TS_JOB_STATE_RUNNING);
}

void
ts_job_end (TsJob *self, const GError *error)
{
  g_return_if_fail (TS_IS_JOB (self));

  ts_job_flush_now (self);
  if (error == NULL) {
    ts_job_set_state (self,
                      self->shown.is_partial ? TS_JOB_STATE_PARTLY_DONE : TS_JOB_STATE_DONE);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    ts_job_set_state (self, TS_JOB_STATE_CANCELLED);
  } else {
    g_free (self->error_message);
    self->error_message = g_strdup (error->message);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_MESSAGE]);
    ts_job_set_state (self, TS_JOB_STATE_FAILED);
  }
}
