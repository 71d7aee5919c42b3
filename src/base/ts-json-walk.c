/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-json-walk.h"

#include <math.h>
#include <string.h>

void
ts_json_walk_init (TsJsonWalk *self, const char *text, gsize length)
{
  static const char byte_order_mark[] = "\xef\xbb\xbf";

  self->next = text;
  self->end = text + length;
  self->is_broken = FALSE;
  if (length >= 3 && memcmp (text, byte_order_mark, 3) == 0)
    self->next += 3;
}

gboolean
ts_json_walk_is_broken (const TsJsonWalk *self)
{
  return self->is_broken;
}

static void
set_broken (TsJsonWalk *self)
{
  self->is_broken = TRUE;
  self->next = self->end;
}

char
ts_json_walk_peek (TsJsonWalk *self)
{
  while (self->next < self->end && (*self->next == ' ' || *self->next == '\n' ||
                                    *self->next == '\r' || *self->next == '\t'))
    self->next++;
  return self->next < self->end ? *self->next : '\0';
}

gboolean
ts_json_walk_is_at_end (TsJsonWalk *self)
{
  ts_json_walk_peek (self);
  return self->next == self->end;
}

/* Goes past a string and gives what stands between its quotes. */
static gboolean
take_string (TsJsonWalk *self, const char **text, gsize *length)
{
  const char *start;
  const char *p;

  if (ts_json_walk_peek (self) != '"') {
    set_broken (self);
    return FALSE;
  }
  start = self->next + 1;
  for (p = start; p < self->end && *p != '"'; p++) {
    if (*p == '\\')
      p++;
  }
  if (p >= self->end) {
    set_broken (self);
    return FALSE;
  }
  *text = start;
  *length = (gsize) (p - start);
  self->next = p + 1;
  return TRUE;
}

/* Goes past a number or word. */
static gboolean
take_scalar (TsJsonWalk *self, const char **text, gsize *length)
{
  const char *p;

  ts_json_walk_peek (self);
  for (p = self->next; p < self->end; p++) {
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '+' && *p != '.')
      break;
  }
  if (p == self->next) {
    set_broken (self);
    return FALSE;
  }
  *text = self->next;
  *length = (gsize) (p - self->next);
  self->next = p;
  return TRUE;
}

void
ts_json_walk_skip (TsJsonWalk *self)
{
  guint depth = 0;
  const char *text;
  gsize length;

  /* Not by recursion: a hostile text of brackets alone would overflow the stack. */
  do {
    switch (ts_json_walk_peek (self)) {
    case '"':
      take_string (self, &text, &length);
      break;
    case '{':
    case '[':
      depth++;
      self->next++;
      break;
    case '}':
    case ']':
      if (depth == 0) {
        set_broken (self);
      } else {
        depth--;
        self->next++;
      }
      break;
    case ',':
    case ':':
      if (depth == 0)
        set_broken (self);
      else
        self->next++;
      break;
    default:
      take_scalar (self, &text, &length);
      break;
    }
  } while (depth > 0 && !self->is_broken);
}

static gboolean
enter (TsJsonWalk *self, char bracket)
{
  if (ts_json_walk_peek (self) != bracket) {
    ts_json_walk_skip (self);
    return FALSE;
  }
  self->next++;
  return TRUE;
}

gboolean
ts_json_walk_enter_object (TsJsonWalk *self)
{
  return enter (self, '{');
}

gboolean
ts_json_walk_enter_array (TsJsonWalk *self)
{
  return enter (self, '[');
}

/* Goes past a comma; whether another item follows. */
static gboolean
next_item (TsJsonWalk *self, char bracket)
{
  char c = ts_json_walk_peek (self);

  if (c == ',') {
    self->next++;
    c = ts_json_walk_peek (self);
  }
  if (c == bracket) {
    self->next++;
    return FALSE;
  }
  if (c == '\0')
    set_broken (self);
  return !self->is_broken;
}

