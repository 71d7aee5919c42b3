/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-search-text-private.h"

#include <string.h>

typedef enum {
  CLASS_SPACE,
  CLASS_WORD,
  CLASS_DENSE,  /* a script written without spaces */
  CLASS_SYMBOL, /* a word by itself */
  CLASS_APOSTROPHE,
  CLASS_PUNCTUATION,
} CharClass;

/* Letters that Unicode does not take apart but people type without their stroke. */
static const char *
fold_letter (gunichar c)
{
  switch (c) {
  case 0x00e6: /* æ */
    return "ae";
  case 0x00f0: /* ð */
  case 0x0111: /* đ */
    return "d";
  case 0x00f8: /* ø */
    return "o";
  case 0x00fe: /* þ */
    return "th";
  case 0x0127: /* ħ */
    return "h";
  case 0x0131: /* ı */
    return "i";
  case 0x0142: /* ł */
    return "l";
  case 0x0153: /* œ */
    return "oe";
  case 0x0167: /* ŧ */
    return "t";
  case 0x2018: /* ‘ */
  case 0x2019: /* ’ */
  case 0x02bc: /* ʼ */
    return "'";
  default:
    return NULL;
  }
}

/* Accents and vowel points that people leave out when they type. */
static gboolean
is_dropped_mark (gunichar c)
{
  return (c >= 0x0300 && c <= 0x036f) || (c >= 0x0591 && c <= 0x05c7 && g_unichar_ismark (c))
         || (c >= 0x064b && c <= 0x065f) || c == 0x0670 || (c >= 0x1ab0 && c <= 0x1aff)
         || (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff)
         || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xfe20 && c <= 0xfe2f) || c == 0x200d;
}

void
_ts_search_text_fold (GString *out, const char *text)
{
  const guchar *p = (const guchar *) text;
  g_autofree char *decomposed = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *composed = NULL;
  g_autoptr (GString) kept = NULL;

  g_string_truncate (out, 0);
  for (; *p != '\0' && *p < 0x80; p++)
    g_string_append_c (out, (char) g_ascii_tolower ((char) *p));
  if (*p == '\0')
    return;

  decomposed = g_utf8_normalize (text, -1, G_NORMALIZE_NFKD);
  g_string_truncate (out, 0);
  if (decomposed == NULL)
    return;
  lower = g_utf8_casefold (decomposed, -1);
  kept = g_string_sized_new (strlen (lower));
  for (const char *q = lower; *q != '\0'; q = g_utf8_next_char (q)) {
    gunichar c = g_utf8_get_char (q);
    const char *letter = c < 0x80 ? NULL : fold_letter (c);

    if (letter != NULL)
      g_string_append (kept, letter);
    else if (!is_dropped_mark (c))
      g_string_append_unichar (kept, c);
  }
  /* Puts Korean syllables and voiced kana together again. */
  composed = g_utf8_normalize (kept->str, (gssize) kept->len, G_NORMALIZE_NFC);
  g_string_append (out, composed != NULL ? composed : kept->str);
}

static gboolean
is_key_punctuation (char c)
{
  return (guchar) c < 0x80 && c != '\0' && !g_ascii_isalnum (c);
}

void
_ts_search_text_append_key (GString *out, const char *folded)
{
  const char *p = folded;
  const char *start;
  gboolean has_article;
  gsize n_skipped;
  /* What was left out follows behind a byte lower than any text, so that keys stay different. */
  GString *rest = NULL;

  while (is_key_punctuation (*p))
    p++;
  if (*p == '\0')
    p = folded;
  n_skipped = (gsize) (p - folded);
  has_article = g_str_has_prefix (p, "the ") && p[4] != '\0';
  if (has_article)
    p += 4;

  start = p;
  while (*p != '\0') {
    const char *digits = p;
    gsize n;

    if (!g_ascii_isdigit (*p)) {
      p++;
      continue;
    }
    g_string_append_len (out, start, p - start);
    while (*digits == '0' && g_ascii_isdigit (digits[1]))
      digits++;
    if (digits > p) {
      if (rest == NULL)
        rest = g_string_new (NULL);
      g_string_append_printf (rest, "\1%d", (int) (digits - p));
    }
    for (n = 0; g_ascii_isdigit (digits[n]);)
      n++;
    /* A longer number is a larger one. */
    g_string_append_c (out, (char) ('0' + MIN (n, 9)));
    g_string_append_len (out, digits, (gssize) n);
    p = start = digits + n;
  }
  g_string_append_len (out, start, p - start);
  if (rest != NULL) {
    g_string_append_len (out, rest->str, (gssize) rest->len);
    g_string_free (rest, TRUE);
  }
  if (has_article)
    g_string_append (out, "\1the");
  if (n_skipped > 0) {
    g_string_append_c (out, '\1');
    g_string_append_len (out, folded, (gssize) n_skipped);
  }
}

