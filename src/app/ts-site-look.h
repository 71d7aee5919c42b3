/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-client.h"

G_BEGIN_DECLS

/* What an address turned out to be. */
typedef struct {
  const char *kind; /* of a source: "site" needs yt-dlp, "feed" is a podcast, "radio" is what plays
                       as it is: a station, a file, or a list of such */
  char *address;    /* (owned): as it is kept */
  char *name;       /* (owned): what to call it */
} TsSiteLook;

void ts_site_look_free (TsSiteLook *self);

/**
 * ts_site_clean_address:
 * @text: what a person typed or pasted
 *
 * Returns: (transfer full): a web address, with https:// where it had no scheme; NULL with
 *   %G_IO_ERROR_INVALID_ARGUMENT for anything else, and for one that holds a password
 */
char *ts_site_clean_address (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_site_make_name:
 * @address: a clean one
 *
 * Returns: (transfer full): what a site is called as long as it has not said so itself
 */
char *ts_site_make_name (const char *address) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_site_look_async:
 * @address: see ts_site_clean_address()
 *
 * Looks what is at an address. Pages of YouTube are not asked. Main context. Errors:
 * %G_IO_ERROR_INVALID_ARGUMENT, #TsHttpError.
 */
void ts_site_look_async (TsHttpClient *client,
                         const char *address,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
TsSiteLook *ts_site_look_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSiteLook, ts_site_look_free)

G_END_DECLS
