/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_normalize:
 * @text: (nullable): any bytes; invalid UTF-8 counts as separators
 *
 * The form in which names are compared: accents dropped, lower case, every run of characters
 * that are not part of a word (letters and digits of any script, underscore) one space, no space
 * at the ends. Letters that do not decompose are folded too (ß ss, æ ae, œ oe, ø o, ł l, đ d,
 * þ th), as are full-width forms and typographic ligatures. A text without letters gives "",
 * which is unknown and equal to nothing.
 *
 * Returns: (transfer full): the normalised text, "" for NULL
 */
char *ts_normalize (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_normalize_into:
 * @text: (nullable): any bytes
 * @buffer: receives the result after what it already holds
 *
 * As ts_normalize() without an allocation of its own: for loops over many texts.
 *
 * Returns: the number of bytes appended
 */
gsize ts_normalize_into (const char *text, GString *buffer);

G_END_DECLS
