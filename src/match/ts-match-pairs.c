/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-evidence-private.h"
#include "ts-match-pairs-private.h"

#include <stdlib.h>

#define CHUNK 256         /* rows between two looks at the cancellable */
#define MIN_LOGIT (-5.0f) /* less likely pairs are not even rivals */

#define MANY_ROWS 20000 /* below, every candidate is looked at */
#define SURE_LOGIT 6.0f
#define SURE_SHARE 0.5f
#define MAX_TWIN_CHECKS 4    /* for each side of a pair */
#define MIN_RIVAL_LOGIT 0.0f /* weaker partners may be rivals, but hardly duplicates */
#define TWIN_LOGIT 4.0f      /* surer than this and two rows of one catalogue are duplicates */

typedef struct {
  const TsMatchCorpus *corpus;
  const TsMatchCandidates *candidates;
  guint first;
  guint n;
  GCancellable *cancellable;
  GArray **chunks; /* (array length=n_chunks): results, each written by one thread */
  guint n_chunks;
  gint next;       /* (atomic) */
  gboolean within; /* candidates are rows of the same set */
} Job;

static void
compare_chunk (Job *job, TsMatchSeeker *seeker, guint chunk)
{
  const TsMatchCorpus *corpus = job->corpus;
  guint end = MIN (job->n, (chunk + 1) * CHUNK);
  gboolean in_hurry = !job->within && corpus->n_rows >= MANY_ROWS;
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (TsMatchPair));
  guint rows[TS_MATCH_MAX_CANDIDATES];
  float scores[TS_MATCH_MAX_CANDIDATES];
  TsMatchView others[TS_MATCH_MAX_CANDIDATES];

  for (guint i = chunk * CHUNK; i < end; i++) {
    guint row = job->first + i;
    TsMatchView view = _ts_match_corpus_view (corpus, row);
    TsMatchExcept except = { row, job->within && corpus->n_catalogues > 1, in_hurry };
    guint n = _ts_match_seek (seeker, &view, except, rows, scores);
    float best_logit = -G_MAXFLOAT;

    /* Rows lie far apart in memory: ask for all of them before the first is needed. */
    for (guint j = 0; j < n; j++) {
      others[j] = _ts_match_corpus_view (corpus, rows[j]);
      __builtin_prefetch (others[j].tokens);
      __builtin_prefetch (others[j].row);
    }

    for (guint j = 0; j < n; j++) {
      gboolean is_open = !in_hurry || best_logit <= SURE_LOGIT;
      TsMatchComparison comparison;
      TsMatchPair pair;

      /* Next to a partner that is as good as certain the far weaker ones need no look. */
      if (!is_open && scores[j] < SURE_SHARE * scores[0])
        break;

      /* The lower row first, so that both directions give the very same numbers. */
      if (row < rows[j])
        _ts_match_compare (corpus, &view, &others[j], is_open, &comparison);
      else
        _ts_match_compare (corpus, &others[j], &view, is_open, &comparison);
      best_logit = MAX (best_logit, comparison.logit);
      if (comparison.logit < MIN_LOGIT)
        continue;
      pair = (TsMatchPair){ MIN (row, rows[j]), MAX (row, rows[j]), comparison.logit,
                            corpus->n_catalogues > 1 ? TS_MATCH_NO_RIVAL : TS_MATCH_ALONE,
                            comparison.strategy };
      g_array_append_val (pairs, pair);
    }
  }

  job->chunks[chunk] = pairs;
}

static gboolean
take_chunk (Job *job, TsMatchSeeker *seeker, guint *chunk)
{
  if (g_cancellable_is_cancelled (job->cancellable))
    return FALSE;
  *chunk = (guint) g_atomic_int_add (&job->next, 1);
  if (*chunk >= job->n_chunks)
    return FALSE;
  compare_chunk (job, seeker, *chunk);

  return TRUE;
}

static gpointer
work (gpointer data)
{
  Job *job = data;
  TsMatchSeeker *seeker = _ts_match_seeker_new (job->candidates);
  guint chunk;

  while (take_chunk (job, seeker, &chunk))
    ;
  _ts_match_seeker_free (seeker);

  return NULL;
}

GArray *
_ts_match_find_pairs (const TsMatchCorpus *corpus,
                      const TsMatchCandidates *candidates,
                      guint first,
                      guint n,
                      const TsMatchOptions *options,
                      GCancellable *cancellable,
                      TsMatchProgress progress,
                      gpointer user_data)
{
  guint n_chunks = (n + CHUNK - 1) / CHUNK;
  guint n_others = options->threads > 1 ? MIN (options->threads, 64) - 1 : 0;
  g_autofree GArray **chunks = g_new0 (GArray *, n_chunks);
  g_autofree GThread **others = g_new0 (GThread *, n_others);
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (TsMatchPair));
  TsMatchSeeker *seeker = _ts_match_seeker_new (candidates);
  guint chunk;
  Job job = {
    .corpus = corpus,
    .candidates = candidates,
    .first = first,
    .n = n,
    .cancellable = cancellable,
    .chunks = chunks,
    .n_chunks = n_chunks,
    .within = n == corpus->n_rows,
  };

  for (guint i = 0; i < n_others; i++)
    others[i] = g_thread_new ("match", work, &job);
  while (take_chunk (&job, seeker, &chunk))
    if (progress != NULL && chunk % 8 == 0)
      progress (chunk * CHUNK, n, user_data);
  for (guint i = 0; i < n_others; i++)
    g_thread_join (others[i]);
  _ts_match_seeker_free (seeker);

  for (guint i = 0; i < n_chunks; i++) {
    if (chunks[i] == NULL)
      continue;
    g_array_append_vals (pairs, chunks[i]->data, chunks[i]->len);
    g_array_unref (chunks[i]);
  }
  if (g_cancellable_is_cancelled (cancellable))
    g_clear_pointer (&pairs, g_array_unref);
  else if (progress != NULL)
    progress (n, n, user_data);

  return pairs;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const TsMatchPair *x = a;
  const TsMatchPair *y = b;

  if (x->a != y->a)
    return x->a < y->a ? -1 : 1;

  return (x->b > y->b) - (x->b < y->b);
}

