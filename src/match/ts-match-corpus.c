/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-corpus-private.h"

#include <math.h>
#include <string.h>

/* Small libraries say little about how common a word is, so every count is taken as if the rows
 * came on top of this many others, in which a word of each kind is as frequent as below. */
#define BACKGROUND_ROWS 2000.0

/* A match is never sought among fewer rows: a handful of tracks is a sample of something larger. */
#define MIN_ROWS 100.0

static const double background_count[TS_WORD_N_KINDS] = {
  [TS_WORD_PLAIN] = 1.0,    [TS_WORD_DROPPED] = 400.0, [TS_WORD_COMMON] = 100.0,
  [TS_WORD_NUMBER] = 20.0,  [TS_WORD_YEAR] = 20.0,     [TS_WORD_VERSION] = 40.0,
  [TS_WORD_FLAVOUR] = 40.0, [TS_WORD_EDITION] = 40.0,  [TS_WORD_GENRE] = 40.0,
  [TS_WORD_LEGAL] = 40.0,   [TS_WORD_MONTH] = 40.0,    [TS_WORD_PART] = 40.0,
  [TS_WORD_COUNTER] = 40.0,
};

/* How much of a word's rarity counts; what slips in from other columns counts little. */
static const double kind_factor[TS_WORD_N_KINDS] = {
  [TS_WORD_PLAIN] = 1.0,   [TS_WORD_DROPPED] = 0.0, [TS_WORD_COMMON] = 1.0,
  [TS_WORD_NUMBER] = 0.6,  [TS_WORD_YEAR] = 0.2,    [TS_WORD_VERSION] = 0.5,
  [TS_WORD_FLAVOUR] = 0.5, [TS_WORD_EDITION] = 0.2, [TS_WORD_GENRE] = 0.4,
  [TS_WORD_LEGAL] = 0.2,   [TS_WORD_MONTH] = 0.4,   [TS_WORD_PART] = 0.4,
  [TS_WORD_COUNTER] = 0.4,
};

/* Initials and what is left of broken encodings. */
#define SINGLE_LETTER_FACTOR 0.3f

typedef struct {
  const char *text;
  guint length;
} Span;

static void
grow_table (TsMatchCorpus *self)
{
  guint32 mask = self->table_mask * 2 + 1;
  guint32 *table = g_new0 (guint32, (gsize) mask + 1);

  for (guint i = 0; i < self->words->len; i++) {
    const TsWord *word = &g_array_index (self->words, TsWord, i);
    guint32 slot = (guint32) _ts_match_hash (self->letters->str + word->offset, word->length);

    while (table[slot & mask] != 0)
      slot++;
    table[slot & mask] = i + 1;
  }

  g_free (self->table);
  self->table = table;
  self->table_mask = mask;
}

static guint32
letter_bits (const char *text, gsize length)
{
  guint32 bits = 0;

  for (gsize i = 0; i < length; i++)
    bits |= 1u << ((guchar) text[i] & 31);

  return bits;
}

static void
set_weight (TsMatchCorpus *self, TsWord *word)
{
  double rows = self->n_rows + BACKGROUND_ROWS;
  double count = word->count + background_count[word->kind];

  word->weight = (float) (kind_factor[word->kind] * MAX (0.0, log (rows / count)));
  if (word->length == 1)
    word->weight *= SINGLE_LETTER_FACTOR;
}

static guint32
intern (TsMatchCorpus *self, const char *text, gsize length, TsWordKind kind)
{
  guint32 slot;
  guint32 number;
  TsWord word = { 0 };

  if (length > TS_WORD_MAX) {
    length = TS_WORD_MAX;
    while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
      length--;
  }

  slot = (guint32) _ts_match_hash (text, length);
  for (; (number = self->table[slot & self->table_mask]) != 0; slot++) {
    const TsWord *other = &g_array_index (self->words, TsWord, number - 1);

    if (other->length == length && memcmp (self->letters->str + other->offset, text, length) == 0)
      return number - 1;
  }

  number = self->words->len;
  word.offset = (guint32) self->letters->len;
  word.length = (guint8) length;
  word.kind = (guint8) kind;
  word.same_as = number;
  word.letters = letter_bits (text, length);
  g_string_append_len (self->letters, text, (gssize) length);
  g_array_append_val (self->words, word);
  self->table[slot & self->table_mask] = number + 1;
  if (self->words->len * 2 > self->table_mask)
    grow_table (self);

  return number;
}

