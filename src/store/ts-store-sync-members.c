/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-sync.h"

#include "ts-store-private.h"

#include <string.h>

typedef struct {
  gint64 pair_id;
  const char *playlist_id;
  GPtrArray *members; /* (nullable) (element-type TsSyncMember): to be stored */
} Args;

TsSyncMember *
ts_sync_member_new (const char *key, const char *source_location)
{
  TsSyncMember *self;

  g_return_val_if_fail (key != NULL && source_location != NULL, NULL);

  self = g_new0 (TsSyncMember, 1);
  self->key = g_strdup (key);
  self->source_location = g_strdup (source_location);
  return self;
}

void
ts_sync_member_free (TsSyncMember *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->key);
  g_free (self->source_location);
  g_free (self);
}

static gpointer
load_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const Args *args = data;
  g_autoptr (GPtrArray) members
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_member_free);
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT members.member, members.source_location, members.pair_id"
      " FROM sync_pairs AS own JOIN sync_pairs AS pairs"
      "  ON pairs.target_kind = own.target_kind AND pairs.target_location = own.target_location"
      " JOIN sync_members AS members ON members.pair_id = pairs.id AND members.playlist_id = ?2"
      " WHERE own.id = ?1 ORDER BY members.pair_id, members.member",
      error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, args->pair_id);
  ts_statement_bind_text (statement, 2, args->playlist_id);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    TsSyncMember *member = g_new0 (TsSyncMember, 1);

    member->key = ts_statement_dup_bytes (statement, 0);
    member->source_location = ts_statement_dup_bytes (statement, 1);
    member->is_of_other = ts_statement_get_int64 (statement, 2) != args->pair_id;
    g_ptr_array_add (members, member);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&members) : NULL;
}

GPtrArray *
ts_store_load_sync_members (TsStore *self,
                            gint64 pair_id,
                            const char *playlist_id,
                            GCancellable *cancellable,
                            GError **error)
{
  Args args = { pair_id, playlist_id, NULL };

  g_return_val_if_fail (playlist_id != NULL, NULL);

  return _ts_store_run (self, load_func, &args, cancellable, error);
}

static gboolean
replace (TsStoreCore *core, const Args *args, GError **error)
{
  g_autoptr (TsStatement) drop = ts_database_prepare (
      core->database, "DELETE FROM sync_members WHERE pair_id = ?1 AND playlist_id = ?2", error);
  g_autoptr (TsStatement) add = NULL;

  if (drop == NULL)
    return FALSE;
  ts_statement_bind_int64 (drop, 1, args->pair_id);
  ts_statement_bind_text (drop, 2, args->playlist_id);
  if (!ts_statement_run (drop, error))
    return FALSE;
  add = ts_database_prepare (
      core->database,
      "INSERT OR REPLACE INTO sync_members (pair_id, playlist_id, member, source_location)"
      " VALUES (?1, ?2, ?3, ?4)",
      error);
  if (add == NULL)
    return FALSE;
  ts_statement_bind_int64 (add, 1, args->pair_id);
  ts_statement_bind_text (add, 2, args->playlist_id);
  for (guint i = 0; i < args->members->len; i++) {
    const TsSyncMember *member = args->members->pdata[i];

    ts_statement_bind_bytes (add, 3, member->key, strlen (member->key));
    ts_statement_bind_bytes (add, 4, member->source_location, strlen (member->source_location));
    if (!ts_statement_run (add, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
set_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  if (!ts_database_begin (core->database, error))
    return NULL;
  if (!replace (core, data, error)) {
    ts_database_rollback (core->database);
    return NULL;
  }
  return GINT_TO_POINTER (ts_database_commit (core->database, error));
}

gboolean
ts_store_set_sync_members (TsStore *self,
                           gint64 pair_id,
                           const char *playlist_id,
                           GPtrArray *members,
                           GCancellable *cancellable,
                           GError **error)
{
  Args args = { pair_id, playlist_id, members };

  g_return_val_if_fail (playlist_id != NULL && members != NULL, FALSE);

  return _ts_store_run (self, set_func, &args, cancellable, error) != NULL;
}
