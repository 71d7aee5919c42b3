/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-accounts.h"

#include "ts-azuracast-station.h"
#include "ts-jellyfin-server.h"
#include "ts-subsonic-server.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONTACT "https://tracksync.example.org"
#define CHECK_ATTEMPTS 2

struct _TsAccounts {
  GObject parent_instance;

  TsHttpClient *client;   /* (owned) */
  TsSecretStore *secrets; /* (owned) */
  GHashTable *servers;    /* (owned) (element-type gint64 GObject): by source; servers, stations */
};

G_DEFINE_FINAL_TYPE (TsAccounts, ts_accounts, G_TYPE_OBJECT)

/* --- Kinds --------------------------------------------------------------------------------- */

static const char *const subsonic_auth[] = { "password", "api-key", "plain-password", NULL };

static const char *const jellyfin_auth[] = { "password", "api-key", NULL };

static const char *const station_auth[] = { "api-key", NULL };

static const TsAccountKind kinds[] = {
  { "subsonic", "Subsonic", subsonic_auth },
  { "jellyfin", "Jellyfin", jellyfin_auth },
  { "emby", "Emby", jellyfin_auth },
  { "azuracast", "AzuraCast", station_auth },
};

const TsAccountKind *
ts_account_kinds (guint *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

const TsAccountKind *
ts_account_kind_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_strcmp0 (kinds[i].id, id) == 0)
      return &kinds[i];
  }
  return NULL;
}

const char *
ts_account_auth_to_text (const char *auth)
{
  if (g_strcmp0 (auth, "api-key") == 0)
    return _ ("API key");
  if (g_strcmp0 (auth, "plain-password") == 0)
    return _ ("Password, sent as it is (old servers)");
  return _ ("Password");
}

static TsMusicServer *
make_subsonic (TsHttpService *http, const TsAccount *account, const char *secret)
{
  TsSubsonicAuth auth = TS_SUBSONIC_AUTH_TOKEN;
  g_autoptr (TsSubsonicLogin) login = NULL;

  if (strcmp (account->auth, "api-key") == 0)
    auth = TS_SUBSONIC_AUTH_API_KEY;
  else if (strcmp (account->auth, "plain-password") == 0)
    auth = TS_SUBSONIC_AUTH_PASSWORD;
  login = ts_subsonic_login_new (account->address, account->user, secret, auth);
  return TS_MUSIC_SERVER (ts_subsonic_server_new (http, login));
}

gboolean
ts_account_is_station (const TsAccount *account)
{
  g_return_val_if_fail (account != NULL, FALSE);

  return g_strcmp0 (account->kind, "azuracast") == 0;
}

static GObject *
make_station (TsHttpService *http, const TsAccount *account, const char *secret, GError **error)
{
  if (account->user == NULL) {
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("“%s” lacks the number or short name of its station"),
                 account->name);
    return NULL;
  }
  return G_OBJECT (ts_azuracast_station_new (http, account->address, account->user, secret));
}

/* A TsMusicServer or a TsAzuracastStation. */
static GObject *
make_server (TsAccounts *self, const TsAccount *account, const char *secret, GError **error)
{
  static const TsHttpPolicy server_policy = TS_HTTP_POLICY_INIT;
  static const TsHttpPolicy station_policy = TS_AZURACAST_POLICY_INIT;
  g_autoptr (TsHttpService) http = NULL;

  if (ts_account_kind_find (account->kind) == NULL) {
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_NOT_SUPPORTED,
                 _ ("This version of the program does not know the kind of server “%s”"),
                 account->kind);
    return NULL;
  }
  http = ts_http_service_new (
      self->client,
      account->name,
      ts_account_is_station (account) ? &station_policy : &server_policy);
  ts_http_service_set_pinned_fingerprint (http, account->fingerprint);
  if (ts_account_is_station (account))
    return make_station (http, account, secret, error);
  if (strcmp (account->kind, "subsonic") == 0)
    return G_OBJECT (make_subsonic (http, account, secret));
  return G_OBJECT (ts_jellyfin_server_new (http,
                                           strcmp (account->kind, "emby") == 0
                                               ? TS_JELLYFIN_FLAVOUR_EMBY
                                               : TS_JELLYFIN_FLAVOUR_JELLYFIN,
                                           account->address,
                                           account->user,
                                           secret,
                                           strcmp (account->auth, "api-key") == 0));
}

