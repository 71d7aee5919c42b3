/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-playlist-format.h"
#include "ts-playlist.h"

G_BEGIN_DECLS

/* How locations are written. Zero-initialised: as they are. */
typedef struct {
  const char *base_dir; /* (nullable): canonical absolute path; absolute paths are written as seen
                           from here */
  const char *map_from; /* (nullable): paths below this folder ("" means every relative path)... */
  const char *map_to;   /* (nullable): ...are written below this one instead, which wins over
                           @base_dir: "/music", "Z:\\Music" */
  const char *remark;   /* (nullable): ASCII without line breaks; put where players ignore it */
} TsPlaylistWriteOptions;

/**
 * ts_playlist_to_bytes:
 * @format: not UNKNOWN
 * @options: (nullable): NULL for the defaults
 * @n_left_out: (out) (optional): entries that the format cannot express
 *
 * Text is UTF-8 without byte order mark. M3U starts with "#EXTM3U"; every entry has
 * "#EXTINF:<whole seconds or -1>,Artist - Title", the title being the file's base name where
 * unknown. Line breaks in text become spaces; a path that would read as a comment gets "./" in
 * front; a path with a line break or white space at its end is written as file address when it is
 * absolute and left out otherwise, since M3U and PLS have no escapes. XSPF and JSPF get
 * percent-encoded references. Pure; any thread.
 *
 * Returns: (transfer full): the file's content
 */
GBytes *ts_playlist_to_bytes (const TsPlaylist *self,
                              TsPlaylistFormat format,
                              const TsPlaylistWriteOptions *options,
                              guint *n_left_out) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_write_file:
 * @path: raw bytes; an existing file is replaced in one step, or left as it is on error
 * @options: (nullable): NULL: paths relative to the folder of @path
 * @n_left_out: (out) (optional): entries that the format cannot express
 * @cancellable: (nullable): looked at before writing
 *
 * Writes beside @path, waits for the disk, renames. Blocks. Errors: #GIOErrorEnum.
 */
gboolean ts_playlist_write_file (const TsPlaylist *self,
                                 const char *path,
                                 TsPlaylistFormat format,
                                 const TsPlaylistWriteOptions *options,
                                 guint *n_left_out,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
