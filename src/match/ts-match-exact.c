/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-evidence-private.h"
#include "ts-match-exact-private.h"

#include <stdlib.h>

/* Of many rows with one key each is paired with this many at most. */
#define MAX_PARTNERS 8

typedef struct {
  guint64 key;
  guint32 row;
  guint32 rank; /* among the rows of its catalogue with this key */
} Keyed;

typedef guint64 (*KeyFunc) (const TsMatchView *view);

static guint64
key_mbid (const TsMatchView *view)
{
  return view->row->mbid;
}

static guint64
key_isrc (const TsMatchView *view)
{
  return view->row->isrc;
}

static guint64
key_texts (const TsMatchView *view)
{
  const TsMatchRow *row = view->row;
  guint64 lengths = (guint64) row->artist_length << 32 | (guint64) row->album_length << 16;

  if (row->artist_length == 0 || row->album_length == 0 || row->title_length == 0)
    return 0;

  return _ts_match_hash (view->text, row->artist_length + row->album_length + row->title_length)
         ^ (lengths + row->title_length) * 0x9e3779b97f4a7c15u;
}

static int
compare_keyed (gconstpointer a, gconstpointer b)
{
  const Keyed *x = a;
  const Keyed *y = b;

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  if (x->rank != y->rank)
    return x->rank < y->rank ? -1 : 1;

  return (x->row > y->row) - (x->row < y->row);
}

static guint
catalogue_of (const TsMatchCorpus *corpus, guint row)
{
  return corpus->catalogue_of != NULL ? corpus->catalogue_of[row] : 0;
}

/* Sorted by key, and inside a key so that the first rows of all catalogues come first. */
static GArray *
rows_by_key (const TsMatchCorpus *corpus, KeyFunc key_of)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Keyed));
  guint rank = 0;

  for (guint i = 0; i < corpus->n_rows; i++) {
    TsMatchView view = _ts_match_corpus_view (corpus, i);
    Keyed keyed = { key_of (&view), i, 0 };

    if (keyed.key != 0)
      g_array_append_val (rows, keyed);
  }
  if (rows->len > 1)
    qsort (rows->data, rows->len, sizeof (Keyed), compare_keyed);

  for (guint i = 1; i < rows->len; i++) {
    const Keyed *before = &g_array_index (rows, Keyed, i - 1);
    Keyed *keyed = &g_array_index (rows, Keyed, i);

    rank = keyed->key == before->key
                   && catalogue_of (corpus, keyed->row) == catalogue_of (corpus, before->row)
               ? rank + 1
               : 0;
    keyed->rank = rank;
  }
  if (corpus->n_catalogues > 1)
    if (rows->len > 1)
      qsort (rows->data, rows->len, sizeof (Keyed), compare_keyed);

  return rows;
}

static gboolean
ids_differ (const TsMatchView *a, const TsMatchView *b)
{
  return a->row->mbid != 0 && b->row->mbid != 0 && a->row->mbid != b->row->mbid;
}

static void
add_pairs (const TsMatchCorpus *corpus, GArray *pairs, KeyFunc key_of, gboolean across)
{
  g_autoptr (GArray) rows = rows_by_key (corpus, key_of);

  for (guint i = 0; i < rows->len; i++) {
    const Keyed *x = &g_array_index (rows, Keyed, i);
    guint partners = 0;

    for (guint j = i + 1; j < rows->len && partners < MAX_PARTNERS; j++) {
      const Keyed *y = &g_array_index (rows, Keyed, j);
      TsMatchView a;
      TsMatchView b;
      TsMatchPair pair;
      TsMatchComparison comparison;

      if (x->key != y->key)
        break;
      if (across && catalogue_of (corpus, x->row) == catalogue_of (corpus, y->row))
        continue;
      a = _ts_match_corpus_view (corpus, MIN (x->row, y->row));
      b = _ts_match_corpus_view (corpus, MAX (x->row, y->row));
      if (key_of == key_texts && (ids_differ (&a, &b) || !_ts_match_texts_equal (&a, &b)))
        continue;

      _ts_match_compare (corpus, &a, &b, TRUE, &comparison);
      pair = (TsMatchPair){ MIN (x->row, y->row), MAX (x->row, y->row), comparison.logit,
                            corpus->n_catalogues > 1 ? TS_MATCH_NO_RIVAL : TS_MATCH_ALONE,
                            comparison.strategy };
      g_array_append_val (pairs, pair);
      partners++;
    }
  }
}

GArray *
_ts_match_exact_pairs (const TsMatchCorpus *corpus, gboolean across)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (TsMatchPair));

  add_pairs (corpus, pairs, key_mbid, across);
  add_pairs (corpus, pairs, key_texts, across);
  for (guint i = 0; i < pairs->len; i++) {
    TsMatchPair *pair = &g_array_index (pairs, TsMatchPair, i);

    pair->margin = TS_MATCH_FINAL;
    pair->logit = pair->strategy == TS_MATCH_STRATEGY_MUSICBRAINZ ? TS_MATCH_LOGIT_CERTAIN
                                                                  : TS_MATCH_LOGIT_EXACT;
  }

  return pairs;
}

void
_ts_match_add_id_pairs (const TsMatchCorpus *corpus, GArray *pairs, gboolean across)
{
  add_pairs (corpus, pairs, key_mbid, across);
  add_pairs (corpus, pairs, key_isrc, across);
}
