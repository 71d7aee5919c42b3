/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-server.h"

#include "ts-ctl-wait.h"
#include "ts-store-accounts.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

static gboolean
is_known (TsAccounts *accounts, const TsAccount *account, GError **error)
{
  const TsSecretKey key = { account->kind, account->address, account->user };
  g_autoptr (GAsyncResult) result = NULL;
  TsSecretStore *secrets = ts_accounts_get_secrets (accounts);
  char *secret;

  ts_secret_store_lookup_async (secrets, &key, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  secret = ts_secret_store_lookup_finish (secrets, ts_ctl_wait_for (&result), error);
  if (secret == NULL)
    return FALSE;
  ts_secret_free (secret);
  return TRUE;
}

gboolean
ts_ctl_server_prepare (TsContext *context,
                       TsSource *source,
                       const TsCtlSecret *secret,
                       GError **error)
{
  TsAccounts *accounts = ts_context_get_accounts (context);
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *prompt = NULL;
  char *word;

  account = ts_store_get_account (ts_context_get_store (context), ts_source_get_id (source),
                                  ts_ctl_cancellable (), error);
  if (account == NULL)
    return FALSE;
  if (!ts_ctl_secret_is_given (secret)) {
    if (is_known (accounts, account, &reason))
      return TRUE;
    if (!isatty (STDIN_FILENO)) {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
    ts_ctl_warn ("%s", reason->message);
  }
  /* Translators: what is asked for on a terminal; the kind of login and the name of an account. */
  prompt
      = g_strdup_printf (_ ("%s of “%s”"), ts_account_auth_to_text (account->auth), account->name);
  word = ts_ctl_secret_read (secret, prompt, error);
  if (word == NULL)
    return FALSE;
  ts_accounts_save_secret_async (accounts, account, word, ts_ctl_cancellable (), ts_ctl_done_cb,
                                 &result);
  ts_secret_free (word);
  return ts_accounts_save_secret_finish (accounts, ts_ctl_wait_for (&result), error);
}
