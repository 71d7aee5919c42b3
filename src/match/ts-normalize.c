/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-normalize.h"

#include <string.h>

/* Up to three code points in 21 bits each; 0 drops the character, a space separates words. */
typedef guint64 Folded;

#define PAGE_BITS 8
#define PAGE_SIZE (1 << PAGE_BITS)
#define N_PAGES (0x10000 >> PAGE_BITS)

static gsize pages[N_PAGES]; /* (element-type Folded*) made when first needed, never freed */

static const struct {
  gunichar from;
  char to[4];
} letters_without_decomposition[] = {
  { 0x00df, "ss" }, { 0x00e6, "ae" }, { 0x00f0, "d" },  { 0x00f8, "o" },  { 0x00fe, "th" },
  { 0x0111, "d" },  { 0x0127, "h" },  { 0x0131, "i" },  { 0x0138, "k" },  { 0x0142, "l" },
  { 0x014b, "n" },  { 0x0153, "oe" }, { 0x0167, "t" },  { 0x017f, "s" },  { 0x0180, "b" },
  { 0x0259, "e" },  { 0x1e9e, "ss" }, { 0xfb00, "ff" }, { 0xfb01, "fi" }, { 0xfb02, "fl" },
  { 0xfb03, "ffi" }, { 0xfb04, "ffl" }, { 0xfb05, "st" }, { 0xfb06, "st" },
};

static gboolean
is_word_character (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_' || g_unichar_type (c) == G_UNICODE_SPACING_MARK;
}

static Folded
fold_slowly (gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n_parts;
  Folded folded = 0;
  int n_out = 0;

  /* Composed Hangul stays: its parts are letters, not accents. */
  if (c >= 0xac00 && c <= 0xd7a3)
    return c;

  n_parts = g_unichar_fully_decompose (c, c >= 0xff00 && c <= 0xffef, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n_parts && n_out < 3; i++) {
    gunichar part = g_unichar_tolower (parts[i]);
    const char *letters = NULL;

    if (g_unichar_type (part) == G_UNICODE_NON_SPACING_MARK ||
        g_unichar_type (part) == G_UNICODE_ENCLOSING_MARK ||
        g_unichar_type (part) == G_UNICODE_FORMAT)
      continue;

    for (gsize j = 0; j < G_N_ELEMENTS (letters_without_decomposition); j++)
      if (letters_without_decomposition[j].from == part)
        letters = letters_without_decomposition[j].to;

    if (letters != NULL) {
      for (; *letters != '\0' && n_out < 3; letters++)
        folded |= (Folded) *letters << (21 * n_out++);
    } else {
      folded |= (Folded) (is_word_character (part) ? part : ' ') << (21 * n_out++);
    }
  }

  return folded;
}

static Folded
fold (gunichar c)
{
  gsize *page;

  if (c >= 0x10000)
    return fold_slowly (c);

  page = &pages[c >> PAGE_BITS];
  if (g_once_init_enter (page)) {
    Folded *table = g_new (Folded, PAGE_SIZE);
    gunichar first = c & ~(gunichar) (PAGE_SIZE - 1);

    for (guint i = 0; i < PAGE_SIZE; i++)
      table[i] = fold_slowly (first + i);
    g_once_init_leave (page, (gsize) table);
  }

  return ((const Folded *) *page)[c & (PAGE_SIZE - 1)];
}

/* What each ASCII byte becomes: itself, its lower-case letter, or a space. */
static const char ascii[128 + 1] = "                                "
                                   "                0123456789      "
                                   " abcdefghijklmnopqrstuvwxyz    _"
                                   " abcdefghijklmnopqrstuvwxyz     ";

/* Decodes one character; a byte that starts none is a separator of its own. */
static gunichar
next_character (const char **text)
{
  const guchar *p = (const guchar *) *text;
  gunichar c;

  if ((p[0] & 0xe0) == 0xc0 && (p[1] & 0xc0) == 0x80 && p[0] >= 0xc2) {
    *text += 2;
    return (gunichar) (p[0] & 0x1f) << 6 | (p[1] & 0x3f);
  }

  c = g_utf8_get_char_validated (*text, 4);
  if (c == (gunichar) -1 || c == (gunichar) -2) {
    *text += 1;
    return ' ';
  }
  *text = g_utf8_next_char (*text);

  return c;
}

static gboolean
has_loose_jamo (const char *text)
{
  /* U+1100 to U+11FF is E1 84 to E1 87. */
  for (const char *p = strchr (text, '\xe1'); p != NULL; p = strchr (p + 1, '\xe1'))
    if ((guchar) p[1] >= 0x84 && (guchar) p[1] <= 0x87)
      return TRUE;

  return FALSE;
}

static void
append_folded (const char *text, GString *buffer)
{
  gsize start = buffer->len;
  gboolean space = FALSE;

  while (*text != '\0') {
    Folded folded;

    if ((guchar) *text < 0x80)
      folded = (guchar) ascii[(guchar) *text++];
    else
      folded = fold (next_character (&text));

    for (; folded != 0; folded >>= 21) {
      gunichar c = folded & 0x1fffff;

      if (c == ' ') {
        space = TRUE;
        continue;
      }
      if (space && buffer->len > start)
        g_string_append_c (buffer, ' ');
      space = FALSE;
      if (c < 0x80)
        g_string_append_c (buffer, (char) c);
      else
        g_string_append_unichar (buffer, c);
    }
  }
}

gsize
ts_normalize_into (const char *text, GString *buffer)
{
  gsize start = buffer->len;
  gsize length;
  char *out;
  gboolean space = FALSE;
  const char *p;

  if (text == NULL)
    return 0;

  length = strlen (text);
  g_string_set_size (buffer, start + length);
  out = buffer->str + start;
  for (p = text; *p != '\0' && (guchar) *p < 0x80; p++) {
    char c = ascii[(guchar) *p];

    if (c == ' ') {
      space = TRUE;
    } else {
      if (space && out > buffer->str + start)
        *out++ = ' ';
      space = FALSE;
      *out++ = c;
    }
  }

  g_string_truncate (buffer, (gsize) (out - buffer->str));
  if (*p != '\0') {
    /* An accent may stand on the last plain letter, so that everything is done once more. */
    g_autofree char *composed = NULL;

    g_string_truncate (buffer, start);
    if (has_loose_jamo (text) && g_utf8_validate (text, -1, NULL))
      composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
    append_folded (composed != NULL ? composed : text, buffer);
  }

  return buffer->len - start;
}

char *
ts_normalize (const char *text)
{
  GString *buffer = g_string_new (NULL);

  ts_normalize_into (text, buffer);

  return g_string_free (buffer, FALSE);
}
