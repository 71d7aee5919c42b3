/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What kind of word it is, apart from how rare it is. */
typedef enum {
  TS_WORD_PLAIN,
  TS_WORD_DROPPED, /* says nothing: "and", "feat" */
  TS_WORD_COMMON,  /* "the", "of", "la" */
  TS_WORD_NUMBER,  /* "2", "ii" */
  TS_WORD_YEAR,    /* "1999" */
  TS_WORD_VERSION, /* surely another recording: "live", "remix" */
  TS_WORD_FLAVOUR, /* mostly another recording: "edit", "extended" */
  TS_WORD_EDITION, /* the same recording sold again: "remastered", "deluxe" */
  TS_WORD_GENRE,   /* genres, months and the like, which slip in from other columns */
  TS_WORD_LEGAL,   /* "ltd", "recordings": part of a copyright line */
  TS_WORD_MONTH,   /* part of a date when numbers stand beside it */
  TS_WORD_PART,    /* a number follows that tells recordings apart */
  TS_WORD_COUNTER, /* a number follows that need not: "volume", "disc" */
  TS_WORD_N_KINDS
} TsWordKind;

/* A word with a meaning of its own, in normalised form. */
typedef struct {
  const char *word;
  const char *same_as; /* (nullable): the word it stands for */
  TsWordKind kind;
} TsSpecialWord;

extern const TsSpecialWord _ts_special_words[];
extern const guint _ts_n_special_words;

/**
 * _ts_word_number:
 * @word: a word after a counter ("part", "volume")
 *
 * Returns: (nullable): its digits when it is a small number in letters ("two", "v")
 */
const char *_ts_word_number (const char *word, gsize length);

G_END_DECLS
