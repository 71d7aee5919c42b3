/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_turn_log_start:
 * @path: (nullable): file to write to, NULL to only count
 *
 * Measures every turn of the default main loop from now on: the time between two waits for
 * events, in which nothing else can be drawn or answered. Turns above 4 ms are written to @path,
 * one line each: seconds since the start, milliseconds, milliseconds of processor time. Once, from
 * the main thread.
 */
void ts_turn_log_start (const char *path);

/**
 * ts_turn_log_reset:
 *
 * Forgets the longest turn so far.
 */
void ts_turn_log_reset (void);

/**
 * ts_turn_log_get_longest_us:
 *
 * Returns: the longest turn since the start or the last reset, in microseconds
 */
gint64 ts_turn_log_get_longest_us (void);

/**
 * ts_turn_log_get_longest_cpu_us:
 *
 * Returns: the most processor time a turn took, which on a busy computer is less than its length
 */
gint64 ts_turn_log_get_longest_cpu_us (void);

G_END_DECLS
