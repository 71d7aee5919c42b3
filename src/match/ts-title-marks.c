/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-title-marks-private.h"

#include "ts-title-text-private.h"

#include <string.h>

gboolean
_ts_title_is_dash (gunichar c)
{
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xff0d;
}

static gboolean
is_space_at (const char *text, gsize length, gsize at)
{
  return at >= length || text[at] == ' ';
}

/* Whether the letter at @at begins a name: upper case, or of a script without cases. */
static gboolean
is_name_at (const char *text, gsize length, gsize at)
{
  gunichar c;

  if (at >= length)
    return FALSE;
  c = g_utf8_get_char (text + at);
  return g_unichar_isalpha (c) && !g_unichar_islower (c);
}

/* Length in bytes of the mark at @at, 0 if there is none of that kind. */
static gsize
mark_at (const char *text, gsize length, gsize at, TsTitleMark mark)
{
  gunichar c = g_utf8_get_char (text + at);
  gsize end = g_utf8_next_char (text + at) - text;
  gboolean before = at > 0 && text[at - 1] == ' ';
  gboolean after;

  if (mark == TS_TITLE_MARK_BAR)
    return c == '|' ? end - at : 0;
  if (mark == TS_TITLE_MARK_DASH || mark == TS_TITLE_MARK_SIGN)
    while (end < length && g_utf8_get_char (text + end) == c)
      end = g_utf8_next_char (text + end) - text;
  after = is_space_at (text, length, end) && end < length;

  switch (mark) {
  case TS_TITLE_MARK_DASH:
    return _ts_title_is_dash (c) && ((before && after) || (c == '-' && end - at == 2)) ? end - at
                                                                                       : 0;
  case TS_TITLE_MARK_UNDERSCORE:
    return c == '_' && before && after ? end - at : 0;
  case TS_TITLE_MARK_SIGN:
    return before && after
                   && (c == '/' || c == '~' || c == ':' || c == 0xb7 || c == 0x2022 || c == 0xbb)
               ? end - at
               : 0;
  case TS_TITLE_MARK_HALF_DASH:
    if (!_ts_title_is_dash (c) || (!before && !after && c != 0x2013 && c != 0x2014))
      return 0;
    /* Not "1939–45". */
    return at > 0 && end < length && g_ascii_isdigit (text[at - 1]) && g_ascii_isdigit (text[end])
               ? 0
               : end - at;
  case TS_TITLE_MARK_COLON:
    return c == ':' && after ? end - at : 0;
  case TS_TITLE_MARK_TIGHT_UNDERSCORE:
    return c == '_' ? end - at : 0;
  case TS_TITLE_MARK_HYPHEN:
    return c == '-' && at > 0 && is_name_at (text, length, end) ? end - at : 0;
  case TS_TITLE_MARK_BAR:
  case TS_TITLE_N_MARKS:
  default:
    return 0;
  }
}

/* Cuts @text at the marks of one kind that stand in no bracket and no quotation. */
GPtrArray *
_ts_title_split (const char *text, TsTitleMark mark)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (g_free);
  gsize length = strlen (text);
  gsize start = 0;
  gsize at = 0;

  while (at < length) {
    TsTitleSpan span;
    gsize n;

    if (_ts_title_bracket_at (text, length, at, &span)
        || (text[at] != '<' && _ts_title_quote_at (text, length, at, &span))) {
      at = span.end;
      continue;
    }
    n = mark_at (text, length, at, mark);
    if (n > 0) {
      g_ptr_array_add (pieces, g_strstrip (g_strndup (text + start, at - start)));
      start = at + n;
    }
    at = n > 0 ? start : (gsize) (g_utf8_next_char (text + at) - text);
  }
  g_ptr_array_add (pieces, g_strstrip (g_strndup (text + start, length - start)));
  return pieces;
}

gboolean
_ts_title_has_mark (const char *text, TsTitleMark first, TsTitleMark last)
{
  for (TsTitleMark mark = first; mark <= last; mark++) {
    g_autoptr (GPtrArray) pieces = _ts_title_split (text, mark);

    if (pieces->len > 1)
      return TRUE;
  }
  return FALSE;
}
