/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-job.h"
#include "ts-playlist.h"
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
  double confidence;     /* 1 unless it was matched */
  GPtrArray *candidates; /* (owned) (element-type TsPlaylistCandidate): best first */
} TsPlaylistPushEntry;

/* What applying would do. */
typedef enum {
  TS_PLAYLIST_PUSH_CREATE,
  TS_PLAYLIST_PUSH_REPLACE,
  TS_PLAYLIST_PUSH_NOTHING, /* the server has just this */
} TsPlaylistPushAction;

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
 * @name: of the playlist on the server
 * @wanted: (element-type TsTrack): the entries in order; see ts_playlist_push_make_wanted()
 */
TsPlaylistPush *ts_playlist_push_new (TsStore *store,
                                      TsAccounts *accounts,
                                      TsSource *target,
                                      const char *name,
                                      GPtrArray *wanted) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_push_make_wanted:
 * @track: (nullable): the entry's track of the library
 *
 * Returns: (transfer full): what an entry of a playlist wants; artist and title come from the name
 *   of its file where it says nothing else
 */
TsTrack *ts_playlist_push_make_wanted (const TsPlaylistEntry *entry,
                                       TsTrack *track) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_playlist_push_resolve:
 *
 * Looks the entries up and reads the server's playlist of that name: the one that was put there
 * before, else the first of that name.
 *
 * Returns: (transfer full): the job; nothing is changed on the server
 */
TsJob *ts_playlist_push_resolve (TsPlaylistPush *self) G_GNUC_WARN_UNUSED_RESULT;

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
 * Makes or replaces the playlist with what was found, reads it back, and remembers it. A playlist
 * of which nothing was found is refused, as it would empty the server's.
 *
 * Returns: (transfer full): the job
 */
TsJob *ts_playlist_push_apply (TsPlaylistPush *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
