/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-title-clean-private.h"
#include "ts-title-parser.h"

G_BEGIN_DECLS

/**
 * _ts_parsed_title_new:
 * @artist: (nullable): the artist, not cleaned
 * @title: the title, not cleaned
 *
 * Returns: (transfer full): both, cleaned
 */
TsParsedTitle *
_ts_parsed_title_new (const char *artist, const char *title, const TsTitleHints *hints);

/**
 * _ts_title_parse_quoted:
 *
 * Takes apart what has its title in quotation marks: Artist "Title" M/V, "Title" by Artist.
 *
 * Returns: (transfer full) (nullable): the parts, or %NULL if the quotation is no title
 */
TsParsedTitle *_ts_title_parse_quoted (const char *text, TsTitleHints hints);

G_END_DECLS
