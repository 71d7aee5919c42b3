/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-store.h"
#include "ts-streaming-written.h"
#include "ts-streaming.h"

G_BEGIN_DECLS

struct _TsStreaming {
  GObject parent_instance;

  TsContext *context;            /* (unowned): owns this */
  TsStreamingSettings *settings; /* (owned) */
  TsYtdlp *ytdlp;                /* (owned) */
  char *database_path;           /* (owned) */
  char *written_path;            /* (owned): see TsStreamingWritten */
  TsProxy *proxy;                /* (owned) (nullable): while it runs */
  TsJob *job;                    /* (owned) (nullable): the sync that runs */
  GCancellable *opening;         /* (owned) (nullable): while the database is being opened */
  char *error_message;           /* (owned) (nullable) */
  guint free_port;
  guint timer;
  gint64 synced_us; /* monotonic time of the last sync's begin, 0 never */
  int written_port; /* what playlists were written for; 0: direct addresses */
  gboolean is_active;
};

/* What work on a thread needs, as it was when it began. */
typedef struct {
  TsStreaming *streaming;    /* (owned): main context */
  TsStore *store;            /* (owned): main context */
  TsYtdlp *ytdlp;            /* (owned) */
  GPtrArray *sources;        /* (owned) (element-type TsSource): sites, feeds and radio */
  GHashTable *servers;       /* (owned) (element-type gint64): source ids, a set */
  char *database_path;       /* (owned) */
  char *written_path;        /* (owned) */
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

/* The address of a track, or NULL without @error for one of another kind of source, and for one of
 * a server where no proxy answers. What goes wrong with one track is logged, and its page is its
 * address then; only being cancelled is an error. */
char *_ts_streaming_work_make_address (TsStreamingWork *self,
                                       const TsTrack *track,
                                       GCancellable *cancellable,
                                       GError **error);

/* The page of a server's track: nothing but its source and its place there. */
char *_ts_streaming_make_page (const TsTrack *track) G_GNUC_WARN_UNUSED_RESULT;

/* What requests for @media need, as the proxy's database has it: a JSON object of strings. */
char *_ts_streaming_make_headers (const TsYtdlpMedia *media) G_GNUC_WARN_UNUSED_RESULT;

/* Removes the playlist files of sites that are gone, and saves @written. @paths: (nullable)
 * (element-type filename): a set of all that were written just now, if they were. */
gboolean _ts_streaming_work_clean (TsStreamingWork *self,
                                   TsStreamingWritten *written,
                                   GHashTable *paths,
                                   GCancellable *cancellable,
                                   GError **error);

/* Emits "log" in the main context. */
void _ts_streaming_work_log (TsStreamingWork *self, const char *line);

/* Main context. */
TsContext *_ts_streaming_get_context (TsStreaming *self);
const char *_ts_streaming_get_database_path (TsStreaming *self);
void _ts_streaming_add_job (TsStreaming *self, TsJob *job);
TsJob *_ts_streaming_get_job (TsStreaming *self);

/* Stops the proxy, and starts it anew where it should run. */
void _ts_streaming_restart_proxy (TsStreaming *self);
void _ts_streaming_stop_proxy (TsStreaming *self);
void _ts_streaming_apply_proxy_settings (TsStreaming *self);

/* What the playlists were written for: the proxy's port, or 0 for direct addresses. */
void _ts_streaming_set_written_port (TsStreaming *self, guint port);

G_END_DECLS
