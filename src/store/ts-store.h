/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-store-error.h"

G_BEGIN_DECLS

/**
 * TsStoreChanges:
 *
 * What a change touched, as "changed" tells it.
 */
typedef enum {
  TS_STORE_CHANGE_SOURCES = 1 << 0,
  TS_STORE_CHANGE_TRACKS = 1 << 1,
  TS_STORE_CHANGE_DECISIONS = 1 << 2,
  TS_STORE_CHANGE_PLAYLISTS = 1 << 3,
  TS_STORE_CHANGE_SYNC = 1 << 4,
} TsStoreChanges;

/**
 * TsStore:
 *
 * The library: sources, tracks, decisions, playlists and sync history in one SQLite file. Made by
 * opening it. All SQL runs on a worker thread of its own.
 *
 * Each operation comes twice: `ts_store_thing_async()` and `_finish()` for the main context, and
 * the blocking `ts_store_thing()` for job threads and tests, which refuses to run inside a
 * main-context callback. Where only a blocking form is declared, the operation is meant for jobs.
 * Several processes may have the same file open; a writer waits for another one for some seconds.
 *
 * Signal "changed" (TsStoreChanges changes): emitted in the main context that made the store, some
 * milliseconds after rows changed, several changes told as one. Changes made by another process
 * are noticed by ts_store_check_async().
 */
#define TS_TYPE_STORE (ts_store_get_type ())
G_DECLARE_FINAL_TYPE (TsStore, ts_store, TS, STORE, GObject)

/**
 * ts_store_open_async:
 * @path: (type filename): the database file; its folder is made if it is missing
 *
 * Opens the library, making it or bringing its schema up to date. A damaged file is kept aside
 * under a dated name and a new library is started: see ts_store_get_recovery_notice(). A file of
 * a newer version is left alone: %TS_STORE_ERROR_NEWER_SCHEMA.
 */
void ts_store_open_async (const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
TsStore *ts_store_open_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_store_open:
 *
 * Like ts_store_open_async(), waiting for it. "changed" is emitted in the thread-default main
 * context of the caller.
 */
TsStore *ts_store_open (const char *path,
                        GCancellable *cancellable,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_store_close_async:
 *
 * Closes the file after the operations already under way; later ones fail with
 * %TS_STORE_ERROR_CLOSED. Letting go of the last reference closes too, and waits.
 */
void ts_store_close_async (TsStore *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean ts_store_close_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_check_async:
 *
 * Looks whether another process changed the file since the last look, and emits "changed" if so.
 * Cheap; for when the window becomes active. There is no _finish: nothing is to be collected.
 */
void ts_store_check_async (TsStore *self);

/**
 * ts_store_get_path:
 *
 * Returns: (transfer none) (type filename): the database file
 */
const char *ts_store_get_path (TsStore *self);

/**
 * ts_store_get_recovery_notice:
 *
 * Returns: (transfer none) (nullable): a translated sentence for people, when a damaged file was
 *   set aside and a new library started
 */
const char *ts_store_get_recovery_notice (TsStore *self);

/**
 * ts_store_get_schema_version:
 *
 * Returns: the schema version this program writes
 */
int ts_store_get_schema_version (void);

G_END_DECLS
