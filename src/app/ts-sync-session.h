/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-job.h"
#include "ts-store-sync.h"
#include "ts-store.h"
#include "ts-sync-options.h"
#include "ts-sync-plan.h"
#include "ts-sync-report.h"
#include "ts-sync-runner.h"

G_BEGIN_DECLS

/**
 * TsSyncSession:
 *
 * One comparison of a source with a target, from the plan to what came of it, whatever the two are:
 * folders, a music server as source, a station as target. Main context only. What people read
 * differs: ts_sync_plan_is_upload() and ts-sync-words.h.
 */
#define TS_TYPE_SYNC_SESSION (ts_sync_session_get_type ())
G_DECLARE_FINAL_TYPE (TsSyncSession, ts_sync_session, TS, SYNC_SESSION, GObject)

/**
 * ts_sync_session_compare:
 * @store: the library; the source should have been scanned just before
 * @accounts: opens servers and stations
 * @pair: (transfer none): a stored pair; copied
 * @options: (nullable): instead of the pair's own
 *
 * Reads the target (of a folder only what changed since the last time; a station's list is good for
 * five minutes), finds what is there already, and makes the plan. Nothing is written to the target.
 * Errors: %TS_SYNC_ERROR_TEMPLATE, %TS_SYNC_ERROR_GONE when the target or the source is not there,
 * %TS_SYNC_ERROR_FAILED when one lies inside the other, those of opening an account (#TsHttpError,
 * #TsServiceError, %G_IO_ERROR_NOT_FOUND without a secret), #TsStoreError, %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): the job, running
 */
TsJob *ts_sync_session_compare (TsStore *store,
                                TsAccounts *accounts,
                                const TsSyncPair *pair,
                                const TsSyncOptions *options,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * ts_sync_session_compare_finish:
 * @job: what ts_sync_session_compare() returned; the source object of the callback
 *
 * Returns: (transfer full): the session
 */
TsSyncSession *ts_sync_session_compare_finish (TsJob *job, GAsyncResult *result, GError **error);

TsSyncPlan *ts_sync_session_get_plan (TsSyncSession *self);

/**
 * ts_sync_session_get_free_bytes:
 *
 * Returns: the room on the target when it was compared, -1 unknown
 */
gint64 ts_sync_session_get_free_bytes (TsSyncSession *self);

/**
 * ts_sync_session_get_n_unread:
 *
 * Returns: how many files of the target look like audio but could not be read
 */
guint ts_sync_session_get_n_unread (TsSyncSession *self);

/**
 * ts_sync_session_dup_warning:
 *
 * Returns: (transfer full) (nullable): what a person should know before applying, as a translated
 *   sentence: the target is empty though much was copied there, or has too little room
 */
char *ts_sync_session_dup_warning (TsSyncSession *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_session_dup_need:
 *
 * Returns: (transfer full): how much there is to do, as a translated sentence: "214 of 900 tracks
 *   need upload."
 */
char *ts_sync_session_dup_need (TsSyncSession *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_session_apply:
 *
 * Copies or uploads what is ticked and writes the playlists. Every copy is remembered as it is made, so that
 * a run that ends early, however, is gone on with by the next. The run goes into the history.
 * Errors: #TsSyncError, %G_IO_ERROR_CANCELLED; the plan and the work tell what was done until then.
 *
 * Returns: (transfer full): the job, running
 */
TsJob *
ts_sync_session_apply (TsSyncSession *self, GAsyncReadyCallback callback, gpointer user_data);

/**
 * ts_sync_session_apply_finish:
 * @job: what ts_sync_session_apply() returned; the source object of the callback
 *
 * Call it before anything else is asked: it brings the results to the plan.
 */
gboolean ts_sync_session_apply_finish (TsSyncSession *self,
                                       TsJob *job,
                                       GAsyncResult *result,
                                       GError **error);

/**
 * ts_sync_session_get_work:
 *
 * Returns: (transfer none) (nullable): what came of the last run; NULL before one has ended
 */
TsSyncWork *ts_sync_session_get_work (TsSyncSession *self);

/**
 * ts_sync_session_get_report:
 *
 * Returns: a report on the plan or the run; borrows from @self
 */
TsSyncReport ts_sync_session_get_report (TsSyncSession *self);

G_END_DECLS
