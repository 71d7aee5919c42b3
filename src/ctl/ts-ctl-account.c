/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-ctl-secret.h"
#include "ts-ctl-wait.h"
#include "ts-store-accounts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  char *profile;
  char *user;
  char *name;
  char *auth;
  char *fingerprint;
  char *address;
  gboolean is_unpinned;
  gboolean is_untested;
  gboolean is_json;
  TsCtlSecret secret;
} Arguments;

/* The account that is meant, or NULL after saying why not. */
static TsSource *
find_account (TsContext *context, const char *word)
{
  g_autoptr (TsSource) source = ts_ctl_library_find_source (context, word);

  if (source == NULL || !ts_source_has_account (source)) {
    ts_ctl_warn (_ ("There is no account “%s”."), word);
    return NULL;
  }
  return g_steal_pointer (&source);
}

/* --- list ---------------------------------------------------------------------------------- */

static void
print_json (TsSource *source, const TsAccount *account, gsize row)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  ts_ctl_json_add_number (json, "id", ts_source_get_id (source));
  ts_ctl_json_add_text (json, "kind", account->kind);
  ts_ctl_json_add_text (json, "name", account->name);
  ts_ctl_json_add_text (json, "address", account->address);
  ts_ctl_json_add_text (json, "user", account->user);
  ts_ctl_json_add_text (json, "auth", account->auth);
  ts_ctl_json_add_text (json, "fingerprint", account->fingerprint);
  ts_ctl_json_add_number (json, "tracks", ts_source_get_n_tracks (source));
  json_builder_end_object (json);
  ts_ctl_print_json_row (json, row);
}

static TsCtlExit
list (TsContext *context, Arguments *arguments)
{
  GListModel *sources = ts_context_get_sources (context);
  gsize n_rows = 0;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);
    g_autoptr (TsAccount) account = NULL;
    g_autoptr (GError) error = NULL;

    if (!ts_source_has_account (source))
      continue;
    account = ts_store_get_account (
        ts_context_get_store (context), ts_source_get_id (source), NULL, &error);
    if (account == NULL)
      return ts_ctl_fail (error);
    if (arguments->is_json)
      print_json (source, account, n_rows);
    else
      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%u\n",
               ts_source_get_id (source),
               account->kind,
               account->name,
               account->address,
               account->user != NULL ? account->user : "",
               ts_source_get_n_tracks (source));
    n_rows++;
  }
  if (arguments->is_json)
    ts_ctl_print_json_end (n_rows);
  else if (n_rows == 0)
    ts_ctl_warn (_ ("There are no accounts yet."));
  return TS_CTL_DONE;
}

/* --- test ---------------------------------------------------------------------------------- */

static gboolean
test_account (TsContext *context, const TsAccount *account, const char *secret)
{
  TsAccounts *accounts = ts_context_get_accounts (context);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *told = NULL;

  ts_accounts_check_async (accounts, account, secret, ts_ctl_cancellable (), ts_ctl_done_cb,
                           &result);
  told = ts_accounts_check_finish (accounts, ts_ctl_wait_for (&result), &fingerprint, &error);
  if (told != NULL) {
    g_print ("%s\n", told);
    return TRUE;
  }
  ts_ctl_fail (error);
  if (fingerprint != NULL)
    ts_ctl_warn (_ ("If you know this server and its certificate has the SHA-256 fingerprint "
                    "below, add or edit the account with --pin:\n%s"),
                 fingerprint);
  return FALSE;
}

static TsCtlExit
test (TsContext *context, const char *word, Arguments *arguments)
{
  g_autoptr (TsSource) source = find_account (context, word);
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  char *secret = NULL;
  gboolean is_good;

  if (source == NULL)
    return TS_CTL_FAILED;
  account = ts_store_get_account (
      ts_context_get_store (context), ts_source_get_id (source), NULL, &error);
  if (account != NULL && ts_ctl_secret_is_given (&arguments->secret))
    secret = ts_ctl_secret_read (&arguments->secret, NULL, &error);
  if (error != NULL)
    return ts_ctl_fail (error);
  is_good = test_account (context, account, secret);
  ts_secret_free (secret);
  return is_good ? TS_CTL_DONE : TS_CTL_FAILED;
}

