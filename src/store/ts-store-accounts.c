/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-accounts.h"

#include "ts-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
account_free (gpointer data)
{
  ts_account_free (data);
}

static gboolean
insert_source (TsStoreCore *core, const TsAccount *account, const char *location, gint64 now_us,
               GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "INSERT INTO sources (kind, name, location, added_us) VALUES (?1, ?2, ?3, ?4)",
      error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_text (statement, 1, account->kind);
  ts_statement_bind_text (statement, 2, account->name);
  ts_statement_bind_bytes (statement, 3, location, strlen (location));
  ts_statement_bind_int64 (statement, 4, now_us);
  if (ts_statement_run (statement, &local_error))
    return TRUE;
  if (g_error_matches (local_error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS))
    g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS,
                 _ ("“%s” is in the library already."), account->name);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
insert_account (TsStoreCore *core, const TsAccount *account, gint64 source_id, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "INSERT INTO accounts (source_id, address, user, auth, fingerprint)"
      " VALUES (?1, ?2, ?3, ?4, ?5)",
      error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, source_id);
  ts_statement_bind_text (statement, 2, account->address);
  ts_statement_bind_text (statement, 3, account->user);
  ts_statement_bind_text (statement, 4, account->auth);
  ts_statement_bind_text (statement, 5, account->fingerprint);
  return ts_statement_run (statement, error);
}

static gpointer
add_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const TsAccount *account = data;
  g_autofree char *location = ts_account_make_location (account);
  const gint64 now_us = g_get_real_time ();
  gint64 id;

  if (!ts_database_begin (core->database, error))
    return NULL;
  if (!insert_source (core, account, location, now_us, error)) {
    ts_database_rollback (core->database);
    return NULL;
  }
  id = ts_database_get_last_id (core->database);
  if (!insert_account (core, account, id, error)) {
    ts_database_rollback (core->database);
    return NULL;
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_SOURCES;
  return ts_source_new (id, account->kind, account->name, location, now_us, 0, 0, 0);
}

static gpointer
get_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const gint64 *id = data;
  TsAccount *account;
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT s.kind, s.name, a.address, a.user, a.auth, a.fingerprint"
      " FROM accounts a JOIN sources s ON s.id = a.source_id WHERE a.source_id = ?1",
      error);

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, *id);
  switch (ts_statement_step (statement, error)) {
  case TS_STEP_ROW:
    account = ts_account_new (ts_statement_get_text (statement, 0),
                              ts_statement_get_text (statement, 1),
                              ts_statement_get_text (statement, 2),
                              ts_statement_get_text (statement, 3),
                              ts_statement_get_text (statement, 4));
    account->source_id = *id;
    account->fingerprint = g_strdup (ts_statement_get_text (statement, 5));
    return account;
  case TS_STEP_DONE:
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND,
                         _ ("This source is no account on a server."));
    return NULL;
  case TS_STEP_ERROR:
  default:
    return NULL;
  }
}

/* The pairs first, as they know the account by the location it has until then. */
static gboolean
update_source (TsStoreCore *core, const TsAccount *account, GError **error)
{
  static const char *const queries[] = {
    "UPDATE sync_pairs SET target_location = ?2 WHERE (target_kind, target_location) ="
    " (SELECT kind, location FROM sources WHERE id = ?1)",
    "UPDATE sources SET location = ?2, name = ?3 WHERE id = ?1",
  };
  g_autofree char *location = ts_account_make_location (account);
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (queries) && local_error == NULL; i++) {
    g_autoptr (TsStatement) statement
        = ts_database_prepare (core->database, queries[i], &local_error);

    if (statement == NULL)
      break;
    ts_statement_bind_int64 (statement, 1, account->source_id);
    ts_statement_bind_bytes (statement, 2, location, strlen (location));
    if (i == 1)
      ts_statement_bind_text (statement, 3, account->name);
    ts_statement_run (statement, &local_error);
  }
  if (local_error == NULL)
    return TRUE;
  if (g_error_matches (local_error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS))
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS,
                         _ ("Another account has this address and user already."));
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
update_account (TsStoreCore *core, const TsAccount *account, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "UPDATE accounts SET address = ?2, user = ?3, auth = ?4, fingerprint = ?5"
      " WHERE source_id = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, account->source_id);
  ts_statement_bind_text (statement, 2, account->address);
  ts_statement_bind_text (statement, 3, account->user);
  ts_statement_bind_text (statement, 4, account->auth);
  ts_statement_bind_text (statement, 5, account->fingerprint);
  return ts_statement_run (statement, error);
}

static gpointer
set_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const TsAccount *account = data;
  gint64 id = account->source_id;
  g_autoptr (TsAccount) known = get_func (core, &id, cancellable, error);

  if (known == NULL || !ts_database_begin (core->database, error))
    return NULL;
  if (!update_source (core, account, error) || !update_account (core, account, error)) {
    ts_database_rollback (core->database);
    return NULL;
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_SOURCES | TS_STORE_CHANGE_SYNC;
  return GINT_TO_POINTER (TRUE);
}

TsSource *
ts_store_add_account (TsStore *self,
                      const TsAccount *account,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (account != NULL, NULL);

  return _ts_store_run (self, add_func, (gpointer) account, cancellable, error);
}

void
ts_store_add_account_async (TsStore *self,
                            const TsAccount *account,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (account != NULL);

  _ts_store_push (self, ts_store_add_account_async, add_func, ts_account_copy (account),
                  account_free, g_object_unref, TRUE, cancellable, callback, user_data);
}

TsSource *
ts_store_add_account_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_add_account_async, error);
}

TsAccount *
ts_store_get_account (TsStore *self, gint64 source_id, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, get_func, &source_id, cancellable, error);
}

void
ts_store_get_account_async (TsStore *self,
                            gint64 source_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_get_account_async, get_func,
                  g_memdup2 (&source_id, sizeof source_id), g_free, account_free, FALSE, cancellable,
                  callback, user_data);
}

TsAccount *
ts_store_get_account_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_get_account_async, error);
}

void
ts_store_set_account_async (TsStore *self,
                            const TsAccount *account,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (account != NULL);

  _ts_store_push (self, ts_store_set_account_async, set_func, ts_account_copy (account),
                  account_free, NULL, TRUE, cancellable, callback, user_data);
}

gboolean
ts_store_set_account_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_set_account_async, error) != NULL;
}
