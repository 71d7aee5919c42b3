/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-title-text-private.h"

#include <string.h>

/* The entities that servers write in titles; numbers are decoded besides. */
static const struct {
  const char *name;
  gunichar c;
} entities[] = {
  { "amp;", '&' },       { "lt;", '<' },      { "gt;", '>' },       { "quot;", '"' },
  { "apos;", '\'' },     { "nbsp;", ' ' },    { "ndash;", 0x2013 }, { "mdash;", 0x2014 },
  { "lsquo;", '\'' },    { "rsquo;", '\'' },  { "ldquo;", '"' },    { "rdquo;", '"' },
  { "hellip;", 0x2026 }, { "agrave;", 0xe0 }, { "aacute;", 0xe1 },  { "acirc;", 0xe2 },
  { "atilde;", 0xe3 },   { "auml;", 0xe4 },   { "aring;", 0xe5 },   { "ccedil;", 0xe7 },
  { "egrave;", 0xe8 },   { "eacute;", 0xe9 }, { "ecirc;", 0xea },   { "euml;", 0xeb },
  { "iacute;", 0xed },   { "ntilde;", 0xf1 }, { "oacute;", 0xf3 },  { "ocirc;", 0xf4 },
  { "ouml;", 0xf6 },     { "oslash;", 0xf8 }, { "uacute;", 0xfa },  { "uuml;", 0xfc },
  { "szlig;", 0xdf },    { "Auml;", 0xc4 },   { "Ouml;", 0xd6 },    { "Uuml;", 0xdc },
  { "Eacute;", 0xc9 },   { "times;", 0xd7 },
};

static const struct {
  gunichar open;
  gunichar close;
} brackets[] = {
  { '(', ')' },       { '[', ']' }, { '{', '}' }, { 0x3010, 0x3011 }, /* 【】 */
  { 0x3014, 0x3015 },                                                 /* 〔〕 */
};

static const struct {
  gunichar open;
  gunichar close;
} quotes[] = {
  { '"', '"' },       { '\'', '\'' }, { 0x300c, 0x300d }, /* 「」 */
  { 0x300e, 0x300f },                                     /* 『』 */
  { 0x300a, 0x300b },                                     /* 《》 */
  { 0x3008, 0x3009 },                                     /* 〈〉 */
  { '<', '>' },       { 0xab, 0xbb },                     /* «» */
};

/* Decodes the entity after the ampersand at @p. Returns what follows it, or NULL if it is none. */
static const char *
decode_entity (const char *p, gunichar *c)
{
  guint64 value;
  char *end;
  gboolean is_hex;

  if (p[1] != '#') {
    for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
      if (g_str_has_prefix (p + 1, entities[i].name)) {
        *c = entities[i].c;
        return p + 1 + strlen (entities[i].name);
      }
    return NULL;
  }
  is_hex = p[2] == 'x' || p[2] == 'X';
  p += is_hex ? 3 : 2;
  if (!(is_hex ? g_ascii_isxdigit (*p) : g_ascii_isdigit (*p)))
    return NULL;
  value = g_ascii_strtoull (p, &end, is_hex ? 16 : 10);
  if (*end != ';' || value == 0 || value > 0x10ffff || !g_unichar_validate ((gunichar) value))
    return NULL;
  *c = (gunichar) value;
  return end + 1;
}

/* What is written for @c: 0 for nothing. */
static gunichar
plain_char (gunichar c)
{
  switch (c) {
  case 0xad:   /* soft hyphen */
  case 0x200b: /* zero-width space, non-joiner, joiner, marks of direction */
  case 0x200c:
  case 0x200d:
  case 0x200e:
  case 0x200f:
  case 0x2060: /* word joiner */
  case 0xfeff: /* byte order mark */
    return 0;
  case 0x2018:
  case 0x2019:
  case 0x201a:
  case 0x201b:
    return '\'';
  case 0x201c:
  case 0x201d:
  case 0x201e:
  case 0x201f:
  case 0xff02:
    return '"';
  case 0xff08:
    return '(';
  case 0xff09:
    return ')';
  case 0xff3b:
    return '[';
  case 0xff3d:
    return ']';
  case 0xff5c: /* full-width and drawn bars */
  case 0x2502:
  case 0x2503:
    return '|';
  default:
    break;
  }
  if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
    return 0;
  if (g_unichar_isspace (c) || g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR)
    return ' ';
  return g_unichar_iscntrl (c) ? ' ' : c;
}