static gboolean
is_number (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;

  return length > 0;
}

static void
add_token (TsMatchCorpus *self, GArray *tokens, guint32 number, guint flags)
{
  const TsWord *word = &g_array_index (self->words, TsWord, number);
  TsToken token;

  if (word->kind == TS_WORD_DROPPED)
    return;

  token = word->same_as << TS_TOKEN_SHIFT | flags;
  g_array_append_val (tokens, token);
}

static TsWordKind
kind_of (TsMatchCorpus *self, TsToken token)
{
  return _ts_match_corpus_word (self, token)->kind;
}

/* Scripts that do not put spaces between words. */
static gboolean
is_unspaced (gunichar c)
{
  return (c >= 0x0e00 && c < 0x0f00) || (c >= 0x1000 && c < 0x10a0) || (c >= 0x1780 && c < 0x1800)
         || (c >= 0x2e80 && c < 0xd7b0) || (c >= 0xf900 && c < 0xfb00) || c >= 0x20000;
}

/* Pairs of neighbouring characters stand for the words that cannot be told apart. */
static void
add_unspaced (TsMatchCorpus *self, GArray *tokens, const Span *span, guint flags)
{
  const char *end = span->text + span->length;
  const char *plain = span->text;

  for (const char *p = span->text; p < end;) {
    const char *next = g_utf8_next_char (p);
    const char *run = p;

    if (!is_unspaced (g_utf8_get_char (p))) {
      p = next;
      continue;
    }

    if (p > plain)
      add_token (self, tokens, intern (self, plain, (gsize) (p - plain), TS_WORD_PLAIN), flags);
    while (next < end && is_unspaced (g_utf8_get_char (next))) {
      const char *after = g_utf8_next_char (next);

      add_token (self, tokens, intern (self, p, (gsize) (after - p), TS_WORD_PLAIN), flags);
      p = next;
      next = after;
    }
    if (p == run)
      add_token (self, tokens, intern (self, p, (gsize) (next - p), TS_WORD_PLAIN), flags);
    plain = p = next;
  }

  if (end > plain)
    add_token (self, tokens, intern (self, plain, (gsize) (end - plain), TS_WORD_PLAIN), flags);
}

static void
add_number (TsMatchCorpus *self, GArray *tokens, const char *text, gsize length, guint flags)
{
  gboolean is_year
      = length == 4 && ((text[0] == '1' && text[1] == '9') || (text[0] == '2' && text[1] == '0'));

  while (length > 1 && *text == '0') {
    text++;
    length--;
  }
  add_token (self, tokens, intern (self, text, length, is_year ? TS_WORD_YEAR : TS_WORD_NUMBER),
             flags);
}

/* "cd1", "vol2": the counter's length, or 0. */
static gsize
counter_before_digits (const char *text, gsize length)
{
  static const char *const counters[]
      = { "cd", "disc", "disk", "vol", "pt", "part", "no", "op", "track", "teil" };
  gsize letters = length;

  while (letters > 0 && g_ascii_isdigit (text[letters - 1]))
    letters--;
  if (letters == length)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (counters); i++)
    if (strlen (counters[i]) == letters && memcmp (counters[i], text, letters) == 0)
      return letters;

  return 0;
}

static gboolean
span_is (const Span *span, const char *word)
{
  return strlen (word) == span->length && memcmp (span->text, word, span->length) == 0;
}

/* Writes "don t" and "ca n t" as one word, and letters standing alone ("r e m") too. Returns how
 * many of @spans went into @joined. */
