/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-account.h"
#include "ts-source.h"
#include "ts-store.h"

G_BEGIN_DECLS

/**
 * ts_store_add_account:
 * @account: (transfer none): its source_id does not matter
 *
 * Adds a server as a source. One of this kind, address and user that is there already is
 * %TS_STORE_ERROR_EXISTS. It is removed with ts_store_remove_source().
 *
 * Returns: (transfer full): the new source
 */
TsSource *ts_store_add_account (TsStore *self,
                                const TsAccount *account,
                                GCancellable *cancellable,
                                GError **error);
void ts_store_add_account_async (TsStore *self,
                                 const TsAccount *account,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
TsSource *ts_store_add_account_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_get_account:
 *
 * Returns: (transfer full): how the source is reached, or NULL with %TS_STORE_ERROR_NOT_FOUND for
 *   what is no server
 */
TsAccount *ts_store_get_account (TsStore *self,
                                 gint64 source_id,
                                 GCancellable *cancellable,
                                 GError **error);
void ts_store_get_account_async (TsStore *self,
                                 gint64 source_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
TsAccount *ts_store_get_account_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_set_account_async:
 * @account: its source_id says which; the kind stays; copied
 *
 * Changes how a server is reached and what it is called. Its tracks stay, and pairs of sync that
 * lead there follow it. An address and user that another account has are %TS_STORE_ERROR_EXISTS.
 */
void ts_store_set_account_async (TsStore *self,
                                 const TsAccount *account,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean ts_store_set_account_finish (TsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
