/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-pushes.h"

#include "ts-store-private.h"

#include <string.h>

typedef struct {
  gint64 source_id;
  const char *key;   /* (nullable): name of a playlist, or what an entry wants */
  const char *value; /* (nullable): the server's id of it */
} Args;

static gpointer
get_pushed_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const Args *args = data;
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "SELECT playlist_id FROM pushed_playlists WHERE source_id = ?1 AND name = ?2",
      error);

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, args->source_id);
  ts_statement_bind_text (statement, 2, args->key);
  return ts_statement_step (statement, error) == TS_STEP_ROW ? ts_statement_dup_text (statement, 0)
                                                             : NULL;
}

char *
ts_store_get_pushed_playlist (
    TsStore *self, gint64 source_id, const char *name, GCancellable *cancellable, GError **error)
{
  Args args = { source_id, name, NULL };

  g_return_val_if_fail (name != NULL, NULL);

  return _ts_store_run (self, get_pushed_func, &args, cancellable, error);
}

/* Runs a statement with the source, the key and the value. */
static gpointer
put (TsStoreCore *core, const Args *args, const char *sql, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (core->database, sql, error);

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, args->source_id);
  ts_statement_bind_text (statement, 2, args->key);
  if (args->value != NULL)
    ts_statement_bind_text (statement, 3, args->value);
  return ts_statement_run (statement, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

static gpointer
set_pushed_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  return put (core, data,
              "INSERT INTO pushed_playlists (source_id, name, playlist_id) VALUES (?1, ?2, ?3)"
              " ON CONFLICT (source_id, name) DO UPDATE SET playlist_id = excluded.playlist_id",
              error);
}

gboolean
ts_store_set_pushed_playlist (TsStore *self,
                              gint64 source_id,
                              const char *name,
                              const char *playlist_id,
                              GCancellable *cancellable,
                              GError **error)
{
  Args args = { source_id, name, playlist_id };

  g_return_val_if_fail (name != NULL && playlist_id != NULL, FALSE);

  return _ts_store_run (self, set_pushed_func, &args, cancellable, error) != NULL;
}

static gpointer
load_picks_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const Args *args = data;
  g_autoptr (GHashTable) picks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "SELECT wanted, location FROM playlist_picks WHERE source_id = ?1", error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, args->source_id);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW)
    g_hash_table_insert (picks, ts_statement_dup_text (statement, 0),
                         ts_statement_dup_text (statement, 1));
  return step == TS_STEP_DONE ? g_steal_pointer (&picks) : NULL;
}

GHashTable *
ts_store_load_playlist_picks (TsStore *self,
                              gint64 source_id,
                              GCancellable *cancellable,
                              GError **error)
{
  Args args = { source_id, NULL, NULL };

  return _ts_store_run (self, load_picks_func, &args, cancellable, error);
}

static gpointer
set_pick_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const Args *args = data;

  return put (core, args,
              "INSERT INTO playlist_picks (source_id, wanted, location) VALUES (?1, ?2, ?3)"
              " ON CONFLICT (source_id, wanted) DO UPDATE SET location = excluded.location",
              error);
}

gboolean
ts_store_set_playlist_pick (TsStore *self,
                            gint64 source_id,
                            const char *wanted,
                            const char *location,
                            GCancellable *cancellable,
                            GError **error)
{
  Args args = { source_id, wanted, location };

  g_return_val_if_fail (wanted != NULL, FALSE);
  g_return_val_if_fail (location != NULL, FALSE);

  return _ts_store_run (self, set_pick_func, &args, cancellable, error) != NULL;
}
