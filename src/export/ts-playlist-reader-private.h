/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-playlist-reader.h"

G_BEGIN_DECLS

/* The formats, each over zero-terminated text. The line formats get raw bytes; XSPF and JSPF get
 * valid UTF-8. */
TsPlaylist *_ts_playlist_read_m3u (const char *text, GError **error);
TsPlaylist *_ts_playlist_read_pls (const char *text, GError **error);
TsPlaylist *_ts_playlist_read_xspf (const char *text, gsize length, GError **error);
TsPlaylist *_ts_playlist_read_jspf (const char *text, gsize length, GError **error);

/* The raw bytes as valid UTF-8 with white space around dropped; NULL when nothing is left. */
char *_ts_playlist_clean_text (const char *raw, gssize length);

/* Appends an entry unless its location is empty or absurdly long (then NULL without error) or the
 * playlist is full (then NULL with @error set). */
TsPlaylistEntry *_ts_playlist_add (TsPlaylist *self, const char *location, GError **error);

/* Fills artist and title from "Artist - Title". */
void _ts_playlist_entry_set_display (TsPlaylistEntry *entry, const char *raw);

/* A URI reference of XSPF or JSPF as a location: references without scheme become paths. */
char *_ts_playlist_location_from_reference (const char *reference);

G_END_DECLS
