/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-client.h"

G_BEGIN_DECLS

/* What an address on the web answers, its beginning at least. */
typedef struct {
  char *content_type; /* (owned) (nullable): lower case, without parameters */
  char *station_name; /* (owned) (nullable): what a radio station calls itself */
  char *etag;         /* (owned) (nullable) */
  char *last_modified; /* (owned) (nullable): as the server wrote it */
  gint64 length;      /* bytes in all, -1 where the server does not say */
  GBytes *data;       /* (owned): empty where the answer is audio */
  gboolean is_cut;    /* there is more than was wanted of it */
} TsSitePage;

TsSitePage *ts_site_page_copy (const TsSitePage *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_site_page_free (TsSitePage *self);

/**
 * ts_site_page_is_audio:
 *
 * Returns: whether it is audio or video itself, and no list of it
 */
gboolean ts_site_page_is_audio (const TsSitePage *self);

/**
 * ts_site_page_read_async:
 * @name: what people call the site, for errors
 * @max_bytes: what is read of it at most; of audio nothing is
 * @known: (nullable): what was there before; is given as it is when the server says that it still
 *   holds
 *
 * Asks an address. Main context. Errors: #TsHttpError.
 */
void ts_site_page_read_async (TsHttpClient *client,
                              const char *name,
                              const char *address,
                              gsize max_bytes,
                              const TsSitePage *known,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
TsSitePage *ts_site_page_read_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSitePage, ts_site_page_free)

G_END_DECLS
