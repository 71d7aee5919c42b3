/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  SONG_PLAIN = 0,
  SONG_NO_IDS = 1 << 0,      /* neither MusicBrainz ids nor ISRC */
  SONG_NO_TAGS = 1 << 1,     /* nothing at all */
  SONG_LOUDER = 1 << 2,      /* the same performance, brighter and louder: a remaster */
  SONG_COMPILATION = 1 << 3, /* by "Various Artists" */
  SONG_OTHER_IDS = 1 << 4,   /* carries the id of another recording by mistake */
} SongFlags;

/* One file to write. Two songs of the same @take sound the same, whatever their tags say. */
typedef struct {
  const char *take;
  const char *artist;
  const char *title;
  const char *album;
  int year;
  int track;
  const char *genres;    /* separated by ';' */
  const char *extension; /* decides the format */
  SongFlags flags;
  const char *why; /* the case it stands for */
} Song;

extern const Song songs[];
extern const guint n_songs;

/**
 * song_fill:
 * @index: 0 and up, counted after the written-out songs
 * @song: (out caller-allocates): filled in; its strings live in @strings
 *
 * Invents one more song, each of its own take: ten to an album.
 */
void song_fill (guint index, Song *song, GStringChunk *strings);

G_END_DECLS
