/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-soft-private.h"

#include <string.h>

/* Bit-parallel edit distance with transpositions: H. Hyyrö, "A bit-vector algorithm for computing
 * Levenshtein and Damerau edit distances" (2003). */
guint
_ts_match_edit_distance (const char *a, guint length_a, const char *b, guint length_b)
{
  guint64 where[256];
  guint64 vp = ~(guint64) 0;
  guint64 vn = 0;
  guint64 d0 = 0;
  guint64 previous = 0;
  guint64 last = (guint64) 1 << (length_a - 1);
  guint distance = length_a;

  if (length_a == 0)
    return length_b;

  for (guint i = 0; i < length_b; i++)
    where[(guchar) b[i]] = 0;
  for (guint i = 0; i < length_a; i++)
    where[(guchar) a[i]] = 0;
  for (guint i = 0; i < length_a; i++)
    where[(guchar) a[i]] |= (guint64) 1 << i;

  for (guint j = 0; j < length_b; j++) {
    guint64 match = where[(guchar) b[j]];
    guint64 swap = (((~d0) & match) << 1) & previous;
    guint64 hp;
    guint64 hn;

    d0 = swap | (((match & vp) + vp) ^ vp) | match | vn;
    hp = vn | ~(d0 | vp);
    hn = d0 & vp;
    if (hp & last)
      distance++;
    if (hn & last)
      distance--;
    hp = (hp << 1) | 1;
    hn = hn << 1;
    vp = hn | ~(d0 | hp);
    vn = hp & d0;
    previous = match;
  }

  return distance;
}

static const char *
letters_of (const TsMatchCorpus *corpus, const TsWord *word)
{
  return corpus->letters->str + word->offset;
}

static gboolean
may_be_misspelt (const TsWord *word, TsToken token)
{
  return (word->kind == TS_WORD_PLAIN || word->kind == TS_WORD_COMMON || word->kind == TS_WORD_GENRE
          || word->kind == TS_WORD_EDITION)
         && !(token & TS_TOKEN_NOISE);
}

/* How surely two different words of these lengths are one, @distance edits apart. */
static float
likeness (guint length_a, guint length_b, guint distance)
{
  guint longer = MAX (length_a, length_b);
  float similarity = 1.0f - (float) distance / (float) longer;

  if (similarity < 0.5f || longer < 3)
    return 0;

  return MIN (1.0f, (similarity - 0.4f) / 0.45f);
}

typedef struct {
  guint8 a;
  guint8 b;
  float likeness;
} Pair;

void
_ts_match_soft (const TsMatchCorpus *corpus,
                const TsToken *a,
                guint n_a,
                float *credit_a,
                const TsToken *b,
                guint n_b,
                float *credit_b)
{
  Pair pairs[TS_SOFT_MAX * 2];
  guint n_pairs = 0;
  float covered_a[TS_SOFT_MAX] = { 0 };
  float covered_b[TS_SOFT_MAX] = { 0 };
  guint32 inside_a[TS_SOFT_MAX] = { 0 }; /* bit j: word j of b is part of this word */
  guint32 inside_b[TS_SOFT_MAX] = { 0 };

  for (guint i = 0; i < n_a; i++)
    credit_a[i] = 0;
  for (guint j = 0; j < n_b; j++)
    credit_b[j] = 0;

  for (guint i = 0; i < n_a; i++) {
    const TsWord *x = _ts_match_corpus_word (corpus, a[i]);

    if (!may_be_misspelt (x, a[i]))
      continue;

    for (guint j = 0; j < n_b; j++) {
      const TsWord *y = _ts_match_corpus_word (corpus, b[j]);
      guint shorter = MIN (x->length, y->length);
      guint longer = MAX (x->length, y->length);
      int differing = __builtin_popcount (x->letters ^ y->letters);
      float value;

      if (!may_be_misspelt (y, b[j]))
        continue;

      /* Each edit changes the set of letters by two at most. */
      if (shorter * 2 >= longer && differing <= (int) longer) {
        value = likeness (x->length, y->length,
                          _ts_match_edit_distance (letters_of (corpus, x), x->length,
                                                   letters_of (corpus, y), y->length));
        if (value > 0 && n_pairs < G_N_ELEMENTS (pairs)) {
          guint at = n_pairs++;

          for (; at > 0 && pairs[at - 1].likeness < value; at--)
            pairs[at] = pairs[at - 1];
          pairs[at] = (Pair){ (guint8) i, (guint8) j, value };
        }
      }

      if (shorter >= 2 && longer > shorter) {
        if (x->length > y->length && (y->letters & ~x->letters) == 0
            && memmem (letters_of (corpus, x), x->length, letters_of (corpus, y), y->length)) {
          covered_a[i] += (float) y->length / (float) x->length;
          inside_a[i] |= 1u << j;
        } else if (x->length < y->length && (x->letters & ~y->letters) == 0
                   && memmem (letters_of (corpus, y), y->length, letters_of (corpus, x),
                              x->length)) {
          covered_b[j] += (float) x->length / (float) y->length;
          inside_b[j] |= 1u << i;
        }
      }
    }
  }

  for (guint k = 0; k < n_pairs; k++) {
    if (credit_a[pairs[k].a] > 0 || credit_b[pairs[k].b] > 0)
      continue;
    credit_a[pairs[k].a] = pairs[k].likeness;
    credit_b[pairs[k].b] = pairs[k].likeness;
  }

  /* Glued words: the parts make up nearly all of the whole. */
  for (guint i = 0; i < n_a; i++) {
    float value = MIN (1.0f, covered_a[i]);

    if (value < 0.5f)
      continue;
    credit_a[i] = MAX (credit_a[i], value);
    for (guint j = 0; j < n_b; j++)
      if (inside_a[i] & (1u << j))
        credit_b[j] = MAX (credit_b[j], value);
  }
  for (guint j = 0; j < n_b; j++) {
    float value = MIN (1.0f, covered_b[j]);

    if (value < 0.5f)
      continue;
    credit_b[j] = MAX (credit_b[j], value);
    for (guint i = 0; i < n_a; i++)
      if (inside_b[j] & (1u << i))
        credit_a[i] = MAX (credit_a[i], value);
  }
}
