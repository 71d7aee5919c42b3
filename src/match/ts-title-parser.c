/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-title-parser-private.h"

#include "ts-title-marks-private.h"

#include <string.h>

/* Longer than any title; what is longer is given back as it is. */
#define MAX_TITLE_BYTES 2048

TsParsedTitle *
_ts_parsed_title_new (const char *artist, const char *title, const TsTitleHints *hints)
{
  TsParsedTitle *self = g_new0 (TsParsedTitle, 1);

  self->artist = artist != NULL ? _ts_title_clean_artist (artist) : g_strdup ("");
  self->title = _ts_title_clean_title (title, *self->artist != '\0', hints);
  return self;
}

static void
append_arrangement (TsParsedTitle *self, const char *arrangement)
{
  char *title;

  if (arrangement == NULL)
    return;
  title = g_strdup_printf ("%s (%s)", self->title, arrangement);
  g_free (self->title);
  self->title = title;
}

/* Appends the last piece to the one before it. */
static void
merge_last (GPtrArray *pieces, const char *between)
{
  char *last = g_ptr_array_steal_index (pieces, pieces->len - 1);
  char **previous = (char **) &g_ptr_array_index (pieces, pieces->len - 1);
  char *merged = g_strconcat (*previous, between, last, NULL);

  g_free (*previous);
  g_free (last);
  *previous = merged;
}

/* "Live / Remastered": takes the parts about the edition out. */
static gboolean
cut_edition (char **piece)
{
  g_auto (GStrv) parts = g_strsplit (*piece, " / ", -1);
  g_autoptr (GString) rest = g_string_new (NULL);
  gboolean found = FALSE;

  for (gsize i = 0; parts[i] != NULL; i++) {
    if (_ts_title_note_of_piece (parts[i], strlen (parts[i])) == TS_TITLE_NOTE_EDITION)
      found = TRUE;
    else
      g_string_append_printf (rest, "%s%s", rest->len > 0 ? " / " : "", parts[i]);
  }
  if (!found || rest->len == 0)
    return FALSE;
  g_free (*piece);
  *piece = g_strdup (rest->str);
  return TRUE;
}

static gboolean
is_year (const char *text)
{
  return strlen (text) == 4 && strspn (text, "0123456789") == 4
         && (g_str_has_prefix (text, "19") || g_str_has_prefix (text, "20"));
}

/* Whether @bare, though it can be a note, can as well be a title: "Album", not "Lyrics". */
static gboolean
may_be_title (const char *bare)
{
  g_autoptr (GArray) words = _ts_title_words_split (bare, strlen (bare));

  return words->len == 1
         && (g_array_index (words, TsTitleWord, 0).flags
             & (TS_TITLE_WORD_MEDIUM | TS_TITLE_WORD_LYRIC | TS_TITLE_WORD_TAIL))
                == 0;
}

/* "[Title] MV": puts what the bracket holds into its place. */
static gboolean
unwrap (char **piece)
{
  TsTitleSpan span;
  char *inner;

  if (**piece == '\0' || !_ts_title_bracket_at (*piece, strlen (*piece), 0, &span)
      || _ts_title_note_of_span (*piece, &span) != TS_TITLE_NOTE_NONE)
    return FALSE;
  inner = g_strndup (*piece + span.inner_start, span.inner_end - span.inner_start);
  g_free (*piece);
  *piece = inner;
  return TRUE;
}

/* Takes what is a note off the end of the pieces. Returns the arrangement that one of them names.
 */
