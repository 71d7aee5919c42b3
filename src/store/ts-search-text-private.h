/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest word that is told apart, in bytes. */
#define TS_SEARCH_WORD_MAX 48

/**
 * _ts_search_text_fold:
 * @out: emptied first
 * @text: UTF-8
 *
 * Writes @text without case, accents and compatibility forms: "Røyksopp" and "ROYKSOPP" become the
 * same. Marks that make a different letter (Devanagari vowels, Japanese voicing) stay.
 */
void _ts_search_text_fold (GString *out, const char *text);

/**
 * _ts_search_text_append_key:
 * @folded: of _ts_search_text_fold()
 *
 * Appends bytes whose strcmp() order is the order people expect: a leading "the " and leading
 * punctuation count last, numbers by value. Different texts have different keys.
 */
void _ts_search_text_append_key (GString *out, const char *folded);

/**
 * TsSearchWordFunc:
 * @word: 0-terminated, valid during the call, at most #TS_SEARCH_WORD_MAX bytes
 */
typedef void (*TsSearchWordFunc) (const char *word, gpointer user_data);

/**
 * _ts_search_text_foreach_word:
 * @folded: of _ts_search_text_fold()
 * @is_query: whether it was typed, else it is a text to be found
 *
 * Cuts a text into the words that the index holds, or a query into the beginnings of words that
 * must all be there. Words are runs of letters and digits, apostrophes left out ("don't": "dont");
 * "AC/DC" is found as "ac", "dc" and "acdc"; typed initials, "r.e.m.", are looked for as "rem".
 * Scripts without spaces give each pair of neighbours, so that any part of a text is found. Each
 * symbol is a word; a text of nothing but punctuation is one word.
 */
void _ts_search_text_foreach_word (const char *folded,
                                   gboolean is_query,
                                   TsSearchWordFunc func,
                                   gpointer user_data);

G_END_DECLS