void
_ts_match_sort_pairs (GArray *pairs)
{
  guint out = 0;

  if (pairs->len > 1)
    qsort (pairs->data, pairs->len, sizeof (TsMatchPair), compare_pairs);
  for (guint i = 0; i < pairs->len; i++) {
    TsMatchPair *pair = &g_array_index (pairs, TsMatchPair, i);

    if (out > 0 && compare_pairs (pair, &g_array_index (pairs, TsMatchPair, out - 1)) == 0)
      continue;
    g_array_index (pairs, TsMatchPair, out++) = *pair;
  }
  g_array_set_size (pairs, out);
}

const TsMatchPair *
_ts_match_find_pair (GArray *pairs, guint a, guint b)
{
  TsMatchPair wanted = { a, b };

  return bsearch (&wanted, pairs->data, pairs->len, sizeof (TsMatchPair), compare_pairs);
}

/* The two best log-odds of a row with one catalogue. */
typedef struct {
  guint32 row;
  guint32 other;
  float logit;
  guint32 pair;
} End;

static int
compare_ends (gconstpointer a, gconstpointer b)
{
  const End *x = a;
  const End *y = b;

  if (x->row != y->row)
    return x->row < y->row ? -1 : 1;
  if (x->logit != y->logit)
    return x->logit > y->logit ? -1 : 1;

  return (x->other > y->other) - (x->other < y->other);
}

static guint
catalogue_of (const TsMatchCorpus *corpus, guint row)
{
  return corpus->catalogue_of != NULL ? corpus->catalogue_of[row] : 0;
}

/* Whether two rows of one catalogue are duplicates, so that neither is the other's rival. */
static gboolean
are_twins (const TsMatchCorpus *corpus, guint a, guint b)
{
  TsMatchView view_a = _ts_match_corpus_view (corpus, MIN (a, b));
  TsMatchView view_b = _ts_match_corpus_view (corpus, MAX (a, b));
  TsMatchComparison comparison;

  if (view_a.row->duration_ms == view_b.row->duration_ms && view_a.row->mbid == view_b.row->mbid
      && _ts_match_rows_equal (&view_a, &view_b))
    return TRUE;

  _ts_match_compare (corpus, &view_a, &view_b, TRUE, &comparison);

  return comparison.logit >= TWIN_LOGIT;
}

void
_ts_match_set_margins (const TsMatchCorpus *corpus, GArray *pairs)
{
  guint n = pairs->len * 2;
  g_autofree End *ends = g_new (End, MAX (n, 1));

  for (guint i = 0; i < pairs->len; i++) {
    TsMatchPair *pair = &g_array_index (pairs, TsMatchPair, i);

    pair->margin = TS_MATCH_NO_RIVAL;
    ends[2 * i] = (End){ pair->a, pair->b, pair->logit, i };
    ends[2 * i + 1] = (End){ pair->b, pair->a, pair->logit, i };
  }
  qsort (ends, n, sizeof *ends, compare_ends);

  for (guint first = 0; first < n;) {
    guint end = first;

    while (end < n && ends[end].row == ends[first].row)
      end++;
    for (guint i = first; i < end; i++) {
      TsMatchPair *pair = &g_array_index (pairs, TsMatchPair, ends[i].pair);
      guint catalogue = catalogue_of (corpus, ends[i].other);
      guint checks = 0;

      /* The first other of the same catalogue is the rival, as they come best first. */
      for (guint j = first; j < end; j++) {
        float margin = ends[i].logit - ends[j].logit;

        if (j == i || catalogue_of (corpus, ends[j].other) != catalogue)
          continue;
        if (margin < pair->margin && checks < MAX_TWIN_CHECKS && ends[j].logit > MIN_RIVAL_LOGIT) {
          checks++;
          if (are_twins (corpus, ends[i].other, ends[j].other))
            continue;
        }
        pair->margin = MIN (pair->margin, margin);
        break;
      }
    }
    first = end;
  }
}

double
_ts_match_confidence (const TsMatchPair *pair)
{
  if (pair->strategy == TS_MATCH_STRATEGY_PINNED)
    return 1;

  return _ts_match_calibrate (pair->logit, pair->margin);
}
