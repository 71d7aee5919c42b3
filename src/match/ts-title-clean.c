/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-title-clean-private.h"

#include <string.h>

TsTitleNote
_ts_title_note_of_span (const char *text, const TsTitleSpan *span)
{
  return _ts_title_note_of_bracket (text + span->inner_start, span->inner_end - span->inner_start);
}

gboolean
_ts_title_is_square (const TsTitleSpan *span)
{
  return span->open != '(' && span->open != '{';
}

/* "*** NEW ***": a bracket made of asterisks, at the start or the end of words. */
static gboolean
starred_at (const char *text, gsize length, gsize at, TsTitleSpan *span)
{
  const char *close;

  if (text[at] != '*' || (at > 0 && text[at - 1] != ' '))
    return FALSE;
  span->start = at;
  span->open = '*';
  span->inner_start = at + strspn (text + at, "*");
  close = memchr (text + span->inner_start, '*', length - span->inner_start);
  if (close == NULL)
    return FALSE;
  span->inner_end = close - text;
  span->end = span->inner_end + strspn (close, "*");
  return span->inner_end > span->inner_start && (span->end >= length || text[span->end] == ' ');
}

gboolean
_ts_title_group_at (const char *text, gsize length, gsize at, TsTitleSpan *span)
{
  return _ts_title_bracket_at (text, length, at, span) || starred_at (text, length, at, span);
}

TsTitleHints
_ts_title_look_for_hints (const char *text)
{
  TsTitleHints hints = { 0 };
  gsize length = strlen (text);
  TsTitleSpan span;

  for (gsize at = 0; at < length; at = g_utf8_next_char (text + at) - text) {
    TsTitleNote note;

    if (!_ts_title_bracket_at (text, length, at, &span))
      continue;
    note = _ts_title_note_of_span (text, &span);
    hints.is_video = hints.is_video || note == TS_TITLE_NOTE_UPLOAD;
    hints.is_catalogue = hints.is_catalogue || note == TS_TITLE_NOTE_EDITION;
  }
  return hints;
}

/* @text without its brackets. */
char *
_ts_title_without_groups (const char *text)
{
  GString *rest = g_string_new (NULL);
  gsize length = strlen (text);
  TsTitleSpan span;

  for (gsize at = 0; at < length;) {
    gsize next = g_utf8_next_char (text + at) - text;

    if (_ts_title_group_at (text, length, at, &span)) {
      g_string_append_c (rest, ' ');
      at = span.end;
      continue;
    }
    g_string_append_len (rest, text + at, next - at);
    at = next;
  }
  return g_string_free (rest, FALSE);
}

/* Takes a note without brackets off the end of what was written since @from. */
static void
cut_tail (GString *text, gsize from, gboolean may_be_all)
{
  gsize length = text->len - from;

  g_string_truncate (text, from + _ts_title_tail_start (text->str + from, length, may_be_all));
  if (text->len == from + length)
    return;
  /* "Title + Lyrics" */
  while (text->len > from && strchr (" +&", text->str[text->len - 1]) != NULL)
    g_string_truncate (text, text->len - 1);
  g_string_append_c (text, ' ');
}

static gboolean
keep_group (const char *text,
            const TsTitleSpan *span,
            gboolean has_artist,
            const TsTitleHints *hints)
{
  switch (_ts_title_note_of_span (text, span)) {
  case TS_TITLE_NOTE_UPLOAD:
  case TS_TITLE_NOTE_EDITION:
  case TS_TITLE_NOTE_LIVE:
    return FALSE;
  case TS_TITLE_NOTE_FEATURE:
    return has_artist && !_ts_title_is_square (span);
  case TS_TITLE_NOTE_MIX:
    return TRUE;
  case TS_TITLE_NOTE_EMPTY:
    /* Not "(?)". */
    return strspn (text + span->inner_start, " ") < span->inner_end - span->inner_start;
  case TS_TITLE_NOTE_NONE:
  default:
    if (span->open == '*')
      return FALSE;
    return !_ts_title_is_square (span) || (!has_artist && hints->is_catalogue);
  }
}

static void
collapse_spaces (GString *text)
{
  gsize to = 0;

  for (gsize from = 0; from < text->len; from++)
    if (text->str[from] != ' ' || (to > 0 && text->str[to - 1] != ' '))
      text->str[to++] = text->str[from];
  g_string_truncate (text, to);
}

/* Takes the notes out of a title. */
char *
_ts_title_clean_title (const char *text, gboolean has_artist, const TsTitleHints *hints)
{
  g_autoptr (GString) title = g_string_new (NULL);
  g_autofree char *trimmed = NULL;
  gsize length = strlen (text);
  gsize from = 0; /* in @title: what was written since the last bracket */
  TsTitleSpan span;

  for (gsize at = 0; at < length;) {
    gsize next = g_utf8_next_char (text + at) - text;

    if (_ts_title_group_at (text, length, at, &span)) {
      cut_tail (title, from, from > 0);
      if (keep_group (text, &span, has_artist, hints))
        g_string_append_len (title, text + span.start, span.end - span.start);
      else
        g_string_append_c (title, ' ');
      from = title->len;
      at = span.end;
      continue;
    }
    /* A bracket that nobody closed. */
    span = (TsTitleSpan){ at, next, length, length, text[at] };
    if (strchr ("([", text[at]) != NULL && next < length
        && !keep_group (text, &span, has_artist, hints))
      break;
    g_string_append_len (title, text + at, next - at);
    at = next;
  }
  cut_tail (title, from, from > 0);
  collapse_spaces (title);
  trimmed = _ts_title_text_trim (title->str, title->len);
  if (*trimmed == '\0')
    return _ts_title_text_trim (text, length);
  return g_steal_pointer (&trimmed);
}

/* Takes decoration out of an artist's name: square brackets, "(Official)". */
char *
_ts_title_clean_artist (const char *text)
{
  g_autoptr (GString) artist = g_string_new (NULL);
  g_autofree char *trimmed = NULL;
  gsize length = strlen (text);
  TsTitleSpan span;

  for (gsize at = 0; at < length;) {
    gsize next = g_utf8_next_char (text + at) - text;

    if (_ts_title_group_at (text, length, at, &span)) {
      TsTitleNote note = _ts_title_note_of_span (text, &span);

      next = span.end;
      if ((_ts_title_is_square (&span) && note != TS_TITLE_NOTE_FEATURE)
          || note == TS_TITLE_NOTE_UPLOAD) {
        g_string_append_c (artist, ' ');
        at = next;
        continue;
      }
    }
    g_string_append_len (artist, text + at, next - at);
    at = next;
  }
  collapse_spaces (artist);
  trimmed = _ts_title_text_trim (artist->str, artist->len);
  if (*trimmed == '\0')
    return _ts_title_text_trim (text, length);
  return g_steal_pointer (&trimmed);
}
