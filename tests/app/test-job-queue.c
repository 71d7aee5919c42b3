/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-job-queue.h"

static TsJob *
add (TsJobQueue *queue, const char *title)
{
  g_autoptr (TsJob) job = ts_job_new (title);

  ts_job_queue_add (queue, job);
  return job;
}

static void
test_current (void)
{
  TsJobQueue *queue = ts_job_queue_new ();
  TsJob *first = add (queue, "first");
  TsJob *second = add (queue, "second");

  g_assert_cmpuint (ts_job_queue_get_n_active (queue), ==, 2);
  g_assert_true (ts_job_queue_get_current (queue) == second);

  ts_job_begin (second);
  ts_job_end (second, NULL);
  g_assert_cmpuint (ts_job_queue_get_n_active (queue), ==, 1);
  g_assert_true (ts_job_queue_get_current (queue) == first);

  ts_job_queue_clear_finished (queue);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 1);

  ts_job_queue_cancel_all (queue);
  g_assert_true (g_cancellable_is_cancelled (ts_job_get_cancellable (first)));
  g_assert_finalize_object (queue);
}

static void
test_history_is_bounded (void)
{
  TsJobQueue *queue = ts_job_queue_new ();
  TsJob *running = add (queue, "running");

  for (int i = 0; i < 150; i++) {
    TsJob *job = add (queue, "short");

    ts_job_begin (job);
    ts_job_end (job, NULL);
  }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), <=, 101);
  g_assert_true (ts_job_queue_get_current (queue) == running);
  g_assert_finalize_object (queue);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/job-queue/current", test_current);
  g_test_add_func ("/app/job-queue/history-is-bounded", test_history_is_bounded);
  return g_test_run ();
}
