/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-candidates-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Work is bounded for each row, not by how common a word may be: the rarest lists are gone
 * through until so many entries were seen. */
#define WORD_BUDGET 500
#define TRIPLE_BUDGET 700
#define MAX_LIST 2048   /* longer lists are not kept at all */
#define MAX_TRIPLES 512 /* of one row */
#define MAX_BAG 24      /* rows with the same words that are looked at */

#define TRIPLE_SHARE 0.3f /* triples overlap, so that each tells less than its rarity says */
#define DURATION_BONUS 2.5f
#define BAG_BONUS 8.0f
#define ENOUGH_WORDS 0.75f /* of what a row's words tell: then triples have nothing to add */
#define FEW_WORDS 12.0f
#define KEEP_SHARE 0.25f /* candidates far behind the first are not worth a comparison */

typedef struct {
  guint64 hash;
  guint32 row;
} Bag;

struct _TsMatchCandidates {
  const TsMatchCorpus *corpus; /* borrowed */
  guint first_row;
  guint n_rows;
  guint n_words;        /* in the corpus when the index was made */
  guint32 *word_starts; /* (owned) (array length=n_words + 1) */
  guint32 *word_rows;   /* (owned) */
  guint32 triple_bits;
  guint32 *triple_counts; /* (owned): rows with the triple, also where no list is kept */
  guint32 *triple_starts; /* (owned) */
  guint32 *triple_rows;   /* (owned) */
  gint32 *seconds;        /* (owned) (array length=n_rows): durations, 0 unknown */
  Bag *bags;              /* (owned) (array length=n_rows): sorted */
  float score_of_count[MAX_LIST + 1]; /* what it tells to be in a list of so many rows */
};

typedef struct {
  guint32 count;
  guint32 list;
} List;

struct _TsMatchSeeker {
  const TsMatchCandidates *index; /* borrowed */
  float *scores;                  /* (owned) (array length=n_rows): 0 but during a search */
  guint32 *touched;               /* (owned) */
  guint n_touched;
  float best_score;
  guint32 *stamps; /* (owned): the search in which a triple was met last */
  guint32 stamp;
};

static guint
triples_of (const char *text,
            const TsMatchRow *row,
            guint bits,
            guint32 *stamps,
            guint32 stamp,
            guint32 out[MAX_TRIPLES])
{
  const guint16 lengths[] = { row->artist_length, row->album_length, row->title_length };
  const guchar *p = (const guchar *) text;
  guint n = 0;

  for (guint field = 0; field < 3; field++) {
    const guchar *end = p + lengths[field];
    guint32 c1 = 0;
    guint32 c2 = 0;

    while (p < end && n < MAX_TRIPLES) {
      guint32 c = *p;

      if (c < 0x80) {
        p++;
      } else {
        c = g_utf8_get_char ((const char *) p);
        p = (const guchar *) g_utf8_next_char (p);
      }
      if (c == ' ' || c == '_')
        continue;
      if (c1 != 0) {
        guint32 hash = (c1 * 0x9e3779b1u) ^ (c2 * 0x85ebca6bu) ^ (c * 0xc2b2ae35u);

        hash ^= hash >> 15;
        hash = (hash * 0x2c1b3c6du) >> (32 - bits);
        if (stamps[hash] != stamp) {
          stamps[hash] = stamp;
          out[n++] = hash;
        }
      }
      c1 = c2;
      c2 = c;
    }
    p = end;
  }

  return n;
}

/* The same for rows with the same words, whatever their order and column. */
static guint64
bag_of (const TsMatchCorpus *corpus, const TsMatchView *view)
{
  guint64 sum = 0;

  for (guint i = 0; i < view->n_tokens; i++) {
    const TsWord *word = _ts_match_corpus_word (corpus, view->tokens[i]);
    guint64 mixed;

    if (word->kind == TS_WORD_EDITION || word->kind == TS_WORD_YEAR || word->kind == TS_WORD_LEGAL
        || (view->tokens[i] & TS_TOKEN_NOISE))
      continue;
    mixed = (ts_token_word (view->tokens[i]) + 1) * 0x9e3779b97f4a7c15u;
    mixed ^= mixed >> 29;
    sum += mixed * 0xbf58476d1ce4e5b9u;
  }

  return sum;
}

