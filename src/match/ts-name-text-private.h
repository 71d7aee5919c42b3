/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * _ts_name_text_title_patterns:
 * @n_patterns: (out): their number
 *
 * Returns: (transfer none): what ts_name_text_title() takes out of a title, compiled once
 */
GRegex *const *_ts_name_text_title_patterns (gsize *n_patterns);

G_END_DECLS
