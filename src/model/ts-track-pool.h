/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsTrackPool:
 *
 * Memory for a great many tracks that are kept together: what they say lies side by side, and
 * artists, albums, genres and the like once for all tracks that share them. It goes with the last
 * track. Reference counted (atomically); filled by one thread, after which its tracks may be used
 * by any.
 */
typedef struct _TsTrackPool TsTrackPool;

TsTrackPool *ts_track_pool_new (void) G_GNUC_WARN_UNUSED_RESULT;
TsTrackPool *ts_track_pool_ref (TsTrackPool *self);
void ts_track_pool_unref (TsTrackPool *self);

/**
 * ts_track_pool_add:
 * @track: what it says; not kept
 *
 * Returns: (transfer full): a track of the pool that says the same. It is never to be changed, as
 *   its strings are not its own; ts_track_copy() gives one that may be.
 */
TsTrack *ts_track_pool_add (TsTrackPool *self, const TsTrack *track) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_pool_alloc:
 *
 * Returns: (transfer none): @size bytes that live as long as the pool, zeroed, for numbers and
 *   pointers
 */
gpointer ts_track_pool_alloc (TsTrackPool *self, gsize size);

/**
 * ts_track_pool_add_string:
 * @text: (nullable)
 *
 * Returns: (transfer none) (nullable): a copy that lives as long as the pool
 */
char *ts_track_pool_add_string (TsTrackPool *self, const char *text);

/**
 * ts_track_pool_close:
 *
 * Forgets which strings there are, once nothing more is to be added: tracks that come nevertheless
 * share less.
 */
void ts_track_pool_close (TsTrackPool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTrackPool, ts_track_pool_unref)

G_END_DECLS
