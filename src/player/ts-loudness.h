/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ts_loudness_measure:
 * @uri: what to listen to
 * @start_ms: where the stretch begins
 * @length_ms: how long it is
 * @cancellable: (nullable): looked at every 50 ms
 * @error: G_IO_ERROR_NOT_SUPPORTED where the analyser is not installed, else the
 *   decoder's own
 *
 * Decodes a stretch as fast as it goes and measures it the ReplayGain way. Blocks: for worker
 * threads; ten seconds of music take some 50 ms.
 *
 * Returns: the gain in dB that brings the stretch to ReplayGain's 89 dB, NAN when it is silent, or
 *   NAN with @error set
 */
double ts_loudness_measure (
    const char *uri, gint64 start_ms, gint64 length_ms, GCancellable *cancellable, GError **error);

G_END_DECLS
