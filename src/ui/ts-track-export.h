/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "ts-context.h"
#include "ts-track.h"

G_BEGIN_DECLS

/**
 * ts_track_load_all_async:
 * @ids: (element-type gint64): any number of tracks; a reference is taken
 *
 * Loads tracks a portion at a time.
 */
void ts_track_load_all_async (TsContext *context,
                              GArray *ids,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * ts_track_load_all_finish:
 *
 * Returns: (transfer full) (element-type TsTrack): those that are still there, in order
 */
GPtrArray *ts_track_load_all_finish (GAsyncResult *result, GError **error);

/**
 * ts_track_export_async:
 * @name: (nullable): name of the playlist
 * @path: (type filename): an absolute path whose ending says the format
 *
 * Writes tracks as a playlist, on another thread.
 */
void ts_track_export_async (TsContext *context,
                            GArray *ids,
                            const char *name,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * ts_track_export_finish:
 * @problems: (out) (optional) (nullable) (transfer full) (element-type utf8): a sentence for each
 * track that is left out
 */
gboolean ts_track_export_finish (GAsyncResult *result, GPtrArray **problems, GError **error);

/**
 * ts_track_make_lines:
 * @tracks: (element-type TsTrack)
 *
 * Returns: (transfer full): "Artist - Title" lines
 */
char *ts_track_make_lines (GPtrArray *tracks) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_make_files:
 * @tracks: (element-type TsTrack)
 *
 * Returns: (transfer full): their files; may be empty
 */
GdkFileList *ts_track_make_files (TsContext *context, GPtrArray *tracks) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_get_file:
 *
 * Returns: (transfer full) (nullable): the track's own file
 */
GFile *ts_track_get_file (TsContext *context, const TsTrack *track) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_content_new:
 * @ids: (element-type gint64): what is dragged
 * @name: (nullable): of the playlist
 *
 * Something to drag out: a playlist file (`.m3u8`) in the cache directory, which is being written
 * while the pointer is still on its way, and "Artist - Title" lines as text.
 */
GdkContentProvider *
ts_track_content_new (TsContext *context, GArray *ids, const char *name) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_content_clean_up:
 *
 * Deletes the playlists that earlier runs dragged out. On another thread; once, at start: who
 * received a file may read it long after the drop.
 */
void ts_track_content_clean_up (void);

G_END_DECLS
