/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_flac_is_cut_off:
 * @fd: a file open for reading
 * @start: where "fLaC" is
 * @size_bytes: size of the file
 *
 * FLAC says its length in samples, not in bytes, so the number of the last frame tells whether the
 * end is missing. Where no frame is found in the last bytes, the file counts as whole.
 *
 * Returns: whether frames are missing at the end
 */
gboolean ts_flac_is_cut_off (int fd, gint64 start, gint64 size_bytes);

G_END_DECLS
