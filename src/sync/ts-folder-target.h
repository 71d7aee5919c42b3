/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-sync-target.h"

G_BEGIN_DECLS

/* How much a file's time may differ from what was set: FAT and exFAT count in steps of two seconds.
 * The file system's kind is not asked: a share may have FAT behind it, and two files that differ by
 * less and not in size do not differ for a sync. */
#define TS_FOLDER_TARGET_MTIME_SLACK_US (2 * G_USEC_PER_SEC)

/**
 * TsFolderTarget:
 *
 * A folder as target: a stick, a player's card, a mounted share. Every file is written beside its
 * name as `.tracksync-XXXXXX.part`, brought to the disk, read back and compared with what was
 * read from the source, given the source's time, and only then renamed. Where the file system
 * can share blocks (btrfs, XFS), it does so instead of copying.
 *
 * The folder is held open from begin to end: when another file system appears in its place,
 * nothing is written there.
 */
#define TS_TYPE_FOLDER_TARGET (ts_folder_target_get_type ())
G_DECLARE_FINAL_TYPE (TsFolderTarget, ts_folder_target, TS, FOLDER_TARGET, GObject)

/**
 * ts_folder_target_new:
 * @path: an absolute path, raw bytes
 *
 * A folder that is there now must be the same one when a run begins; one that is not there is made
 * then, in a parent that must be there.
 */
TsSyncTarget *ts_folder_target_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
