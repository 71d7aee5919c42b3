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

/* Less alike than this and two words are just two words. */
#define MIN_LIKENESS 0.5f

/* Parts of a glued word that make up so much of it are all of it. */
#define MIN_GLUED 0.85f

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

  if (similarity < MIN_LIKENESS || longer < 3)
    return 0;

  return MIN (1.0f, (similarity - 0.4f) / 0.45f);
}

/* A word that may be misspelt, close at hand. */
typedef struct {
  const char *text;
  guint32 letters;
  guint8 length;
  guint8 number;         /* among the words given */
  gboolean is_part_only; /* "live" may be glued to others, but "alive" is no misspelling of it */
} Near;

typedef struct {
  guint8 a;
  guint8 b;
  float likeness;
} Pair;

static guint
gather (const TsMatchCorpus *corpus, const TsToken *tokens, guint n, Near near[TS_SOFT_MAX])
{
  guint n_near = 0;

  for (guint i = 0; i < n; i++) {
    const TsWord *word = _ts_match_corpus_word (corpus, tokens[i]);

    gboolean is_part_only = word->kind == TS_WORD_VERSION || word->kind == TS_WORD_FLAVOUR;

    if (is_part_only || may_be_misspelt (word, tokens[i]))
      near[n_near++] = (Near){ letters_of (corpus, word), word->letters, word->length, (guint8) i,
                               is_part_only };
  }

  return n_near;
}

/* A bit for each word that only counts as part of a glued one. */
static guint32
part_only (const Near *near, guint n)
{
  guint32 bits = 0;

  for (guint i = 0; i < n; i++)
    if (near[i].is_part_only)
      bits |= 1u << near[i].number;

  return bits;
}

static gboolean
is_inside (const Near *part, const Near *whole)
{
  return (part->letters & ~whole->letters) == 0
         && memmem (whole->text, whole->length, part->text, part->length) != NULL;
}

/* Glued words: the parts make up nearly all of the whole. */
static void
credit_glued (const float *covered,
              const guint32 *inside,
              guint n_wholes,
              float *credit_wholes,
              guint n_parts,
              guint32 wary,
              float *credit_parts)
{
  for (guint i = 0; i < n_wholes; i++) {
    float value = MIN (1.0f, covered[i]);

    if (value < MIN_LIKENESS)
      continue;
    credit_wholes[i] = MAX (credit_wholes[i], value);
    for (guint j = 0; j < n_parts; j++)
      if ((inside[i] & (1u << j)) && (value >= MIN_GLUED || !(wary & (1u << j))))
        credit_parts[j] = MAX (credit_parts[j], value);
  }
}

void
_ts_match_soft (const TsMatchCorpus *corpus,
                const TsToken *a,
                guint n_a,
                float *credit_a,
                const TsToken *b,
                guint n_b,
                float *credit_b)
{
  Near near_a[TS_SOFT_MAX];
  Near near_b[TS_SOFT_MAX];
  guint n_near_a;
  guint n_near_b;
  Pair pairs[TS_SOFT_MAX * 2];
  guint n_pairs = 0;
  float covered_a[TS_SOFT_MAX] = { 0 };
  float covered_b[TS_SOFT_MAX] = { 0 };
  guint32 inside_a[TS_SOFT_MAX] = { 0 }; /* bit j: word j of b is part of this word */
  guint32 inside_b[TS_SOFT_MAX] = { 0 };

  memset (credit_a, 0, n_a * sizeof *credit_a);
  memset (credit_b, 0, n_b * sizeof *credit_b);
  if (n_a == 0 || n_b == 0)
    return;
  n_near_a = gather (corpus, a, n_a, near_a);
  n_near_b = gather (corpus, b, n_b, near_b);

  for (guint i = 0; i < n_near_a; i++) {
    const Near *x = &near_a[i];

    for (guint j = 0; j < n_near_b; j++) {
      const Near *y = &near_b[j];
      guint shorter = MIN (x->length, y->length);
      guint longer = MAX (x->length, y->length);

      /* Each edit changes the set of letters by two at most. */
      if (!x->is_part_only && !y->is_part_only && shorter * 2 >= longer
          && __builtin_popcount (x->letters ^ y->letters) <= (int) longer) {
        float value = likeness (x->length, y->length,
                                _ts_match_edit_distance (x->text, x->length, y->text, y->length));

        if (value > 0 && n_pairs < G_N_ELEMENTS (pairs)) {
          guint at = n_pairs++;

          for (; at > 0 && pairs[at - 1].likeness < value; at--)
            pairs[at] = pairs[at - 1];
          pairs[at] = (Pair){ x->number, y->number, value };
        }
      }

      if (shorter < 2 || longer == shorter)
        continue;
      if (x->length > y->length && is_inside (y, x)) {
        covered_a[x->number] += (float) y->length / (float) x->length;
        inside_a[x->number] |= 1u << y->number;
      } else if (x->length < y->length && is_inside (x, y)) {
        covered_b[y->number] += (float) x->length / (float) y->length;
        inside_b[y->number] |= 1u << x->number;
      }
    }
  }

  for (guint k = 0; k < n_pairs; k++) {
    if (credit_a[pairs[k].a] > 0 || credit_b[pairs[k].b] > 0)
      continue;
    credit_a[pairs[k].a] = pairs[k].likeness;
    credit_b[pairs[k].b] = pairs[k].likeness;
  }
  credit_glued (covered_a, inside_a, n_a, credit_a, n_b, part_only (near_b, n_near_b), credit_b);
  credit_glued (covered_b, inside_b, n_b, credit_b, n_a, part_only (near_a, n_near_a), credit_a);
}
