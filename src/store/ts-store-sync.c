/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-sync.h"

#include "ts-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

TsSyncPair *
ts_sync_pair_copy (const TsSyncPair *self)
{
  TsSyncPair *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->target_kind = g_strdup (self->target_kind);
  copy->target_location = g_strdup (self->target_location);
  copy->name = g_strdup (self->name);
  copy->options = g_strdup (self->options);
  return copy;
}

void
ts_sync_pair_free (TsSyncPair *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->target_kind);
  g_free (self->target_location);
  g_free (self->name);
  g_free (self->options);
  g_free (self);
}

void
ts_sync_link_free (TsSyncLink *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->target_location);
  g_free (self->hash);
  g_free (self);
}

/* --- Pairs --------------------------------------------------------------------------------- */

static gpointer
list_func (TsStoreCore *core, gpointer unused, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_pair_free);
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database,
                             "SELECT id, source_id, target_kind, target_location, name, options,"
                             " created_us FROM sync_pairs ORDER BY id",
                             error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    TsSyncPair *pair = g_new0 (TsSyncPair, 1);

    pair->id = ts_statement_get_int64 (statement, 0);
    pair->source_id = ts_statement_get_int64 (statement, 1);
    pair->target_kind = ts_statement_dup_text (statement, 2);
    pair->target_location = ts_statement_dup_bytes (statement, 3);
    pair->name = ts_statement_dup_text (statement, 4);
    pair->options = ts_statement_dup_text (statement, 5);
    pair->created_us = ts_statement_get_int64 (statement, 6);
    g_ptr_array_add (pairs, pair);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&pairs) : NULL;
}

GPtrArray *
ts_store_list_sync_pairs (TsStore *self, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, list_func, NULL, cancellable, error);
}

void
ts_store_list_sync_pairs_async (TsStore *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_list_sync_pairs_async, list_func, NULL, NULL,
                  (GDestroyNotify) g_ptr_array_unref, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ts_store_list_sync_pairs_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_list_sync_pairs_async, error);
}

/* Returns a new gint64 with the id. */
static gpointer
set_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const TsSyncPair *pair = data;
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "INSERT INTO sync_pairs (source_id, target_kind, target_location, name, options,"
      " created_us) SELECT id, ?2, ?3, ?4, ?5, ?6 FROM sources WHERE id = ?1"
      " ON CONFLICT (source_id, target_kind, target_location) DO UPDATE SET"
      " name = excluded.name, options = excluded.options RETURNING id",
      error);
  gint64 id;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, pair->source_id);
  ts_statement_bind_text (statement, 2, pair->target_kind);
  ts_statement_bind_bytes (statement, 3, pair->target_location, strlen (pair->target_location));
  ts_statement_bind_text (statement, 4, pair->name);
  ts_statement_bind_text (statement, 5, pair->options != NULL ? pair->options : "{}");
  ts_statement_bind_int64 (statement, 6, g_get_real_time ());
  switch (ts_statement_step (statement, error)) {
  case TS_STEP_ROW:
    id = ts_statement_get_int64 (statement, 0);
    if (!ts_statement_run (statement, error))
      return NULL;
    core->changes = TS_STORE_CHANGE_SYNC;
    return g_memdup2 (&id, sizeof id);
  case TS_STEP_DONE:
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND,
                         _ ("This source is no longer in the library."));
    return NULL;
  case TS_STEP_ERROR:
  default:
    return NULL;
  }
}

static gint64
take_id (gint64 *stored)
{
  gint64 id = stored != NULL ? *stored : 0;

  g_free (stored);
  return id;
}

static gboolean
pair_is_valid (const TsSyncPair *pair)
{
  return pair != NULL && pair->target_kind != NULL && pair->target_location != NULL
         && pair->name != NULL;
}

gint64
ts_store_set_sync_pair (TsStore *self,
                        const TsSyncPair *pair,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (pair_is_valid (pair), 0);

  return take_id (_ts_store_run (self, set_func, (gpointer) pair, cancellable, error));
}

void
ts_store_set_sync_pair_async (TsStore *self,
                              const TsSyncPair *pair,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (pair_is_valid (pair));

  _ts_store_push (self, ts_store_set_sync_pair_async, set_func, ts_sync_pair_copy (pair),
                  (GDestroyNotify) ts_sync_pair_free, g_free, TRUE, cancellable, callback,
                  user_data);
}

gint64
ts_store_set_sync_pair_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return take_id (_ts_store_finish (self, result, ts_store_set_sync_pair_async, error));
}

