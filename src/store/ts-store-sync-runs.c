/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-private.h"
#include "ts-store-sync.h"

#include <string.h>

/* Runs kept of each pair. */
#define MAX_RUNS 100

void
ts_sync_run_free (TsSyncRun *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->message);
  g_free (self);
}

TsSyncRunItem *
ts_sync_run_item_new (void)
{
  return g_new0 (TsSyncRunItem, 1);
}

void
ts_sync_run_item_free (TsSyncRunItem *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->action);
  g_free (self->reason);
  g_free (self->source_location);
  g_free (self->target_location);
  g_free (self);
}

/* --- Saving -------------------------------------------------------------------------------- */

typedef struct {
  const TsSyncRun *run;
  GPtrArray *items; /* (nullable) */
  gint64 id;        /* (out) */
} SaveArgs;

static gboolean
put_run (TsStoreCore *core, SaveArgs *args, GError **error)
{
  const TsSyncRun *run = args->run;
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "INSERT INTO sync_runs (id, pair_id, started_us, ended_us, result, n_copied,"
      " n_skipped, n_look, n_conflicts, n_failed, n_playlists, n_bytes, message)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
      " ON CONFLICT (id) DO UPDATE SET ended_us = excluded.ended_us, result = excluded.result,"
      " n_copied = excluded.n_copied, n_skipped = excluded.n_skipped, n_look = excluded.n_look,"
      " n_conflicts = excluded.n_conflicts, n_failed = excluded.n_failed,"
      " n_playlists = excluded.n_playlists, n_bytes = excluded.n_bytes,"
      " message = excluded.message",
      error);

  if (statement == NULL)
    return FALSE;
  if (run->id != 0)
    ts_statement_bind_int64 (statement, 1, run->id);
  ts_statement_bind_int64 (statement, 2, run->pair_id);
  ts_statement_bind_int64 (statement, 3, run->started_us);
  ts_statement_bind_int64 (statement, 4, run->ended_us);
  ts_statement_bind_int64 (statement, 5, run->result);
  ts_statement_bind_int64 (statement, 6, run->n_copied);
  ts_statement_bind_int64 (statement, 7, run->n_skipped);
  ts_statement_bind_int64 (statement, 8, run->n_look);
  ts_statement_bind_int64 (statement, 9, run->n_conflicts);
  ts_statement_bind_int64 (statement, 10, run->n_failed);
  ts_statement_bind_int64 (statement, 11, run->n_playlists);
  ts_statement_bind_int64 (statement, 12, run->n_bytes);
  ts_statement_bind_text (statement, 13, run->message);
  if (!ts_statement_run (statement, error))
    return FALSE;
  args->id = run->id != 0 ? run->id : ts_database_get_last_id (core->database);
  return TRUE;
}

/* Drops the items of all runs of a pair, and its oldest runs. */
static gboolean
prune (TsStoreCore *core, const SaveArgs *args, GError **error)
{
  g_autoptr (TsStatement) items = ts_database_prepare (
      core->database,
      "DELETE FROM sync_items WHERE run_id IN (SELECT id FROM sync_runs WHERE pair_id = ?1)",
      error);
  g_autoptr (TsStatement) runs = ts_database_prepare (
      core->database,
      "DELETE FROM sync_runs WHERE pair_id = ?1 AND id NOT IN (SELECT id FROM sync_runs"
      " WHERE pair_id = ?1 ORDER BY id DESC LIMIT ?2)",
      error);

  if (items == NULL || runs == NULL)
    return FALSE;
  ts_statement_bind_int64 (items, 1, args->run->pair_id);
  ts_statement_bind_int64 (runs, 1, args->run->pair_id);
  ts_statement_bind_int64 (runs, 2, MAX_RUNS);
  return ts_statement_run (items, error) && ts_statement_run (runs, error);
}

static void
bind_location (TsStatement *statement, int i, const char *location)
{
  ts_statement_bind_bytes (statement, i, location, location != NULL ? strlen (location) : 0);
}