static char *
cut_notes (GPtrArray *pieces, TsTitleHints *hints)
{
  g_autofree char *arrangement = NULL;

  while (pieces->len > 1) {
    char **last = (char **) &g_ptr_array_index (pieces, pieces->len - 1);
    g_autofree char *bare = g_strstrip (_ts_title_without_groups (*last));
    gboolean is_phrase = strchr (bare, ' ') != NULL;

    if (cut_edition (last)) {
      merge_last (pieces, " - ");
      hints->is_catalogue = TRUE;
      return g_steal_pointer (&arrangement);
    }
    if (pieces->len > 2 && is_year (*last)) {
      g_ptr_array_set_size (pieces, pieces->len - 1);
      continue;
    }
    /* "Title - From “A Film”" */
    if (g_ascii_strncasecmp (*last, "from \"", 6) == 0) {
      g_free (arrangement);
      arrangement = g_strdup (*last);
      g_ptr_array_set_size (pieces, pieces->len - 1);
      continue;
    }
    switch (_ts_title_note_of_piece (bare, strlen (bare))) {
    case TS_TITLE_NOTE_UPLOAD:
      if (pieces->len == 2 && (unwrap (last) || (hints->is_video && may_be_title (bare))))
        return g_steal_pointer (&arrangement);
      hints->is_video = TRUE;
      g_ptr_array_set_size (pieces, pieces->len - 1);
      break;
    case TS_TITLE_NOTE_EDITION:
      hints->is_catalogue = TRUE;
      g_ptr_array_set_size (pieces, pieces->len - 1);
      if (pieces->len > 1 && is_year (g_ptr_array_index (pieces, pieces->len - 1)))
        g_ptr_array_set_size (pieces, pieces->len - 1);
      break;
    case TS_TITLE_NOTE_LIVE:
      if (pieces->len == 2 && hints->is_video && is_phrase)
        return g_steal_pointer (&arrangement);
      g_ptr_array_set_size (pieces, pieces->len - 1);
      break;
    case TS_TITLE_NOTE_MIX:
      if (pieces->len == 2 && hints->is_video && is_phrase)
        return g_steal_pointer (&arrangement);
      g_free (arrangement);
      arrangement = g_steal_pointer (&bare);
      g_ptr_array_set_size (pieces, pieces->len - 1);
      break;
    case TS_TITLE_NOTE_EMPTY:
    case TS_TITLE_NOTE_FEATURE:
      merge_last (pieces, " ");
      break;
    case TS_TITLE_NOTE_NONE:
    default:
      return g_steal_pointer (&arrangement);
    }
  }
  return g_steal_pointer (&arrangement);
}

static gboolean
is_track_number (const char *text)
{
  gsize n = strspn (text, "0123456789");

  return n > 0 && n <= 3 && text[n] == '\0';
}

static gboolean
is_upload_piece (const char *text)
{
  g_autofree char *bare = g_strstrip (_ts_title_without_groups (text));
  TsTitleNote note = _ts_title_note_of_piece (bare, strlen (bare));

  return note == TS_TITLE_NOTE_UPLOAD
         || (*bare == '\0' && _ts_title_look_for_hints (text).is_video);
}

/* Whether all of @text is one quotation. */
static gboolean
is_quoted (const char *text)
{
  gsize length = strlen (text);
  TsTitleSpan span;

  return length > 0 && _ts_title_quote_at (text, length, 0, &span) && span.end == length;
}

static TsParsedTitle *
parse_pieces (GPtrArray *pieces, TsTitleHints hints)
{
  TsParsedTitle *parsed;
  g_autofree char *arrangement = NULL;

  for (guint i = pieces->len; i > 0; i--)
    if (pieces->len > 1 && *(char *) g_ptr_array_index (pieces, i - 1) == '\0')
      g_ptr_array_remove_index (pieces, i - 1);
  while (pieces->len > 1 && is_upload_piece (g_ptr_array_index (pieces, 0))) {
    hints.is_video = TRUE;
    g_ptr_array_remove_index (pieces, 0);
  }
  if (pieces->len > 2 && is_track_number (g_ptr_array_index (pieces, 0)))
    g_ptr_array_remove_index (pieces, 0);
  arrangement = cut_notes (pieces, &hints);
  while (pieces->len > 2)
    merge_last (pieces, " - ");

  if (pieces->len == 1)
    parsed = _ts_parsed_title_new (NULL, g_ptr_array_index (pieces, 0), &hints);
  else if (is_quoted (g_ptr_array_index (pieces, 0)) && !is_quoted (g_ptr_array_index (pieces, 1)))
    /* "“Title” - Artist" */
    parsed = _ts_parsed_title_new (g_ptr_array_index (pieces, 1), g_ptr_array_index (pieces, 0),
                                   &hints);
  else
    parsed = _ts_parsed_title_new (g_ptr_array_index (pieces, 0), g_ptr_array_index (pieces, 1),
                                   &hints);
  append_arrangement (parsed, arrangement);
  return parsed;
}

/* "Some Artist-Some Title", but "Part-Time Something" */
static gboolean
is_tight_hyphen_sure (GPtrArray *pieces, const TsTitleHints *hints)
{
  guint n_phrases = 0;

  for (guint i = 0; i < pieces->len; i++)
    n_phrases += strchr (g_ptr_array_index (pieces, i), ' ') != NULL;
  return pieces->len == 2 && n_phrases >= (hints->is_video ? 1 : 2);
}

