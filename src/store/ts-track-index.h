/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-track-query.h"

G_BEGIN_DECLS

/**
 * TsTrackIndex:
 *
 * What search and sort need of all tracks, in memory: answers a query with the whole list of ids in
 * order. Filled from the database after start and kept up with each batch of changes.
 *
 *   row (one column a field)          pool of values           word index
 *   slot  artist album title genre    number  key     rank     "abbey" -> values 7, 31
 *   0     12     7     40    3        7       "abbey road"     "road"  -> values 7, 9
 *
 * A query word selects a range of the sorted vocabulary; the values of these words become a set of
 * bits; a row matches when one of its five values is in the set. The matching rows, again a set of
 * bits, are picked from the order of the wanted column. Orders are made when first asked for
 * (sorting numbers by radix) and then kept: changed rows are taken out and merged in again.
 *
 * Why not SQLite's FTS5: a prefix query there walks all rows it matches before the first can be
 * sorted. One letter at 500 000 tracks took 50 ms without and 190 ms with the order of an indexed
 * column (detail=none, prefix indexes, contentless; Debian 12), and each column wants an index of
 * its own, which slows down scans. Here it takes 7 ms in any order (`meson test --benchmark`), 0.7
 * ms at 100 000; scripts without spaces are found by any part, and storing stays cheap. The price
 * is some 200 bytes a track and reading all rows once after start, in slices, while the first list
 * comes from an index in SQL.
 *
 * Used by one thread at a time.
 */
typedef struct _TsTrackIndex TsTrackIndex;

/* What the index takes from a track. Text is UTF-8, NULL unknown; borrowed during the call. */
typedef struct {
  gint64 id;
  gint64 source_id;
  const char *title;
  const char *artist;
  const char *album;
  const char *album_artist;
  const char *genres; /* several joined by "; " */
  const char *codec;
  const char *mb_recording_id;
  const char *location; /* raw bytes, 0-terminated */
  gint64 duration_ms;
  gint64 size_bytes;
  gint64 mtime_us;
  gint64 added_us;
  int track_number;
  int disc_number;
  int year;
  int bit_rate_kbps;
  int sample_rate_hz;
  gboolean is_missing;
  gint64 recording_id; /* see TsTrack */
} TsTrackIndexRow;

TsTrackIndex *ts_track_index_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ts_track_index_free (TsTrackIndex *self);

/**
 * ts_track_index_set:
 *
 * Adds a row, or replaces the one of its id. New ids must come in ascending order.
 */
void ts_track_index_set (TsTrackIndex *self, const TsTrackIndexRow *row);

/**
 * ts_track_index_query:
 *
 * Returns: (transfer full) (element-type gint64) (nullable): ids in order; NULL only when cancelled
 */
GArray *ts_track_index_query (TsTrackIndex *self,
                              const TsTrackQuery *query,
                              GCancellable *cancellable,
                              GError **error);

/**
 * ts_track_index_prepare:
 *
 * Brings the ranks of texts and the orders in use up to date, which the next query would do
 * otherwise: after a batch of changes, before somebody waits.
 */
void ts_track_index_prepare (TsTrackIndex *self);

/**
 * ts_track_index_make_sort_key:
 *
 * Returns: (transfer full): bytes that put rows into library order (artist, album, disc, track
 *   number, title), for the index in SQL that serves the list before this index is there
 */
GBytes *ts_track_index_make_sort_key (const TsTrackIndexRow *row) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTrackIndex, ts_track_index_free)

G_END_DECLS
