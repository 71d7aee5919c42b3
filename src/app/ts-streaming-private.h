/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store.h"
#include "ts-streaming.h"

G_BEGIN_DECLS

/* What work on a thread needs, as it was when it began. */
typedef struct {
  TsStreaming *streaming;    /* (owned): main context */
  TsStore *store;            /* (owned): main context */
  TsYtdlp *ytdlp;            /* (owned) */
  GPtrArray *sources;        /* (owned) (element-type TsSource): sites, feeds and radio */
  char *database_path;       /* (owned) */
  TsProxyDatabase *database; /* (owned) (nullable): once opened */
  char *folder;              /* (owned) (nullable): for playlists */
  gboolean is_enabled;       /* a proxy should answer */
  guint port;                /* there */
  gboolean is_proxied;       /* it does, see _ts_streaming_work_begin() */
  guint n_failed;            /* tracks that could not be given their address */
} TsStreamingWork;

/* Main context. */
TsStreamingWork *_ts_streaming_work_new (TsStreaming *streaming) G_GNUC_WARN_UNUSED_RESULT;

/* Any thread, as the functions below. */
void _ts_streaming_work_free (TsStreamingWork *self);

/* Opens the database and looks whether the proxy answers. */
gboolean
_ts_streaming_work_begin (TsStreamingWork *self, GCancellable *cancellable, GError **error);

/* The address of a track, or NULL without @error for one of another kind of source. What goes wrong
 * with one track is logged, and its page is its address then; only being cancelled is an error. */
char *_ts_streaming_work_make_address (TsStreamingWork *self,
                                       const TsTrack *track,
                                       GCancellable *cancellable,
                                       GError **error);

/* Emits "log" in the main context. */
void _ts_streaming_work_log (TsStreamingWork *self, const char *line);

/* Main context. */
TsContext *_ts_streaming_get_context (TsStreaming *self);
const char *_ts_streaming_get_database_path (TsStreaming *self);
void _ts_streaming_add_job (TsStreaming *self, TsJob *job);
TsJob *_ts_streaming_get_job (TsStreaming *self);

/* What the playlists were written for: the proxy's port, or 0 for direct addresses. */
void _ts_streaming_set_written_port (TsStreaming *self, guint port);

G_END_DECLS