/* --- Secrets ------------------------------------------------------------------------------- */

static TsSecretKey
make_key (const TsAccount *account)
{
  return (TsSecretKey) { account->kind, account->address, account->user };
}

static void
secret_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ts_secret_store_save_finish (TS_SECRET_STORE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ts_accounts_save_secret_async (TsAccounts *self,
                               const TsAccount *account,
                               const char *secret,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autofree char *label = NULL;
  TsSecretKey key;
  GTask *task;

  g_return_if_fail (TS_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL && secret != NULL);

  /* A server that was opened has the old one. */
  g_hash_table_remove (self->servers, &account->source_id);
  key = make_key (account);
  /* Translators: what the keyring shows; the program and the name of an account. */
  label = g_strdup_printf (_ ("Tracksync: %s"), account->name);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_accounts_save_secret_async);
  ts_secret_store_save_async (
      self->secrets, &key, label, secret, cancellable, secret_saved_cb, task);
}

gboolean
ts_accounts_save_secret_finish (TsAccounts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ts_accounts_forget (TsAccounts *self, const TsAccount *account)
{
  TsSecretKey key;

  g_return_if_fail (TS_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL);

  g_hash_table_remove (self->servers, &account->source_id);
  key = make_key (account);
  ts_secret_store_clear_async (self->secrets, &key, NULL, NULL, NULL);
}

void
ts_accounts_close (TsAccounts *self, gint64 source_id)
{
  g_return_if_fail (TS_IS_ACCOUNTS (self));

  g_hash_table_remove (self->servers, &source_id);
}

TsSecretStore *
ts_accounts_get_secrets (TsAccounts *self)
{
  g_return_val_if_fail (TS_IS_ACCOUNTS (self), NULL);

  return self->secrets;
}

TsHttpClient *
ts_accounts_get_http_client (TsAccounts *self)
{
  g_return_val_if_fail (TS_IS_ACCOUNTS (self), NULL);

  return self->client;
}

void
ts_accounts_count_cache_hit (TsAccounts *self, gint64 source_id)
{
  GObject *server;

  g_return_if_fail (TS_IS_ACCOUNTS (self));

  server = g_hash_table_lookup (self->servers, &source_id);
  if (TS_IS_MUSIC_SERVER (server))
    ts_http_service_count_cache_hit (ts_music_server_get_http (TS_MUSIC_SERVER (server)));
}

/* --- Opening ------------------------------------------------------------------------------- */

static void
account_free (gpointer data)
{
  ts_account_free (data);
}

static void
return_server (GTask *task, const char *secret, gboolean is_kept)
{
  TsAccounts *self = g_task_get_source_object (task);
  const TsAccount *account = g_task_get_task_data (task);
  GError *error = NULL;
  GObject *server = make_server (self, account, secret, &error);

  if (server == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (is_kept && account->source_id != 0)
    g_hash_table_insert (self->servers,
                         g_memdup2 (&account->source_id, sizeof account->source_id),
                         g_object_ref (server));
  g_task_return_pointer (task, server, g_object_unref);
}

static void
secret_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *secret = ts_secret_store_lookup_finish (TS_SECRET_STORE (object), result, &error);

  if (secret != NULL)
    return_server (task, secret, g_task_get_source_tag (task) != ts_accounts_check_async);
  else
    g_task_return_error (task, error);
  ts_secret_free (secret);
}

static void
open_any (TsAccounts *self,
          const TsAccount *account,
          const char *secret,
          gpointer source_tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GObject *server;
  TsSecretKey key;

  g_task_set_source_tag (task, source_tag);
  if ((source_tag == ts_accounts_open_async && ts_account_is_station (account)) ||
      (source_tag == ts_accounts_open_station_async && !ts_account_is_station (account))) {
    g_task_return_new_error (task,
                             G_IO_ERROR,
                             G_IO_ERROR_NOT_SUPPORTED,
                             ts_account_is_station (account)
                                 ? _ ("“%s” is a station: music goes there, none comes from it")
                                 : _ ("“%s” is no station"),
                             account->name);
    return;
  }
  g_task_set_task_data (task, ts_account_copy (account), account_free);
  if (secret != NULL) {
    return_server (task, secret, FALSE);
    return;
  }
  server = g_hash_table_lookup (self->servers, &account->source_id);
  if (server != NULL && source_tag != ts_accounts_check_async) {
    g_task_return_pointer (task, g_object_ref (server), g_object_unref);
    return;
  }
  key = make_key (account);
  ts_secret_store_lookup_async (
      self->secrets, &key, cancellable, secret_found_cb, g_steal_pointer (&task));
}

void
ts_accounts_open_async (TsAccounts *self,
                        const TsAccount *account,
                        const char *secret,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (TS_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL);

  open_any (self, account, secret, ts_accounts_open_async, cancellable, callback, user_data);
}

TsMusicServer *
ts_accounts_open_finish (TsAccounts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_accounts_open_station_async (TsAccounts *self,
                                const TsAccount *account,
                                const char *secret,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (TS_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL);

  open_any (
      self, account, secret, ts_accounts_open_station_async, cancellable, callback, user_data);
}

TsAzuracastStation *
ts_accounts_open_station_finish (TsAccounts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Looking whether it works -------------------------------------------------------------- */

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *who = NULL;
  GError *error = NULL;
  TsHttpService *http;

  if (TS_IS_AZURACAST_STATION (object)) {
    http = ts_azuracast_station_get_http (TS_AZURACAST_STATION (object));
    who = ts_azuracast_station_check_finish (TS_AZURACAST_STATION (object), result, &error);
  } else {
    http = ts_music_server_get_http (TS_MUSIC_SERVER (object));
    who = ts_music_server_check_finish (TS_MUSIC_SERVER (object), result, &error);
  }
  if (who != NULL) {
    g_task_return_pointer (task, g_strdup_printf (_ ("The connection works: %s."), who), g_free);
    return;
  }
  if (g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_TLS)) {
    g_task_set_task_data (task, g_strdup (ts_http_service_get_refused_fingerprint (http)), g_free);
  } else if (TS_IS_MUSIC_SERVER (object)
             && g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_FOUND)) {
    g_clear_error (&error);
    g_set_error_literal (&error, TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_FOUND,
                         _ ("There is a server at this address, but it is no music server of this "
                            "kind"));
  }
  g_task_return_error (task, error);
}

