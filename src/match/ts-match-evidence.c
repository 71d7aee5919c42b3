/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-evidence-private.h"
#include "ts-match-soft-private.h"

#include <math.h>
#include <string.h>

/* Rows without a word in common are not the same, however alike they look otherwise. */
#define NOTHING_SHARED_LOGIT (-20.0f)

/* Files that carry the id of another recording are not rare. An id alone, with titles that have
 * nothing in common and other play times, is not enough to be sure; it is enough to ask. */
#define DOUBTFUL_ID_LOGIT 0.8f
#define DOUBTFUL_ID_APART 0.9f
#define DOUBTFUL_ID_SECONDS 1.0f

#define MAX_SONG_WORDS 25
#define MAX_APART_LACK 0.4

/* Titles with less in common than the first are different, with more than the second they may be
 * the same. */
#define APART_COVER_LOW 0.40
#define APART_COVER_HIGH 0.6

/* Where both rows name an artist and lack no more of it than this, the columns are in place. */
#define IN_PLACE_ARTIST_LACK 0.3

/* What was counted while going through the words of two rows. */
typedef struct {
  double all;   /* weight of all words */
  double lack;  /* of those the other row does not have */
  double title; /* of words of the title alone */
  double title_lack;
  int title_words;
  int title_names; /* of which are neither numbers nor of a kind of their own */
  double artist;
  double artist_lack;
  double album;
  double album_lack;
  int versions; /* version words of the title that the other row does not have */
  int versions_else;
  gboolean is_version; /* one of them is surely another recording */
  int numbers;         /* numbers of the title that the other row does not have */
  int numbers_else;
  int artist_numbers; /* numbers of the artist that the other row does not have */
  gboolean is_part;   /* one of them is the number of a part */
} Side;

static double
weight_of (const TsWord *word, TsToken token)
{
  return token & TS_TOKEN_NOISE ? 0.02 * word->weight : word->weight;
}

static void
count_word (Side *side, const TsWord *word, TsToken token, double weight, double lack)
{
  if ((token & TS_TOKEN_LEAD) && lack > 0)
    weight *= 0.3;
  side->all += weight;
  side->lack += weight * lack;
  if (token & TS_TOKEN_CORE) {
    side->title += weight;
    side->title_words++;
    side->title_names += word->kind == TS_WORD_PLAIN;
    side->title_lack += weight * lack;
  }
  if (token & TS_TOKEN_ARTIST) {
    side->artist += weight;
    side->artist_lack += weight * lack;
  }
  if (token & TS_TOKEN_ALBUM) {
    side->album += weight;
    side->album_lack += weight * lack;
  }
}

static void
count_lacking (Side *side, const TsWord *word, TsToken token)
{
  if (token & TS_TOKEN_NOISE)
    return;
  if (word->kind == TS_WORD_VERSION || word->kind == TS_WORD_FLAVOUR) {
    if (token & TS_TOKEN_CORE) {
      side->versions++;
      side->is_version |= word->kind == TS_WORD_VERSION;
    } else {
      side->versions_else++;
    }
  } else if (word->kind == TS_WORD_NUMBER && (token & TS_TOKEN_ARTIST)) {
    side->artist_numbers++;
  } else if (word->kind == TS_WORD_NUMBER && !(token & TS_TOKEN_LEAD)) {
    if ((token & TS_TOKEN_CORE) && (token & TS_TOKEN_LAST)) {
      side->numbers++;
      side->is_part |= (token & TS_TOKEN_PART) != 0;
    } else {
      side->numbers_else++;
    }
  }
}

/* A version or part that only one row names tells them apart when the other row's title is there
 * too and is otherwise the same. Track lists of whole albums name so many that it says little. */
static gboolean
is_apart (gboolean is_named, const Side *other)
{
  return is_named && other->title > 0 && other->title_words <= MAX_SONG_WORDS
         && other->title_lack <= MAX_APART_LACK * other->title;
}

gboolean
_ts_match_texts_equal (const TsMatchView *a, const TsMatchView *b)
{
  return a->row->artist_length > 0 && a->row->album_length > 0 && a->row->title_length > 0
         && _ts_match_rows_equal (a, b);
}

gboolean
_ts_match_rows_equal (const TsMatchView *a, const TsMatchView *b)
{
  const TsMatchRow *p = a->row;
  const TsMatchRow *q = b->row;

  return p->artist_length == q->artist_length && p->album_length == q->album_length
         && p->title_length == q->title_length
         && memcmp (a->text, b->text, p->artist_length + p->album_length + p->title_length) == 0;
}

static double
share (double part, double whole)
{
  return whole > 0 ? part / whole : 0;
}

/* Whether what stands in the title columns is surely titles. A single word there may be anything
 * in rows whose columns are shifted, but not where the same artist is in the artist's. */
static gboolean
are_titles (const Side *p, const Side *q)
{
  int names = MIN (p->title_names, q->title_names);

  return names >= 2
         || (names == 1 && p->artist > 0 && q->artist > 0
             && p->artist_lack <= IN_PLACE_ARTIST_LACK * p->artist
             && q->artist_lack <= IN_PLACE_ARTIST_LACK * q->artist);
}

