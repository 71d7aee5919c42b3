/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A bracket with what it holds, or a quoted piece, in a text. */
typedef struct {
  gsize start; /* of the opening mark */
  gsize inner_start;
  gsize inner_end;
  gsize end; /* behind the closing mark */
  gunichar open;
} TsTitleSpan;

/**
 * _ts_title_text_clean:
 * @raw: any bytes
 *
 * Makes valid UTF-8, decodes HTML entities, drops invisible characters, turns typographic quotes,
 * full-width brackets and unusual spaces into plain ones, collapses white space and trims.
 *
 * Returns: (transfer full): the text
 */
char *_ts_title_text_clean (const char *raw);

/**
 * _ts_title_bracket_at:
 * @at: offset of a character
 * @span: (out): the bracket
 *
 * Returns: whether a bracket opens at @at and is closed again
 */
gboolean _ts_title_bracket_at (const char *text, gsize length, gsize at, TsTitleSpan *span);

/**
 * _ts_title_quote_at:
 * @at: offset of a character
 * @span: (out): the quoted piece
 *
 * Returns: whether a quotation opens at @at and is closed again. An apostrophe opens one only at
 *   the start of a word and closes it only at the end of one.
 */
gboolean _ts_title_quote_at (const char *text, gsize length, gsize at, TsTitleSpan *span);

/**
 * _ts_title_text_trim:
 *
 * Cuts white space, dashes, bars, colons, symbols such as emoji, and a quotation mark without its
 * partner from both ends of @text, and the quotation marks around all of it.
 *
 * Returns: (transfer full): the rest
 */
char *_ts_title_text_trim (const char *text, gsize length);

G_END_DECLS