char *
_ts_title_text_clean (const char *raw)
{
  g_autofree char *valid = g_utf8_make_valid (raw, -1);
  GString *text = g_string_sized_new (strlen (valid) + 1);

  for (const char *p = valid; *p != '\0';) {
    gunichar c = g_utf8_get_char (p);
    const char *next = c == '&' ? decode_entity (p, &c) : NULL;

    p = next != NULL ? next : g_utf8_next_char (p);
    c = plain_char (c);
    if (c == 0 || (c == ' ' && (text->len == 0 || text->str[text->len - 1] == ' ')))
      continue;
    g_string_append_unichar (text, c);
  }
  if (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

gboolean
_ts_title_bracket_at (const char *text, gsize length, gsize at, TsTitleSpan *span)
{
  gunichar open = g_utf8_get_char (text + at);
  gunichar close = 0;
  guint depth = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (brackets); i++)
    if (brackets[i].open == open)
      close = brackets[i].close;
  if (close == 0)
    return FALSE;

  for (const char *p = text + at; p < text + length; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == open)
      depth++;
    if (c != close || --depth > 0)
      continue;
    span->open = open;
    span->start = at;
    span->inner_start = g_utf8_next_char (text + at) - text;
    span->inner_end = p - text;
    span->end = g_utf8_next_char (p) - text;
    return TRUE;
  }
  return FALSE;
}

static gboolean
is_word_at (const char *text, gsize length, gsize at)
{
  return at < length && g_unichar_isalnum (g_utf8_get_char (text + at));
}

static gboolean
is_word_before (const char *text, gsize at)
{
  return at > 0 && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (text + at)));
}

gboolean
_ts_title_quote_at (const char *text, gsize length, gsize at, TsTitleSpan *span)
{
  gunichar open = g_utf8_get_char (text + at);
  gunichar close = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (quotes); i++)
    if (quotes[i].open == open)
      close = quotes[i].close;
  if (close == 0 || (open == '\'' && is_word_before (text, at)))
    return FALSE;

  span->open = open;
  span->start = at;
  span->inner_start = g_utf8_next_char (text + at) - text;
  for (const char *p = text + span->inner_start; p < text + length; p = g_utf8_next_char (p)) {
    if (g_utf8_get_char (p) != close)
      continue;
    span->inner_end = p - text;
    span->end = g_utf8_next_char (p) - text;
    if (close == '\''
        && (is_word_at (text, length, span->end)
            || g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (p)))))
      continue;
    return span->inner_end > span->inner_start;
  }
  return FALSE;
}

/* Whether @c says nothing at the end of a title. */
static gboolean
is_fringe (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  if (g_unichar_isspace (c) || (type == G_UNICODE_DASH_PUNCTUATION && c != 0x301c))
    return TRUE;
  if (c < 0x80)
    return strchr (";:,|/~_", (int) c) != NULL;
  /* Emoji with their modifiers; hearts and notes of older sets stand in titles. */
  return c == 0xfe0f || (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2700 && c <= 0x27bf)
         || c == 0x2b50 || c == 0x2605 || c == 0x2606;
}

static guint
count_char (const char *text, gsize length, char c)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    n += text[i] == c;
  return n;
}

char *
_ts_title_text_trim (const char *text, gsize length)
{
  const char *start = text;
  const char *end = text + length;
  gboolean changed = TRUE;

  while (changed && start < end) {
    TsTitleSpan span;
    const char *last;

    changed = FALSE;
    while (start < end && is_fringe (g_utf8_get_char (start)))
      start = g_utf8_next_char (start);
    while (start < end && is_fringe (g_utf8_get_char (last = g_utf8_prev_char (end))))
      end = last;
    if (start == end)
      break;
    if (*start != '<' && _ts_title_quote_at (start, end - start, 0, &span)
        && span.end == (gsize) (end - start)) {
      end = start + span.inner_end;
      start += span.inner_start;
      changed = TRUE;
    } else if (count_char (start, end - start, '"') % 2 == 1) {
      /* A quotation mark after a figure means inches: 12" */
      if (*start == '"')
        start++, changed = TRUE;
      else if (end[-1] == '"' && !g_ascii_isdigit (end[-2]))
        end--, changed = TRUE;
    }
  }
  return g_strndup (start, end - start);
}
