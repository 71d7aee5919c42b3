/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_text_format_duration:
 * @duration_ms: a length in milliseconds, 0 or less when unknown
 *
 * Returns: (transfer full): "4:05", "1:02:03", or an en dash when unknown
 */
char *ts_text_format_duration (gint64 duration_ms) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_text_is_set:
 * @text: (nullable): any text
 *
 * Returns: whether @text holds more than white space
 */
gboolean ts_text_is_set (const char *text);

G_END_DECLS
