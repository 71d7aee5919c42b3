/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-playlist-format.h"
#include "ts-playlist.h"

G_BEGIN_DECLS

/* What is more than this is refused rather than read. */
#define TS_PLAYLIST_MAX_BYTES (64 * 1024 * 1024)
#define TS_PLAYLIST_MAX_ENTRIES 1000000

/**
 * ts_playlist_read_bytes:
 * @data: (array length=size): the file's bytes; need not end with a zero
 * @name: (nullable): the file's name, which decides where the bytes leave it open
 *
 * Reads any of the formats, by content first. Text may be UTF-8 with or without byte order mark,
 * UTF-16 with one, or Latin-1, with any line ends. XML is read without document types and
 * without entities beyond the five built in. An entry's location is a path in raw bytes as the
 * playlist has it (percent escapes of XSPF and JSPF resolved) or an address with its scheme.
 * Entries without a location are left out. "#EXTINF" text "Artist - Title" is taken apart at the
 * first " - ". Errors: #TsPlaylistError. Pure; any thread.
 *
 * Returns: (transfer full): the playlist; its name is NULL where the format does not say
 */
TsPlaylist *ts_playlist_read_bytes (const guint8 *data,
                                    gsize size,
                                    const char *name,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_read_file:
 * @path: raw bytes
 * @cancellable: (nullable): looked at before reading
 *
 * As ts_playlist_read_bytes() over a file; blocks. A playlist without a name gets the file's.
 * Errors: #TsPlaylistError, #GIOErrorEnum.
 */
TsPlaylist *ts_playlist_read_file (const char *path,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
