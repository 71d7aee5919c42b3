/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"

G_BEGIN_DECLS

/**
 * TsJobQueue:
 *
 * The running and past jobs, newest first: a #GListModel of #TsJob. Finished jobs stay for
 * reading until there are more than a hundred. Main context only.
 *
 * Properties (read-only): n-active (#guint), current (#TsJob, nullable: the newest that is not
 * finished).
 */
#define TS_TYPE_JOB_QUEUE (ts_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (TsJobQueue, ts_job_queue, TS, JOB_QUEUE, GObject)

TsJobQueue *ts_job_queue_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_job_queue_add:
 * @job: (transfer none): a job, running or about to
 */
void ts_job_queue_add (TsJobQueue *self, TsJob *job);

guint ts_job_queue_get_n_active (TsJobQueue *self);

/**
 * ts_job_queue_get_current:
 *
 * Returns: (transfer none) (nullable): the newest job that is not finished
 */
TsJob *ts_job_queue_get_current (TsJobQueue *self);

/**
 * ts_job_queue_cancel_all:
 *
 * Asks every unfinished job to stop; each does within 100 ms.
 */
void ts_job_queue_cancel_all (TsJobQueue *self);

/**
 * ts_job_queue_clear_finished:
 *
 * Forgets the jobs that are over.
 */
void ts_job_queue_clear_finished (TsJobQueue *self);

G_END_DECLS
