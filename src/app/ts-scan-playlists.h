/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-source.h"
#include "ts-store.h"

G_BEGIN_DECLS

/**
 * ts_scan_store_playlists:
 * @found: (element-type TsFolderPlaylist): the playlist files met by a scan
 * @directories: (array zero-terminated=1) (nullable): where the scan looked; NULL for everywhere
 * @has_new_tracks: whether tracks came that entries may have waited for
 * @problems: (element-type TsScanProblem): gets a line for each playlist that cannot be read
 *
 * Brings the playlists of the library in step with the files of a source: new and changed ones are
 * read and their entries tied to tracks, those that are gone are forgotten. For job threads; the
 * tracks must have been stored before.
 */
gboolean ts_scan_store_playlists (TsStore *store,
                                  TsSource *source,
                                  GPtrArray *found,
                                  const char *const *directories,
                                  gboolean has_new_tracks,
                                  GPtrArray *problems,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
