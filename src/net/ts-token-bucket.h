/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsTokenBucket:
 *
 * A rate limit that allows short bursts. Plain value; the clock comes in as a parameter.
 */
typedef struct {
  double rate_per_s; /* tokens that come back each second; 0 means no limit */
  double capacity;   /* tokens it holds when full: the longest burst */
  double tokens;     /* taken one a request */
  gint64 filled_us;  /* when tokens was right */
} TsTokenBucket;

/**
 * ts_token_bucket_init:
 * @capacity: at least 1; exactly 1 spaces every request (MusicBrainz asks for that)
 * @now_us: monotonic time
 *
 * Starts full.
 */
void ts_token_bucket_init (TsTokenBucket *self, double rate_per_s, double capacity, gint64 now_us);

/**
 * ts_token_bucket_get_delay:
 *
 * Returns: microseconds until a token can be taken; 0 now
 */
gint64 ts_token_bucket_get_delay (TsTokenBucket *self, gint64 now_us);

/**
 * ts_token_bucket_take:
 *
 * Takes a token if there is one.
 *
 * Returns: whether there was
 */
gboolean ts_token_bucket_take (TsTokenBucket *self, gint64 now_us);

G_END_DECLS
