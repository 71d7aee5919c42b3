/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* The pipeline of one ts_ab_player_load():
 *
 *   [item-0: uridecodebin ! convert ! resample ! caps ! queue] --\
 *   [item-1: ...                                             ] ---> audiomixer ! convert ! sink
 *   ...                                                          (a pad's volume is its loudness)
 *
 * The mixer keeps all items at one running time and drops what a silent pad brings, so that
 * switching is setting two volumes. Reference counted; functions that wait for GStreamer say so
 * and run on the player's worker thread. */
typedef struct _TsAbSession TsAbSession;

/* @sink: (nullable): an element that ends the pipeline. Any thread; opens nothing yet. */
TsAbSession *_ts_ab_session_new (const char *const *uris, guint n_uris, GstElement *sink);
TsAbSession *_ts_ab_session_ref (TsAbSession *self);
void _ts_ab_session_unref (TsAbSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAbSession, _ts_ab_session_unref)

/* Waits: makes the elements. FALSE with @error where a plug-in or the sink is missing. */
gboolean _ts_ab_session_build (TsAbSession *self, int rate_hz, GError **error);

/* Waits: starts opening the files, each on its own so that one that fails holds up no other. Each
 * is then reported on the bus: by an error of an element inside it, or by an application message
 * "item-ready" with the field "index". */
void _ts_ab_session_open (TsAbSession *self);

/* Waits: joins the items that were opened and not removed; GST_MESSAGE_ASYNC_DONE follows. */
void _ts_ab_session_start (TsAbSession *self);

/* Waits. */
void _ts_ab_session_set_playing (TsAbSession *self, gboolean is_playing);
void _ts_ab_session_seek (TsAbSession *self, gint64 position_ms);
void _ts_ab_session_remove_item (TsAbSession *self, guint index);
void _ts_ab_session_close (TsAbSession *self);

/* What the worker does, see the functions above. */
typedef enum {
  TS_AB_TASK_BUILD,
  TS_AB_TASK_OPEN,
  TS_AB_TASK_START,
  TS_AB_TASK_PLAY,
  TS_AB_TASK_PAUSE,
  TS_AB_TASK_SEEK,
  TS_AB_TASK_REMOVE_ITEM,
  TS_AB_TASK_CLOSE,
} TsAbTask;

/* One thread, so that its tasks keep their order. */
GThreadPool *_ts_ab_worker_new (void);

/* Has @worker do it.
 * @value: position, item or sample rate
 * @reply: (transfer full) (nullable): for TS_AB_TASK_BUILD */
void _ts_ab_session_push (
    TsAbSession *self, GThreadPool *worker, TsAbTask kind, gint64 value, GTask *reply);

/* Any thread; do not wait. */
GstBus *_ts_ab_session_get_bus (TsAbSession *self);
void _ts_ab_session_set_volume (TsAbSession *self, guint index, double volume);
gint64 _ts_ab_session_get_position_ms (TsAbSession *self);
gint64 _ts_ab_session_get_duration_ms (TsAbSession *self);

/* Which item @message comes from, or -1. */
int _ts_ab_message_get_item (GstMessage *message);

G_END_DECLS