static gboolean
is_dense (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;
  return c <= 0x0eff ||                  /* Thai, Lao */
         (c >= 0x1000 && c <= 0x109f) || /* Myanmar */
         (c >= 0x1780 && c <= 0x17ff) || /* Khmer */
         (c >= 0x2e80 && c <= 0x2fdf) || /* radicals */
         (c >= 0x3005 && c <= 0x3007) || /* repetition marks, zero */
         (c >= 0x3040 && c <= 0x31ff) || /* kana, bopomofo, jamo */
         (c >= 0x3400 && c <= 0x9fff) || /* Han */
         (c >= 0xac00 && c <= 0xd7a3) || /* Hangul */
         (c >= 0xf900 && c <= 0xfaff) || /* Han, compatibility */
         (c >= 0x20000 && c <= 0x3ffff); /* Han, rare */
}

static CharClass
classify (gunichar c)
{
  GUnicodeType type;

  if (c < 0x80) {
    if (g_ascii_isalnum ((char) c))
      return CLASS_WORD;
    if (c <= 0x20)
      return CLASS_SPACE;
    if (c == '\'' || c == '`')
      return CLASS_APOSTROPHE;
    return CLASS_PUNCTUATION;
  }
  if (g_unichar_isalnum (c) || g_unichar_ismark (c))
    return is_dense (c) ? CLASS_DENSE : CLASS_WORD;
  if (g_unichar_isspace (c) || g_unichar_type (c) == G_UNICODE_CONTROL)
    return CLASS_SPACE;
  type = g_unichar_type (c);
  if (type == G_UNICODE_OTHER_SYMBOL || type == G_UNICODE_MATH_SYMBOL
      || type == G_UNICODE_CURRENCY_SYMBOL)
    return CLASS_SYMBOL;
  return CLASS_PUNCTUATION;
}

/* A word that grows; bytes beyond the longest are left out, whole characters at a time. */
typedef struct {
  char text[TS_SEARCH_WORD_MAX + 1];
  gsize length;
} Word;

static void
word_append (Word *word, const char *bytes, gsize length)
{
  if (length == 0 || word->length + length > TS_SEARCH_WORD_MAX)
    return;
  memcpy (word->text + word->length, bytes, length);
  word->length += length;
}

static gboolean
word_emit (Word *word, TsSearchWordFunc func, gpointer user_data)
{
  if (word->length == 0)
    return FALSE;
  word->text[word->length] = '\0';
  func (word->text, user_data);
  word->length = 0;
  return TRUE;
}

/* Everything that is no space, as one word. */
static void
emit_whole (const char *folded, TsSearchWordFunc func, gpointer user_data)
{
  Word word = { .length = 0 };

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p)) {
    if (classify (g_utf8_get_char (p)) != CLASS_SPACE)
      word_append (&word, p, (gsize) (g_utf8_next_char (p) - p));
  }
  word_emit (&word, func, user_data);
}

/* Initials as people type them, "r.e.m.": as separate words they would match nearly anything, so
 * they are looked for as one. Returns the end of the stretch, or NULL where it is none. */