gboolean
ts_json_walk_next_member (TsJsonWalk *self, TsJsonWalkName *name)
{
  if (!next_item (self, '}') || !take_string (self, &name->text, &name->length))
    return FALSE;
  if (ts_json_walk_peek (self) != ':') {
    set_broken (self);
    return FALSE;
  }
  self->next++;
  return TRUE;
}

gboolean
ts_json_walk_next_element (TsJsonWalk *self)
{
  return next_item (self, ']');
}

gboolean
ts_json_walk_is (const TsJsonWalkName *name, const char *text)
{
  return strlen (text) == name->length && memcmp (name->text, text, name->length) == 0;
}

/* --- Values -------------------------------------------------------------------------------- */

static gboolean
read_hex (const char *p, const char *end, gunichar *value)
{
  *value = 0;
  if (end - p < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (p[i]);

    if (digit < 0)
      return FALSE;
    *value = *value * 16 + (gunichar) digit;
  }
  return TRUE;
}

/* Decodes what follows "\u"; returns the place after it. */
static const char *
decode_unicode (const char *p, const char *end, GString *out)
{
  gunichar c;
  gunichar low;

  if (!read_hex (p, end, &c)) {
    g_string_append_unichar (out, 0xfffd);
    return p;
  }
  p += 4;
  if (c >= 0xd800 && c < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
      read_hex (p + 2, end, &low) && low >= 0xdc00 && low < 0xe000) {
    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    p += 6;
  }
  /* A NUL would end the text early, half a pair is no character. */
  g_string_append_unichar (out, c == 0 || (c >= 0xd800 && c < 0xe000) ? 0xfffd : c);
  return p;
}

static char *
decode (const char *text, gsize length)
{
  static const char letters[] = "bfnrt\"\\/";
  static const char meanings[] = "\b\f\n\r\t\"\\/";
  const char *end = text + length;
  GString *out;

  if (memchr (text, '\\', length) == NULL)
    return g_strndup (text, length);
  out = g_string_sized_new (length);
  while (text < end) {
    const char *letter;

    if (*text != '\\' || text + 1 == end) {
      g_string_append_c (out, *text++);
      continue;
    }
    letter = strchr (letters, text[1]);
    text += 2;
    if (text[-1] == 'u')
      text = decode_unicode (text, end, out);
    else if (letter != NULL && *letter != '\0')
      g_string_append_c (out, meanings[letter - letters]);
  }
  return g_string_free (out, FALSE);
}

static char *
decode_valid (const char *text, gsize length)
{
  char *decoded = decode (text, length);

  if (!g_utf8_validate (decoded, -1, NULL)) {
    char *valid = g_utf8_make_valid (decoded, -1);

    g_free (decoded);
    decoded = valid;
  }
  return decoded;
}

char *
ts_json_walk_dup_string (TsJsonWalk *self)
{
  const char *text;
  gsize length;

  if (ts_json_walk_peek (self) != '"') {
    ts_json_walk_skip (self);
    return NULL;
  }
  return take_string (self, &text, &length) && length > 0 ? decode_valid (text, length) : NULL;
}

char *
ts_json_walk_dup_scalar (TsJsonWalk *self)
{
  const char *text;
  gsize length;
  char c = ts_json_walk_peek (self);

  if (c == '"')
    return ts_json_walk_dup_string (self);
  if (c == '{' || c == '[') {
    ts_json_walk_skip (self);
    return NULL;
  }
  if (!take_scalar (self, &text, &length) || (length == 4 && memcmp (text, "null", 4) == 0))
    return NULL;
  return g_strndup (text, length);
}

double
ts_json_walk_get_double (TsJsonWalk *self, double fallback)
{
  g_autofree char *text = ts_json_walk_dup_scalar (self);
  char *end;
  double value;

  if (text == NULL)
    return fallback;
  value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (value) ? value : fallback;
}