static int
compare_bags (gconstpointer a, gconstpointer b)
{
  const Bag *x = a;
  const Bag *y = b;

  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;

  return (x->row > y->row) - (x->row < y->row);
}

/* Turns counts into starts of lists; too long lists become empty. */
static guint32 *
starts_of (const guint32 *counts, guint n)
{
  guint32 *starts = g_new (guint32, (gsize) n + 1);
  guint32 at = 0;

  for (guint i = 0; i < n; i++) {
    starts[i] = at;
    if (counts[i] <= MAX_LIST)
      at += counts[i];
  }
  starts[n] = at;

  return starts;
}

/* Filling moved every start to its list's end, which is where the next list starts. */
static void
restore_starts (guint32 *starts, guint n)
{
  memmove (starts + 1, starts, n * sizeof *starts);
  starts[0] = 0;
}

TsMatchCandidates *
_ts_match_candidates_new (const TsMatchCorpus *corpus, guint first_row, guint n_rows)
{
  TsMatchCandidates *self = g_new0 (TsMatchCandidates, 1);
  g_autofree guint32 *word_counts = NULL;
  g_autofree guint32 *stamps = NULL;
  guint32 triples[MAX_TRIPLES];
  guint n_triples;

  self->corpus = corpus;
  self->first_row = first_row;
  self->n_rows = n_rows;
  self->n_words = corpus->words->len;
  for (guint i = 1; i <= MAX_LIST; i++)
    self->score_of_count[i] = logf ((float) n_rows + 1) - logf ((float) i) + 0.1f;
  self->triple_bits = 14;
  while (self->triple_bits < 20 && (1u << self->triple_bits) < n_rows)
    self->triple_bits++;
  n_triples = 1u << self->triple_bits;

  word_counts = g_new0 (guint32, self->n_words);
  stamps = g_new0 (guint32, n_triples);
  self->triple_counts = g_new0 (guint32, n_triples);
  self->seconds = g_new (gint32, MAX (n_rows, 1));
  self->bags = g_new (Bag, MAX (n_rows, 1));

  for (guint i = 0; i < n_rows; i++) {
    TsMatchView view = _ts_match_corpus_view (corpus, first_row + i);
    guint n = triples_of (view.text, view.row, self->triple_bits, stamps, i + 1, triples);

    for (guint j = 0; j < view.n_tokens; j++)
      word_counts[ts_token_word (view.tokens[j])]++;
    for (guint j = 0; j < n; j++)
      self->triple_counts[triples[j]]++;
    self->seconds[i] = (view.row->duration_ms + 500) / 1000;
    self->bags[i] = (Bag){ bag_of (corpus, &view), i };
  }
  qsort (self->bags, n_rows, sizeof *self->bags, compare_bags);

  self->word_starts = starts_of (word_counts, self->n_words);
  self->triple_starts = starts_of (self->triple_counts, n_triples);
  self->word_rows = g_new (guint32, self->word_starts[self->n_words] + 1);
  self->triple_rows = g_new (guint32, self->triple_starts[n_triples] + 1);
  memset (stamps, 0, n_triples * sizeof *stamps);
  for (guint i = 0; i < n_rows; i++) {
    TsMatchView view = _ts_match_corpus_view (corpus, first_row + i);
    guint n = triples_of (view.text, view.row, self->triple_bits, stamps, i + 1, triples);

    for (guint j = 0; j < view.n_tokens; j++) {
      guint32 word = ts_token_word (view.tokens[j]);

      if (word_counts[word] <= MAX_LIST)
        self->word_rows[self->word_starts[word]++] = i;
    }
    for (guint j = 0; j < n; j++)
      if (self->triple_counts[triples[j]] <= MAX_LIST)
        self->triple_rows[self->triple_starts[triples[j]]++] = i;
  }
  restore_starts (self->word_starts, self->n_words);
  restore_starts (self->triple_starts, n_triples);

  return self;
}

