/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-tag-file.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ts_tag_discover:
 * @fd: a regular file open for reading
 * @file: (out caller-allocates)
 *
 * Asks GStreamer what a file is, for formats TagLib does not know. Slow (tens of milliseconds), so
 * the first bytes are looked at before: what they do not show to be audio is not tried. Any thread;
 * starts GStreamer if need be.
 *
 * Returns: FALSE with @error set, %TS_SERVICE_ERROR_UNSUPPORTED where there is no audio
 */
gboolean ts_tag_discover (int fd,
                          TsTagFile *file,
                          TsTagFunc func,
                          gpointer user_data,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
