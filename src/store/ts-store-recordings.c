/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-recordings.h"

#include "ts-store-apply-private.h"
#include "ts-store-tracks.h"

typedef struct {
  const TsRecordingChange *changes;
  guint n_changes;
} SetArgs;

static gboolean
set_all (TsStoreApply *apply, const SetArgs *args, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      apply->core->database,
      "UPDATE tracks SET recording_id = nullif (?1, 0), revision = ?2 WHERE id = ?3", error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < args->n_changes; i++) {
    ts_statement_bind_int64 (statement, 1, args->changes[i].recording_id);
    ts_statement_bind_int64 (statement, 2, apply->revision);
    ts_statement_bind_int64 (statement, 3, args->changes[i].track_id);
    if (!ts_statement_run (statement, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
set_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  TsStoreApply apply = { .core = core };

  if (!_ts_store_apply_begin (&apply, error))
    return NULL;
  return GINT_TO_POINTER (_ts_store_apply_end (&apply, set_all (&apply, data, error), error));
}

gboolean
ts_store_set_recordings (TsStore *self,
                         const TsRecordingChange *changes,
                         guint n_changes,
                         GCancellable *cancellable,
                         GError **error)
{
  SetArgs args = { changes, n_changes };

  g_return_val_if_fail (changes != NULL || n_changes == 0, FALSE);

  return _ts_store_run (self, set_func, &args, cancellable, error) != NULL;
}

static gpointer
list_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT id FROM tracks WHERE recording_id = ?1 AND is_missing = 0 ORDER BY source_id, id",
      error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, *(gint64 *) data);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    const gint64 id = ts_statement_get_int64 (statement, 0);

    g_array_append_val (ids, id);
  }
  if (step != TS_STEP_DONE)
    return NULL;
  ts_statement_reset (statement);
  return _ts_store_read_tracks (core, (const gint64 *) (gpointer) ids->data, ids->len, cancellable,
                                error);
}

void
ts_store_list_copies_async (TsStore *self,
                            gint64 recording_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_list_copies_async, list_func,
                  g_memdup2 (&recording_id, sizeof recording_id), g_free,
                  (GDestroyNotify) g_ptr_array_unref, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ts_store_list_copies_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_list_copies_async, error);
}
