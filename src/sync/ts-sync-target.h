/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-playlist-format.h"
#include "ts-sync-source.h"

G_BEGIN_DECLS

/* Stands in every playlist file that a sync writes and tells it from a person's own. */
#define TS_SYNC_PLAYLIST_REMARK "Written by Tracksync"

/**
 * TsSyncMovedFunc:
 * @bytes: how many more went over since the last call; negative when they go over once more
 *
 * As #TsSyncBytesFunc for transfers that cannot be held up; any thread, does not wait.
 */
typedef void (*TsSyncMovedFunc) (gint64 bytes, gpointer user_data);

/* One track to put on a target. Borrowed. */
typedef struct {
  int source_fd;           /* the whole file, open at its start; not closed */
  const char *source_name; /* for messages, UTF-8 */
  const TsTrack *track;    /* what it is */
  const char *target_path; /* below the target's root; raw bytes */
  gboolean replaces;       /* a file is there that is to be replaced... */
  const char *replaced_path;  /* ...which is this one: as @target_path, or of another format, on
                                 targets of uploads; NULL without @replaces... */
  gint64 replaced_size_bytes; /* ...if it still is of this size */
  gint64 replaced_mtime_us;   /* ...and time */
  TsSyncMovedFunc moved;      /* (nullable): for targets that do not call the progress function */
  gpointer moved_data;
} TsSyncPut;

/* What came of it. */
typedef struct {
  char *id;  /* (owned): what the target calls it: a path below its root */
  char *key; /* (owned) (nullable): what it is known by when it is moved or renamed there; NULL
                where that is @id */
  gint64 size_bytes;    /* of what went over */
  gint64 mtime_us;      /* as the target tells it; 0 where it does not tell */
  guint64 content_hash; /* see TsContentHash; 0 where the target shares the source's bytes */
  char *remark; /* (owned) (nullable): what did not go as planned although it is there, translated */
} TsSyncPutResult;

/* How the playlists of a source are written to a target. */
typedef struct {
  TsPlaylistFormat format; /* UNKNOWN: none are written; files only */
  char *map_to; /* (owned) (nullable): what stands for the target's root in entries, such as
                   "/music"; NULL for relative paths; files only */
} TsSyncPlaylistOptions;

/* What of the source a playlist is made of. Borrowed. */
typedef struct {
  GHashTable *locations; /* (element-type filename): TsTrack.location of what is in it, also where the
                            target has no such track */
  GHashTable *by_path;   /* (element-type filename filename): what the target calls a track -> its
                            TsTrack.location */
} TsSyncPlaylistOrigins;

void ts_sync_put_result_clear (TsSyncPutResult *self);

/**
 * TsSyncTarget:
 *
 * Where tracks go: a folder, a station. One run at a time; put is called from as many threads at
 * once as get_max_parallel allows, all else from one. Every call blocks and either happens whole
 * or not at all. Errors: #TsSyncError; FULL, GONE and READ_ONLY end a run, the others concern one
 * track. A cancelled transfer is %G_IO_ERROR_CANCELLED.
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
  gboolean (*verify) (TsSyncTarget *self,
                      const TsTrack *track,
                      TsSyncPutResult *result,
                      GCancellable *cancellable,
                      GError **error); /* (nullable): put did it */
  gboolean (*put_playlist) (TsSyncTarget *self,
                            const TsPlaylist *playlist,
                            const char *name,
                            const TsSyncPlaylistOrigins *origins,
                            const TsSyncPlaylistOptions *options,
                            char **written_name,
                            GPtrArray *missing,
                            GCancellable *cancellable,
                            GError **error);
  gint64 (*get_free_bytes) (TsSyncTarget *self);
  guint max_parallel; /* 0 counts as 1 */
  gboolean takes_empty_playlists; /* put_playlist is called for those that became empty, too */
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
 * @progress: (nullable): told how many bytes went over, by targets that can wait within a file
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
 * ts_sync_target_verify:
 * @result: of ts_sync_target_put(); gets a remark where something is worth one
 *
 * Looks whether a track that was put is there and whole, after all of them were. Errors:
 * %TS_SYNC_ERROR_VERIFY when it is not; others when that cannot be told.
 */
gboolean ts_sync_target_verify (TsSyncTarget *self,
                                const TsTrack *track,
                                TsSyncPutResult *result,
                                GCancellable *cancellable,
                                GError **error);

/**
 * ts_sync_target_put_playlist:
 * @playlist: locations are what the target calls its tracks, or addresses
 * @name: as people call it; UTF-8
 * @written_name: (out) (optional) (nullable): its name there, which has a number added when
 *   another playlist has @name; NULL when it was there already, the same
 * @missing: (element-type utf8): gets what the target did not take although it was asked to
 *
 * Puts a playlist there, replacing what an earlier run put there; what others put there stays.
 */
gboolean ts_sync_target_put_playlist (TsSyncTarget *self,
                                      const TsPlaylist *playlist,
                                      const char *name,
                                      const TsSyncPlaylistOrigins *origins,
                                      const TsSyncPlaylistOptions *options,
                                      char **written_name,
                                      GPtrArray *missing,
                                      GCancellable *cancellable,
                                      GError **error);

/**
 * ts_sync_target_takes_empty_playlists:
 *
 * Returns: whether a playlist of the source that has no entries any more is put there as well
 */
gboolean ts_sync_target_takes_empty_playlists (TsSyncTarget *self);

/**
 * ts_sync_target_get_max_parallel:
 *
 * Returns: how many tracks may be put at once, at least 1
 */
guint ts_sync_target_get_max_parallel (TsSyncTarget *self);

/**
 * ts_sync_target_get_free_bytes:
 *
 * Returns: the room left, or -1 where that is not known
 */
gint64 ts_sync_target_get_free_bytes (TsSyncTarget *self);

G_END_DECLS
