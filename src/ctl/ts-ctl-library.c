/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-library.h"

#include "ts-ctl-command.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
notice_cb (TsContext *context, const char *text, gpointer user_data)
{
  ts_ctl_warn ("%s", text);
}

TsContext *
ts_ctl_library_open (const char *profile, GError **error)
{
  g_autofree char *path = profile != NULL ? g_canonicalize_filename (profile, NULL) : NULL;
  g_autoptr (TsContext) context = ts_context_new (path);
  g_autoptr (GAsyncResult) result = NULL;

  g_signal_connect (context, "notice", G_CALLBACK (notice_cb), NULL);
  ts_context_start_async (context, ts_ctl_cancellable (), done_cb, &result);
  wait_for (&result);
  if (!ts_context_start_finish (context, result, error))
    return NULL;
  return g_steal_pointer (&context);
}

void
ts_ctl_library_close (TsContext *context)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TS_IS_CONTEXT (context));

  ts_context_stop_async (context, done_cb, &result);
  wait_for (&result);
  if (!ts_context_stop_finish (context, result, &error))
    ts_ctl_warn ("%s", error->message);
  g_object_unref (context);
}

TsSource *
ts_ctl_library_add_folder (TsContext *context, const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  ts_context_add_folder_async (context, absolute, ts_ctl_cancellable (), done_cb, &result);
  wait_for (&result);
  return ts_context_add_folder_finish (context, result, error);
}

TsSource *
ts_ctl_library_find_source (TsContext *context, const char *word)
{
  GListModel *sources = ts_context_get_sources (context);
  g_autofree char *path = g_canonicalize_filename (word, NULL);
  g_autofree char *real = realpath (word, NULL);
  char *end;
  gint64 id = g_ascii_strtoll (word, &end, 10);
  g_autoptr (TsSource) by_name = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);
    const char *location = ts_source_get_location (source);

    if ((*end == '\0' && *word != '\0' && ts_source_get_id (source) == id)
        || strcmp (location, path) == 0 || g_strcmp0 (location, real) == 0)
      return g_steal_pointer (&source);
    if (by_name == NULL && strcmp (ts_source_get_name (source), word) == 0)
      by_name = g_object_ref (source);
  }
  return g_steal_pointer (&by_name);
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
ts_ctl_library_wait (TsJob *job, GError **error)
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
