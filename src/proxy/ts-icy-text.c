/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-icy-text.h"

#include <string.h>

#define RIGHT_QUOTE "\342\200\231" /* U+2019 */
#define TITLE_FIELD "StreamTitle='"

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

char *
ts_icy_text_clean (const char *text, gsize max_bytes)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    const gunichar c = g_utf8_get_char (p);
    const gsize length = (gsize) (g_utf8_next_char (p) - p);

    if (is_control (c))
      continue;
    if (c == ';' && clean->len > 0 && clean->str[clean->len - 1] == '\'') {
      if (clean->len - 1 + strlen (RIGHT_QUOTE) + 1 > max_bytes)
        break;
      g_string_truncate (clean, clean->len - 1);
      g_string_append (clean, RIGHT_QUOTE ";");
      continue;
    }
    if (clean->len + length > max_bytes)
      break;
    g_string_append_len (clean, p, (gssize) length);
  }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

/* Resolves &#N; in place, where N is a character one could mean. */
static void
resolve_references (GString *text)
{
  gsize from = 0;
  const char *found;

  while ((found = strstr (text->str + from, "&#")) != NULL) {
    const gsize at = (gsize) (found - text->str);
    gsize end = at + 2;
    gunichar c = 0;
    char utf8[6];

    while (g_ascii_isdigit (text->str[end]) && c < 0x110000)
      c = c * 10 + (gunichar) (text->str[end++] - '0');
    from = at + 2;
    if (end == at + 2 || text->str[end] != ';' || !g_unichar_validate (c) || is_control (c))
      continue;
    from = at + (gsize) g_unichar_to_utf8 (c, utf8);
    g_string_erase (text, (gssize) at, (gssize) (end + 1 - at));
    g_string_insert_len (text, (gssize) at, utf8, (gssize) (from - at));
  }
}

char *
ts_icy_text_decode (const char *data, gsize length, const char *charset)
{
  g_autofree char *text = NULL;
  GString *result;

  if (g_utf8_validate_len (data, length, NULL))
    text = g_strndup (data, length);
  if (text == NULL && charset != NULL)
    text = g_convert (data, (gssize) length, "UTF-8", charset, NULL, NULL, NULL);
  if (text == NULL)
    text = g_convert_with_fallback (
        data, (gssize) length, "UTF-8", "WINDOWS-1252", "\357\277\275", NULL, NULL, NULL);
  /* Windows-1252 leaves five bytes without a meaning; ISO 8859-1 has one for each. */
  if (text == NULL)
    text = g_convert (data, (gssize) length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
  result = g_string_new (text);
  resolve_references (result);
  return g_string_free (result, FALSE);
}

/* Whether @rest is the end of a block, or begins another field: letters and ='. */
static gboolean
is_after_title (const char *rest, gsize length)
{
  gsize n = 0;

  if (length == 0 || rest[0] == '\0')
    return TRUE;
  while (n < length && (g_ascii_isalnum (rest[n]) || rest[n] == '_'))
    n++;
  return n > 0 && n + 1 < length && rest[n] == '=' && rest[n + 1] == '\'';
}

const char *
ts_icy_text_find_title (const char *block, gsize length, gsize *title_length)
{
  const gsize n = strlen (TITLE_FIELD);
  const char *title = memmem (block, length, TITLE_FIELD, n);
  gsize rest;

  if (title == NULL)
    return NULL;
  title += n;
  rest = length - (gsize) (title - block);
  for (gsize i = 0; i + 1 < rest; i++)
    if (title[i] == '\'' && title[i + 1] == ';' && is_after_title (title + i + 2, rest - i - 2)) {
      *title_length = i;
      return title;
    }
  /* Cut off: the padding and a quote are not part of it. */
  while (rest > 0 && (title[rest - 1] == '\0' || title[rest - 1] == ';'))
    rest--;
  if (rest > 0 && title[rest - 1] == '\'')
    rest--;
  *title_length = rest;
  return title;
}