static const char *
read_initials (const char *p, Word *word)
{
  guint n_letters = 0;

  word->length = 0;
  while (classify (g_utf8_get_char (p)) == CLASS_WORD) {
    const char *next = g_utf8_next_char (p);

    word_append (word, p, (gsize) (next - p));
    n_letters++;
    p = next;
    if (classify (g_utf8_get_char (p)) != CLASS_PUNCTUATION)
      break;
    p = g_utf8_next_char (p);
  }
  return n_letters > 1 && classify (g_utf8_get_char (p)) == CLASS_SPACE ? p : NULL;
}

/* Cutting a text: what is known of the characters before the one at hand. */
typedef struct {
  gboolean is_query;
  TsSearchWordFunc func;
  gpointer user_data;
  Word word;         /* the word at hand */
  Word joined;       /* all words since the last space */
  guint n_joined;    /* how many */
  guint n_emitted;   /* words found in all */
  const char *dense; /* (nullable): the last character, if it was of a dense script */
  gboolean is_pair;  /* and went into a pair with the one before */
} Cutter;

static void
cutter_emit (Cutter *self, Word *word)
{
  if (word_emit (word, self->func, self->user_data))
    self->n_emitted++;
}

static void
cutter_end_word (Cutter *self)
{
  if (self->word.length == 0)
    return;
  word_append (&self->joined, self->word.text, self->word.length);
  self->n_joined++;
  cutter_emit (self, &self->word);
}

static void
cutter_end_stretch (Cutter *self)
{
  if (self->n_joined > 1 && !self->is_query)
    cutter_emit (self, &self->joined);
  self->joined.length = 0;
  self->n_joined = 0;
}

/* The last character with its neighbour @next; alone where it has none, but in a query only if it
 * is in no pair at all. */
static void
cutter_end_dense (Cutter *self, const char *next, gsize next_length)
{
  Word pair = { .length = 0 };

  if (self->dense != NULL && (next_length > 0 || !self->is_query || !self->is_pair)) {
    word_append (&pair, self->dense, (gsize) (g_utf8_next_char (self->dense) - self->dense));
    word_append (&pair, next, next_length);
    cutter_emit (self, &pair);
  }
  self->is_pair = self->dense != NULL && next_length > 0;
  self->dense = next_length > 0 ? next : NULL;
}

static void
cutter_take (Cutter *self, const char *p, gsize length, CharClass class)
{
  Word symbol = { .length = 0 };

  if (class == CLASS_APOSTROPHE)
    return;
  if (class != CLASS_WORD)
    cutter_end_word (self);
  if (class != CLASS_DENSE)
    cutter_end_dense (self, NULL, 0);
  switch (class) {
  case CLASS_WORD:
    word_append (&self->word, p, length);
    break;
  case CLASS_DENSE:
    if (self->dense != NULL)
      cutter_end_dense (self, p, length);
    else
      self->dense = p;
    break;
  case CLASS_SYMBOL:
    word_append (&symbol, p, length);
    cutter_emit (self, &symbol);
    break;
  case CLASS_SPACE:
    cutter_end_stretch (self);
    break;
  case CLASS_APOSTROPHE:
  case CLASS_PUNCTUATION:
  default:
    break;
  }
}

void
_ts_search_text_foreach_word (const char *folded,
                              gboolean is_query,
                              TsSearchWordFunc func,
                              gpointer user_data)
{
  Cutter cutter = { .is_query = is_query, .func = func, .user_data = user_data };
  gboolean is_start = TRUE;

  for (const char *p = folded; *p != '\0';) {
    const char *next = g_utf8_next_char (p);
    CharClass class = classify (g_utf8_get_char (p));
    const char *end = is_query && is_start ? read_initials (p, &cutter.word) : NULL;

    if (end != NULL) {
      cutter_emit (&cutter, &cutter.word);
      p = end;
      continue;
    }
    if (is_query && is_start)
      cutter.word.length = 0;
    cutter_take (&cutter, p, (gsize) (next - p), class);
    is_start = class == CLASS_SPACE;
    p = next;
  }
  cutter_take (&cutter, "", 0, CLASS_SPACE);
  if (cutter.n_emitted == 0)
    emit_whole (folded, func, user_data);
}
