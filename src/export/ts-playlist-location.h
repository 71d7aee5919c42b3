/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_playlist_location_is_address:
 * @location: as in #TsPlaylistEntry
 *
 * Returns: whether it has a scheme other than "file": a stream, not a file
 */
gboolean ts_playlist_location_is_address (const char *location);

/**
 * ts_playlist_location_get_candidates:
 * @location: as in #TsPlaylistEntry: a path with slashes or backslashes, relative or absolute, or
 *   a file address
 * @base_dir: absolute path of the folder that the playlist lies in; raw bytes
 *
 * What file an entry may mean. Playlists come from other systems and other times, so that the
 * plain reading is followed by the likely ones: backslashes as separators, a Windows drive
 * dropped, Latin-1 read as UTF-8, accents composed and decomposed. Looks at no file.
 *
 * Returns: (transfer full) (array zero-terminated=1): canonical absolute paths, likeliest first,
 *   each once; empty for an address
 */
char **ts_playlist_location_get_candidates (const char *location,
                                            const char *base_dir) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_location_make_relative:
 * @path: canonical absolute path
 * @dir: canonical absolute path of a folder
 *
 * Returns: (transfer full): @path as seen from @dir, with "../" where it lies elsewhere
 */
char *ts_playlist_location_make_relative (const char *path,
                                          const char *dir) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
