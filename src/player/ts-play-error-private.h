/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What an error of GStreamer means, as a translated sentence without any address in it.
 * @message: (nullable): a GST_MESSAGE_ERROR of what reads or decodes a file; NULL with a @codec
 * @codec: (nullable): what GStreamer said before about a missing plug-in
 * @is_local: a file, not something fetched */
char *_ts_play_error_describe (GstMessage *message, const char *codec, gboolean is_local);

G_END_DECLS