static double
agreement_of_ids (guint64 a, guint64 b)
{
  return a == 0 || b == 0 ? 0 : a == b ? 1 : -1;
}

void
_ts_match_compare (const TsMatchCorpus *corpus,
                   const TsMatchView *a,
                   const TsMatchView *b,
                   gboolean with_spelling,
                   TsMatchComparison *out)
{
  Side sides[2] = { 0 };
  Side *p = &sides[0];
  Side *q = &sides[1];
  TsToken lack_a[TS_SOFT_MAX];
  TsToken lack_b[TS_SOFT_MAX];
  float credit_a[TS_SOFT_MAX];
  float credit_b[TS_SOFT_MAX];
  guint n_a = 0;
  guint n_b = 0;
  guint i = 0;
  guint j = 0;
  double shared = 0;
  double soft = 0;
  float *x = out->x;
  gint64 difference;

  while (i < a->n_tokens || j < b->n_tokens) {
    guint32 word_a = i < a->n_tokens ? ts_token_word (a->tokens[i]) : G_MAXUINT32;
    guint32 word_b = j < b->n_tokens ? ts_token_word (b->tokens[j]) : G_MAXUINT32;

    if (word_a == word_b) {
      const TsWord *word = _ts_match_corpus_word (corpus, a->tokens[i]);
      double weight_a = weight_of (word, a->tokens[i]);
      double weight_b = weight_of (word, b->tokens[j]);

      shared += MIN (weight_a, weight_b);
      count_word (p, word, a->tokens[i++], weight_a, 0);
      count_word (q, word, b->tokens[j++], weight_b, 0);
    } else if (word_a < word_b) {
      if (n_a < TS_SOFT_MAX) {
        __builtin_prefetch (_ts_match_corpus_word (corpus, a->tokens[i]));
        lack_a[n_a++] = a->tokens[i];
      } else {
        const TsWord *word = _ts_match_corpus_word (corpus, a->tokens[i]);

        count_word (p, word, a->tokens[i], weight_of (word, a->tokens[i]), 1);
      }
      i++;
    } else {
      if (n_b < TS_SOFT_MAX) {
        __builtin_prefetch (_ts_match_corpus_word (corpus, b->tokens[j]));
        lack_b[n_b++] = b->tokens[j];
      } else {
        const TsWord *word = _ts_match_corpus_word (corpus, b->tokens[j]);

        count_word (q, word, b->tokens[j], weight_of (word, b->tokens[j]), 1);
      }
      j++;
    }
  }

  if (with_spelling) {
    _ts_match_soft (corpus, lack_a, n_a, credit_a, lack_b, n_b, credit_b);
  } else {
    memset (credit_a, 0, n_a * sizeof *credit_a);
    memset (credit_b, 0, n_b * sizeof *credit_b);
  }
  for (i = 0; i < n_a; i++) {
    const TsWord *word = _ts_match_corpus_word (corpus, lack_a[i]);
    double weight = weight_of (word, lack_a[i]);

    count_word (p, word, lack_a[i], weight, 1 - credit_a[i]);
    soft += 0.5 * weight * credit_a[i];
    if (credit_a[i] == 0)
      count_lacking (p, word, lack_a[i]);
  }
  for (j = 0; j < n_b; j++) {
    const TsWord *word = _ts_match_corpus_word (corpus, lack_b[j]);
    double weight = weight_of (word, lack_b[j]);

    count_word (q, word, lack_b[j], weight, 1 - credit_b[j]);
    soft += 0.5 * weight * credit_b[j];
    if (credit_b[j] == 0)
      count_lacking (q, word, lack_b[j]);
  }

  memset (x, 0, sizeof out->x);
  {
    double cover_a = 1 - share (p->lack, p->all);
    double cover_b = 1 - share (q->lack, q->all);
    double title_a = 1 - share (p->title_lack, p->title);
    double title_b = 1 - share (q->title_lack, q->title);
    double lengths_a = p->all + 1;
    double lengths_b = q->all + 1;

    x[TS_FEATURE_SHARED] = (float) (shared + soft - corpus->size_weight);
    x[TS_FEATURE_COVER_LOW] = (float) MIN (cover_a, cover_b);
    x[TS_FEATURE_COVER_HIGH] = (float) MAX (cover_a, cover_b);
    x[TS_FEATURE_BOTH_LACK] = (float) MIN (p->lack, q->lack);
    if (p->title > 0 && q->title > 0) {
      x[TS_FEATURE_TITLE_LOW] = (float) MIN (title_a, title_b);
      x[TS_FEATURE_TITLE_HIGH] = (float) MAX (title_a, title_b);
      x[TS_FEATURE_TITLE_LACK]
          = (float) (MIN (p->title_lack, q->lack) + MIN (q->title_lack, p->lack)) / 2;
      if (are_titles (p, q))
        x[TS_FEATURE_TITLE_APART] = (float) CLAMP ((APART_COVER_HIGH - MAX (title_a, title_b))
                                                       / (APART_COVER_HIGH - APART_COVER_LOW),
                                                   0.0, 1.0);
    } else {
      x[TS_FEATURE_TITLE_UNKNOWN] = (float) ((p->title <= 0) + (q->title <= 0));
    }
    x[TS_FEATURE_TITLE_ONE] = (float) MAX (p->title_lack, q->title_lack);
    x[TS_FEATURE_ONE_LACKS] = (float) MAX (p->lack, q->lack);
    x[TS_FEATURE_SMALL] = (float) MIN (p->all, q->all);
    if (p->artist > 0 && q->artist > 0) {
      x[TS_FEATURE_ARTIST_LACK]
          = (float) MIN (share (p->artist_lack, p->artist), share (q->artist_lack, q->artist));
      x[TS_FEATURE_ARTIST_SHARED]
          = (float) MIN (p->artist - p->artist_lack, q->artist - q->artist_lack);
    } else if (p->artist > 0 || q->artist > 0) {
      x[TS_FEATURE_ARTIST_ONE]
          = (float) MAX (share (p->artist_lack, p->artist), share (q->artist_lack, q->artist));
    }
    if (p->album > 0 && q->album > 0) {
      x[TS_FEATURE_ALBUM_LACK]
          = (float) MIN (share (p->album_lack, p->album), share (q->album_lack, q->album));
    } else if (p->album > 0 || q->album > 0) {
      x[TS_FEATURE_ALBUM_ONE]
          = (float) MAX (share (p->album_lack, p->album), share (q->album_lack, q->album));
    }
    x[TS_FEATURE_SOFT] = (float) share (soft, shared + soft);
    x[TS_FEATURE_LENGTH] = (float) fabs (log (lengths_a / lengths_b));
  }

  if (a->row->duration_ms > 0 && b->row->duration_ms > 0) {
    difference = (gint64) a->row->duration_ms - b->row->duration_ms;
    x[TS_FEATURE_DURATION] = (float) (ABS (difference) / 1000.0);
  } else {
    x[TS_FEATURE_DURATION_UNKNOWN]
        = (float) ((a->row->duration_ms == 0) + (b->row->duration_ms == 0));
  }

  x[TS_FEATURE_VERSION] = (float) (p->versions + q->versions);
  x[TS_FEATURE_VERSION_BOTH] = (float) MIN (p->versions, q->versions);
  x[TS_FEATURE_VERSION_ELSE] = (float) (p->versions_else + q->versions_else);
  x[TS_FEATURE_VERSION_APART] = is_apart (p->is_version, q) || is_apart (q->is_version, p);
  x[TS_FEATURE_NUMBER] = (float) (p->numbers + q->numbers);
  x[TS_FEATURE_NUMBER_BOTH] = (float) MIN (p->numbers, q->numbers);
  x[TS_FEATURE_NUMBER_ELSE] = (float) MIN (p->numbers_else, q->numbers_else);
  x[TS_FEATURE_NUMBER_APART]
      = is_apart (p->is_part, q) || is_apart (q->is_part, p)
        || (p->artist_numbers > 0 && q->artist_numbers > 0)
        || (p->numbers > 0 && (is_apart (q->numbers > 0, p) || is_apart (q->numbers > 0, q)));
  x[TS_FEATURE_MBID] = (float) agreement_of_ids (a->row->mbid, b->row->mbid);
  x[TS_FEATURE_ISRC] = (float) agreement_of_ids (a->row->isrc, b->row->isrc);

  out->logit = (float) _ts_match_logit (x);
  if (shared + soft <= 0 && x[TS_FEATURE_MBID] <= 0 && x[TS_FEATURE_ISRC] <= 0)
    out->logit = MIN (out->logit, NOTHING_SHARED_LOGIT);
  if ((x[TS_FEATURE_MBID] > 0 || x[TS_FEATURE_ISRC] > 0)
      && x[TS_FEATURE_TITLE_APART] >= DOUBTFUL_ID_APART
      && x[TS_FEATURE_DURATION] > DOUBTFUL_ID_SECONDS)
    out->logit = MIN (out->logit, DOUBTFUL_ID_LOGIT);
  if (x[TS_FEATURE_MBID] > 0)
    out->strategy = TS_MATCH_STRATEGY_MUSICBRAINZ;
  else if (x[TS_FEATURE_ISRC] > 0)
    out->strategy = TS_MATCH_STRATEGY_ISRC;
  else if (_ts_match_texts_equal (a, b))
    out->strategy = TS_MATCH_STRATEGY_METADATA;
  else if (p->title > 0 && q->title > 0 && p->title_lack + q->title_lack < 0.01 * (p->all + q->all)
           && x[TS_FEATURE_SOFT] == 0 && x[TS_FEATURE_VERSION] == 0 && x[TS_FEATURE_NUMBER] == 0
           && x[TS_FEATURE_ARTIST_LACK] == 0)
    out->strategy = TS_MATCH_STRATEGY_VARIANT;
  else
    out->strategy = TS_MATCH_STRATEGY_FUZZY;
}