void
_ts_match_candidates_free (TsMatchCandidates *self)
{
  if (self == NULL)
    return;

  g_free (self->word_starts);
  g_free (self->word_rows);
  g_free (self->triple_counts);
  g_free (self->triple_starts);
  g_free (self->triple_rows);
  g_free (self->seconds);
  g_free (self->bags);
  g_free (self);
}

TsMatchSeeker *
_ts_match_seeker_new (const TsMatchCandidates *candidates)
{
  TsMatchSeeker *self = g_new0 (TsMatchSeeker, 1);

  self->index = candidates;
  self->scores = g_new0 (float, MAX (candidates->n_rows, 1));
  self->touched = g_new (guint32, WORD_BUDGET + TRIPLE_BUDGET + 2 * MAX_LIST + MAX_BAG);
  self->stamps = g_new0 (guint32, (gsize) 1 << candidates->triple_bits);

  return self;
}

void
_ts_match_seeker_free (TsMatchSeeker *self)
{
  if (self == NULL)
    return;

  g_free (self->scores);
  g_free (self->touched);
  g_free (self->stamps);
  g_free (self);
}

static inline void
add_score (TsMatchSeeker *self, guint32 row, float score)
{
  if (self->scores[row] == 0)
    self->touched[self->n_touched++] = row;
  self->scores[row] += score;
  self->best_score = MAX (self->best_score, self->scores[row]);
}

static int
compare_lists (gconstpointer a, gconstpointer b)
{
  const List *x = a;
  const List *y = b;

  if (x->count != y->count)
    return x->count < y->count ? -1 : 1;

  return (x->list > y->list) - (x->list < y->list);
}

static void
sort_lists (List *lists, guint n)
{
  if (n > 64) {
    qsort (lists, n, sizeof *lists, compare_lists);
    return;
  }

  for (guint i = 1; i < n; i++) {
    List list = lists[i];
    guint j = i;

    for (; j > 0 && compare_lists (&lists[j - 1], &list) > 0; j--)
      lists[j] = lists[j - 1];
    lists[j] = list;
  }
}

/* Goes through the shortest lists until the budget is used up. */
static void
add_lists (TsMatchSeeker *self,
           List *lists,
           guint n,
           const guint32 *starts,
           const guint32 *rows,
           guint budget,
           float share)
{
  const guint ahead = 16;
  float *scores = self->scores;
  guint32 *touched = self->touched;
  guint n_touched = self->n_touched;
  float best = self->best_score;
  guint n_used = 0;

  sort_lists (lists, n);
  while (n_used < n && (n_used == 0 || lists[n_used].count <= budget)) {
    budget -= MIN (budget, lists[n_used].count);
    __builtin_prefetch (rows + starts[lists[n_used].list]);
    n_used++;
  }

  for (guint i = 0; i < n_used; i++) {
    float score = share * self->index->score_of_count[lists[i].count];
    const guint32 *row = rows + starts[lists[i].list];
    guint32 count = lists[i].count;

    for (guint32 j = 0; j < MIN (ahead, count); j++)
      __builtin_prefetch (&scores[row[j]], 1);
    for (guint32 j = 0; j < count; j++) {
      float sum = scores[row[j]];

      if (j + ahead < count)
        __builtin_prefetch (&scores[row[j + ahead]], 1);
      if (sum == 0)
        touched[n_touched++] = row[j];
      sum += score;
      scores[row[j]] = sum;
      best = MAX (best, sum);
    }
  }

  self->n_touched = n_touched;
  self->best_score = best;
}

static void
add_triples (TsMatchSeeker *self, const TsMatchView *view)
{
  const TsMatchCandidates *index = self->index;
  List lists[MAX_TRIPLES];
  guint32 triples[MAX_TRIPLES];
  guint n_lists = 0;
  guint n
      = triples_of (view->text, view->row, index->triple_bits, self->stamps, self->stamp, triples);

  for (guint i = 0; i < n; i++) {
    guint32 count = index->triple_starts[triples[i] + 1] - index->triple_starts[triples[i]];

    if (count > 0)
      lists[n_lists++] = (List){ count, triples[i] };
  }
  add_lists (self, lists, n_lists, index->triple_starts, index->triple_rows, TRIPLE_BUDGET,
             TRIPLE_SHARE);
}