/* --- add ----------------------------------------------------------------------------------- */

/* Checks the words of the command line. Returns NULL after saying what is wrong. */
static TsAccount *
make_account (const char *kind_id, const char *address, Arguments *arguments)
{
  const TsAccountKind *kind = ts_account_kind_find (kind_id);
  g_autoptr (GError) error = NULL;
  g_autofree char *clean = NULL;
  const char *auth;
  TsAccount *account;

  if (kind == NULL) {
    ts_ctl_warn (_ ("“%s” is no kind of server this program knows."), kind_id);
    return NULL;
  }
  auth = arguments->auth != NULL ? arguments->auth : kind->auth[0];
  if (!g_strv_contains (kind->auth, auth)) {
    g_autofree char *known = g_strjoinv (", ", (char **) kind->auth);

    ts_ctl_warn (_ ("%s knows these logins: %s"), kind->name, known);
    return NULL;
  }
  if (arguments->user == NULL && strcmp (kind_id, "azuracast") == 0) {
    ts_ctl_warn (_ ("Which station of the server is meant? Give its number or short name with "
                    "--station."));
    return NULL;
  }
  if (arguments->user == NULL && strcmp (auth, "api-key") != 0) {
    ts_ctl_warn (_ ("A password needs a user: give one with --user."));
    return NULL;
  }
  clean = ts_account_clean_address (address, &error);
  if (clean == NULL) {
    ts_ctl_warn ("%s", error->message);
    return NULL;
  }
  account = ts_account_new (kind_id, arguments->name, clean, arguments->user, auth);
  account->fingerprint =
      arguments->fingerprint != NULL ? g_ascii_strdown (arguments->fingerprint, -1) : NULL;
  return account;
}

static TsCtlExit
add (TsContext *context, const TsAccount *account, Arguments *arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TsSource) source = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  const char *notice;
  char *secret;

  secret = ts_ctl_secret_read (
      &arguments->secret, ts_account_auth_to_text (account->auth), &error);
  if (secret == NULL)
    return ts_ctl_fail (error);
  if (!arguments->is_untested && !test_account (context, account, secret)) {
    ts_secret_free (secret);
    return TS_CTL_FAILED;
  }
  ts_context_add_account_async (context, account, secret, ts_ctl_cancellable (), ts_ctl_done_cb,
                                &result);
  source = ts_context_add_account_finish (context, ts_ctl_wait_for (&result), &error);
  ts_secret_free (secret);
  if (source == NULL)
    return ts_ctl_fail (error);
  notice = ts_secret_store_get_notice (
      ts_accounts_get_secrets (ts_context_get_accounts (context)));
  if (notice != NULL)
    ts_ctl_warn ("%s", notice);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, ts_source_get_id (source));
  /* Translators: a name, and the number commands know it by. */
  g_print (_ ("Added “%s” as source %s.\n"), ts_source_get_name (source), id);
  return TS_CTL_DONE;
}

/* --- set-secret ---------------------------------------------------------------------------- */

static TsCtlExit
set_secret (TsContext *context, const char *word, Arguments *arguments)
{
  TsAccounts *accounts = ts_context_get_accounts (context);
  g_autoptr (TsSource) source = find_account (context, word);
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *notice;
  char *secret;

  if (source == NULL)
    return TS_CTL_FAILED;
  account = ts_store_get_account (
      ts_context_get_store (context), ts_source_get_id (source), NULL, &error);
  if (account == NULL)
    return ts_ctl_fail (error);
  secret = ts_ctl_secret_read (
      &arguments->secret, ts_account_auth_to_text (account->auth), &error);
  if (secret == NULL)
    return ts_ctl_fail (error);
  /* One that does not work does not take the place of one that may. */
  if (!arguments->is_untested && !test_account (context, account, secret)) {
    ts_secret_free (secret);
    return TS_CTL_FAILED;
  }
  ts_accounts_save_secret_async (accounts, account, secret, ts_ctl_cancellable (), ts_ctl_done_cb,
                                 &result);
  ts_secret_free (secret);
  if (!ts_accounts_save_secret_finish (accounts, ts_ctl_wait_for (&result), &error))
    return ts_ctl_fail (error);
  notice = ts_secret_store_get_notice (ts_accounts_get_secrets (accounts));
  if (notice != NULL)
    ts_ctl_warn ("%s", notice);
  return TS_CTL_DONE;
}

