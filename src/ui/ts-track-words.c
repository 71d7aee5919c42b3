/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-track-words.h"

#include <string.h>

char **
ts_track_words_parse (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  g_strstrip (folded);
  return *folded != '\0' ? g_strsplit_set (folded, " \t", -1) : NULL;
}

static gboolean
contains (const char *text, const char *word)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, word) != NULL;
}

gboolean
ts_track_has_word (const TsTrack *track, const char *word)
{
  g_autofree char *location = NULL;

  if (track == NULL)
    return FALSE;
  if (contains (track->title, word) || contains (track->artist, word)
      || contains (track->album, word))
    return TRUE;
  location = ts_track_get_display_location (track);
  return contains (location, word);
}
