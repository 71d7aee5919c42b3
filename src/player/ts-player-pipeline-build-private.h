/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-player-pipeline-private.h"

G_BEGIN_DECLS

/* An item and what is known of its loudness. */
typedef struct {
  TsPlayItem *item; /* (owned) (nullable) */
  double gain_db;   /* NAN unknown */
  double peak;      /* NAN unknown */
} TsPlayerSlot;

struct _TsPlayerPipeline {
  gatomicrefcount ref_count;
  GThreadPool *worker;   /* (owned): one thread, so that its tasks keep their order */
  GMainContext *context; /* (owned) */
  GObject *sink;         /* (owned) (nullable): given by the maker */

  /* Of the main context. */
  TsPlayerPipelineFunc func; /* (nullable): NULL once it was freed */
  gpointer data;
  guint wanted; /* number of what was loaded last */
  guint seen;   /* number of what the messages are about now */

  /* Made by the worker for what is open. */
  GSource *bus_source; /* (owned) (nullable) */
  GstElement *playbin; /* (owned) (nullable) (guarded by lock) */
  GstElement *level;   /* (owned) (nullable) (guarded by lock): has the track's loudness */

  GMutex lock;
  double volume;           /* (guarded by lock) */
  gboolean is_normalizing; /* (guarded by lock) */
  TsPlayerSlot heard;      /* (guarded by lock): what goes through the filter */
  TsPlayerSlot next;       /* (guarded by lock): what follows it */
  gboolean is_next_taken;  /* (guarded by lock): playbin has its address, nobody hears it yet */
  gboolean is_group_known; /* (guarded by lock) */
  guint group;             /* (guarded by lock): of the stream in the filter */
};

/* Any thread. */
TsPlayerPipeline *_ts_player_pipeline_ref (TsPlayerPipeline *self);
void _ts_player_pipeline_unref (gpointer self);

/* ts-player-pipeline-build.c: what is made for one track, and how loud it is */
void _ts_player_slot_set (TsPlayerSlot *slot, TsPlayItem *item);
/* With the lock held. */
void _ts_player_pipeline_apply_gain (TsPlayerPipeline *self);
/* On the worker. Returns whether there is a playbin. */
gboolean _ts_player_pipeline_build (TsPlayerPipeline *self);
/* On the worker. What refers back to the pipeline goes with the playbin. */
void _ts_player_pipeline_close (TsPlayerPipeline *self);
/* What the bus tells. */
gboolean _ts_player_pipeline_dispatch_cb (GstBus *bus, GstMessage *message, gpointer data);

G_END_DECLS
