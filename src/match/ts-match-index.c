/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-index.h"

#include "ts-match-evidence-private.h"
#include "ts-match-pairs-private.h"

#include <stdlib.h>
#include <string.h>

/* Rows that hold an id or exactly equal texts: hash table of chains.
 *
 *   hash --> slots[hash & mask] = first row + 1,  next[row] = its successor + 1 */
typedef struct {
  guint32 *slots; /* (owned) */
  guint32 *next;  /* (owned) */
} Chains;

struct _TsMatchIndex {
  TsMatchCatalogue *rows;  /* (owned) */
  TsMatchCatalogue *query; /* (owned): the track that is looked up, one row */
  const TsMatchCatalogue *catalogues[1];
  TsMatchCorpus *corpus;         /* (owned) */
  TsMatchCandidates *candidates; /* (owned) */
  TsMatchSeeker *seeker;         /* (owned) */
  GArray *tokens;                /* (owned) (element-type TsToken): of the query */
  guint32 mask;
  Chains mbids;
  Chains isrcs;
  Chains texts;
};

static guint64
hash_texts (const TsMatchRow *row, const char *text)
{
  return _ts_match_hash (text, row->artist_length + row->album_length + row->title_length);
}

static void
chains_init (Chains *self, guint n_rows, guint32 mask)
{
  self->slots = g_new0 (guint32, (gsize) mask + 1);
  self->next = g_new0 (guint32, MAX (n_rows, 1));
}

static void
chains_clear (Chains *self)
{
  g_free (self->slots);
  g_free (self->next);
}

/* Rows are added from the last to the first, so that chains run upwards. */
static void
chains_add (Chains *self, guint32 mask, guint64 hash, guint row)
{
  guint32 *slot = &self->slots[(hash ^ (hash >> 32)) & mask];

  if (hash == 0)
    return;
  self->next[row] = *slot;
  *slot = row + 1;
}

TsMatchIndex *
ts_match_index_new (const TsMatchCatalogue *catalogue)
{
  TsMatchIndex *self = g_new0 (TsMatchIndex, 1);
  guint n_rows = catalogue->rows->len;

  self->rows = ts_match_catalogue_new ();
  g_array_append_vals (self->rows->rows, catalogue->rows->data, n_rows);
  g_string_append_len (self->rows->text, catalogue->text->str, (gssize) catalogue->text->len);
  self->query = ts_match_catalogue_new ();
  self->catalogues[0] = self->rows;
  self->corpus = _ts_match_corpus_new (self->catalogues, 1);
  self->candidates = _ts_match_candidates_new (self->corpus, 0, n_rows);
  self->seeker = _ts_match_seeker_new (self->candidates);
  self->tokens = g_array_new (FALSE, FALSE, sizeof (TsToken));

  self->mask = 1023;
  while (self->mask < n_rows * 2)
    self->mask = self->mask * 2 + 1;
  chains_init (&self->mbids, n_rows, self->mask);
  chains_init (&self->isrcs, n_rows, self->mask);
  chains_init (&self->texts, n_rows, self->mask);
  for (guint i = n_rows; i-- > 0;) {
    const TsMatchRow *row = ts_match_catalogue_row (self->rows, i);

    chains_add (&self->mbids, self->mask, row->mbid, i);
    chains_add (&self->isrcs, self->mask, row->isrc, i);
    if (row->artist_length > 0 && row->album_length > 0 && row->title_length > 0)
      chains_add (&self->texts, self->mask, hash_texts (row, self->rows->text->str + row->offset),
                  i);
  }

  return self;
}

void
ts_match_index_free (TsMatchIndex *self)
{
  if (self == NULL)
    return;

  chains_clear (&self->mbids);
  chains_clear (&self->isrcs);
  chains_clear (&self->texts);
  g_array_unref (self->tokens);
  _ts_match_seeker_free (self->seeker);
  _ts_match_candidates_free (self->candidates);
  _ts_match_corpus_free (self->corpus);
  ts_match_catalogue_free (self->query);
  ts_match_catalogue_free (self->rows);
  g_free (self);
}

typedef struct {
  guint max;
  guint n;
  TsMatch *results;
} Found;

static void
add_found (Found *found, guint row, double confidence, TsMatchStrategy strategy)
{
  guint at;

  for (guint i = 0; i < found->n; i++)
    if (found->results[i].right == row)
      return;

  if (found->n < found->max)
    found->n++;
  else if (confidence <= found->results[found->n - 1].confidence)
    return;
  for (at = found->n - 1; at > 0 && found->results[at - 1].confidence < confidence; at--)
    found->results[at] = found->results[at - 1];
  found->results[at] = (TsMatch){ 0, row, confidence, strategy };
}

