/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-library.h"

#include "ts-ctl-command.h"
#include "ts-ctl-wait.h"

#include <stdlib.h>
#include <string.h>

static void
notice_cb (TsContext *context, const char *text, gpointer user_data)
{
  ts_ctl_warn ("%s", text);
}

TsContext *
ts_ctl_library_new (const char *profile)
{
  g_autofree char *path = profile != NULL ? g_canonicalize_filename (profile, NULL) : NULL;
  TsContext *context = ts_context_new (path);

  g_signal_connect (context, "notice", G_CALLBACK (notice_cb), NULL);
  return context;
}

TsContext *
ts_ctl_library_open (const char *profile, GError **error)
{
  g_autoptr (TsContext) context = ts_ctl_library_new (profile);
  g_autoptr (GAsyncResult) result = NULL;

  ts_context_start_async (context, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  if (!ts_context_start_finish (context, ts_ctl_wait_for (&result), error))
    return NULL;
  return g_steal_pointer (&context);
}

void
ts_ctl_library_close (TsContext *context)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TS_IS_CONTEXT (context));

  ts_context_stop_async (context, ts_ctl_done_cb, &result);
  if (!ts_context_stop_finish (context, ts_ctl_wait_for (&result), &error))
    ts_ctl_warn ("%s", error->message);
  g_object_unref (context);
}

TsSource *
ts_ctl_library_add_folder (TsContext *context, const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  ts_context_add_folder_async (context, absolute, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  return ts_context_add_folder_finish (context, ts_ctl_wait_for (&result), error);
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