/* The first bag that is not below @wanted. */
static guint
find_bag (const TsMatchCandidates *index, Bag wanted)
{
  guint low = 0;
  guint high = index->n_rows;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (compare_bags (&index->bags[middle], &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

static void
add_bag (TsMatchSeeker *self, const TsMatchView *view, guint row)
{
  const TsMatchCandidates *index = self->index;
  guint64 hash = bag_of (index->corpus, view);
  guint low = find_bag (index, (Bag){ hash, 0 });
  guint end = low;
  guint n;

  if (hash == 0)
    return;
  while (end < index->n_rows && end <= low + MAX_BAG && index->bags[end].hash == hash)
    end++;
  n = end - low;

  /* Of very many equal rows each looks at others, so that they pair up one to one. */
  if (n > MAX_BAG) {
    n = find_bag (index, (Bag){ hash, G_MAXUINT32 }) - low;
    low += (row == G_MAXUINT ? 0 : row) % (n - MAX_BAG + 1);
    n = MAX_BAG;
  }
  for (guint i = 0; i < n; i++)
    add_score (self, index->bags[low + i].row, BAG_BONUS);
}

static float
final_score (const TsMatchCandidates *index, guint32 row, float score, gint32 seconds)
{
  gint32 other = index->seconds[row];

  if (seconds > 0 && other > 0)
    score += ABS (seconds - other) <= 2 ? DURATION_BONUS : ABS (seconds - other) > 15 ? -1 : 0;

  return score;
}

guint
_ts_match_seek (TsMatchSeeker *self,
                const TsMatchView *view,
                TsMatchExcept except,
                guint rows[TS_MATCH_MAX_CANDIDATES],
                float best_scores[TS_MATCH_MAX_CANDIDATES])
{
  const TsMatchCandidates *index = self->index;
  const TsMatchCorpus *corpus = index->corpus;
  gint32 seconds = (view->row->duration_ms + 500) / 1000;
  List lists[MAX_TRIPLES];
  float all_words = 0;
  guint n_lists = 0;
  guint n_best = 0;

  self->n_touched = 0;
  self->best_score = 0;
  if (++self->stamp == 0) {
    memset (self->stamps, 0, sizeof (guint32) << index->triple_bits);
    self->stamp = 1;
  }

  for (guint i = 0; i < view->n_tokens && n_lists < MAX_TRIPLES; i++) {
    guint32 word = ts_token_word (view->tokens[i]);
    guint32 count;

    if (word >= index->n_words || (view->tokens[i] & TS_TOKEN_NOISE))
      continue;
    count = index->word_starts[word + 1] - index->word_starts[word];
    if (count > 0) {
      lists[n_lists++] = (List){ count, word };
      all_words += index->score_of_count[count];
    }
  }
  add_lists (self, lists, n_lists, index->word_starts, index->word_rows, WORD_BUDGET, 1.0f);

  if (!except.one_is_enough || self->best_score < ENOUGH_WORDS * all_words || all_words < FEW_WORDS)
    add_triples (self, view);
  if (!except.one_is_enough || self->n_touched == 0)
    add_bag (self, view, except.row);

  for (guint i = 0; i < self->n_touched; i++) {
    guint32 row = self->touched[i];
    guint32 global = index->first_row + row;
    float score = self->scores[row];
    guint at;

    self->scores[row] = 0;
    if (n_best == TS_MATCH_MAX_CANDIDATES && score + DURATION_BONUS <= best_scores[n_best - 1])
      continue;
    if (global == except.row)
      continue;
    if (except.same_catalogue && corpus->catalogue_of[global] == corpus->catalogue_of[except.row])
      continue;

    score = final_score (index, row, score, seconds);
    if (n_best < TS_MATCH_MAX_CANDIDATES)
      n_best++;
    else if (score <= best_scores[n_best - 1])
      continue;
    for (at = n_best - 1; at > 0 && best_scores[at - 1] < score; at--) {
      best_scores[at] = best_scores[at - 1];
      rows[at] = rows[at - 1];
    }
    best_scores[at] = score;
    rows[at] = global;
  }

  while (n_best > 1 && best_scores[n_best - 1] < KEEP_SHARE * best_scores[0])
    n_best--;

  return n_best;
}
