/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-link.h"

#include "ts-match-exact-private.h"
#include "ts-match-pairs-private.h"
#include "ts-match-pins-private.h"

#include <math.h>

/* Members of each of two clusters that are looked at before they become one. */
#define MAX_SUPPORT_MEMBERS 8
#define MIN_SUPPORT (-1.0)
#define EQUAL_CONFIDENCE 0.98
#define STRANGERS (-4.0) /* no pair's log-odds count for less */

static const TsMatchOptions default_options = TS_MATCH_OPTIONS_INIT;

/* Clusters while they grow: a union-find forest whose members are also in a ring, so that a
 * cluster can be gone through without an allocation. */
typedef struct {
  guint32 *parent; /* (owned) */
  guint32 *next;   /* (owned): the next member in the ring */
  guint32 *size;   /* (owned): of a root */
} Forest;

static Forest
forest_new (guint n)
{
  Forest self
      = { g_new (guint32, MAX (n, 1)), g_new (guint32, MAX (n, 1)), g_new (guint32, MAX (n, 1)) };

  for (guint i = 0; i < n; i++) {
    self.parent[i] = self.next[i] = i;
    self.size[i] = 1;
  }

  return self;
}

static void
forest_clear (Forest *self)
{
  g_free (self->parent);
  g_free (self->next);
  g_free (self->size);
}

static guint
forest_find (Forest *self, guint i)
{
  while (self->parent[i] != i)
    i = self->parent[i] = self->parent[self->parent[i]];

  return i;
}

static void
forest_join (Forest *self, guint a, guint b)
{
  guint32 next = self->next[a];

  if (self->size[a] < self->size[b]) {
    forest_join (self, b, a);
    return;
  }
  self->parent[b] = a;
  self->size[a] += self->size[b];
  self->next[a] = self->next[b];
  self->next[b] = next;
}

/* Whether a member of one cluster and a member of the other are of one catalogue. Clusters of
 * several catalogues are small, as each catalogue is in them about once. */
static gboolean
catalogues_meet (Forest *self, const TsMatchCorpus *corpus, guint a, guint b)
{
  guint32 i = a;

  do {
    guint32 j = b;

    do {
      if (corpus->catalogue_of[i] == corpus->catalogue_of[j])
        return TRUE;
      j = self->next[j];
    } while (j != b);
    i = self->next[i];
  } while (i != a);

  return FALSE;
}

static gboolean
is_pinned_apart (Forest *self, TsMatchPins *pins, guint a, guint b)
{
  guint32 i = a;

  if (!_ts_match_pins_any_apart (pins))
    return FALSE;
  /* Every pin is known from both sides, so that going through the smaller cluster will do. */
  if (self->size[a] > self->size[b])
    return is_pinned_apart (self, pins, b, a);

  do {
    GArray *apart = _ts_match_pins_apart (pins, i);

    for (guint k = 0; apart != NULL && k < apart->len; k++)
      if (forest_find (self, g_array_index (apart, guint, k)) == b)
        return TRUE;
    i = self->next[i];
  } while (i != a);

  return FALSE;
}

/* How sure two rows are that were not candidates of one another. */
static double
compare_strangers (const TsMatchCorpus *corpus, guint a, guint b)
{
  TsMatchView view_a = _ts_match_corpus_view (corpus, MIN (a, b));
  TsMatchView view_b = _ts_match_corpus_view (corpus, MAX (a, b));
  TsMatchComparison comparison;

  if (view_a.row->duration_ms == view_b.row->duration_ms && view_a.row->mbid == view_b.row->mbid
      && _ts_match_rows_equal (&view_a, &view_b))
    return EQUAL_CONFIDENCE;

  _ts_match_compare (corpus, &view_a, &view_b, TRUE, &comparison);

  return _ts_match_calibrate (comparison.logit, corpus->n_catalogues > 1 ? 0 : TS_MATCH_ALONE);
}

/* What the pairs between two clusters say on average, in log-odds: one sure pair does not join two
 * groups whose other members are strangers. Some members stand for a large cluster. */
static double
support_of (Forest *self, const TsMatchCorpus *corpus, GArray *pairs, guint a, guint b)
{
  double sum = 0;
  guint n_a = MIN (self->size[a], MAX_SUPPORT_MEMBERS);
  guint n_b = MIN (self->size[b], MAX_SUPPORT_MEMBERS);
  guint32 i = a;

  for (guint k = 0; k < n_a; k++, i = self->next[i]) {
    guint32 j = b;

    for (guint l = 0; l < n_b; l++, j = self->next[j]) {
      const TsMatchPair *pair = _ts_match_find_pair (pairs, MIN (i, j), MAX (i, j));
      double confidence
          = pair != NULL ? _ts_match_confidence (pair) : compare_strangers (corpus, i, j);

      sum += CLAMP (log (confidence / (1 - confidence)), STRANGERS, -STRANGERS);
    }
  }

  return sum / (n_a * n_b);
}

