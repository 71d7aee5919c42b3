/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-play-item.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* The playbin3 of one TsPlayer:
 *
 *   source ! decoder ! [convert ! volume: the track's loudness] ! [playbin's volume] ! sink
 *
 * Everything that may wait happens on a thread of its own, in the order of the calls, so that all
 * functions return at once. Reference counted; functions are for the main context unless said. */
typedef struct _TsPlayerPipeline TsPlayerPipeline;

/* Gets the messages of what was loaded last, in the main context that made the pipeline. Besides
 * those of GStreamer: application messages "live" (it has no beginning to wait at), "failed" (it
 * did not start), "seeking" and "unseekable"; NULL when GStreamer lacks what every track needs. */
typedef void (*TsPlayerPipelineFunc) (GstMessage *message, gpointer data);

/* @sink: (nullable): an element that ends the pipeline. */
TsPlayerPipeline *_ts_player_pipeline_new (GObject *sink, TsPlayerPipelineFunc func, gpointer data);

/* Closes what is open without waiting for it; @func is not called again. */
void _ts_player_pipeline_free (TsPlayerPipeline *self);

/* Opens @item instead of what was open, up to its first sample: GST_MESSAGE_ASYNC_DONE. */
void _ts_player_pipeline_load (TsPlayerPipeline *self, TsPlayItem *item);
void _ts_player_pipeline_unload (TsPlayerPipeline *self);
void _ts_player_pipeline_set_playing (TsPlayerPipeline *self, gboolean is_playing);

/* "seeking" follows, and then GST_MESSAGE_ASYNC_DONE or "unseekable". */
void _ts_player_pipeline_seek (TsPlayerPipeline *self, gint64 position_ms);

/* What follows without a gap, @item (nullable). A GST_MESSAGE_STREAM_START of another group tells
 * when it is heard, and is answered by _ts_player_pipeline_next_is_heard(). */
void _ts_player_pipeline_set_next (TsPlayerPipeline *self, TsPlayItem *item);

/* Whether the next item is being opened already; from then on it can neither be changed nor can
 * the one before be sent to a position. */
gboolean _ts_player_pipeline_is_next_taken (TsPlayerPipeline *self);
void _ts_player_pipeline_next_is_heard (TsPlayerPipeline *self);

/* @volume: a factor. */
void _ts_player_pipeline_set_volume (TsPlayerPipeline *self, double volume);

void _ts_player_pipeline_set_is_normalizing (TsPlayerPipeline *self, gboolean is_normalizing);

/* The gain of an item whose track has none. */
void _ts_player_pipeline_set_gain (TsPlayerPipeline *self, TsPlayItem *item, double gain_db);

/* In milliseconds; -1 unknown. */
gint64 _ts_player_pipeline_get_position_ms (TsPlayerPipeline *self);
gint64 _ts_player_pipeline_get_duration_ms (TsPlayerPipeline *self);
gboolean _ts_player_pipeline_can_seek (TsPlayerPipeline *self);

G_END_DECLS
