/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which secret is meant. Borrowed strings. */
typedef struct {
  const char *kind;    /* "subsonic", "jellyfin"... */
  const char *address; /* of the server */
  const char *user;    /* (nullable) */
} TsSecretKey;

/**
 * TsSecretStore:
 *
 * Passwords and API keys, kept in the user's keyring and nowhere else. Where there is no keyring
 * they are kept in memory until the program ends. Main context only.
 *
 * Property "notice" (nullable string, read-only): why secrets are kept for this session only, as a
 * translated sentence; NULL while the keyring works.
 */
#define TS_TYPE_SECRET_STORE (ts_secret_store_get_type ())
G_DECLARE_FINAL_TYPE (TsSecretStore, ts_secret_store, TS, SECRET_STORE, GObject)

TsSecretStore *ts_secret_store_new (void) G_GNUC_WARN_UNUSED_RESULT;

const char *ts_secret_store_get_notice (TsSecretStore *self);

/**
 * ts_secret_store_save_async:
 * @label: what the keyring shows people
 *
 * Keeps a secret, replacing an older one of the same key. Without a keyring this works as well,
 * for the session. Errors: %G_IO_ERROR_CANCELLED.
 */
void ts_secret_store_save_async (TsSecretStore *self,
                                 const TsSecretKey *key,
                                 const char *label,
                                 const char *secret,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
ts_secret_store_save_finish (TsSecretStore *self, GAsyncResult *result, GError **error);

/**
 * ts_secret_store_lookup_async:
 *
 * Finishes with (transfer full) the secret, to be freed with ts_secret_free(), or with
 * %G_IO_ERROR_NOT_FOUND in words that say what to do.
 */
void ts_secret_store_lookup_async (TsSecretStore *self,
                                   const TsSecretKey *key,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
char *ts_secret_store_lookup_finish (TsSecretStore *self, GAsyncResult *result, GError **error);

/**
 * ts_secret_store_clear_async:
 *
 * Forgets a secret. One that is not there is no error.
 */
void ts_secret_store_clear_async (TsSecretStore *self,
                                  const TsSecretKey *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
ts_secret_store_clear_finish (TsSecretStore *self, GAsyncResult *result, GError **error);

/**
 * ts_secret_free:
 * @secret: (nullable) (transfer full): overwritten before its memory is given back
 */
void ts_secret_free (char *secret);

G_END_DECLS
