/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-title-words-private.h"

#include <string.h>

#define OFFICIAL TS_TITLE_WORD_OFFICIAL
#define MEDIUM TS_TITLE_WORD_MEDIUM
#define LYRIC TS_TITLE_WORD_LYRIC
#define PART TS_TITLE_WORD_PART
#define WEAK TS_TITLE_WORD_WEAK
#define TAIL TS_TITLE_WORD_TAIL
#define EDITION TS_TITLE_WORD_EDITION
#define VERSION TS_TITLE_WORD_VERSION
#define COMMON TS_TITLE_WORD_COMMON
#define MIX TS_TITLE_WORD_MIX
#define LIVE TS_TITLE_WORD_LIVE
#define PLACE TS_TITLE_WORD_PLACE
#define FEATURE TS_TITLE_WORD_FEATURE
#define NUMBER TS_TITLE_WORD_NUMBER
#define YEAR TS_TITLE_WORD_YEAR
#define SOLO TS_TITLE_WORD_SOLO

/* Two words that are a note together, though each alone may be a word of a song. */
static const char *const pairs[][2] = {
  { "music", "video" },         { "lyric", "video" },       { "lyrics", "video" },
  { "video", "clip" },          { "full", "album" },        { "full", "ep" },
  { "full", "version" },        { "with", "lyrics" },       { "w/", "lyrics" },
  { "dance", "practice" },      { "performance", "video" }, { "lyric", "visualizer" },
  { "live", "video" },          { "live", "performance" },  { "short", "film" },
  { "choreography", "video" },  { "album", "stream" },      { "full", "stream" },
  { "deluxe", "edition" },      { "deluxe", "version" },    { "expanded", "edition" },
  { "anniversary", "edition" }, { "special", "edition" },   { "limited", "edition" },
  { "album", "version" },       { "single", "version" },    { "original", "version" },
  { "explicit", "version" },
};

/* "Live" is a note where a concert can follow, and a verb after these. */
static const char *const before_verb[]
    = { "and", "can", "i", "let", "long", "or", "they", "to", "we", "will", "you" };

static guint
number_flags (const char *word)
{
  gsize n = strspn (word, "0123456789");

  if (n == 0)
    return 0;
  if (word[n] == '\0')
    return NUMBER
           | (n == 4 && (g_str_has_prefix (word, "19") || g_str_has_prefix (word, "20")) ? YEAR
                                                                                         : 0);
  /* 25th, 1st, 2/12/18 */
  if (g_str_equal (word + n, "th") || g_str_equal (word + n, "st") || g_str_equal (word + n, "nd")
      || g_str_equal (word + n, "rd"))
    return NUMBER;
  return 0;
}

static gboolean
is_inner (gunichar c)
{
  return c == '\'' || c == '/' || c == '-' || c == 0x2010 || c == 0x2011;
}

GArray *
_ts_title_words_split (const char *text, gsize length)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (TsTitleWord));
  const char *end = text + length;
  const char *p = text;

  while (p < end) {
    TsTitleWord word = { 0 };
    gsize n = 0;

    while (p < end && !g_unichar_isalnum (g_utf8_get_char (p)) && *p != '@')
      p = g_utf8_next_char (p);
    if (p >= end)
      break;
    word.start = p - text;
    while (p < end) {
      gunichar c = g_utf8_get_char (p);
      const char *next = g_utf8_next_char (p);
      gboolean joins = is_inner (c) && next < end && g_unichar_isalnum (g_utf8_get_char (next))
                       && (c != '/' || n == 1);
      char utf8[6];
      int n_bytes;

      if (c == '@' && n > 0)
        break;
      /* "w/" is the one word that ends in a slash. */
      if (c == '/' && n == 1 && word.text[0] == 'w')
        joins = TRUE;
      if (c != '@' && !joins && !g_unichar_isalnum (c) && !g_unichar_ismark (c))
        break;
      n_bytes = g_unichar_to_utf8 (g_unichar_tolower (c), utf8);
      if (!(joins && c != '/' && c != '\'') && n + n_bytes < sizeof word.text) {
        memcpy (word.text + n, utf8, n_bytes);
        n += n_bytes;
      }
      p = next;
      if (c == '@')
        break;
    }
    word.end = p - text;
    word.flags = _ts_title_word_look_up (word.text) | number_flags (word.text);
    g_array_append_val (words, word);
  }
  return words;
}

