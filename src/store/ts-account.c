/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-account.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

TsAccount *
ts_account_new (const char *kind,
                const char *name,
                const char *address,
                const char *user,
                const char *auth)
{
  TsAccount *self;

  g_return_val_if_fail (kind != NULL && address != NULL && auth != NULL, NULL);

  self = g_new0 (TsAccount, 1);
  self->kind = g_strdup (kind);
  self->address = g_strdup (address);
  self->user = user != NULL && *user != '\0' ? g_strdup (user) : NULL;
  self->auth = g_strdup (auth);
  if (name != NULL && *name != '\0') {
    self->name = g_strdup (name);
  } else {
    g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_PARSE_RELAXED, NULL);

    self->name = g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri)
                                                                       : address);
  }
  return self;
}

TsAccount *
ts_account_copy (const TsAccount *self)
{
  TsAccount *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = ts_account_new (self->kind, self->name, self->address, self->user, self->auth);
  copy->source_id = self->source_id;
  copy->fingerprint = g_strdup (self->fingerprint);
  return copy;
}

void
ts_account_free (TsAccount *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->kind);
  g_free (self->name);
  g_free (self->address);
  g_free (self->user);
  g_free (self->auth);
  g_free (self->fingerprint);
  g_free (self);
}

char *
ts_account_make_location (const TsAccount *self)
{
  const char *rest;
  g_autofree char *user = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  rest = strstr (self->address, "://");
  if (self->user == NULL || rest == NULL)
    return g_strdup (self->address);
  rest += strlen ("://");
  user = g_uri_escape_string (self->user, NULL, FALSE);
  return g_strdup_printf ("%.*s%s@%s", (int) (rest - self->address), self->address, user, rest);
}

char *
ts_account_clean_address (const char *text, GError **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *full = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme;
  char *path;
  char *clean;

  g_return_val_if_fail (text != NULL, NULL);

  trimmed = g_strstrip (g_strdup (text));
  full = strstr (trimmed, "://") != NULL ? g_strdup (trimmed) : g_strconcat ("https://", trimmed, NULL);
  uri = g_uri_parse (full, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED_PATH, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  if (scheme == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      strpbrk (g_uri_get_host (uri), " \t@") != NULL ||
      (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)) {
    g_set_error_literal (error,
                         G_IO_ERROR,
                         G_IO_ERROR_INVALID_ARGUMENT,
                         _ ("This is not the address of a server. It looks like "
                            "https://music.example.org"));
    return NULL;
  }
  path = g_strdup (g_uri_get_path (uri));
  for (gsize n = strlen (path); n > 0 && path[n - 1] == '/'; n--)
    path[n - 1] = '\0';
  clean = g_uri_join (
      G_URI_FLAGS_ENCODED_PATH, scheme, NULL, g_uri_get_host (uri), g_uri_get_port (uri), path, NULL, NULL);
  g_free (path);
  return clean;
}