/* --- edit ---------------------------------------------------------------------------------- */

/* The account with what the options change. Returns NULL after saying what is wrong. */
static TsAccount *
make_edited (const TsAccount *old, const Arguments *arguments)
{
  const TsAccountKind *kind = ts_account_kind_find (old->kind);
  const char *auth = arguments->auth != NULL ? arguments->auth : old->auth;
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  TsAccount *account;

  if (kind != NULL && !g_strv_contains (kind->auth, auth)) {
    g_autofree char *known = g_strjoinv (", ", (char **) kind->auth);

    ts_ctl_warn (_ ("%s knows these logins: %s"), kind->name, known);
    return NULL;
  }
  address = ts_account_clean_address (
      arguments->address != NULL ? arguments->address : old->address, &error);
  if (address == NULL) {
    ts_ctl_warn ("%s", error->message);
    return NULL;
  }
  account = ts_account_new (old->kind,
                            arguments->name != NULL ? arguments->name : old->name,
                            address,
                            arguments->user != NULL ? arguments->user : old->user,
                            auth);
  account->source_id = old->source_id;
  if (arguments->fingerprint != NULL)
    account->fingerprint = g_ascii_strdown (arguments->fingerprint, -1);
  else if (!arguments->is_unpinned)
    account->fingerprint = g_strdup (old->fingerprint);
  return account;
}

/* Tries the account as it is to be, and keeps it. */
static TsCtlExit
save_edited (TsContext *context,
             const TsAccount *account,
             const char *secret,
             const Arguments *arguments)
{
  g_autoptr (TsAccount) trial = ts_account_copy (account);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *notice;

  /* Not the server that is open under the old account. */
  trial->source_id = 0;
  if (!arguments->is_untested && !test_account (context, trial, secret))
    return TS_CTL_FAILED;
  ts_context_edit_account_async (context, account, secret, ts_ctl_cancellable (), ts_ctl_done_cb,
                                 &result);
  if (!ts_context_edit_account_finish (context, ts_ctl_wait_for (&result), &error))
    return ts_ctl_fail (error);
  notice = ts_secret_store_get_notice (
      ts_accounts_get_secrets (ts_context_get_accounts (context)));
  if (secret != NULL && notice != NULL)
    ts_ctl_warn ("%s", notice);
  g_print (_ ("Changed “%s”.\n"), account->name);
  return TS_CTL_DONE;
}

static TsCtlExit
edit (TsContext *context, const char *word, Arguments *arguments)
{
  g_autoptr (TsSource) source = find_account (context, word);
  g_autoptr (TsAccount) old = NULL;
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  char *secret = NULL;
  TsCtlExit status;

  if (source == NULL)
    return TS_CTL_FAILED;
  old = ts_store_get_account (
      ts_context_get_store (context), ts_source_get_id (source), NULL, &error);
  if (old == NULL)
    return ts_ctl_fail (error);
  account = make_edited (old, arguments);
  if (account == NULL)
    return TS_CTL_USAGE;
  /* What one host was told is not told another. */
  if (ts_ctl_secret_is_given (&arguments->secret) ||
      strcmp (account->address, old->address) != 0 || strcmp (account->auth, old->auth) != 0 ||
      g_strcmp0 (account->user, old->user) != 0) {
    secret = ts_ctl_secret_read (
        &arguments->secret, ts_account_auth_to_text (account->auth), &error);
    if (secret == NULL)
      return ts_ctl_fail (error);
  }
  status = save_edited (context, account, secret, arguments);
  ts_secret_free (secret);
  return status;
}

/* --- remove -------------------------------------------------------------------------------- */

