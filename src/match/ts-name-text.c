/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-name-text.h"

#include <string.h>

/* Longest texts that are compared character by character. */
#define MAX_RATIO_CHARS 256

static gunichar
plain_char (gunichar c)
{
  switch (c) {
  case 0x2018:
  case 0x2019:
  case 0x201b:
  case 0x02bc:
  case 0xff07:
    return '\'';
  case 0x201c:
  case 0x201d:
  case 0x201e:
    return '"';
  case 0x2010:
  case 0x2011:
  case 0x2012:
  case 0x2013:
  case 0x2014:
  case 0x2212:
    return '-';
  default:
    return g_unichar_isspace (c) ? ' ' : c;
  }
}

static void
collapse_spaces (GString *text)
{
  gsize to = 0;

  for (gsize from = 0; from < text->len; from++)
    if (text->str[from] != ' ' || (to > 0 && text->str[to - 1] != ' '))
      text->str[to++] = text->str[from];
  while (to > 0 && text->str[to - 1] == ' ')
    to--;
  g_string_truncate (text, to);
}

char *
ts_name_text_base (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *composed = NULL;
  GString *base;

  if (text == NULL || *text == '\0')
    return g_strdup ("");
  valid = g_utf8_make_valid (text, -1);
  folded = g_utf8_casefold (valid, -1);
  composed = g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
  base = g_string_sized_new (strlen (composed) + 1);
  for (const char *p = composed; *p != '\0'; p = g_utf8_next_char (p)) {
    if ((guchar) *p < 0x80)
      g_string_append_c (base, g_ascii_isspace (*p) ? ' ' : *p);
    else
      g_string_append_unichar (base, plain_char (g_utf8_get_char (p)));
  }
  collapse_spaces (base);
  return g_string_free (base, FALSE);
}

/* Writes @text with each "&" and "+" between words as "and". */
static void
append_with_and (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '&' || (*p == '+' && (p == text || p[-1] == ' ') && p[1] == ' '))
      g_string_append (out, " and ");
    else
      g_string_append_c (out, *p);
  }
}

/* Replaces the words @from of @text, which is framed by spaces. */
static void
replace_words (GString *text, const char *from, const char *to)
{
  g_autofree char *framed_from = g_strconcat (" ", from, " ", NULL);
  g_autofree char *framed_to = g_strconcat (" ", to, " ", NULL);

  g_string_replace (text, framed_from, framed_to, 0);
}

char *
ts_name_text_genre (const char *genre)
{
  static const char *const short_forms[][2] = {
    { "n", "and" },
    { "'n'", "and" },
    { "rnb", "rhythm and blues" },
    { "r and b", "rhythm and blues" },
    { "dnb", "drum and bass" },
    { "d and b", "drum and bass" },
    { "drumnbass", "drum and bass" },
    { "edm", "electronic dance music" },
    { "idm", "intelligent dance music" },
  };
  g_autofree char *base = ts_name_text_base (genre);
  g_autoptr (GString) text = g_string_new (" ");

  g_strdelimit (base, "-/_", ' ');
  append_with_and (text, base);
  g_string_append_c (text, ' ');
  /* Drum'n'Bass, Rock'n'Roll */
  g_string_replace (text, "'n'", " and ", 0);
  collapse_spaces (text);
  g_string_prepend_c (text, ' ');
  g_string_append_c (text, ' ');
  for (gsize i = 0; i < G_N_ELEMENTS (short_forms); i++)
    replace_words (text, short_forms[i][0], short_forms[i][1]);
  collapse_spaces (text);
  return *text->str != '\0' ? g_strdup (text->str) : ts_name_text_base (genre);
}

/* "x, the" becomes "the x". */
static char *
article_first (const char *base)
{
  if (g_str_has_suffix (base, ", the") && strlen (base) > strlen (", the"))
    return g_strdup_printf ("the %.*s", (int) (strlen (base) - strlen (", the")), base);
  return g_strdup (base);
}

char *
ts_name_text_artist (const char *artist)
{
  g_autofree char *base = ts_name_text_base (artist);

  return article_first (base);
}

char *
ts_name_text_band (const char *band)
{
  g_autofree char *artist = ts_name_text_artist (band);
  g_autoptr (GString) with_and = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *start;

  append_with_and (with_and, artist);
  collapse_spaces (with_and);
  start = with_and->str;
  if (g_str_has_prefix (start, "the ") && start[4] != '\0')
    start += 4;
  for (const char *p = start; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isalnum (c) || g_unichar_ismark (c))
      g_string_append_unichar (text, c);
    else if (c != '\'' && c != '.')
      g_string_append_c (text, ' ');
  }
  collapse_spaces (text);
  /* "!!!" is a name too. */
  return g_strdup (*text->str != '\0' ? text->str : artist);
}

static gboolean
is_boundary (char c)
{
  return c == '\0' || c == ' ' || c == '(' || c == '[' || c == ')' || c == ']' || c == '.'
         || c == ',';
}

/* First place behind the start of @text where @word stands as a word of its own. */
static const char *
find_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *p = text; *p != '\0'; p++)
    if (p > text && is_boundary (p[-1]) && g_ascii_strncasecmp (p, word, length) == 0
        && is_boundary (p[length]))
      return p;
  return NULL;
}

/* Ends @text before @end, and before the white space and brackets there. */
static void
cut_at (char *text, const char *end)
{
  char *p = text + (end - text);

  while (p > text && strchr (" ([,;&", p[-1]) != NULL)
    p--;
  if (p > text)
    *p = '\0';
}

