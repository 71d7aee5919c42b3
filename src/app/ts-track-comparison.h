/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-folder-scanner.h"
#include "ts-source.h"
#include "ts-store.h"
#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsTrackComparison:
 *
 * Brings the library in step with what a source without files lists, track by track: stores what is
 * new, changed or back, in batches, and in the end marks what is missing. For a job's thread.
 */
typedef struct _TsTrackComparison TsTrackComparison;

/**
 * ts_track_comparison_new:
 *
 * Returns: (transfer full): NULL when what the library knows could not be read
 */
TsTrackComparison *ts_track_comparison_new (TsStore *store,
                                            TsSource *source,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ts_track_comparison_free (TsTrackComparison *self);

/**
 * ts_track_comparison_add:
 * @track: with its location; a second one at the same location is ignored. Its id may be set
 */
void ts_track_comparison_add (TsTrackComparison *self, TsTrack *track);

/**
 * ts_track_comparison_flush:
 * @n_least: stores what was added only when it is this much; 1 for all there is
 *
 * Cannot be cancelled: what was found before a scan was cancelled is kept.
 */
gboolean ts_track_comparison_flush (TsTrackComparison *self, guint n_least, GError **error);

/**
 * ts_track_comparison_finish:
 *
 * The list was complete: marks what it no longer has, and notes the time. An empty one where there
 * was music is refused with %TS_SERVICE_ERROR_OFFLINE: a server that has lost its disk lists
 * nothing, and says so politely.
 */
gboolean ts_track_comparison_finish (TsTrackComparison *self, GError **error);

/**
 * ts_track_comparison_get_counts:
 *
 * Returns: (transfer none): so far
 */
const TsFolderCounts *ts_track_comparison_get_counts (TsTrackComparison *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTrackComparison, ts_track_comparison_free)

G_END_DECLS
