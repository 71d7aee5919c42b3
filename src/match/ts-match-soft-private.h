/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-corpus-private.h"

G_BEGIN_DECLS

/* Words without a counterpart that are compared letter by letter. */
#define TS_SOFT_MAX 24

/**
 * _ts_match_soft:
 * @a: words that only one row has
 * @credit_a: (out) (array length=n_a): from 0, nothing like it there, to 1, surely the same word
 * @b: words that only the other row has
 * @credit_b: (out) (array length=n_b): likewise
 *
 * Finds misspelt, glued and split words.
 */
void _ts_match_soft (const TsMatchCorpus *corpus,
                     const TsToken *a,
                     guint n_a,
                     float *credit_a,
                     const TsToken *b,
                     guint n_b,
                     float *credit_b);

/**
 * _ts_match_edit_distance:
 *
 * Returns: how many bytes must be replaced, left out, put in or swapped with their neighbour to
 *   make one text of at most 64 bytes from the other
 */
guint _ts_match_edit_distance (const char *a, guint length_a, const char *b, guint length_b);

G_END_DECLS
