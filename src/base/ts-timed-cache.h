/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_TIMED_CACHE_DEFAULT_CAPACITY 128

/**
 * TsTimedCache:
 *
 * Values by name that are good for a while. When it is full the one stored first goes. Times are
 * microseconds of the monotonic clock and come from the caller. One thread at a time.
 */
typedef struct _TsTimedCache TsTimedCache;

/**
 * ts_timed_cache_new:
 * @lifetime_us: a value is good while less than this passed since it was stored
 * @capacity: most values kept, at least 1
 * @value_free: (nullable): frees a value
 */
TsTimedCache *ts_timed_cache_new (gint64 lifetime_us,
                                  guint capacity,
                                  GDestroyNotify value_free) G_GNUC_WARN_UNUSED_RESULT;
void ts_timed_cache_free (TsTimedCache *self);

/**
 * ts_timed_cache_store:
 * @value: (transfer full) (not nullable): replaces an older one of the same name
 */
void ts_timed_cache_store (TsTimedCache *self, const char *name, gpointer value, gint64 now_us);

/**
 * ts_timed_cache_get:
 *
 * Counts a hit or a miss; a value that is too old is let go.
 *
 * Returns: (transfer none) (nullable): the value while it is good
 */
gpointer ts_timed_cache_get (TsTimedCache *self, const char *name, gint64 now_us);

void ts_timed_cache_remove (TsTimedCache *self, const char *name);

guint ts_timed_cache_get_n_hits (TsTimedCache *self);
guint ts_timed_cache_get_n_misses (TsTimedCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTimedCache, ts_timed_cache_free)

G_END_DECLS
