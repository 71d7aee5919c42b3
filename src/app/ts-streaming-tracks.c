/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-private.h"

typedef struct {
  TsStreamingWork *work; /* (owned) */
  GPtrArray *tracks;     /* (owned) (element-type TsTrack) */
} Addition;

static void
addition_free (gpointer data)
{
  Addition *addition = data;

  _ts_streaming_work_free (addition->work);
  g_ptr_array_unref (addition->tracks);
  g_free (addition);
}

static void
add_func (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Addition *addition = data;
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;

  if (!_ts_streaming_work_begin (addition->work, cancellable, &error)) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < addition->tracks->len && error == NULL; i++)
    g_ptr_array_add (addresses,
                     _ts_streaming_work_make_address (addition->work, addition->tracks->pdata[i],
                                                      cancellable, &error));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&addresses), (GDestroyNotify) g_ptr_array_unref);
}

void
ts_streaming_add_tracks_async (TsStreaming *self,
                               GPtrArray *tracks,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Addition *addition;

  g_return_if_fail (TS_IS_STREAMING (self));
  g_return_if_fail (tracks != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_streaming_add_tracks_async);
  addition = g_new0 (Addition, 1);
  addition->work = _ts_streaming_work_new (self);
  addition->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  for (guint i = 0; i < tracks->len; i++)
    g_ptr_array_add (addition->tracks, ts_track_ref (tracks->pdata[i]));
  g_task_set_task_data (task, addition, addition_free);
  g_task_run_in_thread (task, add_func);
}

GPtrArray *
ts_streaming_add_tracks_finish (TsStreaming *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