static gboolean
cut_ensemble (char *text)
{
  static const char *const suffixes[]
      = { " Trio", " Quartet", " Quintet", " Sextet", " Septet", " Octet" };
  gsize length = strlen (text);

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    gsize n = strlen (suffixes[i]);

    if (length > n && g_ascii_strcasecmp (text + length - n, suffixes[i]) == 0) {
      text[length - n] = '\0';
      return TRUE;
    }
  }
  return FALSE;
}

/* "X & The Y", "X and the Y", "X + The Y", "X, The Y": one name */
static gboolean
is_band_with_leader (const char *text)
{
  static const char *const joints[] = { "& the ", "and the ", "+ the ", ", the " };

  for (gsize i = 0; i < G_N_ELEMENTS (joints); i++) {
    gsize n = strlen (joints[i]);

    for (const char *p = text; *p != '\0'; p++)
      if (p > text && (p[-1] == ' ' || *p == ',') && g_ascii_strncasecmp (p, joints[i], n) == 0)
        return TRUE;
  }
  return g_str_has_suffix (text, ", The") || g_str_has_suffix (text, ", the");
}

char *
ts_name_text_primary_artist (const char *artist)
{
  static const char *const joints[] = { "featuring", "feat", "ft", "with", "vs", "x" };
  char *text = g_strstrip (g_utf8_make_valid (artist != NULL ? artist : "", -1));
  const char *first = NULL;
  const char *word;

  for (gsize i = 0; i < G_N_ELEMENTS (joints); i++) {
    const char *found = find_word (text, joints[i]);

    if (found != NULL && (first == NULL || found < first))
      first = found;
  }
  if (first != NULL)
    cut_at (text, first);

  if (cut_ensemble (text)) {
    if (g_ascii_strncasecmp (text, "The ", 4) == 0)
      memmove (text, text + 4, strlen (text + 4) + 1);
    return text;
  }
  if (is_band_with_leader (text))
    return text;

  first = strpbrk (text, "&,;");
  word = find_word (text, "and");
  if (word != NULL && (first == NULL || word < first))
    first = word;
  if (first != NULL)
    cut_at (text, first);
  return text;
}

static void
add_variation (GPtrArray *variations, char *variation)
{
  if (*variation == '\0'
      || g_ptr_array_find_with_equal_func (variations, variation, g_str_equal, NULL))
    g_free (variation);
  else
    g_ptr_array_add (variations, variation);
}

/* @text with " & " as " and ", or the other way round. */
static char *
swap_and (const char *text)
{
  g_autoptr (GString) swapped = g_string_new (text);

  if (g_string_replace (swapped, " & ", " and ", 0) == 0) {
    const char *word;

    while ((word = find_word (swapped->str, "and")) != NULL && word[-1] == ' ' && word[3] == ' ') {
      gssize at = word - swapped->str;

      g_string_erase (swapped, at, 3);
      g_string_insert (swapped, at, "&");
    }
  }
  return g_strdup (swapped->str);
}

/* "The X" as "X, The", or the other way round. */
static char *
swap_article (const char *text)
{
  gsize length = strlen (text);

  if (g_ascii_strncasecmp (text, "the ", 4) == 0 && length > 4)
    return g_strdup_printf ("%s, %.3s", text + 4, text);
  if (length > 5 && g_ascii_strcasecmp (text + length - 5, ", the") == 0)
    return g_strdup_printf ("%s %.*s", text + length - 3, (int) (length - 5), text);
  return g_strdup ("");
}

GStrv
ts_name_text_search_variations (const char *artist)
{
  g_autofree char *name = g_strstrip (g_utf8_make_valid (artist != NULL ? artist : "", -1));
  GPtrArray *variations = g_ptr_array_new ();
  guint n;

  add_variation (variations, g_strdup (name));
  add_variation (variations, swap_article (name));
  n = variations->len;
  for (guint i = 0; i < n; i++)
    add_variation (variations, swap_and (g_ptr_array_index (variations, i)));
  g_ptr_array_add (variations, NULL);
  return (GStrv) g_ptr_array_free (variations, FALSE);
}

double
ts_name_text_ratio (const char *a, const char *b)
{
  g_autofree char *valid_a = g_utf8_make_valid (a != NULL ? a : "", -1);
  g_autofree char *valid_b = g_utf8_make_valid (b != NULL ? b : "", -1);
  g_autofree gunichar *chars_a = NULL;
  g_autofree gunichar *chars_b = NULL;
  guint row[MAX_RATIO_CHARS + 1] = { 0 }; /* lengths for the characters of a so far */
  glong n_a, n_b;

  chars_a = g_utf8_to_ucs4_fast (valid_a, -1, &n_a);
  chars_b = g_utf8_to_ucs4_fast (valid_b, -1, &n_b);
  n_a = MIN (n_a, MAX_RATIO_CHARS);
  n_b = MIN (n_b, MAX_RATIO_CHARS);
  if (n_a == 0 || n_b == 0)
    return 0.0;

  for (glong i = 0; i < n_a; i++) {
    guint diagonal = 0;

    for (glong k = 0; k < n_b; k++) {
      guint above = row[k + 1];

      row[k + 1] = chars_a[i] == chars_b[k] ? diagonal + 1 : MAX (row[k], above);
      diagonal = above;
    }
  }
  return 2.0 * row[n_b] / (double) (n_a + n_b);
}
