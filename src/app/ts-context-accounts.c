/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-context-private.h"

#include "ts-store-accounts.h"
#include "ts-store-error.h"
#include "ts-store-sources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
account_free (gpointer data)
{
  ts_account_free (data);
}

/* --- Adding -------------------------------------------------------------------------------- */

/* The source that is this account already. */
static TsSource *
find_account (TsContext *self, const TsAccount *account)
{
  GListModel *sources = ts_context_get_sources (self);
  g_autofree char *location = ts_account_make_location (account);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (strcmp (ts_source_get_kind (source), account->kind) == 0 &&
        strcmp (ts_source_get_location (source), location) == 0)
      return g_steal_pointer (&source);
  }
  return NULL;
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (TsSource) source = NULL;

  source = ts_store_add_account_finish (TS_STORE (object), result, &error);
  if (source == NULL) {
    g_task_return_error (task, error);
    return;
  }
  _ts_context_take_source (self, source);
  g_task_return_pointer (task, g_steal_pointer (&source), g_object_unref);
}

static void
secret_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  const TsAccount *account = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (TsSource) source = NULL;

  if (!ts_accounts_save_secret_finish (TS_ACCOUNTS (object), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  source = find_account (self, account);
  if (source != NULL)
    g_task_return_pointer (task, g_steal_pointer (&source), g_object_unref);
  else
    ts_store_add_account_async (ts_context_get_store (self),
                                account,
                                cancellable,
                                added_cb,
                                g_steal_pointer (&task));
}

void
ts_context_add_account_async (TsContext *self,
                              const TsAccount *account,
                              const char *secret,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (TsSource) known = NULL;
  TsAccount *copy;
  GTask *task;

  g_return_if_fail (TS_IS_CONTEXT (self));
  g_return_if_fail (account != NULL && secret != NULL);

  copy = ts_account_copy (account);
  known = find_account (self, account);
  copy->source_id = known != NULL ? ts_source_get_id (known) : 0;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_context_add_account_async);
  g_task_set_task_data (task, copy, account_free);
  ts_accounts_save_secret_async (
      ts_context_get_accounts (self), copy, secret, cancellable, secret_saved_cb, task);
}

TsSource *
ts_context_add_account_finish (TsContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Editing ------------------------------------------------------------------------------- */

typedef struct {
  TsAccount *account; /* (owned): as it is to be */
  TsAccount *old;     /* (owned) (nullable): once it was read */
  char *secret;       /* (owned) (nullable) */
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  ts_account_free (edit->account);
  g_clear_pointer (&edit->old, ts_account_free);
  ts_secret_free (edit->secret);
  g_free (edit);
}

static gboolean
has_same_secret (const TsAccount *one, const TsAccount *other)
{
  return strcmp (one->address, other->address) == 0 && g_strcmp0 (one->user, other->user) == 0;
}

static void
edit_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Edit *edit = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ts_accounts_save_secret_finish (TS_ACCOUNTS (object), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (!has_same_secret (edit->account, edit->old))
    ts_accounts_forget (TS_ACCOUNTS (object), edit->old);
  g_task_return_boolean (task, TRUE);
}

static void
edit_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  TsAccounts *accounts = ts_context_get_accounts (self);
  Edit *edit = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ts_store_set_account_finish (TS_STORE (object), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  ts_accounts_close (accounts, edit->account->source_id);
  /* What is stored needs its secret now: this is not cancelled any more. */
  if (edit->secret != NULL)
    ts_accounts_save_secret_async (
        accounts, edit->account, edit->secret, NULL, edit_saved_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
edit_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Edit *edit = g_task_get_task_data (task);
  GError *error = NULL;

  edit->old = ts_store_get_account_finish (TS_STORE (object), result, &error);
  if (edit->old == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (edit->secret == NULL && !has_same_secret (edit->account, edit->old)) {
    g_task_return_new_error (task,
                             G_IO_ERROR,
                             G_IO_ERROR_INVALID_ARGUMENT,
                             _ ("Another address or user needs its password or key again"));
    return;
  }
  ts_store_set_account_async (TS_STORE (object),
                              edit->account,
                              cancellable,
                              edit_stored_cb,
                              g_steal_pointer (&task));
}

void
ts_context_edit_account_async (TsContext *self,
                               const TsAccount *account,
                               const char *secret,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Edit *edit;
  GTask *task;

  g_return_if_fail (TS_IS_CONTEXT (self));
  g_return_if_fail (account != NULL && account->source_id != 0);

  edit = g_new0 (Edit, 1);
  edit->account = ts_account_copy (account);
  edit->secret = g_strdup (secret);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_context_edit_account_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, edit, edit_free);
  ts_store_get_account_async (
      ts_context_get_store (self), account->source_id, cancellable, edit_read_cb, task);
}

gboolean
ts_context_edit_account_finish (TsContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Removing ------------------------------------------------------------------------------ */

typedef struct {
  gint64 source_id;
  TsAccount *account; /* (owned) (nullable): once it was read */
  char *secret;       /* (owned) (nullable) */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_clear_pointer (&removal->account, ts_account_free);
  ts_secret_free (removal->secret);
  g_free (removal);
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ts_store_remove_source_finish (TS_STORE (object), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  ts_accounts_forget (ts_context_get_accounts (self), removal->account);
  g_task_return_pointer (task, ts_account_copy (removal->account), account_free);
}

static void
secret_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsContext *self = g_task_get_source_object (task);
  Removal *removal = g_task_get_task_data (task);

  /* Without a secret it is removed as well. */
  removal->secret = ts_secret_store_lookup_finish (TS_SECRET_STORE (object), result, NULL);
  ts_store_remove_source_async (ts_context_get_store (self),
                                removal->source_id,
                                g_task_get_cancellable (task),
                                removed_cb,
                                task);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;
  TsSecretKey key;

  removal->account = ts_store_get_account_finish (TS_STORE (object), result, &error);
  if (removal->account == NULL) {
    g_task_return_error (task, error);
    return;
  }
  key = (TsSecretKey) { removal->account->kind, removal->account->address, removal->account->user };
  ts_secret_store_lookup_async (ts_accounts_get_secrets (ts_context_get_accounts (self)),
                                &key,
                                cancellable,
                                secret_found_cb,
                                g_steal_pointer (&task));
}

void
ts_context_remove_account_async (TsContext *self,
                                 TsSource *source,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Removal *removal;
  GTask *task;

  g_return_if_fail (TS_IS_CONTEXT (self));
  g_return_if_fail (TS_IS_SOURCE (source));

  removal = g_new0 (Removal, 1);
  removal->source_id = ts_source_get_id (source);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_context_remove_account_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, removal, removal_free);
  ts_store_get_account_async (
      ts_context_get_store (self), removal->source_id, cancellable, read_cb, task);
}

TsAccount *
ts_context_remove_account_finish (TsContext *self,
                                  GAsyncResult *result,
                                  char **secret,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (secret != NULL) {
    Removal *removal = g_task_get_task_data (G_TASK (result));

    *secret = g_steal_pointer (&removal->secret);
  }
  return g_task_propagate_pointer (G_TASK (result), error);
}
