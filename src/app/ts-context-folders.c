/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-context-private.h"

#include "ts-store-sources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == '/' || strcmp (folder, "/") == 0);
}

/* Refuses a folder whose files are, in part, listed already. */
static gboolean
ts_context_check_overlap (TsContext *self, const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));

  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);
    const char *location = ts_source_get_location (source);

    if (!ts_source_is_folder (source))
      continue;
    if (is_inside (path, location)) {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_EXISTS,
                   _ ("“%s” is part of the music folder “%s” already"),
                   shown,
                   ts_source_get_name (source));
      return FALSE;
    }
    if (is_inside (location, path)) {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_EXISTS,
                   _ ("“%s” contains the music folder “%s”. Remove that one first."),
                   shown,
                   ts_source_get_name (source));
      return FALSE;
    }
  }
  return TRUE;
}

static void
ts_context_source_added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  g_autoptr (TsSource) source = NULL;
  GError *error = NULL;

  source = ts_store_add_source_finish (TS_STORE (object), result, &error);
  if (source == NULL) {
    g_task_return_error (task, error);
    return;
  }
  _ts_context_take_source (self, source);
  ts_context_scan (self, source);
  g_task_return_pointer (task, g_steal_pointer (&source), g_object_unref);
}

static void
ts_context_folder_checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  const char *path = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GFileInfo) info = NULL;
  GError *error = NULL;

  info = g_file_query_info_finish (G_FILE (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    g_free (error->message);
    error->message = g_strdup_printf (_ ("The folder “%s” does not exist"), shown);
  } else if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_DIRECTORY) {
    error = g_error_new (G_IO_ERROR,
                         G_IO_ERROR_NOT_DIRECTORY,
                         _ ("“%s” is not a folder"),
                         shown);
  }
  if (error != NULL || !ts_context_check_overlap (self, path, &error)) {
    g_task_return_error (task, error);
    return;
  }
  ts_store_add_source_async (self->store,
                             "folder",
                             NULL,
                             path,
                             cancellable,
                             ts_context_source_added_cb,
                             g_steal_pointer (&task));
}

void
ts_context_add_folder_async (TsContext *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GFile) file = NULL;
  char *canonical;
  guint n;

  g_return_if_fail (TS_IS_CONTEXT (self));
  g_return_if_fail (self->store != NULL);
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_context_add_folder_async);
  canonical = g_canonicalize_filename (path, "/");
  g_task_set_task_data (task, canonical, g_free);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));
  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    if (strcmp (ts_source_get_location (source), canonical) == 0) {
      ts_context_scan (self, source);
      g_task_return_pointer (task, g_steal_pointer (&source), g_object_unref);
      return;
    }
  }

  file = g_file_new_for_path (canonical);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT,
                           cancellable,
                           ts_context_folder_checked_cb,
                           g_steal_pointer (&task));
}

TsSource *
ts_context_add_folder_finish (TsContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
