/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-candidates-private.h"
#include "ts-match-evidence-private.h"
#include "ts-match-link.h"

G_BEGIN_DECLS

/* Two rows that were compared. */
typedef struct {
  guint32 a; /* row numbers of the corpus, a < b */
  guint32 b;
  float logit;  /* by the two rows alone */
  float margin; /* how far ahead of the next best partner of either */
  guint8 strategy;
} TsMatchPair;

/* Compares each row from @first to @first + @n - 1 with its candidates. Row by row in order,
 * the same for any number of threads. NULL when cancelled. */
GArray *_ts_match_find_pairs (const TsMatchCorpus *corpus,
                              const TsMatchCandidates *candidates,
                              guint first,
                              guint n,
                              const TsMatchOptions *options,
                              GCancellable *cancellable,
                              TsMatchProgress progress,
                              gpointer user_data);

/* Orders pairs by rows and drops repeats. */
void _ts_match_sort_pairs (GArray *pairs);

/* One of sorted pairs, NULL if it is not there. */
const TsMatchPair *_ts_match_find_pair (GArray *pairs, guint a, guint b);

/* Sets every pair's margin over the best other pair that one of its rows has with the other's
 * catalogue. */
void _ts_match_set_margins (const TsMatchCorpus *corpus, GArray *pairs);

/* The last step: from log-odds and margin to a probability. */
double _ts_match_confidence (const TsMatchPair *pair);

/* Surest first, then by row numbers. */
void _ts_match_sort_matches (GArray *matches);

G_END_DECLS
