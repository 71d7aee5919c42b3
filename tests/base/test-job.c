/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-job.h"
#include "ts-test-wait.h"

typedef struct {
  gboolean is_done;
  gpointer value;
  GError *error;
} Outcome;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->value = ts_job_run_finish (TS_JOB (source), result, &outcome->error);
  outcome->is_done = TRUE;
}

static gpointer
count (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  int n = GPOINTER_TO_INT (data);

  for (int i = 1; i <= n; i++) {
    if (!ts_job_check (job, error))
      return NULL;
    ts_job_report (job, i, n, 0, 0, "item");
  }
  ts_job_set_summary (job, "counted", FALSE);
  return GINT_TO_POINTER (n);
}

static gpointer
until_cancelled (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  while (ts_job_check (job, error))
    g_usleep (100);
  return NULL;
}

static gpointer
fail (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The disk is full");
  return NULL;
}

static void
run (TsJob *job, TsJobFunc func, gpointer data, Outcome *outcome)
{
  ts_job_run_async (job, func, data, NULL, NULL, done_cb, outcome);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_RUNNING);
}

static void
wait_for (Outcome *outcome)
{
  while (!outcome->is_done)
    g_main_context_iteration (NULL, TRUE);
}

/* The job's thread may hold its reference a moment longer than the callback. */
static void
finish (TsJob *job)
{
  gint64 deadline_us = g_get_monotonic_time () + TS_WAIT_US;

  while (g_atomic_int_get ((gint *) &G_OBJECT (job)->ref_count) > 1 &&
         g_get_monotonic_time () < deadline_us)
    g_thread_yield ();
  g_assert_finalize_object (job);
}

static void
test_done (void)
{
  TsJob *job = ts_job_new ("Counting");
  Outcome outcome = { 0 };

  run (job, count, GINT_TO_POINTER (1000), &outcome);
  wait_for (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (GPOINTER_TO_INT (outcome.value), ==, 1000);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
  g_assert_cmpint (ts_job_get_done (job), ==, 1000);
  g_assert_cmpfloat (ts_job_get_fraction (job), ==, 1);
  g_assert_cmpstr (ts_job_get_current_item (job), ==, "item");
  g_assert_cmpstr (ts_job_get_summary (job), ==, "counted");
  finish (job);
}

static void
test_failed (void)
{
  TsJob *job = ts_job_new ("Failing");
  Outcome outcome = { 0 };

  run (job, fail, NULL, &outcome);
  wait_for (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&outcome.error);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_FAILED);
  g_assert_cmpstr (ts_job_get_error_message (job), ==, "The disk is full");
  finish (job);
}

/* A paused job must end within 100 ms of being cancelled, like a running one. */
static void
test_cancel (gconstpointer is_paused)
{
  TsJob *job = ts_job_new ("Waiting");
  Outcome outcome = { 0 };
  gint64 start_us;

  run (job, until_cancelled, NULL, &outcome);
  if (GPOINTER_TO_INT (is_paused)) {
    ts_job_pause (job);
    g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_PAUSED);
  }
  start_us = g_get_monotonic_time ();
  ts_job_cancel (job);
  wait_for (&outcome);
  g_test_message ("cancelled after %" G_GINT64_FORMAT " us", g_get_monotonic_time () - start_us);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_CANCELLED);
  finish (job);
}

static void
test_resume (void)
{
  TsJob *job = ts_job_new ("Counting");
  Outcome outcome = { 0 };

  run (job, count, GINT_TO_POINTER (100000), &outcome);
  ts_job_pause (job);
  ts_job_resume (job);
  wait_for (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
  finish (job);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/job/done", test_done);
  g_test_add_func ("/base/job/failed", test_failed);
  g_test_add_data_func ("/base/job/cancel-running", GINT_TO_POINTER (FALSE), test_cancel);
  g_test_add_data_func ("/base/job/cancel-paused", GINT_TO_POINTER (TRUE), test_cancel);
  g_test_add_func ("/base/job/resume", test_resume);
  return g_test_run ();
}