static TsParsedTitle *
parse_text (const char *text, TsTitleHints hints)
{
  TsParsedTitle *parsed = NULL;
  g_autoptr (GPtrArray) parts = _ts_title_split (text, TS_TITLE_MARK_BAR);
  g_autoptr (GPtrArray) pieces = NULL;
  g_autofree char *rest = NULL;

  /* Beside "Artist - Title" a bar stands before a channel, a label or a show. */
  for (guint i = 0; parts->len > 1 && i < parts->len; i++) {
    const char *part = g_ptr_array_index (parts, i);
    g_autoptr (GPtrArray) dashed = _ts_title_split (part, TS_TITLE_MARK_DASH);

    if (dashed->len > 1)
      return parse_pieces (dashed, hints);
    if ((parsed = _ts_title_parse_quoted (part, hints)) != NULL) {
      if (*parsed->artist != '\0')
        return parsed;
      g_clear_pointer (&parsed, ts_parsed_title_free);
    }
  }
  if (parts->len > 1) {
    while (parts->len > 2)
      g_ptr_array_set_size (parts, parts->len - 1);
    return parse_pieces (parts, hints);
  }

  if ((parsed = _ts_title_parse_quoted (text, hints)) != NULL)
    return parsed;
  for (TsTitleMark mark = TS_TITLE_MARK_DASH; mark < TS_TITLE_MARK_HYPHEN; mark++) {
    g_autoptr (GPtrArray) marked = _ts_title_split (text, mark);

    if (marked->len > 1)
      return parse_pieces (marked, hints);
  }

  /* Not the hyphen of "Re-Issue". */
  rest = _ts_title_clean_title (text, TRUE, &hints);
  pieces = _ts_title_split (rest, TS_TITLE_MARK_HYPHEN);
  if (is_tight_hyphen_sure (pieces, &hints))
    return parse_pieces (pieces, hints);
  return _ts_parsed_title_new (NULL, text, &hints);
}

static char *
cut_extension (char *text)
{
  static const char *const extensions[]
      = { "3gp", "aac", "aif",  "aiff", "ape", "avi", "flac", "flv",  "m4a", "m4v",  "mkv", "mov",
          "mp3", "mp4", "mpeg", "mpg",  "oga", "ogg", "ogv",  "opus", "wav", "webm", "wma", "wmv" };
  char *dot = strrchr (text, '.');

  if (dot == NULL || dot == text)
    return text;
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (dot + 1, extensions[i]) == 0) {
      *dot = '\0';
      return g_strchomp (text);
    }
  return text;
}

/* Length of a note or tag that stands before everything: "[MV]", "M/V", "[Label]". */
static gsize
prefix_length (const char *text)
{
  gsize length = strlen (text);
  gsize n = 0;
  TsTitleSpan span;

  if (length > 0 && _ts_title_group_at (text, length, 0, &span)) {
    TsTitleNote note = _ts_title_note_of_span (text, &span);

    n = span.end + strspn (text + span.end, " ");
    if (note == TS_TITLE_NOTE_UPLOAD)
      return n;
    /* "[Artist] - Title" */
    return _ts_title_is_square (&span) && note == TS_TITLE_NOTE_NONE
                   && !_ts_title_is_dash (g_utf8_get_char (text + n))
               ? n
               : 0;
  }
  if (g_str_has_prefix (text, "M/V"))
    n = 3;
  else if (g_str_has_prefix (text, "MV"))
    n = 2;
  return n > 0 ? n * (strchr (" _:", text[n]) != NULL) + strspn (text + n, " _:") : 0;
}

static const char *
skip_prefix (const char *text)
{
  gsize n;

  while ((n = prefix_length (text)) > 0 && text[n] != '\0')
    text += n;
  return text;
}

/* "01. Title", "01 - Title", "001-Title" */
static const char *
skip_track_number (const char *text)
{
  gsize n = strspn (text, "0123456789");
  const char *rest = text + n;

  if (n == 0 || n > 3)
    return text;
  if ((*rest == '.' || *rest == ')') && rest[1] == ' ' && rest[2] != '\0')
    return rest + 2;
  if (*text != '0' || n < 2)
    return text;
  rest += strspn (rest, " ");
  if (*rest != '-' && *rest != '.' && *rest != '_')
    return text;
  rest++;
  rest += strspn (rest, " ");
  return *rest != '\0' ? rest : text;
}

TsParsedTitle *
ts_title_parse (const char *raw)
{
  g_autofree char *text = NULL;
  TsParsedTitle *parsed;
  TsTitleHints hints;

  g_return_val_if_fail (raw != NULL, NULL);

  text = cut_extension (_ts_title_text_clean (raw));
  if (strlen (text) > MAX_TITLE_BYTES) {
    parsed = g_new0 (TsParsedTitle, 1);
    parsed->artist = g_strdup ("");
    parsed->title = g_steal_pointer (&text);
    return parsed;
  }
  /* A file name with its spaces replaced. */
  if (strchr (text, ' ') == NULL && strstr (text, "_-_") != NULL)
    g_strdelimit (text, "_", ' ');
  hints = _ts_title_look_for_hints (text);
  return parse_text (skip_track_number (skip_prefix (text)), hints);
}

void
ts_parsed_title_free (TsParsedTitle *self)
{
  g_free (self->artist);
  g_free (self->title);
  g_free (self);
}