static void
opened_for_check_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (GObject) server = g_task_propagate_pointer (G_TASK (result), &error);

  if (server == NULL) {
    g_task_return_error (task, error);
  } else if (TS_IS_AZURACAST_STATION (server)) {
    TsAzuracastStation *station = TS_AZURACAST_STATION (server);

    ts_http_service_set_max_attempts (ts_azuracast_station_get_http (station), CHECK_ATTEMPTS);
    ts_azuracast_station_check_async (station, cancellable, checked_cb, g_steal_pointer (&task));
  } else {
    TsMusicServer *music_server = TS_MUSIC_SERVER (server);

    ts_http_service_set_max_attempts (ts_music_server_get_http (music_server), CHECK_ATTEMPTS);
    ts_music_server_check_async (music_server, cancellable, checked_cb, g_steal_pointer (&task));
  }
}

void
ts_accounts_check_async (TsAccounts *self,
                         const TsAccount *account,
                         const char *secret,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;

  g_return_if_fail (TS_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_accounts_check_async);
  open_any (
      self, account, secret, ts_accounts_check_async, cancellable, opened_for_check_cb, task);
}

char *
ts_accounts_check_finish (TsAccounts *self,
                          GAsyncResult *result,
                          char **fingerprint,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (fingerprint != NULL)
    *fingerprint = g_strdup (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_accounts_finalize (GObject *object)
{
  TsAccounts *self = TS_ACCOUNTS (object);

  g_hash_table_unref (self->servers);
  g_clear_object (&self->client);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (ts_accounts_parent_class)->finalize (object);
}

static void
ts_accounts_class_init (TsAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_accounts_finalize;
}

static void
ts_accounts_init (TsAccounts *self)
{
  self->client = ts_http_client_new (CONTACT);
  self->secrets = ts_secret_store_new ();
  self->servers =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

TsAccounts *
ts_accounts_new (void)
{
  return g_object_new (TS_TYPE_ACCOUNTS, NULL);
}