static guint
join_spans (const Span *spans, guint n, char joined[TS_WORD_MAX], Span *out)
{
  guint used = 1;
  guint length = spans[0].length;

  *out = spans[0];
  if (length > TS_WORD_MAX - 4)
    return 1;

  if (length == 1 && g_ascii_isalpha (spans[0].text[0])) {
    gboolean is_word = FALSE;

    while (used < n && spans[used].length == 1 && g_ascii_isalpha (spans[used].text[0]))
      is_word |= spans[used++].text[0] != spans[0].text[0];
    /* A long row of letters is not an acronym but what is left of a broken encoding. */
    if (used > 8 || (used > 2 && !is_word)) {
      out->length = 0;
      return used;
    }
    if (used > 1) {
      for (guint i = 0; i < used; i++)
        joined[i] = spans[i].text[0];
      *out = (Span){ joined, used };
      return used;
    }
  }

  if (!g_ascii_isalpha (spans[0].text[0]))
    return 1;
  memcpy (joined, spans[0].text, length);
  if (n > 2 && span_is (&spans[1], "n") && span_is (&spans[2], "t")) {
    joined[length++] = 'n';
    joined[length++] = 't';
    used = 3;
  } else if (n > 1
             && (span_is (&spans[1], "s") || span_is (&spans[1], "t") || span_is (&spans[1], "m")
                 || span_is (&spans[1], "d"))) {
    joined[length++] = spans[1].text[0];
    used = 2;
  } else if (n > 1
             && (span_is (&spans[1], "ll") || span_is (&spans[1], "re") || span_is (&spans[1], "ve")
                 || span_is (&spans[1], "nt"))) {
    joined[length++] = spans[1].text[0];
    joined[length++] = spans[1].text[1];
    used = 2;
  }
  if (used > 1)
    *out = (Span){ joined, length };

  return used;
}

/* What the kind of a word says about a number right after it. */
static guint
flags_after (TsWordKind kind)
{
  if (kind == TS_WORD_PART)
    return TS_TOKEN_LAST | TS_TOKEN_PART;

  return kind == TS_WORD_COUNTER ? TS_TOKEN_LAST : 0;
}

/* "13-Feb-15", "June 3, 2015": a month between or before numbers makes a date of them. */
static void
mark_dates (TsMatchCorpus *self, TsToken *tokens, guint n)
{
  for (guint i = 0; i < n; i++) {
    gboolean before;
    gboolean after;

    if (kind_of (self, tokens[i]) != TS_WORD_MONTH)
      continue;
    before = i > 0 && kind_of (self, tokens[i - 1]) == TS_WORD_NUMBER;
    after = i + 1 < n && kind_of (self, tokens[i + 1]) == TS_WORD_NUMBER;
    if (!after || (!before && (i + 2 >= n || kind_of (self, tokens[i + 2]) != TS_WORD_YEAR)))
      continue;
    if (before)
      tokens[i - 1] |= TS_TOKEN_NOISE;
    tokens[i] |= TS_TOKEN_NOISE;
    tokens[i + 1] |= TS_TOKEN_NOISE;
  }
}

static void
read_field (TsMatchCorpus *self, const char *text, gsize length, guint role, GArray *tokens)
{
  Span spans[TS_MATCH_MAX_FIELD / 2 + 1];
  guint n = 0;
  guint first = tokens->len;
  guint after_counter = 0; /* the flags of a number that follows */

  for (gsize i = 0; i < length;) {
    gsize begin;

    while (i < length && (text[i] == ' ' || text[i] == '_'))
      i++;
    begin = i;
    while (i < length && text[i] != ' ' && text[i] != '_')
      i++;
    if (i > begin)
      spans[n++] = (Span){ text + begin, (guint) (i - begin) };
  }

  for (guint i = 0; i < n;) {
    char joined[TS_WORD_MAX];
    Span span;
    guint flags = role;
    const char *digits;
    gsize letters;
    guint counted = after_counter;
    guint before = tokens->len;

    after_counter = 0;

    /* "01 Song", "00A-Song": a zero in front is a position, not a name. */
    if (i == 0 && n > 1 && spans[0].length <= 4 && g_ascii_isdigit (spans[0].text[0])) {
      if (spans[0].text[0] == '0' && role == TS_TOKEN_TITLE) {
        i++;
        continue;
      }
      flags |= TS_TOKEN_LEAD;
    }

    i += join_spans (spans + i, n - i, joined, &span);
    if (span.length == 0)
      continue;

    if (is_number (span.text, span.length)) {
      flags |= counted;
      if (i == n)
        flags |= TS_TOKEN_LAST;
      add_number (self, tokens, span.text, span.length, flags);
    } else if (counted != 0 && (digits = _ts_word_number (span.text, span.length)) != NULL) {
      add_number (self, tokens, digits, strlen (digits), flags | counted);
    } else if ((letters = counter_before_digits (span.text, span.length)) > 0) {
      guint32 number = intern (self, span.text, letters, TS_WORD_PLAIN);

      add_token (self, tokens, number, flags);
      flags |= flags_after (g_array_index (self->words, TsWord, number).kind);
      add_number (self, tokens, span.text + letters, span.length - letters, flags);
    } else if ((guchar) span.text[0] >= 0x80 || (guchar) span.text[span.length - 1] >= 0x80) {
      add_unspaced (self, tokens, &span, flags);
    } else {
      add_token (self, tokens, intern (self, span.text, span.length, TS_WORD_PLAIN), flags);
      if (tokens->len > before) {
        TsWordKind kind = kind_of (self, g_array_index (tokens, TsToken, before));

        after_counter = flags_after (kind);
        if (kind == TS_WORD_NUMBER)
          g_array_index (tokens, TsToken, before) |= counted | (i == n ? TS_TOKEN_LAST : 0);
      }
    }
  }

  if (tokens->len > first)
    mark_dates (self, &g_array_index (tokens, TsToken, first), tokens->len - first);

  /* "2014 Some Records, a division of Some Group": from the year on it is a copyright line. */
  for (guint i = first; i < tokens->len; i++) {
    if (kind_of (self, g_array_index (tokens, TsToken, i)) != TS_WORD_YEAR)
      continue;
    for (guint j = i + 1; j < tokens->len && j <= i + 12; j++) {
      if (kind_of (self, g_array_index (tokens, TsToken, j)) != TS_WORD_LEGAL)
        continue;
      for (guint k = i; k < tokens->len; k++)
        g_array_index (tokens, TsToken, k) |= TS_TOKEN_NOISE;
      return;
    }
  }
}