static void
number_clusters (Forest *forest, TsMatchClusters *clusters)
{
  g_autofree guint *numbers = g_new (guint, MAX (clusters->n_rows, 1));

  for (guint i = 0; i < clusters->n_rows; i++)
    numbers[i] = G_MAXUINT;
  for (guint i = 0; i < clusters->n_rows; i++) {
    guint root = forest_find (forest, i);

    if (numbers[root] == G_MAXUINT)
      numbers[root] = clusters->n_clusters++;
    clusters->cluster[i] = numbers[root];
  }
}

static TsMatchClusters *
grow_clusters (const TsMatchCorpus *corpus,
               GArray *pairs,
               TsMatchPins *pins,
               const TsMatchOptions *options)
{
  TsMatchClusters *clusters = g_new0 (TsMatchClusters, 1);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TsMatch));
  Forest forest = forest_new (corpus->n_rows);

  clusters->n_rows = corpus->n_rows;
  clusters->cluster = g_new (guint, MAX (corpus->n_rows, 1));
  clusters->pairs = g_array_new (FALSE, FALSE, sizeof (TsMatch));

  for (guint i = 0; i < pairs->len; i++) {
    const TsMatchPair *pair = &g_array_index (pairs, TsMatchPair, i);
    TsMatch match = { pair->a, pair->b, _ts_match_confidence (pair), pair->strategy };

    if (match.confidence >= options->min_confidence)
      g_array_append_val (matches, match);
  }
  _ts_match_sort_matches (matches);

  for (guint i = 0; i < matches->len; i++) {
    const TsMatch *match = &g_array_index (matches, TsMatch, i);
    guint a = forest_find (&forest, match->left);
    guint b = forest_find (&forest, match->right);

    if (a != b) {
      if (match->strategy != TS_MATCH_STRATEGY_PINNED && corpus->n_catalogues > 1
          && catalogues_meet (&forest, corpus, a, b))
        continue;
      if (is_pinned_apart (&forest, pins, a, b))
        continue;
      if (match->strategy != TS_MATCH_STRATEGY_PINNED
          && support_of (&forest, corpus, pairs, a, b) < MIN_SUPPORT)
        continue;
      forest_join (&forest, a, b);
    }
    g_array_append_val (clusters->pairs, *match);
  }

  number_clusters (&forest, clusters);
  forest_clear (&forest);

  return clusters;
}

TsMatchClusters *
ts_match_cluster (const TsMatchCatalogue *const *catalogues,
                  guint n_catalogues,
                  const TsMatchOptions *options,
                  GCancellable *cancellable,
                  TsMatchProgress progress,
                  gpointer user_data,
                  GError **error)
{
  TsMatchCorpus *corpus;
  TsMatchClusters *clusters = NULL;
  g_autoptr (GArray) pairs = NULL;

  g_return_val_if_fail (n_catalogues >= 1 && n_catalogues < G_MAXUINT16, NULL);

  if (options == NULL)
    options = &default_options;

  corpus = _ts_match_corpus_new (catalogues, n_catalogues);
  if (options->exact_only) {
    pairs = _ts_match_exact_pairs (corpus, n_catalogues > 1);
  } else {
    TsMatchCandidates *candidates = _ts_match_candidates_new (corpus, 0, corpus->n_rows);

    pairs = _ts_match_find_pairs (corpus, candidates, 0, corpus->n_rows, options, cancellable,
                                  progress, user_data);
    _ts_match_candidates_free (candidates);
    if (pairs != NULL)
      _ts_match_add_id_pairs (corpus, pairs, n_catalogues > 1);
  }

  if (!g_cancellable_set_error_if_cancelled (cancellable, error)) {
    TsMatchPins *pins = _ts_match_pins_new (options->pins, options->n_pins, 0, corpus->n_rows);

    _ts_match_sort_pairs (pairs);
    _ts_match_pins_apply (pins, pairs);
    if (n_catalogues > 1 && !options->exact_only)
      _ts_match_set_margins (corpus, pairs);
    clusters = grow_clusters (corpus, pairs, pins, options);
    _ts_match_pins_free (pins);
  }

  _ts_match_corpus_free (corpus);

  return clusters;
}

void
ts_match_clusters_free (TsMatchClusters *self)
{
  if (self == NULL)
    return;

  g_free (self->cluster);
  g_array_unref (self->pairs);
  g_free (self);
}
