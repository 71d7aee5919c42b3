/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-tracks.h"

#include "ts-store-apply-private.h"

typedef struct {
  const gint64 *ids;
  guint n_ids;
  gboolean is_missing;
} MissingArgs;

static gpointer
missing_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  MissingArgs *args = data;
  TsStoreApply apply = { .core = core };

  if (!_ts_store_apply_begin (&apply, error))
    return NULL;
  return GINT_TO_POINTER (_ts_store_apply_end (
      &apply, _ts_store_mark_missing (&apply, args->ids, args->n_ids, args->is_missing, error),
      error));
}

gboolean
ts_store_set_missing (TsStore *self,
                      const gint64 *ids,
                      guint n_ids,
                      gboolean is_missing,
                      GCancellable *cancellable,
                      GError **error)
{
  MissingArgs args = { ids, n_ids, is_missing };

  g_return_val_if_fail (ids != NULL || n_ids == 0, FALSE);

  return _ts_store_run (self, missing_func, &args, cancellable, error) != NULL;
}

static gboolean
delete_missing (TsStoreApply *apply, int *n_rows, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      apply->core->database,
      apply->source_id != 0 ? "DELETE FROM tracks WHERE is_missing = 1 AND source_id = ?1"
                            : "DELETE FROM tracks WHERE is_missing = 1",
      error);

  if (statement == NULL)
    return FALSE;
  if (apply->source_id != 0)
    ts_statement_bind_int64 (statement, 1, apply->source_id);
  if (!ts_statement_run (statement, error))
    return FALSE;
  *n_rows = ts_database_get_n_changed (apply->core->database);
  apply->has_purged = *n_rows > 0;
  return TRUE;
}

/* Returns the count plus one, as NULL is failure. */
static gpointer
purge_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  TsStoreApply apply = { .core = core, .source_id = *(gint64 *) data };
  int n_rows = 0;

  if (!_ts_store_apply_begin (&apply, error))
    return NULL;
  if (!_ts_store_apply_end (&apply, delete_missing (&apply, &n_rows, error), error))
    return NULL;
  return GINT_TO_POINTER (n_rows + 1);
}

int
ts_store_purge_missing (TsStore *self, gint64 source_id, GCancellable *cancellable, GError **error)
{
  return GPOINTER_TO_INT (_ts_store_run (self, purge_func, &source_id, cancellable, error)) - 1;
}