static int
compare_tokens (gconstpointer a, gconstpointer b)
{
  TsToken x = *(const TsToken *) a;
  TsToken y = *(const TsToken *) b;

  return (x > y) - (x < y);
}

static void
sort_tokens (TsToken *tokens, guint n)
{
  if (n > 48) {
    qsort (tokens, n, sizeof *tokens, compare_tokens);
    return;
  }

  for (guint i = 1; i < n; i++) {
    TsToken token = tokens[i];
    guint j = i;

    for (; j > 0 && tokens[j - 1] > token; j--)
      tokens[j] = tokens[j - 1];
    tokens[j] = token;
  }
}

/* Reads the row's words to the end of @tokens, each once with all places where it stands. */
static void
read_row (TsMatchCorpus *self, const TsMatchRow *row, const char *text, GArray *tokens)
{
  guint first = tokens->len;
  guint n;
  guint out = 0;
  gboolean has_core = FALSE;
  TsToken *t;

  read_field (self, text, row->artist_length, TS_TOKEN_ARTIST, tokens);
  text += row->artist_length;
  read_field (self, text, row->album_length, TS_TOKEN_ALBUM, tokens);
  text += row->album_length;
  read_field (self, text, row->title_length, TS_TOKEN_TITLE, tokens);

  t = &g_array_index (tokens, TsToken, first);
  n = tokens->len - first;
  if (n == 0)
    return;
  sort_tokens (t, n);
  for (guint i = 0; i < n; i++) {
    if (out > 0 && ts_token_word (t[out - 1]) == ts_token_word (t[i])) {
      /* Noise is only what stands nowhere else. */
      guint noise = t[out - 1] & t[i] & TS_TOKEN_NOISE;

      t[out - 1] = ((t[out - 1] | t[i]) & ~(guint32) TS_TOKEN_NOISE) | noise;
    } else {
      t[out++] = t[i];
    }
  }
  g_array_set_size (tokens, first + out);

  if (row->is_garbled)
    for (guint i = 0; i < out; i++)
      t[i] |= TS_TOKEN_NOISE;

  for (guint i = 0; i < out; i++)
    if ((t[i] & TS_TOKEN_TITLE) && !(t[i] & (TS_TOKEN_ARTIST | TS_TOKEN_ALBUM | TS_TOKEN_NOISE))) {
      const TsWord *word = _ts_match_corpus_word (self, t[i]);

      t[i] |= TS_TOKEN_CORE;
      if (word->kind == TS_WORD_PLAIN || word->kind == TS_WORD_COMMON)
        has_core = TRUE;
    }
  if (!has_core)
    for (guint i = 0; i < out; i++)
      if (t[i] & TS_TOKEN_TITLE)
        t[i] |= TS_TOKEN_CORE;
}

static void
intern_special_words (TsMatchCorpus *self)
{
  for (guint i = 0; i < _ts_n_special_words; i++) {
    const TsSpecialWord *special = &_ts_special_words[i];
    guint32 same = 0;
    guint32 number;

    if (special->same_as != NULL)
      same = intern (self, special->same_as, strlen (special->same_as), special->kind);
    number = intern (self, special->word, strlen (special->word), special->kind);
    if (special->same_as != NULL)
      g_array_index (self->words, TsWord, number).same_as = same;
  }
}