static TsCtlExit
remove_account (TsContext *context, const char *word)
{
  g_autoptr (TsSource) source = find_account (context, word);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  if (source == NULL)
    return TS_CTL_FAILED;
  ts_context_remove_account_async (context, source, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  account = ts_context_remove_account_finish (context, ts_ctl_wait_for (&result), NULL, &error);
  if (account == NULL)
    return ts_ctl_fail (error);
  g_print (_ ("Removed “%s”.\n"), account->name);
  return TS_CTL_DONE;
}

/* --- The command --------------------------------------------------------------------------- */

static TsCtlExit
run_verb (const TsCtlCommand *self, int argc, char **argv, Arguments *arguments)
{
  const char *verb = argv[1];
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  TsContext *context;
  TsCtlExit status;

  if (!(strcmp (verb, "list") == 0 && argc == 2) && !(strcmp (verb, "add") == 0 && argc == 4) &&
      !((strcmp (verb, "test") == 0 || strcmp (verb, "remove") == 0 ||
         strcmp (verb, "set-secret") == 0 || strcmp (verb, "edit") == 0) &&
        argc == 3)) {
    ts_ctl_warn (_ ("Usage: %s %s"), "tracksyncctl account", _ (self->usage));
    return TS_CTL_USAGE;
  }
  if (strcmp (verb, "add") == 0) {
    account = make_account (argv[2], argv[3], arguments);
    if (account == NULL)
      return TS_CTL_USAGE;
  }
  context = ts_ctl_library_open (arguments->profile, &error);
  if (context == NULL)
    return ts_ctl_fail (error);
  if (account != NULL)
    status = add (context, account, arguments);
  else if (strcmp (verb, "list") == 0)
    status = list (context, arguments);
  else if (strcmp (verb, "test") == 0)
    status = test (context, argv[2], arguments);
  else if (strcmp (verb, "set-secret") == 0)
    status = set_secret (context, argv[2], arguments);
  else if (strcmp (verb, "edit") == 0)
    status = edit (context, argv[2], arguments);
  else
    status = remove_account (context, argv[2]);
  ts_ctl_library_close (context);
  return ts_ctl_finish (status);
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  Arguments arguments = { .secret = TS_CTL_SECRET_INIT };
  const GOptionEntry entries[] = {
    { "user", 0, 0, G_OPTION_ARG_STRING, &arguments.user, N_ ("Log in as this user"), N_ ("USER") },
    { "station", 0, 0, G_OPTION_ARG_STRING, &arguments.user,
      N_ ("The number or short name of an AzuraCast station"), N_ ("STATION") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &arguments.name,
      N_ ("What to call it, instead of the server's host"), N_ ("NAME") },
    { "auth", 0, 0, G_OPTION_ARG_STRING, &arguments.auth,
      N_ ("What the secret is: password, api-key or plain-password"), N_ ("LOGIN") },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &arguments.fingerprint,
      N_ ("Trust the certificate with this SHA-256 fingerprint"), N_ ("FINGERPRINT") },
    { "no-pin", 0, 0, G_OPTION_ARG_NONE, &arguments.is_unpinned,
      N_ ("Trust no certificate any more but those that are vouched for"), NULL },
    { "address", 0, 0, G_OPTION_ARG_STRING, &arguments.address,
      N_ ("The new address of an account that is edited"), N_ ("ADDRESS") },
    { "no-test", 0, 0, G_OPTION_ARG_NONE, &arguments.is_untested,
      N_ ("Keep it without looking whether it answers"), NULL },
    TS_CTL_SECRET_ENTRIES (&arguments.secret),
    TS_CTL_PROFILE_ENTRY (&arguments.profile),
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.is_json, N_ ("List as JSON"), NULL },
    { NULL },
  };
  TsCtlExit status = TS_CTL_USAGE;

  if (ts_ctl_parse (self, entries, &argc, &argv, 1, 3))
    status = run_verb (self, argc, argv, &arguments);
  ts_ctl_options_clear (entries);
  return status;
}

const TsCtlCommand ts_ctl_account_command = {
  .name = "account",
  .summary = N_ ("Add, list, test, edit and remove accounts on music servers and stations"),
  .usage = N_ ("list | add KIND ADDRESS | test ACCOUNT | edit ACCOUNT | "
              "set-secret ACCOUNT | remove ACCOUNT"),
  .run = run,
};
