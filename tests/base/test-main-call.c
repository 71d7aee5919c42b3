/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-main-call.h"

/* Runs @func on a thread, the main context meanwhile. */
static gpointer
run (GThreadFunc func, gpointer data)
{
  g_autoptr (GThread) thread = g_thread_new ("asks", func, data);
  gpointer result;

  /* The last thing each of the threads does is to set this. */
  while (g_atomic_int_get ((int *) data) == 0)
    g_main_context_iteration (NULL, TRUE);
  result = g_thread_join (g_steal_pointer (&thread));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  return result;
}

typedef struct {
  int is_done;   /* first, see run() */
  GThread *main; /* (unowned) */
  GCancellable *cancellable;
  guint n_started;
  GError *error;
} Fixture;

static void
finish (Fixture *fixture)
{
  g_atomic_int_set (&fixture->is_done, 1);
  g_main_context_wakeup (NULL);
}

static gboolean
answer_cb (gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task, g_strdup ("answer"), g_free);
  return G_SOURCE_REMOVE;
}

static void
start_answer (GTask *task, gpointer data)
{
  Fixture *fixture = data;

  g_assert_true (g_thread_self () == fixture->main);
  fixture->n_started++;
  g_timeout_add (1, answer_cb, task);
}

static void
start_failure (GTask *task, gpointer data)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  g_object_unref (task);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer task)
{
  g_idle_add (answer_cb, task);
}

static void
start_endless (GTask *task, gpointer data)
{
  Fixture *fixture = data;

  fixture->n_started++;
  g_cancellable_connect (g_task_get_cancellable (task), G_CALLBACK (cancelled_cb), task, NULL);
}

static gpointer
call_thread (gpointer data)
{
  Fixture *fixture = data;
  gpointer result = NULL;

  for (guint i = 0; i < 100; i++) {
    g_free (result);
    result = ts_main_call (start_answer, fixture, NULL, &fixture->error);
    g_assert_no_error (fixture->error);
  }
  finish (fixture);
  return result;
}

static void
test_answer (void)
{
  Fixture fixture = { .main = g_thread_self () };
  g_autofree char *result = run (call_thread, &fixture);

  g_assert_cmpstr (result, ==, "answer");
  g_assert_cmpuint (fixture.n_started, ==, 100);
}

static gpointer
two_thread (gpointer data)
{
  Fixture *fixture = data;
  TsMainCall *first = ts_main_call_begin (start_answer, fixture, NULL);
  TsMainCall *second = ts_main_call_begin (start_failure, fixture, NULL);
  gpointer result;

  g_assert_null (ts_main_call_end (second, &fixture->error));
  result = ts_main_call_end (first, NULL);
  finish (fixture);
  return result;
}

static void
test_two_at_once (void)
{
  Fixture fixture = { .main = g_thread_self () };
  g_autofree char *result = run (two_thread, &fixture);

  g_assert_cmpstr (result, ==, "answer");
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&fixture.error);
}

static gboolean
cancel_cb (gpointer data)
{
  Fixture *fixture = data;

  if (fixture->n_started == 0)
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (fixture->cancellable);
  return G_SOURCE_REMOVE;
}

static gpointer
endless_thread (gpointer data)
{
  Fixture *fixture = data;
  gpointer result = ts_main_call (start_endless, fixture, fixture->cancellable, &fixture->error);

  finish (fixture);
  return result;
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Fixture fixture = { .main = g_thread_self (), .cancellable = cancellable };

  g_timeout_add (1, cancel_cb, &fixture);
  g_assert_null (run (endless_thread, &fixture));
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&fixture.error);

  /* Cancelled before: nothing is begun. */
  fixture.is_done = 0;
  g_assert_null (run (endless_thread, &fixture));
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture.n_started, ==, 1);
  g_clear_error (&fixture.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/main-call/answer", test_answer);
  g_test_add_func ("/main-call/two-at-once", test_two_at_once);
  g_test_add_func ("/main-call/cancelled", test_cancelled);
  return g_test_run ();
}
