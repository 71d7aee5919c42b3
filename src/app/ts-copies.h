/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"
#include "ts-store.h"

G_BEGIN_DECLS

/* From this confidence on tracks of different sources are one recording; below, nobody would like
 * to see them as one row without having looked. */
#define TS_COPIES_MIN_CONFIDENCE 0.95

/**
 * ts_copies_find:
 *
 * Finds out which tracks of different sources are the same recording, by what the matcher is sure
 * of and by the decisions made, and stores what changed. Some seconds of CPU for 100,000 tracks.
 *
 * Returns: (transfer full): the job
 */
TsJob *ts_copies_find (TsStore *store) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
