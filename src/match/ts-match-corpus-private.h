/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-catalogue-private.h"
#include "ts-match-words-private.h"

G_BEGIN_DECLS

/* A row's word: its number in the dictionary shifted by TS_TOKEN_SHIFT, and where it stands. */
typedef guint32 TsToken;

#define TS_TOKEN_SHIFT 8
#define TS_TOKEN_ARTIST (1 << 0)
#define TS_TOKEN_ALBUM (1 << 1)
#define TS_TOKEN_TITLE (1 << 2)
#define TS_TOKEN_CORE (1 << 3)  /* of the title alone, not of the album or artist it repeats */
#define TS_TOKEN_LEAD (1 << 4)  /* a number in front of a title: perhaps a track number */
#define TS_TOKEN_NOISE (1 << 5) /* inside a copyright line or date */
#define TS_TOKEN_LAST (1 << 6)  /* a number at the end of a title or after a counter */
#define TS_TOKEN_PART (1 << 7)  /* a number after "part" */
#define ts_token_word(t) ((t) >> TS_TOKEN_SHIFT)

typedef struct {
  guint32 offset; /* of its letters in the dictionary's text */
  guint32 count;  /* rows that have it */
  guint32 same_as; /* the word it stands for, mostly itself */
  float weight;   /* how much an agreement tells, in natural units of information */
  guint32 letters; /* a bit for each letter it has */
  guint8 length;  /* bytes, at most TS_WORD_MAX */
  guint8 kind;    /* TsWordKind */
} TsWord;

#define TS_WORD_MAX 64

/* All words of some catalogues and which rows have them.
 *
 *   catalogue 0 rows | catalogue 1 rows | ...      row numbers run through
 *   first[0]=0         first[1]                    tokens of row r: tokens[starts[r]..starts[r+1])
 */
typedef struct {
  const TsMatchCatalogue *const *catalogues; /* (array length=n_catalogues): borrowed */
  guint n_catalogues;
  guint *first; /* (owned) (array length=n_catalogues + 1) */
  guint n_rows;
  guint16 *catalogue_of; /* (owned) (array length=n_rows) (nullable): with more than one catalogue */

  GArray *words; /* (owned) (element-type TsWord) */
  GString *letters; /* (owned) */
  guint32 *table; /* (owned): hash table of word numbers plus one */
  guint32 table_mask;

  GArray *tokens; /* (owned) (element-type TsToken): of each row, by word number, no repeats */
  guint32 *starts; /* (owned) (array length=n_rows + 1) */
  double size_weight; /* natural log of the number of rows a match is sought among */
} TsMatchCorpus;

/* A row as the comparing code sees it. */
typedef struct {
  const TsToken *tokens;
  guint n_tokens;
  const TsMatchRow *row;
  const char *text;
} TsMatchView;

TsMatchCorpus *_ts_match_corpus_new (const TsMatchCatalogue *const *catalogues, guint n_catalogues);
void _ts_match_corpus_free (TsMatchCorpus *self);
TsMatchView _ts_match_corpus_view (const TsMatchCorpus *self, guint row);

/* Reads the words of one more row, which joins the dictionary but not the rows; words nobody had
 * before are forgotten again by _ts_match_corpus_forget(). @tokens is overwritten. */
void _ts_match_corpus_read (TsMatchCorpus *self,
                            const TsMatchRow *row,
                            const char *text,
                            GArray *tokens);
void _ts_match_corpus_forget (TsMatchCorpus *self, guint n_words);

static inline const TsWord *
_ts_match_corpus_word (const TsMatchCorpus *self, TsToken token)
{
  return &g_array_index (self->words, TsWord, ts_token_word (token));
}

G_END_DECLS
