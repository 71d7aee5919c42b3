/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Names as services and people write them, in the forms in which they are looked up. All functions
 * take any bytes or %NULL, which counts as "", are pure, may be called from any thread and never
 * turn a name with letters into "". For comparing whole rows see ts-normalize.h.
 */

/**
 * ts_name_text_base:
 *
 * Returns: (transfer full): @text composed (NFC), case-folded, with plain quotes, apostrophes and
 *   hyphens, white space collapsed and trimmed
 */
char *ts_name_text_base (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_name_text_genre:
 * @genre: "Hip-Hop", "R&B", "Drum'n'Bass", "Rock/Pop", "new_wave"
 *
 * Returns: (transfer full): "hip hop", "rhythm and blues", "drum and bass", "rock pop", "new wave":
 *   the base form with separators as spaces, "&" as "and" and the usual short forms written out
 */
char *ts_name_text_genre (const char *genre) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_name_text_title:
 * @title: "Song (2011 Remaster)", "Song [Live]", "Song - Radio Edit", "Song (Mono)"
 *
 * Returns: (transfer full): the base form without notes about the version, in round or square
 *   brackets or after a dash. Whole words count: "(Alive)" stays. If nothing else is there, the
 * notes stay.
 */
char *ts_name_text_title (const char *title) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_name_text_artist:
 *
 * Returns: (transfer full): the base form, "X, The" as "the x"
 */
char *ts_name_text_artist (const char *artist) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_name_text_band:
 * @band: "The X & The Y", "X + the Y", "X, The"
 *
 * Returns: (transfer full): the base form of the name without the article before it, without
 *   punctuation, "&" and "+" as "and": "x and the y"
 */
char *ts_name_text_band (const char *band) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_name_text_primary_artist:
 * @artist: a credit with one or several names
 *
 * Cuts at feat, ft, featuring, with, vs and x; takes Trio to Octet off the end; keeps names like
 * "X & The Y" and "X, The Y" whole; else cuts at "&", ",", ";" and "and".
 *
 * Returns: (transfer full): the first name, spelled as it is
 */
char *ts_name_text_primary_artist (const char *artist) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_name_text_search_variations:
 * @artist: a name
 *
 * Returns: (transfer full): spellings to look for, @artist itself first, none twice: "The X" and
 *   "X, The", "&" and "and", and both
 */
GStrv ts_name_text_search_variations (const char *artist) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_name_text_ratio:
 *
 * Returns: how alike two texts are: twice the number of characters in their longest common
 *   subsequence by the sum of their lengths, 0 to 1; 0 if a text is empty. Of very long texts the
 *   first 256 characters count.
 */
double ts_name_text_ratio (const char *a, const char *b);

G_END_DECLS
