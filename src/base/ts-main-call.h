/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsMainCallFunc:
 * @task: (transfer full): to be returned once, with a pointer or an error; its cancellable is the
 *   call's own
 *
 * Begins an asynchronous operation in the main context.
 */
typedef void (*TsMainCallFunc) (GTask *task, gpointer data);

/**
 * TsMainCall:
 *
 * An operation of the main context that another thread asked for and waits for:
 *
 *     thread: ts_main_call_begin ─────────> main: start, asynchronous operation
 *     thread: ts_main_call_end <── cond ─── main: g_task_return_pointer
 *
 * The main context must be running, and never waits itself.
 */
typedef struct _TsMainCall TsMainCall;

/**
 * ts_main_call_begin:
 * @data: (nullable): for @start; lives until ts_main_call_end() returned
 * @cancellable: (nullable): handed to the task
 *
 * Asks, and returns at once, so that the thread can do something else meanwhile. Any thread but
 * that of the main context.
 *
 * Returns: (transfer full): the call, for ts_main_call_end()
 */
TsMainCall *ts_main_call_begin (TsMainCallFunc start,
                                gpointer data,
                                GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_main_call_end:
 * @self: (transfer full)
 *
 * Waits for the answer. A cancelled operation is waited for as well, which is why it has to be one
 * that ends soon then; its result is dropped.
 *
 * Returns: (transfer full) (nullable): what the task returned, or NULL with @error set
 */
gpointer ts_main_call_end (TsMainCall *self, GError **error);

/**
 * ts_main_call:
 *
 * Both in one: runs @start in the main context and blocks until its task returns.
 *
 * Returns: (transfer full) (nullable): what the task returned, or NULL with @error set
 */
gpointer
ts_main_call (TsMainCallFunc start, gpointer data, GCancellable *cancellable, GError **error);

/**
 * ts_main_unref_object:
 * @object: (transfer full) (nullable) (type GObject): an object of the main context
 *
 * Lets go of it there, later. Any thread.
 */
void ts_main_unref_object (gpointer object);

G_END_DECLS
