/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"
#include "ts-track.h"

G_BEGIN_DECLS

/**
 * ts_folder_cache_read:
 * @cache_path: (type filename): the cache's file; need not be there, replaced in one step
 * @root: (type filename): the folder, absolute
 * @job: (nullable): told how far it is; paused and cancelled through it
 * @n_unread: (out) (optional): files that look like audio but could not be read
 *
 * The tracks of a folder that is not part of the library, such as a sync's target. Files that did
 * not change since the last time are not opened. A damaged or foreign cache is as good as none.
 * Blocks; not on the main thread. Errors: %TS_SERVICE_ERROR_OFFLINE when the folder is not there,
 * %G_IO_ERROR_CANCELLED (what was read so far is in the cache).
 *
 * Returns: (transfer full) (element-type TsTrack): location is the path below @root
 */
GPtrArray *ts_folder_cache_read (const char *cache_path,
                                 const char *root,
                                 TsJob *job,
                                 guint *n_unread,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_folder_cache_add:
 * @tracks: (element-type TsTrack): files that were put into the folder just now, as they are there
 *
 * Saves the next read from opening them. A cache that cannot be written only costs time.
 */
void ts_folder_cache_add (const char *cache_path, const char *root, GPtrArray *tracks);

G_END_DECLS
