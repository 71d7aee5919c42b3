/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a source that is a server is reached; without the secret, which only the keyring knows. */
typedef struct {
  gint64 source_id;  /* 0 before it was added */
  char *kind;        /* (owned): as TsSource has it: "subsonic" */
  char *name;        /* (owned): what people call it */
  char *address;     /* (owned): "https://music.example" */
  char *user;        /* (owned) (nullable) */
  char *auth;        /* (owned): what the secret is: "password", "api-key", "plain-password" */
  char *fingerprint; /* (owned) (nullable): SHA-256 of a certificate a person agreed to */
} TsAccount;

/**
 * ts_account_new:
 * @name: (nullable): NULL takes the host of @address
 *
 * Returns: (transfer full): an account that is in no library yet
 */
TsAccount *ts_account_new (const char *kind,
                           const char *name,
                           const char *address,
                           const char *user,
                           const char *auth) G_GNUC_WARN_UNUSED_RESULT;
TsAccount *ts_account_copy (const TsAccount *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_account_free (TsAccount *self);

/**
 * ts_account_make_location:
 *
 * Returns: (transfer full): the address with the user in it, so that two users of one server are
 *   two sources: "https://jo@music.example"
 */
char *ts_account_make_location (const TsAccount *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_account_clean_address:
 *
 * Returns: (transfer full): @text as an absolute http or https address without a trailing slash or
 *   a login in it, "https://" being added where no scheme is; NULL with
 *   %G_IO_ERROR_INVALID_ARGUMENT for what is no address
 */
char *ts_account_clean_address (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAccount, ts_account_free)

G_END_DECLS
