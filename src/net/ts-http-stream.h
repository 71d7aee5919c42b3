/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsHttpStream:
 *
 * The body of an answer, read while it comes: at most 256 kB of it are in memory. It is read and
 * let go on any one thread; as the main context brings the bytes, a thread that waits for them must
 * not be the one that runs it (g_input_stream_read_async() is fine there).
 *
 * A body that breaks off, or from which nothing comes for the policy's idle_timeout_ms, is an
 * error of #TsHttpError; there is no limit to size or time, and a slow reader just slows the
 * server down. Nothing is repeated: open it again. Closing it early ends the transfer.
 */
#define TS_TYPE_HTTP_STREAM (ts_http_stream_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpStream, ts_http_stream, TS, HTTP_STREAM, GInputStream)

guint ts_http_stream_get_status (TsHttpStream *self); /* from 200 to 299 */

/* Returns: bytes in all, -1 where the server does not say */
gint64 ts_http_stream_get_length (TsHttpStream *self);

/* Returns: (nullable): without parameters, lower case */
const char *ts_http_stream_get_content_type (TsHttpStream *self);

/* Returns: (nullable): a header of the answer */
const char *ts_http_stream_get_header (TsHttpStream *self, const char *name);

G_END_DECLS
