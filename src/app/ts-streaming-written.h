/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsStreamingWritten:
 *
 * Which playlist files were written for which site, and what was in them, so that those of a site
 * that is gone can be removed, unless somebody else changed them. Kept in the file
 * "playlists.json". Any thread, one at a time.
 */
typedef struct _TsStreamingWritten TsStreamingWritten;

/**
 * TsStreamingWrittenFunc:
 * @path: (type filename): of a playlist
 * @site: where the site is
 *
 * Returns: whether the playlist is still wanted
 */
typedef gboolean (*TsStreamingWrittenFunc) (const char *path,
                                            const char *site,
                                            gpointer user_data);

/**
 * ts_streaming_written_load:
 * @path: (type filename): the file; one that is missing or makes no sense is as good as empty
 *
 * Blocks for a moment.
 */
TsStreamingWritten *ts_streaming_written_load (const char *path) G_GNUC_WARN_UNUSED_RESULT;
void ts_streaming_written_free (TsStreamingWritten *self);

/**
 * ts_streaming_written_note:
 *
 * Remembers a playlist as it is now.
 */
void ts_streaming_written_note (TsStreamingWritten *self, const char *path, const char *site);

/**
 * ts_streaming_written_sweep:
 *
 * Deletes the playlists that are no longer wanted and are as they were written, and forgets them
 * all.
 *
 * Returns: (transfer full) (element-type utf8): a sentence for each that was there
 */
GPtrArray *ts_streaming_written_sweep (TsStreamingWritten *self,
                                       TsStreamingWrittenFunc is_wanted,
                                       gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_streaming_written_save:
 *
 * Writes the file, if anything changed. Errors: #GFileError.
 */
gboolean ts_streaming_written_save (TsStreamingWritten *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsStreamingWritten, ts_streaming_written_free)

G_END_DECLS