TsMatchCorpus *
_ts_match_corpus_new (const TsMatchCatalogue *const *catalogues, guint n_catalogues)
{
  TsMatchCorpus *self = g_new0 (TsMatchCorpus, 1);
  guint row = 0;

  self->catalogues = g_memdup2 (catalogues, n_catalogues * sizeof *catalogues);
  self->n_catalogues = n_catalogues;
  self->first = g_new0 (guint, n_catalogues + 1);
  for (guint i = 0; i < n_catalogues; i++)
    self->first[i + 1] = self->first[i] + catalogues[i]->rows->len;
  self->n_rows = self->first[n_catalogues];

  self->words = g_array_new (FALSE, FALSE, sizeof (TsWord));
  self->letters = g_string_new (NULL);
  self->table_mask = 4095;
  self->table = g_new0 (guint32, self->table_mask + 1);
  intern_special_words (self);

  self->tokens = g_array_new (FALSE, FALSE, sizeof (TsToken));
  self->starts = g_new (guint32, (gsize) self->n_rows + 1);
  if (n_catalogues > 1)
    self->catalogue_of = g_new (guint16, self->n_rows);

  for (guint i = 0; i < n_catalogues; i++) {
    const TsMatchCatalogue *catalogue = catalogues[i];

    for (guint j = 0; j < catalogue->rows->len; j++, row++) {
      const TsMatchRow *r = ts_match_catalogue_row (catalogue, j);

      if (self->catalogue_of != NULL)
        self->catalogue_of[row] = (guint16) i;
      self->starts[row] = self->tokens->len;
      read_row (self, r, catalogue->text->str + r->offset, self->tokens);
    }
  }
  self->starts[row] = self->tokens->len;

  for (guint i = 0; i < self->tokens->len; i++)
    g_array_index (self->words, TsWord, ts_token_word (g_array_index (self->tokens, TsToken, i)))
        .count++;
  for (guint i = 0; i < self->words->len; i++)
    set_weight (self, &g_array_index (self->words, TsWord, i));
  self->size_weight = log (MAX (MIN_ROWS, (double) self->n_rows / n_catalogues));

  return self;
}

void
_ts_match_corpus_free (TsMatchCorpus *self)
{
  if (self == NULL)
    return;

  g_free ((gpointer) self->catalogues);
  g_free (self->first);
  g_free (self->catalogue_of);
  g_array_unref (self->words);
  g_string_free (self->letters, TRUE);
  g_free (self->table);
  g_array_unref (self->tokens);
  g_free (self->starts);
  g_free (self);
}

TsMatchView
_ts_match_corpus_view (const TsMatchCorpus *self, guint row)
{
  guint c = self->catalogue_of != NULL ? self->catalogue_of[row] : 0;
  const TsMatchRow *r = ts_match_catalogue_row (self->catalogues[c], row - self->first[c]);

  return (TsMatchView){
    .tokens = &g_array_index (self->tokens, TsToken, self->starts[row]),
    .n_tokens = self->starts[row + 1] - self->starts[row],
    .row = r,
    .text = self->catalogues[c]->text->str + r->offset,
  };
}

void
_ts_match_corpus_read (TsMatchCorpus *self, const TsMatchRow *row, const char *text, GArray *tokens)
{
  guint n_words = self->words->len;

  g_array_set_size (tokens, 0);
  read_row (self, row, text, tokens);
  for (guint i = n_words; i < self->words->len; i++)
    set_weight (self, &g_array_index (self->words, TsWord, i));
}

void
_ts_match_corpus_forget (TsMatchCorpus *self, guint n_words)
{
  /* The newest words are at the ends of their probe runs, so that emptying their slots in
   * reverse order breaks no run. */
  while (self->words->len > n_words) {
    const TsWord *word = &g_array_index (self->words, TsWord, self->words->len - 1);
    guint32 slot = (guint32) _ts_match_hash (self->letters->str + word->offset, word->length);

    while (self->table[slot & self->table_mask] != self->words->len)
      slot++;
    self->table[slot & self->table_mask] = 0;
    g_string_truncate (self->letters, word->offset);
    g_array_set_size (self->words, self->words->len - 1);
  }
}
