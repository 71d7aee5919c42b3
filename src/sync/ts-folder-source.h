/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-sync-source.h"

G_BEGIN_DECLS

/**
 * TsFolderSource:
 *
 * A folder as source. A file that changed since it was scanned is not opened. Its playlists are
 * the playlist files in it.
 */
#define TS_TYPE_FOLDER_SOURCE (ts_folder_source_get_type ())
G_DECLARE_FINAL_TYPE (TsFolderSource, ts_folder_source, TS, FOLDER_SOURCE, GObject)

/**
 * ts_folder_source_new:
 * @root: an absolute path, raw bytes
 */
TsSyncSource *ts_folder_source_new (const char *root) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
