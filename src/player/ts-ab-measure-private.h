/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Measures ten seconds around a position of each file, on a thread of GIO's.
 * @uris: (element-type utf8): a reference is taken */
void _ts_ab_measure_async (GObject *source,
                           GPtrArray *uris,
                           gint64 position_ms,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback);

/* Returns: (transfer full) (element-type double) (nullable): a gain in dB a file, NAN where there
 *   is none; NULL when it was cancelled */
GArray *_ts_ab_measure_finish (GAsyncResult *result);

G_END_DECLS
