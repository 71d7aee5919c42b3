/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-corpus-private.h"

G_BEGIN_DECLS

/* Finds, for a row, the few rows that share its rarest words and letter triples.
 *
 *   word number --> | rows that have it |     only words that few rows have
 *   triple hash --> | rows that have it |     three characters in a row, spaces left out
 *   bag hash    --> | rows with the same words in any order and place |            */
typedef struct _TsMatchCandidates TsMatchCandidates;

/* One thread's scratch memory. */
typedef struct _TsMatchSeeker TsMatchSeeker;

#define TS_MATCH_MAX_CANDIDATES 16

TsMatchCandidates *
_ts_match_candidates_new (const TsMatchCorpus *corpus, guint first_row, guint n_rows);
void _ts_match_candidates_free (TsMatchCandidates *self);

TsMatchSeeker *_ts_match_seeker_new (const TsMatchCandidates *candidates);
void _ts_match_seeker_free (TsMatchSeeker *self);

/* Which rows to leave out. */
typedef struct {
  guint row;            /* the row itself; G_MAXUINT if it is not in the corpus */
  gboolean same_catalogue; /* and all rows of its catalogue */
  gboolean one_is_enough;  /* one sure partner will do; others need not be found */
} TsMatchExcept;

/* Writes the rows, best first, and how much they share with @view. */
guint _ts_match_seek (TsMatchSeeker *self,
                      const TsMatchView *view,
                      TsMatchExcept except,
                      guint rows[TS_MATCH_MAX_CANDIDATES],
                      float scores[TS_MATCH_MAX_CANDIDATES]);

G_END_DECLS
