/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_file_write_all:
 * @fd: an open file
 * @data: (array length=size): what is to be written
 *
 * Writes all of @data, however many calls that takes. Any thread.
 *
 * Returns: FALSE with errno set when it could not
 */
gboolean ts_file_write_all (int fd, const void *data, gsize size) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
