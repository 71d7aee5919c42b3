/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_PLAYLIST_ERROR (ts_playlist_error_quark ())
GQuark ts_playlist_error_quark (void);

typedef enum {
  TS_PLAYLIST_ERROR_NOT_A_PLAYLIST, /* nothing in it says what it is, or it is a broadcast stream */
  TS_PLAYLIST_ERROR_TOO_LARGE,
  TS_PLAYLIST_ERROR_FAILED,
} TsPlaylistError;

typedef enum {
  TS_PLAYLIST_FORMAT_UNKNOWN,
  TS_PLAYLIST_FORMAT_M3U, /* written as UTF-8 without a byte order mark: MPD refuses one */
  TS_PLAYLIST_FORMAT_M3U8,
  TS_PLAYLIST_FORMAT_PLS,
  TS_PLAYLIST_FORMAT_XSPF, /* MPD 0.23 finds no files through it: it leaves percent escapes in */
  TS_PLAYLIST_FORMAT_JSPF,
} TsPlaylistFormat;

/**
 * ts_playlist_format_from_name:
 * @name: a file name or path; raw bytes
 *
 * Returns: what the ending says, in any case of letters; UNKNOWN for every other ending
 */
TsPlaylistFormat ts_playlist_format_from_name (const char *name);

/**
 * ts_playlist_format_from_id:
 * @id: "m3u", "m3u8", "pls", "xspf" or "jspf", in any case of letters
 */
TsPlaylistFormat ts_playlist_format_from_id (const char *id);

/**
 * ts_playlist_format_get_id:
 *
 * Returns: (transfer none): the id, which is the file ending as well; "" for UNKNOWN
 */
const char *ts_playlist_format_get_id (TsPlaylistFormat format);

G_END_DECLS
