/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-azuracast-progress.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsAzuracastBody:
 *
 * A request body made of some text, a part of a file, and some text again; read while it is sent.
 * The file is read with pread(), so several bodies can share a descriptor.
 */
#define TS_TYPE_AZURACAST_BODY (ts_azuracast_body_get_type ())
G_DECLARE_FINAL_TYPE (TsAzuracastBody, ts_azuracast_body, TS, AZURACAST_BODY, GInputStream)

/**
 * ts_azuracast_body_new:
 * @fd: borrowed; open while the body is read
 * @offset: where the part of the file begins
 * @length: its bytes; a file that turns out to be shorter is %G_IO_ERROR_PARTIAL_INPUT
 * @is_base64: sends the part in base64
 * @progress: (nullable): gets the place in the file
 */
GInputStream *ts_azuracast_body_new (int fd,
                                     gint64 offset,
                                     gint64 length,
                                     const char *before,
                                     const char *after,
                                     gboolean is_base64,
                                     TsAzuracastProgress *progress) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_azuracast_body_get_size:
 *
 * Returns: bytes of such a body
 */
gint64 ts_azuracast_body_get_size (gint64 length,
                                   const char *before,
                                   const char *after,
                                   gboolean is_base64);

G_END_DECLS
