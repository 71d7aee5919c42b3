/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-wait.h"

#include "ts-ctl-command.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

void
ts_ctl_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
ts_ctl_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
interrupted_cb (GCancellable *cancellable, gpointer job)
{
  ts_job_cancel (job);
  return G_SOURCE_REMOVE;
}

static void
show_progress (TsJob *job, GParamSpec *pspec, gpointer user_data)
{
  const char *item = ts_job_get_current_item (job);

  if (ts_job_get_total (job) > 0)
    fprintf (stderr, "\r\033[K%" G_GINT64_FORMAT " / %" G_GINT64_FORMAT "  %.60s",
             ts_job_get_done (job), ts_job_get_total (job), item != NULL ? item : "");
  else
    fprintf (stderr, "\r\033[K%.60s", item != NULL ? item : "");
  fflush (stderr);
}

TsJobState
ts_ctl_wait_for_job (TsJob *job, GError **error)
{
  g_autoptr (GSource) interrupt = g_cancellable_source_new (ts_ctl_cancellable ());
  const gboolean is_terminal = isatty (STDERR_FILENO) == 1;
  TsJobState state;

  g_object_ref (job);
  g_source_set_callback (interrupt, G_SOURCE_FUNC (interrupted_cb), job, NULL);
  g_source_attach (interrupt, NULL);
  if (is_terminal)
    g_signal_connect (job, "notify::done", G_CALLBACK (show_progress), NULL);
  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  if (is_terminal) {
    g_signal_handlers_disconnect_by_func (job, show_progress, NULL);
    fputs ("\r\033[K", stderr);
  }
  g_source_destroy (interrupt);

  state = ts_job_get_state (job);
  if (state == TS_JOB_STATE_CANCELLED)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Interrupted."));
  else if (state == TS_JOB_STATE_FAILED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, ts_job_get_error_message (job));
  g_object_unref (job);
  return state;
}
