/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-known-tracks.h"
#include "ts-store.h"
#include "ts-track-query.h"
#include "ts-track.h"

G_BEGIN_DECLS

/* --- Reading ------------------------------------------------------------------------------- */

/**
 * ts_store_query:
 * @query: what to list; copied
 *
 * Returns: (transfer full) (element-type gint64): the ids of all matching tracks in display order.
 *   The whole list, also of a large library: milliseconds once the index is warm.
 */
GArray *ts_store_query (TsStore *self,
                        const TsTrackQuery *query,
                        GCancellable *cancellable,
                        GError **error);
void ts_store_query_async (TsStore *self,
                           const TsTrackQuery *query,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
GArray *ts_store_query_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_get_tracks:
 * @ids: (array length=n_ids): tracks wanted, such as one page of a list; copied
 *
 * Returns: (transfer full) (element-type TsTrack): one entry an id in the same order; an entry is
 *   NULL where the track is gone
 */
GPtrArray *ts_store_get_tracks (
    TsStore *self, const gint64 *ids, guint n_ids, GCancellable *cancellable, GError **error);
void ts_store_get_tracks_async (TsStore *self,
                                const gint64 *ids,
                                guint n_ids,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *ts_store_get_tracks_finish (TsStore *self, GAsyncResult *result, GError **error);

/* The parts of a track that matching needs. Strings are borrowed for the length of the callback. */
typedef struct {
  gint64 id;
  gint64 source_id;
  const char *artist;          /* (nullable) */
  const char *album_artist;    /* (nullable) */
  const char *album;           /* (nullable) */
  const char *title;           /* (nullable) */
  const char *mb_recording_id; /* (nullable) */
  const char *isrc;            /* (nullable) */
  const char *identity;        /* (nullable) */
  const char *location;
  const char *codec; /* (nullable) */
  gint64 duration_ms;
  gint64 size_bytes;
  gint64 mtime_us;
  gint64 added_us;
  int bit_rate_kbps;
  gboolean is_missing;
  gint64 recording_id; /* see TsTrack */
} TsTrackRow;

/**
 * TsTrackRowFunc:
 *
 * Called on the store's worker. Returns FALSE to stop early.
 */
typedef gboolean (*TsTrackRowFunc) (const TsTrackRow *row, gpointer user_data);

/**
 * ts_store_foreach_row:
 * @source_id: a source, or 0 for all
 * @filter: see #TsTrackFilter; MISSING and ANY_STATE count, others are ignored
 *
 * Hands each track to @func in the order of ids, some thousand at a time so that lists stay quick
 * meanwhile. Rows that change during the walk may be seen in either state. For job threads.
 */
gboolean ts_store_foreach_row (TsStore *self,
                               gint64 source_id,
                               TsTrackFilter filter,
                               TsTrackRowFunc func,
                               gpointer user_data,
                               GCancellable *cancellable,
                               GError **error);

/**
 * TsTrackFunc:
 * @track: may be kept with ts_track_ref()
 *
 * Called on the calling thread. Returns FALSE to stop early.
 */
typedef gboolean (*TsTrackFunc) (TsTrack *track, gpointer user_data);

/**
 * ts_store_foreach_track:
 *
 * Hands each whole track of @query to @func in its order, a page at a time. For job threads.
 */
gboolean ts_store_foreach_track (TsStore *self,
                                 const TsTrackQuery *query,
                                 TsTrackFunc func,
                                 gpointer user_data,
                                 GCancellable *cancellable,
                                 GError **error);

/* --- Scanning ------------------------------------------------------------------------------ */

/**
 * ts_store_load_known:
 *
 * Returns: (transfer full): the files of @source_id the library knows, missing ones included
 */
TsKnownTracks *
ts_store_load_known (TsStore *self, gint64 source_id, GCancellable *cancellable, GError **error);

/* Some findings of a scan, stored in one transaction. Made and filled by the scanner's side, not
 * used after it was handed to the store. A few hundred entries are a good size. */
typedef struct _TsScanBatch TsScanBatch;

TsScanBatch *ts_scan_batch_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ts_scan_batch_free (TsScanBatch *self);

/**
 * ts_scan_batch_get_n:
 *
 * Returns: the entries in it, of any kind
 */
guint ts_scan_batch_get_n (TsScanBatch *self);

/**
 * ts_scan_batch_add_track:
 * @track: (transfer none): a reference is taken. With @track->id set this row is replaced (also
 *   when it moved and changed at once); with 0 the row at its location is, or a new one is made
 * @inode: 0 unknown
 * @device: 0 unknown
 *
 * A new or changed file. Whatever row it becomes is present again, keeps its added date, and
 * keeps the decisions made on it.
 */
void ts_scan_batch_add_track (TsScanBatch *self, TsTrack *track, guint64 inode, guint64 device);

/**
 * ts_scan_batch_add_move:
 * @location: its new path below the root
 *
 * The same unchanged file under another name. A row that is at @location already (of the file
 * that used to be there) is dropped.
 */
void ts_scan_batch_add_move (TsScanBatch *self,
                             gint64 id,
                             const char *location,
                             gint64 mtime_us,
                             guint64 inode,
                             guint64 device);

/**
 * ts_scan_batch_add_missing:
 *
 * A file that is no longer there. Its row is kept and marked.
 */
void ts_scan_batch_add_missing (TsScanBatch *self, gint64 id);

/**
 * ts_scan_batch_add_present:
 *
 * A file marked missing that is back unchanged.
 */
void ts_scan_batch_add_present (TsScanBatch *self, gint64 id);

/**
 * ts_store_apply_scan:
 * @batch: (transfer none): its tracks may not be changed any more
 *
 * Stores a batch: all of it or, with @error set, nothing. A batch for a source that was removed
 * meanwhile is %TS_STORE_ERROR_NOT_FOUND.
 */
gboolean ts_store_apply_scan (
    TsStore *self, gint64 source_id, TsScanBatch *batch, GCancellable *cancellable, GError **error);

/**
 * ts_store_finish_scan:
 * @scanned_us: when the complete scan ended, microseconds since 1970
 */
gboolean ts_store_finish_scan (
    TsStore *self, gint64 source_id, gint64 scanned_us, GCancellable *cancellable, GError **error);

/* --- Removing ------------------------------------------------------------------------------ */

/**
 * ts_store_set_missing:
 * @is_missing: TRUE after files were moved to the trash, FALSE when they were put back
 */
gboolean ts_store_set_missing (TsStore *self,
                               const gint64 *ids,
                               guint n_ids,
                               gboolean is_missing,
                               GCancellable *cancellable,
                               GError **error);

/**
 * ts_store_purge_missing:
 * @source_id: a source, or 0 for all
 *
 * Drops the rows of missing files for good; decisions stay.
 *
 * Returns: how many, or -1 with @error set
 */
int
ts_store_purge_missing (TsStore *self, gint64 source_id, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsScanBatch, ts_scan_batch_free)

G_END_DECLS
