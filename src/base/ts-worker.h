/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsWorker:
 *
 * One thread and a queue in front of it. Work runs one piece at a time: the lowest priority
 * number first (as in GLib), and in the order it came among equals. Reference counted; the last
 * reference stops the thread after the work that is already queued.
 */
typedef struct _TsWorker TsWorker;

/**
 * TsWorkerFunc:
 * @data: what was queued with it
 * @cancellable: (nullable): to be looked at between two steps
 *
 * A piece of work. Returns its result, or NULL with @error set. NULL without @error is a result.
 */
typedef gpointer (*TsWorkerFunc) (gpointer data, GCancellable *cancellable, GError **error);

/**
 * ts_worker_new:
 * @name: (not nullable): the thread's name, at most 15 bytes are shown by tools
 */
TsWorker *ts_worker_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
TsWorker *ts_worker_ref (TsWorker *self);
void ts_worker_unref (TsWorker *self);

/**
 * ts_worker_push_task:
 * @task: (transfer full): its task data is handed to @func, its cancellable too
 * @func: the work
 * @result_free: (nullable): frees a result nobody collected
 * @priority: %G_PRIORITY_DEFAULT and the like
 *
 * Queues @func; @task returns its pointer result in the main context that made @task, and is let
 * go there. A task cancelled while it waits is returned without having run. Any thread.
 */
void ts_worker_push_task (
    TsWorker *self, GTask *task, TsWorkerFunc func, GDestroyNotify result_free, int priority);

/**
 * ts_worker_push_async:
 * @data: (transfer full) (nullable): input of @func
 * @data_free: (nullable): frees @data after the work
 * @result_free: (nullable): frees a result nobody collected
 *
 * ts_worker_push_task() for work without an object of its own. The callback's source object is
 * NULL. Collect with ts_worker_push_finish().
 */
void ts_worker_push_async (TsWorker *self,
                           TsWorkerFunc func,
                           gpointer data,
                           GDestroyNotify data_free,
                           GDestroyNotify result_free,
                           int priority,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * ts_worker_push_finish:
 *
 * Returns: (transfer full) (nullable): what the work returned, or NULL with @error set
 */
gpointer ts_worker_push_finish (GAsyncResult *result, GError **error);

/**
 * ts_worker_push:
 * @data: (transfer full) (nullable): input of @func
 *
 * Queues work nobody waits for; its result is dropped. Any thread, also from the worker itself:
 * long work of low priority does a slice and queues the next one.
 */
void ts_worker_push (
    TsWorker *self, TsWorkerFunc func, gpointer data, GDestroyNotify data_free, int priority);

/**
 * ts_worker_run:
 * @data: (nullable): input of @func, kept by the caller
 *
 * Runs @func on the worker and waits for it: for other worker threads, not for a thread with a
 * main loop. Called on the worker itself it runs at once.
 *
 * Returns: (transfer full) (nullable): what the work returned, or NULL with @error set
 */
gpointer ts_worker_run (TsWorker *self,
                        TsWorkerFunc func,
                        gpointer data,
                        int priority,
                        GCancellable *cancellable,
                        GError **error);

/**
 * ts_worker_is_current:
 *
 * Returns: whether the calling thread is the worker's own, for assertions
 */
gboolean ts_worker_is_current (TsWorker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsWorker, ts_worker_unref)

G_END_DECLS
