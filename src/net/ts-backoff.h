/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_backoff_get_delay_ms:
 * @attempt: the attempt that failed, the first being 1
 * @base_ms: delay after the first attempt
 * @cap_ms: longest delay before jitter
 * @jitter: from 0 to 1: a random number that spreads the delay by ±25 %, 0.5 leaves it as it is
 *
 * Returns: milliseconds to wait before the next attempt: base, 2 base, 4 base... up to the cap.
 *   With 2 s and 64 s: 1.5-2.5, 3-5, 6-10, 12-20, 24-40, 48-80 s
 */
guint ts_backoff_get_delay_ms (guint attempt, guint base_ms, guint cap_ms, double jitter);

/**
 * ts_backoff_parse_retry_after:
 * @value: (nullable): a Retry-After header
 * @now_s: wall clock, seconds since 1970
 *
 * Understands whole seconds and HTTP dates.
 *
 * Returns: milliseconds to wait, at most a day; -1 when @value says nothing usable
 */
gint64 ts_backoff_parse_retry_after (const char *value, gint64 now_s);

G_END_DECLS
