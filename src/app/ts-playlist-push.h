/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-job.h"
#include "ts-source.h"
#include "ts-store.h"
#include "ts-track.h"

G_BEGIN_DECLS

/* From this confidence on an entry is taken for the server's track without asking. */
#define TS_PLAYLIST_PUSH_MIN_CONFIDENCE 0.8

/* A track of the server that may be meant. */
typedef struct {
  TsTrack *track;    /* (owned) */
  double confidence; /* probability that it is */
} TsPlaylistCandidate;

/* How an entry was found on the server. */
typedef enum {
  TS_PLAYLIST_FOUND_NOT,
  TS_PLAYLIST_FOUND_ITSELF,  /* it is a track of that server */
  TS_PLAYLIST_FOUND_MATCHED, /* by the matcher, or by a decision on the two */
  TS_PLAYLIST_FOUND_PICKED,  /* a person said so, now or earlier */
} TsPlaylistFound;

/* One entry of the playlist. */
typedef struct {
  TsTrack *wanted; /* (owned): its id is 0 for what is not in the library */
  TsTrack *track;  /* (owned) (nullable): what it is on the server */
  TsPlaylistFound found;
  double confidence;     /* 1 unless it was matched, or nobody said that it is not there: then 0 */
  GPtrArray *candidates; /* (owned) (element-type TsPlaylistCandidate): best first, the picked one
                            among them; none for what is a track of that server */
} TsPlaylistPushEntry;

/* What applying would do. */
typedef enum {
  TS_PLAYLIST_PUSH_CREATE,
  TS_PLAYLIST_PUSH_REPLACE,
  TS_PLAYLIST_PUSH_NOTHING, /* the server has just this */
} TsPlaylistPushAction;

/* Which playlist is put there: one of the three. Borrowed. */
typedef struct {
  gint64 playlist_id; /* of the library, or 0 */
  const char *path;   /* (type filename) (nullable): a playlist file */
  GArray *track_ids;  /* (nullable) (element-type gint64): tracks of the library, in order */
} TsPlaylistPushOrigin;

/**
 * TsPlaylistPush:
 *
 * A playlist that goes onto a server: its entries are found among the server's tracks as the
 * library knows them, a person picks what was not, and the server's playlist of that name is made
 * or replaced, in order. Main context only, and not while one of its jobs runs.
 */
#define TS_TYPE_PLAYLIST_PUSH (ts_playlist_push_get_type ())
G_DECLARE_FINAL_TYPE (TsPlaylistPush, ts_playlist_push, TS, PLAYLIST_PUSH, GObject)

/**
 * ts_playlist_push_new:
 * @target: a server that was scanned
 * @name: (nullable): of the playlist on the server; NULL for what the playlist or its file is
 *   called, which tracks are not
 *
 * Nothing is read before ts_playlist_push_resolve().
 */
TsPlaylistPush *ts_playlist_push_new (TsStore *store,
                                      TsAccounts *accounts,
                                      TsSource *target,
                                      const char *name,
                                      const TsPlaylistPushOrigin *origin) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_push_make_name:
 * @path: (type filename): a playlist file
 *
 * Returns: (transfer full): what it is called where it says nothing itself
 */
char *ts_playlist_push_make_name (const char *path) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_push_resolve:
 * @callback: (nullable): see ts_playlist_push_finish()
 *
 * Loads the entries, looks them up and reads the server's playlist of that name: the one that was
 * put there before, else the first of that name that is not another user's. Picks that were not
 * applied are forgotten.
 *
 * Returns: (transfer full): the job; nothing is changed on the server
 */
TsJob *ts_playlist_push_resolve (TsPlaylistPush *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_push_finish:
 * @job: that of ts_playlist_push_resolve() or ts_playlist_push_apply(), which is the source object
 *   of the callback
 *
 * Errors: those of opening an account, #TsServiceError, #TsHttpError, #TsStoreError, of reading a
 * playlist file, and %G_IO_ERROR_NOT_FOUND for a server the library knows no track of.
 */
gboolean ts_playlist_push_finish (TsJob *job, GAsyncResult *result, GError **error);

/* Returns: (transfer none) (nullable): NULL before the playlist said what it is called */
const char *ts_playlist_push_get_name (TsPlaylistPush *self);

/* Returns: (transfer none) (element-type TsPlaylistPushEntry) */
GPtrArray *ts_playlist_push_get_entries (TsPlaylistPush *self);
guint ts_playlist_push_get_n_found (TsPlaylistPush *self);
TsPlaylistPushAction ts_playlist_push_get_action (TsPlaylistPush *self);

/**
 * ts_playlist_push_pick:
 * @index: of an entry
 * @track: (nullable): what it is on the server; NULL for none of its tracks
 *
 * Says what an entry is. It holds for other entries that want the same, and is remembered once the
 * playlist is applied.
 */
void ts_playlist_push_pick (TsPlaylistPush *self, guint index, TsTrack *track);

/**
 * ts_playlist_push_apply:
 *
 * @callback: (nullable): see ts_playlist_push_finish()
 *
 * Makes or replaces the playlist with what was found, reads it back, and remembers it. A playlist
 * of which nothing was found is refused, as it would empty the server's. After a failure it may be
 * applied again.
 *
 * Returns: (transfer full): the job
 */
TsJob *ts_playlist_push_apply (TsPlaylistPush *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
