/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-link.h"

#include "ts-match-exact-private.h"
#include "ts-match-pairs-private.h"
#include "ts-match-pins-private.h"

#include <stdlib.h>

static const TsMatchOptions default_options = TS_MATCH_OPTIONS_INIT;

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const TsMatch *x = a;
  const TsMatch *y = b;

  if (x->confidence != y->confidence)
    return x->confidence > y->confidence ? -1 : 1;
  if (x->left != y->left)
    return x->left < y->left ? -1 : 1;

  return (x->right > y->right) - (x->right < y->right);
}

void
_ts_match_sort_matches (GArray *matches)
{
  if (matches->len > 1)
    qsort (matches->data, matches->len, sizeof (TsMatch), compare_matches);
}

/* How far behind the best partner of a row another may be and still count as its equal: a
 * duplicate inside a catalogue. */
#define TIE_MARGIN (-0.7f)

/* Best first, each row once; rows of equal standing all stay. */
static GArray *
assign (const TsMatchCorpus *corpus, GArray *pairs, GArray *matches)
{
  g_autofree guint8 *taken = g_new0 (guint8, MAX (corpus->n_rows, 1));
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (TsMatch));

  for (guint i = 0; i < matches->len; i++) {
    const TsMatch *match = &g_array_index (matches, TsMatch, i);
    const TsMatchPair *pair = _ts_match_find_pair (pairs, match->left, match->right);

    if ((taken[match->left] || taken[match->right]) && pair->margin < TIE_MARGIN)
      continue;
    taken[match->left] = taken[match->right] = 1;
    g_array_append_val (kept, *match);
  }

  return kept;
}

GArray *
ts_match_link (const TsMatchCatalogue *left,
               const TsMatchCatalogue *right,
               const TsMatchOptions *options,
               GCancellable *cancellable,
               TsMatchProgress progress,
               gpointer user_data,
               GError **error)
{
  const TsMatchCatalogue *catalogues[] = { left, right };
  TsMatchCorpus *corpus;
  g_autoptr (GArray) pairs = NULL;
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TsMatch));
  GArray *kept = NULL;
  guint n_left = ts_match_catalogue_get_n_rows (left);

  if (options == NULL)
    options = &default_options;

  corpus = _ts_match_corpus_new (catalogues, 2);
  if (options->exact_only) {
    pairs = _ts_match_exact_pairs (corpus, TRUE);
  } else {
    TsMatchCandidates *candidates
        = _ts_match_candidates_new (corpus, n_left, ts_match_catalogue_get_n_rows (right));

    pairs = _ts_match_find_pairs (corpus, candidates, 0, n_left, options, cancellable, progress,
                                  user_data);
    _ts_match_candidates_free (candidates);
    if (pairs != NULL)
      _ts_match_add_id_pairs (corpus, pairs, TRUE);
  }

  if (!g_cancellable_set_error_if_cancelled (cancellable, error)) {
    TsMatchPins *pins = _ts_match_pins_new (options->pins, options->n_pins, n_left, corpus->n_rows);

    _ts_match_sort_pairs (pairs);
    _ts_match_pins_apply (pins, pairs);
    _ts_match_pins_free (pins);
    if (!options->exact_only)
      _ts_match_set_margins (corpus, pairs);
    for (guint i = 0; i < pairs->len; i++) {
      const TsMatchPair *pair = &g_array_index (pairs, TsMatchPair, i);
      TsMatch match = { pair->a, pair->b, _ts_match_confidence (pair), pair->strategy };

      if (match.confidence >= options->min_confidence)
        g_array_append_val (matches, match);
    }
    _ts_match_sort_matches (matches);
    kept = assign (corpus, pairs, matches);
    for (guint i = 0; i < kept->len; i++)
      g_array_index (kept, TsMatch, i).right -= n_left;
  }

  _ts_match_corpus_free (corpus);

  return kept;
}
