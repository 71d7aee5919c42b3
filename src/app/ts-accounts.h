/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-account.h"
#include "ts-azuracast-station.h"
#include "ts-http-client.h"
#include "ts-music-server.h"
#include "ts-secret-store.h"

G_BEGIN_DECLS

/**
 * TsAccounts:
 *
 * Makes servers out of accounts: knows which program speaks with which kind, asks the keyring for
 * the secret, and keeps a server that was opened. Main context only.
 */
#define TS_TYPE_ACCOUNTS (ts_accounts_get_type ())
G_DECLARE_FINAL_TYPE (TsAccounts, ts_accounts, TS, ACCOUNTS, GObject)

/* A kind of server. */
typedef struct {
  const char *id;          /* TsAccount.kind */
  const char *name;        /* its own name, never translated */
  const char *const *auth; /* (array zero-terminated=1): the logins it knows, best first */
} TsAccountKind;

/**
 * ts_account_kinds:
 *
 * Returns: (transfer none) (array length=n): the kinds of servers this program speaks with
 */
const TsAccountKind *ts_account_kinds (guint *n);
const TsAccountKind *ts_account_kind_find (const char *id);

/**
 * ts_account_is_station:
 *
 * Returns: whether music goes there and none comes from it; its user is the station's number or
 *   short name
 */
gboolean ts_account_is_station (const TsAccount *account);

/**
 * ts_account_auth_to_text:
 *
 * Returns: (transfer none): a kind of login as people read it: "Password"
 */
const char *ts_account_auth_to_text (const char *auth);

TsAccounts *ts_accounts_new (void) G_GNUC_WARN_UNUSED_RESULT;

TsSecretStore *ts_accounts_get_secrets (TsAccounts *self);

/**
 * ts_accounts_get_http_client:
 *
 * Returns: (transfer none): the program's HTTP session: for other services, and for the statistics
 */
TsHttpClient *ts_accounts_get_http_client (TsAccounts *self);

/**
 * ts_accounts_count_cache_hit:
 *
 * Counts a request to a server that was not needed, if the server was opened.
 */
void ts_accounts_count_cache_hit (TsAccounts *self, gint64 source_id);

/**
 * ts_accounts_save_secret_async:
 *
 * Keeps the secret of an account in the keyring, see ts_secret_store_save_async().
 */
void ts_accounts_save_secret_async (TsAccounts *self,
                                    const TsAccount *account,
                                    const char *secret,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
ts_accounts_save_secret_finish (TsAccounts *self, GAsyncResult *result, GError **error);

/**
 * ts_accounts_forget:
 *
 * Lets go of the server and takes the secret out of the keyring, without waiting for it.
 */
void ts_accounts_forget (TsAccounts *self, const TsAccount *account);

/**
 * ts_accounts_close:
 *
 * Lets go of the server: it is opened anew when it is wanted again, as after a change of how it is
 * reached. Its secret stays.
 */
void ts_accounts_close (TsAccounts *self, gint64 source_id);

/**
 * ts_accounts_open_async:
 * @secret: (nullable): to be used instead of the keyring's, for an account that is tried out
 *
 * Finishes with (transfer full) the server; nothing was sent to it yet. Errors:
 * %G_IO_ERROR_NOT_FOUND without a secret, %G_IO_ERROR_NOT_SUPPORTED for an unknown kind and for a
 * station.
 */
void ts_accounts_open_async (TsAccounts *self,
                             const TsAccount *account,
                             const char *secret,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
TsMusicServer *ts_accounts_open_finish (TsAccounts *self, GAsyncResult *result, GError **error);

/**
 * ts_accounts_open_station_async:
 *
 * As ts_accounts_open_async(), for a station: %G_IO_ERROR_NOT_SUPPORTED for all others.
 */
void ts_accounts_open_station_async (TsAccounts *self,
                                     const TsAccount *account,
                                     const char *secret,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
TsAzuracastStation *
ts_accounts_open_station_finish (TsAccounts *self, GAsyncResult *result, GError **error);

/**
 * ts_accounts_check_async:
 * @secret: (nullable): see ts_accounts_open_async()
 *
 * Opens the account anew, logs in and looks who answers; somebody waits for it, so a server that
 * does not answer is asked once more only. Finishes with (transfer full) a sentence that
 * says so. When the server's certificate is not trusted (%TS_HTTP_ERROR_TLS), @fingerprint is the
 * one that a person may agree to.
 */
void ts_accounts_check_async (TsAccounts *self,
                              const TsAccount *account,
                              const char *secret,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *ts_accounts_check_finish (TsAccounts *self,
                                GAsyncResult *result,
                                char **fingerprint,
                                GError **error);

G_END_DECLS
