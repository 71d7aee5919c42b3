/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Marks between artist and title, from the surest to the least sure. */
typedef enum {
  TS_TITLE_MARK_BAR,        /* "A | B" */
  TS_TITLE_MARK_DASH,       /* "A - B", "A -- B" */
  TS_TITLE_MARK_UNDERSCORE, /* "A _ B" */
  TS_TITLE_MARK_SIGN,       /* "A / B", "A // B", "A ~ B", "A · B" */
  TS_TITLE_MARK_HALF_DASH,  /* "A- B", "A–B" */
  TS_TITLE_MARK_COLON,      /* "A: B" */
  TS_TITLE_MARK_TIGHT_UNDERSCORE,
  TS_TITLE_MARK_HYPHEN, /* "Some Artist-Some Title" */
  TS_TITLE_N_MARKS,
} TsTitleMark;

/* Whether @c is a hyphen or a dash of any length. */
gboolean _ts_title_is_dash (gunichar c);

/**
 * _ts_title_split:
 *
 * Cuts @text at the marks of one kind that stand in no bracket and no quotation.
 *
 * Returns: (transfer full) (element-type utf8): the pieces without white space around them; one if
 *   there is no such mark
 */
GPtrArray *_ts_title_split (const char *text, TsTitleMark mark);

/**
 * _ts_title_has_mark:
 *
 * Returns: whether @text has a mark of the kinds from @first to @last
 */
gboolean _ts_title_has_mark (const char *text, TsTitleMark first, TsTitleMark last);

G_END_DECLS
