/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a word can mean in a title. */
typedef enum {
  TS_TITLE_WORD_OFFICIAL = 1 << 0, /* "official": a bracket that holds it is about the upload */
  TS_TITLE_WORD_MEDIUM = 1 << 1,   /* "video": the same for a bracket that ends with it */
  TS_TITLE_WORD_LYRIC = 1 << 2,    /* "lyrics": the same for a bracket that holds it */
  TS_TITLE_WORD_PART = 1 << 3,     /* "premiere": the same if all words of the bracket are such */
  TS_TITLE_WORD_WEAK = 1 << 4,     /* "with": may stand among those, but says nothing by itself */
  TS_TITLE_WORD_TAIL = 1 << 5,     /* "HD": about the upload even without a bracket, at the end */
  TS_TITLE_WORD_EDITION = 1 << 6, /* "remastered": about the edition wherever it stands in a note */
  TS_TITLE_WORD_VERSION = 1 << 7, /* "version" */
  TS_TITLE_WORD_COMMON = 1 << 8,  /* "album": before "version", the usual recording */
  TS_TITLE_WORD_MIX = 1 << 9,     /* "remix": another arrangement, if last */
  TS_TITLE_WORD_LIVE = 1 << 10,
  TS_TITLE_WORD_PLACE = 1 << 11,   /* "at": follows "live" when it is a note */
  TS_TITLE_WORD_FEATURE = 1 << 12, /* "feat." */
  TS_TITLE_WORD_NUMBER = 1 << 13,
  TS_TITLE_WORD_YEAR = 1 << 14, /* 1900 to 2099 */
  TS_TITLE_WORD_SOLO = 1 << 15, /* with MIX: after a dash a note only if it stands alone */
} TsTitleWordFlags;

/* A word and where it stands. */
typedef struct {
  gsize start; /* bytes from the start of the text */
  gsize end;
  guint flags;   /* #TsTitleWordFlags */
  char text[24]; /* lower-case, without hyphens; cut if longer */
} TsTitleWord;

/* What a bracket, or a piece after a dash, says. */
typedef enum {
  TS_TITLE_NOTE_NONE,    /* something of its own */
  TS_TITLE_NOTE_EMPTY,   /* no word at all */
  TS_TITLE_NOTE_UPLOAD,  /* about the video or the file */
  TS_TITLE_NOTE_EDITION, /* about the edition: remaster, reissue, version */
  TS_TITLE_NOTE_LIVE,
  TS_TITLE_NOTE_MIX,     /* another arrangement */
  TS_TITLE_NOTE_FEATURE, /* guests */
} TsTitleNote;

/**
 * _ts_title_word_look_up:
 * @word: lower-case, without hyphens
 *
 * Returns: what it can mean, #TsTitleWordFlags; 0 for most words
 */
guint _ts_title_word_look_up (const char *word);

/**
 * _ts_title_words_split:
 *
 * Returns: (transfer full) (element-type TsTitleWord): the words of @text
 */
GArray *_ts_title_words_split (const char *text, gsize length);

/**
 * _ts_title_note_of_bracket:
 * @text: what stands between two brackets
 *
 * Returns: what it says
 */
TsTitleNote _ts_title_note_of_bracket (const char *text, gsize length);

/**
 * _ts_title_note_of_piece:
 * @text: what stands after a dash or a bar. The title itself stands there as often as a note, so
 *   every word must fit.
 *
 * Returns: what it says
 */
TsTitleNote _ts_title_note_of_piece (const char *text, gsize length);

/**
 * _ts_title_tail_start:
 * @text: a title
 * @may_be_all: whether nothing may be left
 *
 * Returns: length of @text without a note at its end that stands in no bracket ("Official Video",
 *   "HD"); @length if there is none
 */
gsize _ts_title_tail_start (const char *text, gsize length, gboolean may_be_all);

G_END_DECLS
