/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-test-wait.h"
#include "ts-worker.h"

typedef struct {
  GMutex lock;
  GCond may_go;
  gboolean is_open; /* (guarded by lock) */
  GString *order;   /* written by the worker alone */
} Gate;

static Gate gate;

static void
gate_init (void)
{
  g_mutex_init (&gate.lock);
  g_cond_init (&gate.may_go);
  gate.is_open = FALSE;
  gate.order = g_string_new (NULL);
}

static void
gate_clear (void)
{
  g_mutex_clear (&gate.lock);
  g_cond_clear (&gate.may_go);
  g_string_free (gate.order, TRUE);
}

static gpointer
wait_work (gpointer data, GCancellable *cancellable, GError **error)
{
  g_mutex_lock (&gate.lock);
  while (!gate.is_open)
    g_cond_wait (&gate.may_go, &gate.lock);
  g_mutex_unlock (&gate.lock);
  return NULL;
}

static void
gate_open (void)
{
  g_mutex_lock (&gate.lock);
  gate.is_open = TRUE;
  g_cond_signal (&gate.may_go);
  g_mutex_unlock (&gate.lock);
}

static gpointer
append_work (gpointer data, GCancellable *cancellable, GError **error)
{
  g_string_append (gate.order, data);
  return data;
}

static gpointer
fail_work (gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no space");
  return NULL;
}

static void
test_order (void)
{
  g_autoptr (TsWorker) worker = ts_worker_new ("test");

  gate_init ();
  ts_worker_push (worker, wait_work, NULL, NULL, G_PRIORITY_HIGH);
  ts_worker_push (worker, append_work, (gpointer) "d", NULL, G_PRIORITY_LOW);
  ts_worker_push (worker, append_work, (gpointer) "b", NULL, G_PRIORITY_DEFAULT);
  ts_worker_push (worker, append_work, (gpointer) "c", NULL, G_PRIORITY_DEFAULT);
  ts_worker_push (worker, append_work, (gpointer) "a", NULL, G_PRIORITY_HIGH);
  g_assert_false (ts_worker_is_current (worker));
  gate_open ();
  g_assert_cmpstr (ts_worker_run (worker, append_work, (gpointer) "e", G_PRIORITY_LOW, NULL, NULL),
                   ==, "e");
  g_assert_cmpstr (gate.order->str, ==, "abcde");
  gate_clear ();
}

static void
test_async (void)
{
  g_autoptr (TsWorker) worker = ts_worker_new ("test");
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) good = NULL;
  g_autoptr (GAsyncResult) bad = NULL;

  gate_init ();
  ts_worker_push_async (worker, append_work, (gpointer) "x", NULL, NULL, 0, NULL, ts_wait_done_cb,
                        &good);
  ts_worker_push_async (worker, fail_work, NULL, NULL, NULL, 0, NULL, ts_wait_done_cb, &bad);
  g_assert_cmpstr (ts_worker_push_finish (ts_wait_for (&good), &error), ==, "x");
  g_assert_no_error (error);
  g_assert_null (ts_worker_push_finish (ts_wait_for (&bad), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_null (ts_worker_run (worker, fail_work, NULL, 0, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  gate_clear ();
}

/* What waits in the queue when it is cancelled never runs. */
static void
test_cancel_waiting (void)
{
  g_autoptr (TsWorker) worker = ts_worker_new ("test");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gate_init ();
  ts_worker_push (worker, wait_work, NULL, NULL, 0);
  ts_worker_push_async (worker, append_work, (gpointer) "x", NULL, NULL, 0, cancellable,
                        ts_wait_done_cb, &result);
  g_cancellable_cancel (cancellable);
  gate_open ();
  g_assert_null (ts_worker_push_finish (ts_wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (gate.order->str, ==, "");
  gate_clear ();
}

/* The last reference waits for what is queued; data of each piece is freed. */
static void
test_shutdown (void)
{
  TsWorker *worker = ts_worker_new ("test");

  gate_init ();
  ts_worker_push (worker, wait_work, NULL, NULL, 0);
  for (guint i = 0; i < 100; i++)
    ts_worker_push (worker, append_work, g_strdup ("."), g_free, 0);
  gate_open ();
  ts_worker_unref (worker);
  g_assert_cmpuint (gate.order->len, ==, 100);
  gate_clear ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/worker/order", test_order);
  g_test_add_func ("/base/worker/async", test_async);
  g_test_add_func ("/base/worker/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/base/worker/shutdown", test_shutdown);
  return g_test_run ();
}
