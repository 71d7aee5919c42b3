/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-folder-scanner.h"
#include "ts-job.h"
#include "ts-source.h"
#include "ts-store.h"

G_BEGIN_DECLS

/* What a scan came to. Not changed after the job finished. */
typedef struct {
  TsFolderCounts counts;
  GPtrArray *problems;  /* (owned) (element-type TsScanProblem): a line for each file */
  GPtrArray *playlists; /* (owned) (element-type TsFolderPlaylist): playlist files met */
} TsScanResult;

/**
 * ts_scan_start:
 * @source: a folder
 * @directories: (nullable) (element-type filename): only these below the root, "" being the root
 *   itself; NULL for everything. Copied
 *
 * Brings the library in step with a folder, on a thread of the job's own: what is new, changed,
 * moved, missing or back is stored in batches, so that a scan that is cancelled keeps what it
 * found. TsJob:summary says what came of it; it is partly done when a file could not be read. If
 * the folder cannot be reached, the job fails and the library stays as it was. Main context.
 *
 * Returns: (transfer full): the job, running
 */
TsJob *
ts_scan_start (TsStore *store, TsSource *source, GPtrArray *directories) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_scan_get_result:
 * @job: a finished job of ts_scan_start()
 *
 * Returns: (transfer none) (nullable): what it came to; NULL when it did not get far enough
 */
const TsScanResult *ts_scan_get_result (TsJob *job);

/**
 * ts_scan_counts_to_text:
 *
 * Returns: (transfer full): a translated sentence: "412 tracks added, 3 changed, 1 moved."
 */
char *ts_scan_counts_to_text (const TsFolderCounts *counts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