static void
add_equal (TsMatchIndex *self, const TsMatchView *query, Found *found)
{
  guint64 hash = 0;
  guint64 slot;

  slot = (query->row->mbid ^ (query->row->mbid >> 32)) & self->mask;
  if (query->row->mbid != 0)
    for (guint32 i = self->mbids.slots[slot]; i != 0 && found->n < found->max;
         i = self->mbids.next[i - 1])
      if (ts_match_catalogue_row (self->rows, i - 1)->mbid == query->row->mbid)
        add_found (found, i - 1, 1.0, TS_MATCH_STRATEGY_MUSICBRAINZ);

  slot = (query->row->isrc ^ (query->row->isrc >> 32)) & self->mask;
  if (query->row->isrc != 0)
    for (guint32 i = self->isrcs.slots[slot]; i != 0 && found->n < found->max;
         i = self->isrcs.next[i - 1])
      if (ts_match_catalogue_row (self->rows, i - 1)->isrc == query->row->isrc)
        add_found (found, i - 1, 0.99, TS_MATCH_STRATEGY_ISRC);

  if (query->row->artist_length == 0 || query->row->album_length == 0
      || query->row->title_length == 0)
    return;
  hash = hash_texts (query->row, query->text);
  slot = (hash ^ (hash >> 32)) & self->mask;
  for (guint32 i = self->texts.slots[slot]; i != 0 && found->n < found->max;
       i = self->texts.next[i - 1]) {
    TsMatchView view = _ts_match_corpus_view (self->corpus, i - 1);

    if (view.row->mbid != 0 && query->row->mbid != 0 && view.row->mbid != query->row->mbid)
      continue;
    if (_ts_match_texts_equal (query, &view)) {
      gint32 apart = ABS (view.row->duration_ms - query->row->duration_ms);
      gboolean is_close
          = view.row->duration_ms == 0 || query->row->duration_ms == 0 || apart <= 5000;

      add_found (found, i - 1, is_close ? 0.98 : 0.9, TS_MATCH_STRATEGY_METADATA);
    }
  }
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const TsMatchPair *x = a;
  const TsMatchPair *y = b;

  if (x->logit != y->logit)
    return x->logit > y->logit ? -1 : 1;

  return (x->b > y->b) - (x->b < y->b);
}

static void
add_similar (TsMatchIndex *self, TsMatchView *query, Found *found)
{
  TsMatchPair pairs[TS_MATCH_MAX_CANDIDATES];
  guint rows[TS_MATCH_MAX_CANDIDATES];
  float scores[TS_MATCH_MAX_CANDIDATES];
  TsMatchExcept except = { G_MAXUINT, FALSE, TRUE };
  guint n_words = self->corpus->words->len;
  guint n;

  _ts_match_corpus_read (self->corpus, query->row, query->text, self->tokens);
  query->tokens = &g_array_index (self->tokens, TsToken, 0);
  query->n_tokens = self->tokens->len;

  n = _ts_match_seek (self->seeker, query, except, rows, scores);
  for (guint i = 0; i < n; i++) {
    TsMatchView view = _ts_match_corpus_view (self->corpus, rows[i]);
    TsMatchComparison comparison;

    _ts_match_compare (self->corpus, query, &view, TRUE, &comparison);
    pairs[i] = (TsMatchPair){ 0, rows[i], comparison.logit, 0, comparison.strategy };
  }
  qsort (pairs, n, sizeof *pairs, compare_pairs);
  for (guint i = 0; i < n; i++) {
    double confidence;

    pairs[i].margin = n == 1 ? TS_MATCH_NO_RIVAL : pairs[i].logit - pairs[i == 0 ? 1 : 0].logit;
    confidence = _ts_match_confidence (&pairs[i]);
    if (confidence >= 0.01)
      add_found (found, pairs[i].b, confidence, pairs[i].strategy);
  }
  _ts_match_corpus_forget (self->corpus, n_words);
}

guint
ts_match_index_lookup (TsMatchIndex *self, const TsMatchFields *fields, guint max, TsMatch *results)
{
  Found found = { max, 0, results };
  TsMatchView query = { 0 };

  g_return_val_if_fail (max > 0 && results != NULL, 0);

  g_array_set_size (self->query->rows, 0);
  g_string_truncate (self->query->text, 0);
  ts_match_catalogue_add (self->query, fields);
  query.row = ts_match_catalogue_row (self->query, 0);
  query.text = self->query->text->str;

  add_equal (self, &query, &found);
  if (found.n == 0)
    add_similar (self, &query, &found);

  return found.n;
}
