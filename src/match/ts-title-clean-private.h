/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-title-text-private.h"
#include "ts-title-words-private.h"

G_BEGIN_DECLS

/* What is found out about a text while it is taken apart. */
typedef struct {
  gboolean is_video;     /* it speaks of an upload, so it names an artist more often than not */
  gboolean is_catalogue; /* it speaks of an edition, so what else it says belongs to the name */
} TsTitleHints;

/* What the bracket @span says. */
TsTitleNote _ts_title_note_of_span (const char *text, const TsTitleSpan *span);

/* Whether @span is of the kinds that hold tags more often than words of a title. */
gboolean _ts_title_is_square (const TsTitleSpan *span);

/**
 * _ts_title_group_at:
 * @at: offset of a character
 * @span: (out): the group
 *
 * Returns: whether a bracket, or words between asterisks, begin at @at
 */
gboolean _ts_title_group_at (const char *text, gsize length, gsize at, TsTitleSpan *span);

/* What the brackets of @text give away about it. */
TsTitleHints _ts_title_look_for_hints (const char *text);

/* Returns: (transfer full): @text without its brackets */
char *_ts_title_without_groups (const char *text);

/**
 * _ts_title_clean_title:
 * @has_artist: whether an artist was found beside it
 *
 * Returns: (transfer full): the title @text without notes; @text trimmed if nothing would be left
 */
char *_ts_title_clean_title (const char *text, gboolean has_artist, const TsTitleHints *hints);

/* Returns: (transfer full): the artist @text without decoration */
char *_ts_title_clean_artist (const char *text);

G_END_DECLS
