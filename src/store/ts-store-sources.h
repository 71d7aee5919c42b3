/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-source.h"
#include "ts-store.h"

G_BEGIN_DECLS

/**
 * ts_store_list_sources:
 *
 * Returns: (transfer full) (element-type TsSource): all sources, the first added first
 */
GPtrArray *ts_store_list_sources (TsStore *self, GCancellable *cancellable, GError **error);
void ts_store_list_sources_async (TsStore *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *ts_store_list_sources_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_add_source:
 * @kind: (not nullable): "folder"
 * @name: (nullable): NULL takes the last part of @location
 * @location: (not nullable): see ts_source_get_location()
 *
 * A kind and location is there once: adding it again is %TS_STORE_ERROR_EXISTS.
 *
 * Returns: (transfer full): the new source
 */
TsSource *ts_store_add_source (TsStore *self,
                               const char *kind,
                               const char *name,
                               const char *location,
                               GCancellable *cancellable,
                               GError **error);
void ts_store_add_source_async (TsStore *self,
                                const char *kind,
                                const char *name,
                                const char *location,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
TsSource *ts_store_add_source_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_find_source:
 *
 * Returns: (transfer full): the source of that kind and location, or NULL with
 *   %TS_STORE_ERROR_NOT_FOUND
 */
TsSource *ts_store_find_source (TsStore *self,
                                const char *kind,
                                const char *location,
                                GCancellable *cancellable,
                                GError **error);

/**
 * ts_store_rename_source:
 *
 * Gives a source another name. %TS_STORE_ERROR_NOT_FOUND if it is gone.
 */
gboolean ts_store_rename_source (
    TsStore *self, gint64 id, const char *name, GCancellable *cancellable, GError **error);

/**
 * ts_store_remove_source:
 *
 * Forgets a source and its tracks, playlists and sync pairs; the files stay. Decisions stay too:
 * they hold again when the same audio comes back.
 */
gboolean
ts_store_remove_source (TsStore *self, gint64 id, GCancellable *cancellable, GError **error);
void ts_store_remove_source_async (TsStore *self,
                                   gint64 id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean ts_store_remove_source_finish (TsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
