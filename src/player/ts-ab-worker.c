/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-ab-session-private.h"

typedef struct {
  TsAbTask kind;
  TsAbSession *session; /* (owned) */
  gint64 value;         /* position, item or sample rate */
  GTask *reply;         /* (owned) (nullable): for TS_AB_TASK_BUILD */
} Task;

static void
run_task (gpointer data, gpointer user_data)
{
  Task *task = data;
  g_autoptr (GError) error = NULL;

  switch (task->kind) {
  case TS_AB_TASK_BUILD:
    if (_ts_ab_session_build (task->session, (int) task->value, &error))
      g_task_return_boolean (task->reply, TRUE);
    else
      g_task_return_error (task->reply, g_steal_pointer (&error));
    break;
  case TS_AB_TASK_OPEN:
    _ts_ab_session_open (task->session);
    break;
  case TS_AB_TASK_START:
    _ts_ab_session_start (task->session);
    break;
  case TS_AB_TASK_PLAY:
  case TS_AB_TASK_PAUSE:
    _ts_ab_session_set_playing (task->session, task->kind == TS_AB_TASK_PLAY);
    break;
  case TS_AB_TASK_SEEK:
    _ts_ab_session_seek (task->session, task->value);
    break;
  case TS_AB_TASK_REMOVE_ITEM:
    _ts_ab_session_remove_item (task->session, (guint) task->value);
    break;
  case TS_AB_TASK_CLOSE:
    _ts_ab_session_close (task->session);
    break;
  default:
    g_assert_not_reached ();
  }
  _ts_ab_session_unref (task->session);
  g_clear_object (&task->reply);
  g_free (task);
}

GThreadPool *
_ts_ab_worker_new (void)
{
  return g_thread_pool_new (run_task, NULL, 1, FALSE, NULL);
}

void
_ts_ab_session_push (
    TsAbSession *self, GThreadPool *worker, TsAbTask kind, gint64 value, GTask *reply)
{
  Task *task = g_new0 (Task, 1);

  task->kind = kind;
  task->session = _ts_ab_session_ref (self);
  task->value = value;
  task->reply = reply;
  g_thread_pool_push (worker, task, NULL);
}
