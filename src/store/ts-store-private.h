/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-database.h"
#include "ts-store.h"
#include "ts-track-index.h"
#include "ts-track.h"
#include "ts-worker.h"

G_BEGIN_DECLS

/* What lives on the worker: touched nowhere else once the store is open. */
typedef struct {
  gatomicrefcount ref_count;
  TsWorker *worker;       /* (unowned): outlives all work that sees this */
  TsDatabase *database;   /* (owned) (nullable): NULL once closed */
  TsStoreChanges changes; /* made by the operation that runs, told when it ends */
  char *path;             /* (owned) */
  char *notice;           /* (owned) (nullable) */
  gint64 data_version;    /* SQLite's counter of other connections' changes, when last looked */

  TsTrackIndex *index;      /* (owned) (nullable): see ts-store-index.c */
  gboolean is_index_ready;  /* all rows were read once */
  gboolean is_index_stale;  /* this connection has changed tracks since */
  gboolean is_index_queued; /* a slice of building waits on the worker */
  gint64 index_last_id;     /* while building: the last row read */
  gint64 index_revision;    /* library_state.revision it is up to date with */
  gint64 index_n_purges;    /* library_state.n_purges, the same */
  gint64 index_version;     /* data_version when it was last brought up to date */
} TsStoreCore;

/**
 * TsStoreFunc:
 * @core: with an open database
 *
 * An operation, on the worker. Sets core->changes to what it changed.
 */
typedef gpointer (*TsStoreFunc) (TsStoreCore *core,
                                 gpointer args,
                                 GCancellable *cancellable,
                                 GError **error);

/* How an operation is queued: what a person waits for comes before what a job does. */
#define TS_STORE_PRIORITY_VIEW G_PRIORITY_HIGH
#define TS_STORE_PRIORITY_JOB G_PRIORITY_DEFAULT
#define TS_STORE_PRIORITY_IDLE G_PRIORITY_LOW

/**
 * _ts_store_run:
 *
 * The blocking form: waits for @func on the worker. Not inside a main-context callback.
 */
gpointer _ts_store_run (
    TsStore *self, TsStoreFunc func, gpointer args, GCancellable *cancellable, GError **error);

/**
 * _ts_store_push:
 * @source_tag: the `_async` function
 * @args: (transfer full) (nullable): input of @func
 * @is_write: whether a cancellation that comes after the work is ignored, as it was done
 */
void _ts_store_push (TsStore *self,
                     gpointer source_tag,
                     TsStoreFunc func,
                     gpointer args,
                     GDestroyNotify args_free,
                     GDestroyNotify result_free,
                     gboolean is_write,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);

gpointer
_ts_store_finish (TsStore *self, GAsyncResult *result, gpointer source_tag, GError **error);

TsStoreCore *_ts_store_core_ref (TsStoreCore *core);
void _ts_store_core_unref (TsStoreCore *core);

/**
 * _ts_store_core_open:
 *
 * On the worker: opens, recovers and migrates.
 */
gboolean _ts_store_core_open (TsStoreCore *core, GError **error);

/**
 * _ts_store_core_set_aside:
 *
 * Renames a damaged file and its companions, and sets core->notice.
 */
gboolean _ts_store_core_set_aside (TsStoreCore *core, GError **error);

/**
 * _ts_store_core_note_damage:
 *
 * Leaves a mark beside the file so that the next open checks it.
 */
void _ts_store_core_note_damage (TsStoreCore *core);

/**
 * _ts_store_index_query:
 *
 * Answers @query from the index, bringing that up to date, or straight from SQL while it is not
 * there yet.
 */
GArray *_ts_store_index_query (TsStoreCore *core,
                               const TsTrackQuery *query,
                               GCancellable *cancellable,
                               GError **error);

/**
 * _ts_store_index_note_change:
 *
 * After a transaction of this connection changed tracks.
 */
void _ts_store_index_note_change (TsStoreCore *core);

/**
 * _ts_track_to_index_row:
 * @genres: (nullable): joined
 */
void _ts_track_to_index_row (const TsTrack *track, const char *genres, TsTrackIndexRow *row);

/* ts_store_get_tracks() for functions on the worker. */
GPtrArray *_ts_store_read_tracks (
    TsStoreCore *core, const gint64 *ids, guint n_ids, GCancellable *cancellable, GError **error);

G_END_DECLS
