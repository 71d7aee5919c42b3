/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-duplicate-group.h"
#include "ts-job-queue.h"
#include "ts-store.h"

G_BEGIN_DECLS

/**
 * TsDuplicates:
 *
 * The duplicates of a library: finds them in a job, keeps what was found, and brings it in step
 * with decisions and with what happens to the files. Main context only.
 *
 * Properties (read-only): groups (a #GListModel of #TsDuplicateGroup, the surest first, then those
 * that waste most), job (#TsJob, nullable: the one that is looking), has-result, is-stale (tracks
 * changed since), error-message (nullable: why the last look failed).
 * Writable: auto-update: whether a stale result is renewed by itself, some seconds after the last
 * change and when no other job is running.
 */
#define TS_TYPE_DUPLICATES (ts_duplicates_get_type ())
G_DECLARE_FINAL_TYPE (TsDuplicates, ts_duplicates, TS, DUPLICATES, GObject)

/**
 * ts_duplicates_new:
 * @store: the library
 * @jobs: (nullable): where its jobs are listed
 */
TsDuplicates *ts_duplicates_new (TsStore *store, TsJobQueue *jobs) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_duplicates_find:
 *
 * Looks for duplicates in the whole library. While that is going on already, it goes on.
 *
 * Returns: (transfer none): the job; TsDuplicates:groups has changed before it is finished
 */
TsJob *ts_duplicates_find (TsDuplicates *self);

GListModel *ts_duplicates_get_groups (TsDuplicates *self);
TsJob *ts_duplicates_get_job (TsDuplicates *self);
gboolean ts_duplicates_has_result (TsDuplicates *self);
gboolean ts_duplicates_is_stale (TsDuplicates *self);
const char *ts_duplicates_get_error_message (TsDuplicates *self);
void ts_duplicates_set_auto_update (TsDuplicates *self, gboolean auto_update);

/**
 * ts_duplicates_get_rules:
 *
 * Returns: (transfer none): which copy is proposed to be kept
 */
const TsKeepRules *ts_duplicates_get_rules (TsDuplicates *self);

/**
 * ts_duplicates_set_rules:
 * @rules: copied
 *
 * Proposes anew in all groups where no person has chosen.
 */
void ts_duplicates_set_rules (TsDuplicates *self, const TsKeepRules *rules);

/**
 * ts_duplicates_drop_tracks:
 * @ids: (array length=n_ids): tracks that are no longer there
 *
 * Takes tracks out of the groups at once, without looking anew.
 */
void ts_duplicates_drop_tracks (TsDuplicates *self, const gint64 *ids, guint n_ids);

G_END_DECLS
