/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_retag:
 * @path: an audio file TagLib can write
 * @pairs: (array zero-terminated=1): key, value, key, value... with TagLib's names of properties
 *   ("TITLE", "MUSICBRAINZ_TRACKID"); a key may come again for a second value, the value ""
 *   removes the key
 *
 * Changes the named tags of a file as a tag editor does, keeping the others.
 *
 * Returns: whether the file was written
 */
gboolean ts_retag (const char *path, const char *const *pairs);

G_END_DECLS
