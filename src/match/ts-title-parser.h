/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A raw title taken apart. */
typedef struct {
  char *artist; /* (owned): "" if the text names none */
  char *title;  /* (owned): "" only if the text holds nothing to read */
} TsParsedTitle;

/**
 * ts_title_parse:
 * @raw: a title as a web video, a shop or a file name has it; need not be valid UTF-8
 *
 * Takes artist and title apart ("Artist - Title", "Artist “Title” M/V", "Artist「Title」",
 * "Artist | Title"...) and leaves out what is said about the upload or the edition and not about
 * the song: official video, lyrics, HD, remaster and reissue notes, live notes, file extensions,
 * HTML entities, invisible characters. Remixes and other arrangements stay, in round brackets:
 * "Title - Someone Remix" gives "Title (Someone Remix)". Words are compared whole and in their
 * place, so "Fully Alive" and "Video Killed the Radio Star" stay as they are. If nothing would be
 * left, the text stays.
 *
 * Pure; any thread.
 *
 * Returns: (transfer full): the parts, trimmed
 */
TsParsedTitle *ts_title_parse (const char *raw);

void ts_parsed_title_free (TsParsedTitle *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsParsedTitle, ts_parsed_title_free)

G_END_DECLS
