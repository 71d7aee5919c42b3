/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TsFolderWatcher:
 *
 * Notices when files of a folder or below change. Names the scanner leaves out are left out here;
 * folders behind links are not watched.
 *
 * Properties: root (construct-only), quiet-ms (1000: how long nothing may happen before it is
 * told; while things keep happening it is told every five times that long), notice (read-only,
 * nullable: a translated sentence when the system cannot watch all of the folder).
 *
 * Signal "changed" (GPtrArray *directories (element-type filename)): something changed in these
 * directories, as paths below the root; "" is the root itself, and also comes when so much
 * happened that the system lost count. In the main context that started the watcher.
 */
#define TS_TYPE_FOLDER_WATCHER (ts_folder_watcher_get_type ())
G_DECLARE_FINAL_TYPE (TsFolderWatcher, ts_folder_watcher, TS, FOLDER_WATCHER, GObject)

/**
 * ts_folder_watcher_new:
 * @root: (type filename): absolute path
 */
TsFolderWatcher *ts_folder_watcher_new (const char *root) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_folder_watcher_start:
 *
 * Begins, on a thread of its own. Changes made before are not told. Once.
 */
void ts_folder_watcher_start (TsFolderWatcher *self);

/**
 * ts_folder_watcher_get_notice:
 *
 * Returns: (transfer none) (nullable): why not all changes are noticed, as a translated sentence
 */
const char *ts_folder_watcher_get_notice (TsFolderWatcher *self);

/**
 * ts_folder_watcher_get_n_watched:
 *
 * Returns: the directories that are watched now; 0 until the first look around is over
 */
guint ts_folder_watcher_get_n_watched (TsFolderWatcher *self);

G_END_DECLS