/* Reads up to four digits at @p. */
static const char *
read_number (const char *p, const char *end, int *n_digits)
{
  for (*n_digits = 0; p < end && g_ascii_isdigit (*p) && *n_digits < 5; (*n_digits)++)
    p++;
  return p;
}

/* Whether a date in figures stands in @text: 2/12/18, 2018-12-02. */
static gboolean
holds_date (const char *text, gsize length)
{
  const char *end = text + length;

  for (const char *p = text; p < end; p++) {
    int first, second, third;
    const char *q;
    char mark;

    if (!g_ascii_isdigit (*p) || (p > text && g_ascii_isdigit (p[-1])))
      continue;
    q = read_number (p, end, &first);
    if (q >= end || strchr ("./-", *q) == NULL)
      continue;
    mark = *q;
    q = read_number (q + 1, end, &second);
    if (q >= end || *q != mark || second < 1 || second > 2)
      continue;
    read_number (q + 1, end, &third);
    if ((first <= 2 && (third == 2 || third == 4)) || (first == 4 && third >= 1 && third <= 2))
      return TRUE;
  }
  return FALSE;
}

static const TsTitleWord *
word_at (GArray *words, guint i)
{
  return &g_array_index (words, TsTitleWord, i);
}

static gboolean
is_before_verb (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (before_verb); i++)
    if (g_str_equal (word, before_verb[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_at (GArray *words, guint i, const char *first, const char *second)
{
  return i + 1 < words->len && g_str_equal (word_at (words, i)->text, first)
         && g_str_equal (word_at (words, i + 1)->text, second);
}

/* "Live", "Live at ...", "Live 2008", "ao vivo": the words from @i on. */
static gboolean
is_live_from (GArray *words, guint i)
{
  static const char *const phrases[][2] = {
    { "ao", "vivo" },       { "en", "vivo" },    { "en", "directo" },    { "en", "concert" },
    { "dal", "vivo" },      { "in", "concert" }, { "mtv", "unplugged" }, { "im", "konzert" },
    { "recorded", "live" }, { "live", "on" },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (phrases); k++)
    if (is_at (words, i, phrases[k][0], phrases[k][1]))
      return TRUE;
  if ((word_at (words, i)->flags & LIVE) == 0)
    return FALSE;
  return i + 1 == words->len || (word_at (words, i + 1)->flags & (PLACE | NUMBER)) != 0;
}

static gboolean
is_live_bracket (GArray *words)
{
  if (is_live_from (words, 0))
    return TRUE;
  for (guint i = 1; i < words->len; i++)
    if (is_live_from (words, i) && !is_before_verb (word_at (words, i - 1)->text))
      return TRUE;
  return FALSE;
}

/* Whether every word is of @allowed and at least one of @wanted. */
static gboolean
all_words (GArray *words, guint allowed, guint wanted)
{
  gboolean found = FALSE;

  for (guint i = 0; i < words->len; i++) {
    guint flags = word_at (words, i)->flags;

    if ((flags & allowed) == 0)
      return FALSE;
    found = found || (flags & wanted) != 0;
  }
  return found;
}

static gboolean
any_word (GArray *words, guint flags)
{
  for (guint i = 0; i < words->len; i++)
    if ((word_at (words, i)->flags & flags) != 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_pair (const TsTitleWord *first, const TsTitleWord *second)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (g_str_equal (first->text, pairs[i][0]) && g_str_equal (second->text, pairs[i][1]))
      return TRUE;
  return FALSE;
}

static gboolean
holds_pair (GArray *words)
{
  for (guint i = 0; i + 1 < words->len; i++)
    if (is_pair (word_at (words, i), word_at (words, i + 1)))
      return TRUE;
  return FALSE;
}

/* Number of words without the years and numbers at the end. */
static guint
n_without_numbers (GArray *words)
{
  guint n = words->len;

  while (n > 0 && (word_at (words, n - 1)->flags & NUMBER) != 0)
    n--;
  return n;
}

static gboolean
is_article (GArray *words)
{
  const char *first = word_at (words, 0)->text;

  return g_str_equal (first, "a") || g_str_equal (first, "the");
}

static gboolean
is_parody (GArray *words)
{
  const char *first = word_at (words, words->len > 1 && is_article (words) ? 1 : 0)->text;

  return g_str_equal (first, "parody")
         || (words->len > 1 && g_str_equal (first, "lyrical")
             && g_str_has_prefix (word_at (words, 1)->text, "adap"));
}

TsTitleNote
_ts_title_note_of_bracket (const char *text, gsize length)
{
  g_autoptr (GArray) words = _ts_title_words_split (text, length);
  guint n;
  guint last;

  if (words->len == 0)
    return TS_TITLE_NOTE_EMPTY;
  if ((word_at (words, 0)->flags & FEATURE) != 0)
    return TS_TITLE_NOTE_FEATURE;
  if (is_parody (words) || holds_date (text, length))
    return TS_TITLE_NOTE_UPLOAD;

  n = n_without_numbers (words);
  if (n == 0)
    return (word_at (words, 0)->flags & YEAR) != 0 && words->len == 1 ? TS_TITLE_NOTE_UPLOAD
                                                                      : TS_TITLE_NOTE_NONE;
  last = word_at (words, n - 1)->flags;
  if (any_word (words, EDITION))
    return TS_TITLE_NOTE_EDITION;
  if ((last & MIX) != 0 && !(words->len == 1 && g_str_equal (word_at (words, 0)->text, "edit")))
    return TS_TITLE_NOTE_MIX;
  if (any_word (words, OFFICIAL | LYRIC) || (last & MEDIUM) != 0 || holds_pair (words)
      || all_words (words, PART | WEAK | NUMBER | COMMON | VERSION, PART))
    return TS_TITLE_NOTE_UPLOAD;
  /* "(Edit)" alone names no other arrangement. */
  if ((last & (VERSION | MIX)) != 0)
    return TS_TITLE_NOTE_EDITION;
  if (is_live_bracket (words))
    return TS_TITLE_NOTE_LIVE;
  return TS_TITLE_NOTE_NONE;
}

TsTitleNote
_ts_title_note_of_piece (const char *text, gsize length)
{
  g_autoptr (GArray) words = _ts_title_words_split (text, length);
  guint n;
  const TsTitleWord *last;

  if (words->len == 0)
    return TS_TITLE_NOTE_EMPTY;
  if ((word_at (words, 0)->flags & FEATURE) != 0)
    return TS_TITLE_NOTE_FEATURE;
  if (is_live_from (words, 0))
    return TS_TITLE_NOTE_LIVE;
  if (is_parody (words))
    return TS_TITLE_NOTE_UPLOAD;

  n = n_without_numbers (words);
  if (n == 0)
    return TS_TITLE_NOTE_NONE;
  last = word_at (words, n - 1);
  /* Of the words that may be a whole title ("Dirty") one alone is none of these notes. */
  if (all_words (words, PART | WEAK | NUMBER | MEDIUM | OFFICIAL | LYRIC, PART)
      && (words->len > 1 || (last->flags & (MEDIUM | LYRIC | TAIL | COMMON)) != 0))
    return TS_TITLE_NOTE_UPLOAD;
  for (guint i = 0; i < words->len; i++)
    if ((word_at (words, i)->flags & (EDITION | TAIL)) == (EDITION | TAIL))
      return TS_TITLE_NOTE_EDITION;
  if ((last->flags & EDITION) != 0 && n > 1)
    return TS_TITLE_NOTE_EDITION;
  if ((last->flags & VERSION) != 0 && n > 1)
    return (word_at (words, n - 2)->flags & COMMON) != 0 ? TS_TITLE_NOTE_EDITION
                                                         : TS_TITLE_NOTE_MIX;
  if ((last->flags & MIX) != 0 && ((last->flags & SOLO) == 0 || n == 1))
    return TS_TITLE_NOTE_MIX;
  return TS_TITLE_NOTE_NONE;
}

/* The first of the words before @n that belong to "official ... video", or @n. */
static guint
official_from (GArray *words, guint n)
{
  const guint within = MEDIUM | PART | LYRIC | TAIL | WEAK;

  if ((word_at (words, n - 1)->flags & OFFICIAL) != 0) {
    guint i = n - 1;

    while (i > 0 && (word_at (words, i - 1)->flags & MEDIUM) != 0)
      i--;
    return i < n - 1 ? i : n;
  }
  if ((word_at (words, n - 1)->flags & (MEDIUM | PART)) == 0)
    return n;
  for (guint i = n - 1; i > 0 && n - i < 4; i--) {
    if ((word_at (words, i - 1)->flags & OFFICIAL) != 0)
      return i - 1;
    if ((word_at (words, i - 1)->flags & within) == 0)
      break;
  }
  return n;
}

/* Whether the word is "LIVE" or "OFFICIAL" in capitals after words that are not. */
static gboolean
is_shouted (const char *text, GArray *words, guint i)
{
  const TsTitleWord *word = word_at (words, i);

  if ((word->flags & (LIVE | OFFICIAL)) == 0)
    return FALSE;
  for (const char *p = text + word->start; p < text + word->end; p++)
    if (!g_ascii_isupper (*p))
      return FALSE;
  for (const char *p = text; p < text + word->start; p = g_utf8_next_char (p))
    if (g_unichar_islower (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* Whether the word before the note from @tail on belongs to it. */
static gboolean
extends_tail (const char *text, GArray *words, guint tail)
{
  const TsTitleWord *word = word_at (words, tail - 1);
  const TsTitleWord *next;

  if (tail > 1 && is_shouted (text, words, tail - 1))
    return TRUE;
  if (tail == words->len)
    return FALSE;
  next = word_at (words, tail);
  return (word->flags & OFFICIAL) != 0 || is_pair (word, next)
         || ((word->flags & MEDIUM) != 0 && (next->flags & (OFFICIAL | TAIL)) != 0)
         || (tail > 1 && (word->flags & NUMBER) != 0 && g_str_equal (next->text, "anniversary"));
}

/* "25th Anniversary" */
static gboolean
is_anniversary (GArray *words, guint i)
{
  return i > 1 && g_str_equal (word_at (words, i)->text, "anniversary")
         && (word_at (words, i - 1)->flags & NUMBER) != 0;
}

gsize
_ts_title_tail_start (const char *text, gsize length, gboolean may_be_all)
{
  g_autoptr (GArray) words = _ts_title_words_split (text, length);
  guint tail = words->len; /* the first word of the note */

  for (;;) {
    guint n = tail;
    guint before;

    /* "Remastered 2009", "Official Video 2015" */
    if (n == words->len)
      while (n > 1 && (word_at (words, n - 1)->flags & YEAR) != 0)
        n--;
    if (n == 0)
      break;
    before = official_from (words, n);
    if (before == n && (word_at (words, n - 1)->flags & TAIL) != 0)
      before = n - 1;
    else if (before == n && n > 1
             && (is_pair (word_at (words, n - 2), word_at (words, n - 1))
                 || is_anniversary (words, n - 1)))
      before = n - 2;
    else if (before == n && extends_tail (text, words, n))
      before = n - 1;
    if (before == n)
      break;
    tail = before;
  }
  if (tail == words->len || (tail == 0 && !may_be_all))
    return length;
  return word_at (words, tail)->start;
}
