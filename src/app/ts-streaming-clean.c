/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-private.h"

#include "ts-source.h"
#include "ts-store-sources.h"

#include <string.h>

typedef struct {
  GPtrArray *sources; /* (unowned) (element-type TsSource): all there are */
  const char *folder; /* (nullable): where all playlists were written just now */
  GHashTable *paths;  /* (nullable) (element-type filename): they are, a set */
} Wanted;

static gboolean
is_wanted (const char *path, const char *site, gpointer user_data)
{
  const Wanted *wanted = user_data;
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean is_there = FALSE;

  for (guint i = 0; i < wanted->sources->len && !is_there; i++) {
    TsSource *source = wanted->sources->pdata[i];

    is_there = ts_source_get_role (source) == TS_SOURCE_ROLE_SITE
               && strcmp (ts_source_get_location (source), site) == 0;
  }
  /* A site may have dropped one of its playlists. */
  return is_there
         && (wanted->paths == NULL || g_strcmp0 (folder, wanted->folder) != 0
             || g_hash_table_contains (wanted->paths, path));
}

gboolean
_ts_streaming_work_clean (TsStreamingWork *self,
                          TsStreamingWritten *written,
                          GHashTable *paths,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) sources = ts_store_list_sources (self->store, cancellable, error);
  g_autoptr (GPtrArray) said = NULL;
  Wanted wanted = { sources, self->folder, paths };

  if (sources == NULL)
    return FALSE;
  said = ts_streaming_written_sweep (written, is_wanted, &wanted);
  for (guint i = 0; i < said->len; i++)
    _ts_streaming_work_log (self, said->pdata[i]);
  return ts_streaming_written_save (written, error);
}

static void
clean_func (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  TsStreamingWork *work = data;
  g_autoptr (TsStreamingWritten) written = ts_streaming_written_load (work->written_path);
  GError *error = NULL;

  if (_ts_streaming_work_clean (work, written, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ts_streaming_clean_playlists_async (TsStreaming *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TS_IS_STREAMING (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_streaming_clean_playlists_async);
  if (self->context == NULL || ts_context_get_store (self->context) == NULL || self->job != NULL) {
    /* What runs does it at its end. */
    g_task_return_boolean (task, TRUE);
    return;
  }
  g_task_set_task_data (task, _ts_streaming_work_new (self),
                        (GDestroyNotify) _ts_streaming_work_free);
  g_task_run_in_thread (task, clean_func);
}

gboolean
ts_streaming_clean_playlists_finish (TsStreaming *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
