/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-track.h"

G_BEGIN_DECLS

/**
 * ts_track_words_parse:
 * @text: what a person typed
 *
 * Returns: (transfer full) (nullable): the words to look for, case-folded; NULL for none
 */
char **ts_track_words_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_has_word:
 * @track: (nullable): NULL has none
 * @word: case-folded
 *
 * Returns: whether title, artist, album or place have @word somewhere
 */
gboolean ts_track_has_word (const TsTrack *track, const char *word);

G_END_DECLS
