/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One track to put on a target. Borrowed. */
typedef struct {
  const char *source_path;    /* absolute; raw bytes */
  gint64 source_size_bytes;   /* as the plan saw it; 0 for not known */
  gint64 source_mtime_us;     /* the same */
  const char *target_path;    /* below the target's root; raw bytes */
  gboolean replaces;          /* an earlier copy is there, and is to be replaced... */
  gint64 replaced_size_bytes; /* ...if it still is of this size */
  gint64 replaced_mtime_us;   /* ...and time */
} TsSyncPut;

/* What came of it. */
typedef struct {
  char *id;          /* (owned): what the target calls it: a path below its root, or its own id */
  gint64 size_bytes; /* as the target tells it */
  gint64 mtime_us;   /* the same; 0 where it does not tell */
  guint64 content_hash; /* see TsContentHash; 0 where the target shares the source's bytes */
} TsSyncPutResult;

void ts_sync_put_result_clear (TsSyncPutResult *self);

/**
 * TsSyncBytesFunc:
 * @bytes: how many more went over since the last call
 *
 * Called on the thread of the transfer after each piece, which takes some milliseconds.
 *
 * Returns: FALSE with @error set to stop
 */
typedef gboolean (*TsSyncBytesFunc) (gint64 bytes, gpointer user_data, GError **error);

/**
 * TsSyncTarget:
 *
 * Where tracks go: a folder now, a station later. One run at a time, on one thread. Every call
 * blocks and either happens whole or not at all. Errors: #TsSyncError; FULL, GONE and READ_ONLY
 * end a run, the others concern one track. A cancelled transfer is %G_IO_ERROR_CANCELLED.
 */
#define TS_TYPE_SYNC_TARGET (ts_sync_target_get_type ())
G_DECLARE_INTERFACE (TsSyncTarget, ts_sync_target, TS, SYNC_TARGET, GObject)

struct _TsSyncTargetInterface {
  GTypeInterface parent_iface;

  gboolean (*begin) (TsSyncTarget *self, GCancellable *cancellable, GError **error);
  void (*end) (TsSyncTarget *self);
  GPtrArray *(*list_names) (TsSyncTarget *self, GCancellable *cancellable, GError **error);
  gboolean (*put) (TsSyncTarget *self,
                   const TsSyncPut *put,
                   TsSyncBytesFunc progress,
                   gpointer user_data,
                   TsSyncPutResult *result,
                   GCancellable *cancellable,
                   GError **error);
  gboolean (*put_playlist) (TsSyncTarget *self,
                            const char *name,
                            GBytes *content,
                            char **written_name,
                            GCancellable *cancellable,
                            GError **error);
  gint64 (*get_free_bytes) (TsSyncTarget *self);
};

/**
 * ts_sync_target_begin:
 *
 * Makes sure that the target is there, takes changes, and that no other run writes to it; clears
 * away what an interrupted run left unfinished. Before put and put_playlist.
 */
gboolean ts_sync_target_begin (TsSyncTarget *self, GCancellable *cancellable, GError **error);

/**
 * ts_sync_target_end:
 *
 * Makes what was put last a power cut. After begin, also when the run failed.
 */
void ts_sync_target_end (TsSyncTarget *self);

/**
 * ts_sync_target_list_names:
 *
 * Returns: (transfer full) (element-type filename): the paths of all that is there, tracks or not,
 *   without unfinished files. Needs no begin.
 */
GPtrArray *
ts_sync_target_list_names (TsSyncTarget *self, GCancellable *cancellable, GError **error);

/**
 * ts_sync_target_put:
 * @progress: (nullable): told how many bytes went over
 * @result: (out caller-allocates): cleared with ts_sync_put_result_clear()
 *
 * Puts one track there. A file that is in the way is never replaced unless the plan knew it.
 */
gboolean ts_sync_target_put (TsSyncTarget *self,
                             const TsSyncPut *put,
                             TsSyncBytesFunc progress,
                             gpointer user_data,
                             TsSyncPutResult *result,
                             GCancellable *cancellable,
                             GError **error);

/**
 * ts_sync_target_put_playlist:
 * @name: file name with ending
 * @written_name: (out) (optional) (nullable): its name there, which has a number added when
 *   another playlist has @name; NULL when it was there already, the same
 *
 * Puts a playlist there, replacing one that an earlier run put there.
 */
gboolean ts_sync_target_put_playlist (TsSyncTarget *self,
                                      const char *name,
                                      GBytes *content,
                                      char **written_name,
                                      GCancellable *cancellable,
                                      GError **error);

/**
 * ts_sync_target_get_free_bytes:
 *
 * Returns: the room left, or -1 where that is not known
 */
gint64 ts_sync_target_get_free_bytes (TsSyncTarget *self);

G_END_DECLS
