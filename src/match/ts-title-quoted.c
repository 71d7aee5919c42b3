/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-title-parser-private.h"

#include "ts-title-marks-private.h"

#include <string.h>

static gboolean
find_quote (const char *text, TsTitleSpan *quote)
{
  static const char *const short_words[]
      = { "n", "til", "tis", "twas", "cause", "em", "bout", "round", "cos", "cuz" };
  gsize length = strlen (text);
  TsTitleSpan span;

  for (gsize at = 0; at < length;) {
    if (_ts_title_bracket_at (text, length, at, &span)) {
      at = span.end;
      continue;
    }
    if (_ts_title_quote_at (text, length, at, quote)) {
      g_autoptr (GArray) words = _ts_title_words_split (text + quote->inner_start,
                                                        quote->inner_end - quote->inner_start);
      gboolean is_short = FALSE;

      /* Apostrophes: rock 'n' roll, 'til the mornin' comes */
      for (gsize i = 0; words->len > 0 && i < G_N_ELEMENTS (short_words); i++)
        is_short = is_short
                   || (quote->open == '\''
                       && g_str_equal (g_array_index (words, TsTitleWord, 0).text, short_words[i]));
      if (words->len > 0 && !is_short)
        return TRUE;
    }
    at = g_utf8_next_char (text + at) - text;
  }
  return FALSE;
}

/* Whether what follows a quoted title fits there: nothing, brackets, or a word about the upload. */
static gboolean
fits_behind_title (const char *after, gunichar open, const TsTitleHints *hints)
{
  g_autofree char *bare = g_strstrip (_ts_title_without_groups (after));
  g_autoptr (GArray) words = _ts_title_words_split (bare, strlen (bare));
  const guint wanted = TS_TITLE_WORD_OFFICIAL | TS_TITLE_WORD_MEDIUM | TS_TITLE_WORD_LYRIC
                       | TS_TITLE_WORD_PART | TS_TITLE_WORD_TAIL | TS_TITLE_WORD_EDITION
                       | TS_TITLE_WORD_LIVE | TS_TITLE_WORD_FEATURE | TS_TITLE_WORD_MIX;

  for (guint i = 0; i < MIN (words->len, 2); i++)
    if ((g_array_index (words, TsTitleWord, i).flags & wanted) != 0)
      return TRUE;
  /* An apostrophe alone is not enough: "Don't Say 'No'". */
  if (open == '\'')
    return hints->is_video;
  return words->len == 0 || !g_unichar_islower (g_utf8_get_char (bare));
}

static gboolean
ends_in_small_word (const char *text)
{
  static const char *const small[] = { "a",  "an", "and", "by", "for", "from", "in",
                                       "my", "of", "on",  "or", "the", "to",   "with" };
  g_autoptr (GArray) words = _ts_title_words_split (text, strlen (text));

  const TsTitleWord *last;

  if (words->len == 0)
    return FALSE;
  /* Not the "A" of a name. */
  last = &g_array_index (words, TsTitleWord, words->len - 1);
  if (g_ascii_isupper (text[last->start]))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (small); i++)
    if (g_str_equal (last->text, small[i]))
      return TRUE;
  return FALSE;
}

/* Nat "Duke" Someone - Title */
static gboolean
is_inside_name (const char *after)
{
  g_autoptr (GPtrArray) pieces = _ts_title_split (after, TS_TITLE_MARK_DASH);
  g_autofree char *bare = g_strstrip (_ts_title_without_groups (g_ptr_array_index (pieces, 0)));

  return pieces->len > 1 && _ts_title_note_of_piece (bare, strlen (bare)) == TS_TITLE_NOTE_NONE;
}

/* Puts the guests and the arrangement named after a quoted title behind it. */
static char *
title_with_guests (const char *title, const char *after)
{
  GString *text = g_string_new (title);
  gsize length = strlen (after);
  g_autoptr (GArray) words = _ts_title_words_split (after, length);
  TsTitleSpan span;

  if (words->len > 1 && (g_array_index (words, TsTitleWord, 0).flags & TS_TITLE_WORD_FEATURE) != 0
      && strpbrk (after, "([") == NULL) {
    g_string_append_printf (text, " %s", after);
    return g_string_free (text, FALSE);
  }
  for (gsize at = 0; at < length;) {
    gsize next = g_utf8_next_char (after + at) - after;

    if (_ts_title_bracket_at (after, length, at, &span)) {
      TsTitleNote note = _ts_title_note_of_span (after, &span);

      if (note == TS_TITLE_NOTE_FEATURE || note == TS_TITLE_NOTE_MIX) {
        g_string_append_c (text, ' ');
        g_string_append_len (text, after + span.start, span.end - span.start);
      }
      next = span.end;
    }
    at = next;
  }
  return g_string_free (text, FALSE);
}

/* Artist "Title" M/V, "Title" by Artist; NULL if the quotation is no title. */
TsParsedTitle *
_ts_title_parse_quoted (const char *text, TsTitleHints hints)
{
  TsTitleSpan quote;
  g_autofree char *before = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *title = NULL;
  g_autofree char *after = NULL;
  gboolean is_plain;

  if (!find_quote (text, &quote))
    return NULL;
  before = _ts_title_text_trim (text, quote.start);
  inner = g_strndup (text + quote.inner_start, quote.inner_end - quote.inner_start);
  after = g_strstrip (g_strdup (text + quote.end));
  is_plain = quote.open == '"' || quote.open == '\'' || quote.open == '<';

  if (*before == '\0') {
    if (g_ascii_strncasecmp (after, "by ", 3) == 0)
      return _ts_parsed_title_new (after + 3, inner, &hints);
    /* "“Weird” Someone - Title", and "“Title” - Artist" */
    if (_ts_title_has_mark (text, TS_TITLE_MARK_BAR, TS_TITLE_MARK_SIGN))
      return NULL;
    if (g_unichar_isalnum (g_utf8_get_char (text + quote.end)))
      return NULL;
    title = title_with_guests (inner, after);
    return _ts_parsed_title_new (NULL, title, &hints);
  }
  if (_ts_title_has_mark (before, TS_TITLE_MARK_BAR, TS_TITLE_MARK_SIGN) || is_inside_name (after))
    return NULL;
  if (ends_in_small_word (before) || (is_plain && !fits_behind_title (after, quote.open, &hints)))
    return NULL;
  title = title_with_guests (inner, after);
  return _ts_parsed_title_new (before, title, &hints);
}
