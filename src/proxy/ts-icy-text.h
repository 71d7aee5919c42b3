/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Titles as they travel in ICY streams. Pure functions. */

/**
 * ts_icy_text_clean:
 * @text: (nullable): any UTF-8, also what is not quite that
 * @max_bytes: the most that may come out
 *
 * Returns: (transfer full): @text without control characters, with no quote before a semicolon
 *   (which would end a title), cut at a character; valid UTF-8
 */
char *ts_icy_text_clean (const char *text, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_icy_text_decode:
 * @data: (array length=length): bytes of a title or header from a station
 * @charset: (nullable): what the station uses when it is not UTF-8; NULL for Windows-1252
 *
 * Returns: (transfer full): the text as UTF-8; decimal references such as &#22812; are resolved,
 *   as servers write them for characters their character set lacks
 */
char *ts_icy_text_decode (const char *data,
                          gsize length,
                          const char *charset) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_icy_text_find_title:
 * @block: (array length=length): a metadata block without its length byte
 * @title_length: (out): length of the title in bytes
 *
 * Returns: (transfer none) (nullable): where the value of StreamTitle is in @block; NULL if it has
 *   none. A title may hold quotes and semicolons: it ends where the rest is fields or nothing.
 */
const char *ts_icy_text_find_title (const char *block, gsize length, gsize *title_length);

G_END_DECLS
