/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-pairs-private.h"

G_BEGIN_DECLS

/* Log-odds of pairs that rest on equality alone: 100 % and 95 %. */
#define TS_MATCH_LOGIT_CERTAIN 30.0f
#define TS_MATCH_LOGIT_EXACT 2.944439f

/* Pairs of rows with the same id, else with the same normalised artist, album and title and no
 * different ids. With @across only pairs of different catalogues. */
GArray *_ts_match_exact_pairs (const TsMatchCorpus *corpus, gboolean across);

/* Adds the pairs of rows that share an id, however little else they share. */
void _ts_match_add_id_pairs (const TsMatchCorpus *corpus, GArray *pairs, gboolean across);

G_END_DECLS