static gpointer
remove_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database, "DELETE FROM sync_pairs WHERE id = ?1", error);

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, *(gint64 *) data);
  if (!ts_statement_run (statement, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_SYNC;
  return GINT_TO_POINTER (TRUE);
}

gboolean
ts_store_remove_sync_pair (TsStore *self, gint64 id, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, remove_func, &id, cancellable, error) != NULL;
}

void
ts_store_remove_sync_pair_async (TsStore *self,
                                 gint64 id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_remove_sync_pair_async, remove_func, g_memdup2 (&id, sizeof id),
                  g_free, NULL, TRUE, cancellable, callback, user_data);
}

gboolean
ts_store_remove_sync_pair_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_remove_sync_pair_async, error) != NULL;
}

/* --- Links --------------------------------------------------------------------------------- */

static gpointer
load_links_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_link_free);
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT track_id, target_location, hash, size_bytes, mtime_us, synced_us FROM sync_links"
      " WHERE pair_id = ?1 ORDER BY track_id",
      error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, *(gint64 *) data);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    TsSyncLink *link = g_new0 (TsSyncLink, 1);

    link->track_id = ts_statement_get_int64 (statement, 0);
    link->target_location = ts_statement_dup_bytes (statement, 1);
    link->hash = ts_statement_dup_text (statement, 2);
    link->size_bytes = ts_statement_get_int64 (statement, 3);
    link->mtime_us = ts_statement_get_int64 (statement, 4);
    link->synced_us = ts_statement_get_int64 (statement, 5);
    g_ptr_array_add (links, link);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&links) : NULL;
}

GPtrArray *
ts_store_load_sync_links (TsStore *self, gint64 pair_id, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, load_links_func, &pair_id, cancellable, error);
}

typedef struct {
  gint64 pair_id;
  GPtrArray *links;        /* (nullable): to be stored */
  const gint64 *track_ids; /* whose links are dropped */
  guint n_ids;
} LinkArgs;

static gboolean
put_links (TsStoreCore *core, const LinkArgs *args, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "INSERT OR REPLACE INTO sync_links (pair_id, track_id, target_location, hash, size_bytes,"
      " mtime_us, synced_us) SELECT ?1, id, ?3, ?4, ?5, ?6, ?7 FROM tracks WHERE id = ?2",
      error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, args->pair_id);
  for (guint i = 0; i < args->links->len; i++) {
    const TsSyncLink *link = g_ptr_array_index (args->links, i);

    ts_statement_bind_int64 (statement, 2, link->track_id);
    ts_statement_bind_bytes (statement, 3, link->target_location, strlen (link->target_location));
    ts_statement_bind_text (statement, 4, link->hash);
    ts_statement_bind_int64 (statement, 5, link->size_bytes);
    ts_statement_bind_int64 (statement, 6, link->mtime_us);
    ts_statement_bind_int64 (statement, 7, link->synced_us);
    if (!ts_statement_run (statement, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
drop_links (TsStoreCore *core, const LinkArgs *args, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "DELETE FROM sync_links WHERE pair_id = ?1 AND track_id = ?2", error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, args->pair_id);
  for (guint i = 0; i < args->n_ids; i++) {
    ts_statement_bind_int64 (statement, 2, args->track_ids[i]);
    if (!ts_statement_run (statement, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
links_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const LinkArgs *args = data;

  if (!ts_database_begin (core->database, error))
    return NULL;
  if (!(args->links != NULL ? put_links (core, args, error) : drop_links (core, args, error))) {
    ts_database_rollback (core->database);
    return NULL;
  }
  return GINT_TO_POINTER (ts_database_commit (core->database, error));
}

gboolean
ts_store_set_sync_links (
    TsStore *self, gint64 pair_id, GPtrArray *links, GCancellable *cancellable, GError **error)
{
  LinkArgs args = { .pair_id = pair_id, .links = links };

  g_return_val_if_fail (links != NULL, FALSE);

  return _ts_store_run (self, links_func, &args, cancellable, error) != NULL;
}

gboolean
ts_store_remove_sync_links (TsStore *self,
                            gint64 pair_id,
                            const gint64 *track_ids,
                            guint n_ids,
                            GCancellable *cancellable,
                            GError **error)
{
  LinkArgs args = { .pair_id = pair_id, .track_ids = track_ids, .n_ids = n_ids };

  g_return_val_if_fail (track_ids != NULL || n_ids == 0, FALSE);

  return _ts_store_run (self, links_func, &args, cancellable, error) != NULL;
}
