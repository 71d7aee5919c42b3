/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  TS_JOB_STATE_WAITING,
  TS_JOB_STATE_RUNNING,
  TS_JOB_STATE_PAUSED,
  TS_JOB_STATE_DONE,
  TS_JOB_STATE_PARTLY_DONE, /* finished, but some items failed: see TsJob:summary */
  TS_JOB_STATE_FAILED,
  TS_JOB_STATE_CANCELLED,
} TsJobState;

#define TS_TYPE_JOB_STATE (ts_job_state_get_type ())
GType ts_job_state_get_type (void) G_GNUC_CONST;

/**
 * TsJob:
 *
 * Work that takes longer than a moment, as people see it: a title, how far it is, how fast, what
 * it is busy with, and the means to pause, resume and cancel it. Properties change and are
 * notified in the main context only, at most ten times a second; reports come from any thread.
 *
 * Properties (all read-only): title, state, done, total, done-bytes, total-bytes, fraction
 * (0 to 1, or -1 while the total is unknown), rate (items a second), bytes-rate, eta-ms (-1
 * unknown), current-item, summary (what came of it, in a sentence), error-message.
 */
#define TS_TYPE_JOB (ts_job_get_type ())
G_DECLARE_FINAL_TYPE (TsJob, ts_job, TS, JOB, GObject)

/**
 * TsJobFunc:
 * @job: the job, for reports and pauses
 * @cancellable: the job's own
 *
 * The work itself, on a thread of its own. Returns the result, or NULL with @error set.
 */
typedef gpointer (*TsJobFunc) (TsJob *job, gpointer data, GCancellable *cancellable, GError **error);

/**
 * ts_job_new:
 * @title: (not nullable): translated, as a person would say it: "Scanning Music"
 */
TsJob *ts_job_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;

const char *ts_job_get_title (TsJob *self);
TsJobState ts_job_get_state (TsJob *self);
gboolean ts_job_is_finished (TsJob *self);
gint64 ts_job_get_done (TsJob *self);
gint64 ts_job_get_total (TsJob *self);
gint64 ts_job_get_done_bytes (TsJob *self);
gint64 ts_job_get_total_bytes (TsJob *self);
double ts_job_get_fraction (TsJob *self);
double ts_job_get_rate (TsJob *self);
double ts_job_get_bytes_rate (TsJob *self);
gint64 ts_job_get_eta_ms (TsJob *self);
const char *ts_job_get_current_item (TsJob *self);
const char *ts_job_get_summary (TsJob *self);
const char *ts_job_get_error_message (TsJob *self);
GCancellable *ts_job_get_cancellable (TsJob *self);

/**
 * ts_job_report:
 * @done: items finished so far
 * @total: items in all, or -1 while unknown
 * @done_bytes: bytes finished so far, or 0 where bytes do not matter
 * @total_bytes: bytes in all, or 0
 * @current_item: (nullable): what is being worked on, as text for people; NULL keeps the last
 *
 * Says how far the work is. Any thread; cheap enough to call for every item.
 */
void ts_job_report (TsJob *self,
                    gint64 done,
                    gint64 total,
                    gint64 done_bytes,
                    gint64 total_bytes,
                    const char *current_item);

/**
 * ts_job_set_summary:
 * @summary: (nullable): translated sentence on what came of it
 * @is_partial: whether some items failed
 *
 * Any thread, before the work returns.
 */
void ts_job_set_summary (TsJob *self, const char *summary, gboolean is_partial);

/**
 * ts_job_check:
 *
 * Called by the work between two items: waits while the job is paused.
 *
 * Returns: FALSE with %G_IO_ERROR_CANCELLED when the job was cancelled
 */
gboolean ts_job_check (TsJob *self, GError **error);

void ts_job_pause (TsJob *self);
void ts_job_resume (TsJob *self);
void ts_job_cancel (TsJob *self);

/**
 * ts_job_run_async:
 * @func: the work
 * @data: (transfer full) (nullable): its input
 * @data_free: (nullable): frees @data after the work
 * @result_free: (nullable): frees a result nobody collected
 * @callback: called in the main context that called this
 *
 * Runs @func on a thread of its own and keeps TsJob:state in step. Once a job.
 */
void ts_job_run_async (TsJob *self,
                       TsJobFunc func,
                       gpointer data,
                       GDestroyNotify data_free,
                       GDestroyNotify result_free,
                       GAsyncReadyCallback callback,
                       gpointer user_data);

/**
 * ts_job_run_finish:
 *
 * Returns: (transfer full) (nullable): what the work returned, or NULL with @error set
 */
gpointer ts_job_run_finish (TsJob *self, GAsyncResult *result, GError **error);

/**
 * ts_job_begin:
 *
 * For work that is asynchronous in the main context instead of a thread: the job is running now.
 */
void ts_job_begin (TsJob *self);

/**
 * ts_job_end:
 * @error: (nullable): why it failed; %G_IO_ERROR_CANCELLED counts as cancelled
 *
 * The other end of ts_job_begin().
 */
void ts_job_end (TsJob *self, const GError *error);

G_END_DECLS