static gboolean
put_items (TsStoreCore *core, const SaveArgs *args, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "INSERT INTO sync_items (run_id, position, track_id, action, is_failed, reason,"
      " source_location, target_location, n_bytes)"
      " VALUES (?1, ?2, (SELECT id FROM tracks WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, ?9)",
      error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, args->id);
  for (guint i = 0; i < args->items->len; i++) {
    const TsSyncRunItem *item = g_ptr_array_index (args->items, i);

    ts_statement_bind_int64 (statement, 2, i);
    ts_statement_bind_int64 (statement, 3, item->track_id);
    ts_statement_bind_text (statement, 4, item->action);
    ts_statement_bind_int64 (statement, 5, item->is_failed != FALSE);
    ts_statement_bind_text (statement, 6, item->reason);
    bind_location (statement, 7, item->source_location);
    bind_location (statement, 8, item->target_location);
    ts_statement_bind_int64 (statement, 9, item->n_bytes);
    if (!ts_statement_run (statement, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
save_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  SaveArgs *args = data;

  if (!ts_database_begin (core->database, error))
    return NULL;
  if (!put_run (core, args, error)
      || (args->items != NULL && (!prune (core, args, error) || !put_items (core, args, error)))) {
    ts_database_rollback (core->database);
    return NULL;
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_SYNC;
  return GINT_TO_POINTER (TRUE);
}

gint64
ts_store_save_sync_run (TsStore *self,
                        const TsSyncRun *run,
                        GPtrArray *items,
                        GCancellable *cancellable,
                        GError **error)
{
  SaveArgs args = { run, items, 0 };

  g_return_val_if_fail (run != NULL && run->pair_id != 0, 0);

  return _ts_store_run (self, save_func, &args, cancellable, error) != NULL ? args.id : 0;
}

/* --- Listing ------------------------------------------------------------------------------- */

static gpointer
list_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_run_free);
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT id, pair_id, started_us, ended_us, result, n_copied, n_skipped, n_look,"
      " n_conflicts, n_failed, n_playlists, n_bytes, message FROM sync_runs"
      " WHERE ?1 = 0 OR pair_id = ?1 ORDER BY started_us DESC, id DESC",
      error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, *(gint64 *) data);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    TsSyncRun *run = g_new0 (TsSyncRun, 1);

    run->id = ts_statement_get_int64 (statement, 0);
    run->pair_id = ts_statement_get_int64 (statement, 1);
    run->started_us = ts_statement_get_int64 (statement, 2);
    run->ended_us = ts_statement_get_int64 (statement, 3);
    run->result = (TsSyncResult) ts_statement_get_int64 (statement, 4);
    run->n_copied = (guint) ts_statement_get_int64 (statement, 5);
    run->n_skipped = (guint) ts_statement_get_int64 (statement, 6);
    run->n_look = (guint) ts_statement_get_int64 (statement, 7);
    run->n_conflicts = (guint) ts_statement_get_int64 (statement, 8);
    run->n_failed = (guint) ts_statement_get_int64 (statement, 9);
    run->n_playlists = (guint) ts_statement_get_int64 (statement, 10);
    run->n_bytes = ts_statement_get_int64 (statement, 11);
    run->message = ts_statement_dup_text (statement, 12);
    g_ptr_array_add (runs, run);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&runs) : NULL;
}

GPtrArray *
ts_store_list_sync_runs (TsStore *self, gint64 pair_id, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, list_func, &pair_id, cancellable, error);
}

void
ts_store_list_sync_runs_async (TsStore *self,
                               gint64 pair_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_list_sync_runs_async, list_func,
                  g_memdup2 (&pair_id, sizeof pair_id), g_free, (GDestroyNotify) g_ptr_array_unref,
                  FALSE, cancellable, callback, user_data);
}

GPtrArray *
ts_store_list_sync_runs_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_list_sync_runs_async, error);
}

static gpointer
items_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_run_item_free);
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT track_id, action, is_failed, reason, source_location, target_location, n_bytes"
      " FROM sync_items WHERE run_id = ?1 ORDER BY position",
      error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, *(gint64 *) data);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    TsSyncRunItem *item = ts_sync_run_item_new ();

    item->track_id = ts_statement_get_int64 (statement, 0);
    item->action = ts_statement_dup_text (statement, 1);
    item->is_failed = ts_statement_get_int64 (statement, 2) != 0;
    item->reason = ts_statement_dup_text (statement, 3);
    if (!ts_statement_is_null (statement, 4))
      item->source_location = ts_statement_dup_bytes (statement, 4);
    if (!ts_statement_is_null (statement, 5))
      item->target_location = ts_statement_dup_bytes (statement, 5);
    item->n_bytes = ts_statement_get_int64 (statement, 6);
    g_ptr_array_add (items, item);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&items) : NULL;
}

GPtrArray *
ts_store_list_sync_run_items (TsStore *self,
                              gint64 run_id,
                              GCancellable *cancellable,
                              GError **error)
{
  return _ts_store_run (self, items_func, &run_id, cancellable, error);
}

void
ts_store_list_sync_run_items_async (TsStore *self,
                                    gint64 run_id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_list_sync_run_items_async, items_func,
                  g_memdup2 (&run_id, sizeof run_id), g_free, (GDestroyNotify) g_ptr_array_unref,
                  FALSE, cancellable, callback, user_data);
}

GPtrArray *
ts_store_list_sync_run_items_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_list_sync_run_items_async, error);
}
