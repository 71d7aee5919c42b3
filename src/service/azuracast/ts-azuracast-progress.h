/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsAzuracastProgressFunc:
 * @bytes: how many more of the file went out since the last call; negative when it is sent once
 *   more
 *
 * Called on any thread, never on two at once; must not wait.
 */
typedef void (*TsAzuracastProgressFunc) (gint64 bytes, gpointer user_data);

/**
 * TsAzuracastProgress:
 *
 * How far an upload is. Counts references; any thread.
 */
typedef struct _TsAzuracastProgress TsAzuracastProgress;

TsAzuracastProgress *ts_azuracast_progress_new (TsAzuracastProgressFunc func,
                                                gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
TsAzuracastProgress *ts_azuracast_progress_ref (TsAzuracastProgress *self);
void ts_azuracast_progress_unref (TsAzuracastProgress *self);

/**
 * ts_azuracast_progress_set_position:
 * @position: how many bytes of the file went out so far
 */
void ts_azuracast_progress_set_position (TsAzuracastProgress *self, gint64 position);

/**
 * ts_azuracast_progress_close:
 *
 * From now on the function is not called any more, although an attempt may still wind down.
 */
void ts_azuracast_progress_close (TsAzuracastProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAzuracastProgress, ts_azuracast_progress_unref)

G_END_DECLS
