/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store.h"

G_BEGIN_DECLS

/* A source and the place it is synced to. */
typedef struct {
  gint64 id;
  gint64 source_id;
  char *target_kind;     /* (owned): "folder"; "azuracast": a station; "playlists": a music server
                            that gets playlists only */
  char *target_location; /* (owned): of a folder its path in raw bytes; of an account the location
                            of its source (see ts_account_make_location()), so that an account that
                            is removed and added again is the same target */
  char *name;            /* (owned): for people */
  char *options;         /* (owned): JSON object, "{}" for defaults; belongs to the sync room */
  gint64 created_us;
} TsSyncPair;

TsSyncPair *ts_sync_pair_copy (const TsSyncPair *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_pair_free (TsSyncPair *self);

/* How a run ended. */
typedef enum {
  TS_SYNC_RESULT_RUNNING = 0, /* or the program ended meanwhile */
  TS_SYNC_RESULT_DONE = 1,
  TS_SYNC_RESULT_PARTLY = 2,
  TS_SYNC_RESULT_FAILED = 3,
  TS_SYNC_RESULT_CANCELLED = 4,
} TsSyncResult;

/* One run of a pair, for the history. */
typedef struct {
  gint64 id;
  gint64 pair_id;
  gint64 started_us;
  gint64 ended_us; /* 0 while it runs */
  TsSyncResult result;
  guint n_copied;
  guint n_skipped;
  guint n_look;
  guint n_conflicts;
  guint n_failed;
  guint n_playlists;
  gint64 n_bytes;
  char *message; /* (owned) (nullable): what came of it, in a sentence */
} TsSyncRun;

void ts_sync_run_free (TsSyncRun *self);

/* What was done with one track in a run. */
typedef struct {
  gint64 track_id;       /* 0 none */
  char *action;          /* (owned): "copy", "skip", "look", "conflict", "playlist" */
  char *reason;          /* (owned) (nullable): for people */
  char *source_location; /* (owned) (nullable): raw bytes */
  char *target_location; /* (owned) (nullable): raw bytes */
  gint64 n_bytes;
  gboolean is_failed;
} TsSyncRunItem;

TsSyncRunItem *ts_sync_run_item_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_run_item_free (TsSyncRunItem *self);

/* Which target item a track became: what makes a second run copy nothing. */
typedef struct {
  gint64 track_id;
  char *target_location; /* (owned): what the target knows it by: a path below its root in raw bytes,
                            or an id that outlives a new name: TsAzuracastFile.unique_id */
  char *hash;            /* (owned) (nullable): of the content, as the sync room made it, "" where it
                            cannot tell; NULL for what was there before and was found */
  gint64 size_bytes;     /* of the source's file when it was copied; 0 unknown */
  gint64 mtime_us;       /* of the same; 0 unknown */
  gint64 synced_us;
} TsSyncLink;

void ts_sync_link_free (TsSyncLink *self);

/* What runs of a pair put into a playlist of the target. */
typedef struct {
  char *key;             /* (owned): what the target knows it by, as TsSyncLink.target_location */
  char *source_location; /* (owned): TsTrack.location for which it was put there */
  gboolean is_of_other;  /* another pair of the same target put it there; only when loaded */
} TsSyncMember;

TsSyncMember *ts_sync_member_new (const char *key,
                                  const char *source_location) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_member_free (TsSyncMember *self);

/**
 * ts_store_list_sync_pairs:
 *
 * Returns: (transfer full) (element-type TsSyncPair): the first made first
 */
GPtrArray *ts_store_list_sync_pairs (TsStore *self, GCancellable *cancellable, GError **error);
void ts_store_list_sync_pairs_async (TsStore *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GPtrArray *ts_store_list_sync_pairs_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_set_sync_pair:
 * @pair: (not nullable): the pair of its source, kind and location is made, or its name and options
 *   replaced; @pair->id and @pair->created_us are not looked at
 *
 * Returns: the pair's id, or 0 with @error set
 */
gint64 ts_store_set_sync_pair (TsStore *self,
                               const TsSyncPair *pair,
                               GCancellable *cancellable,
                               GError **error);
void ts_store_set_sync_pair_async (TsStore *self,
                                   const TsSyncPair *pair,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gint64 ts_store_set_sync_pair_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_remove_sync_pair:
 *
 * Forgets a pair with its history and links. Files stay.
 */
gboolean
ts_store_remove_sync_pair (TsStore *self, gint64 id, GCancellable *cancellable, GError **error);
void ts_store_remove_sync_pair_async (TsStore *self,
                                      gint64 id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean ts_store_remove_sync_pair_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_save_sync_run:
 * @run: (not nullable): with id 0 a new run is made, else that one is replaced
 * @items: (nullable) (element-type TsSyncRunItem): what was done; NULL keeps what is stored
 *
 * Of each pair the last 100 runs are kept, with items of the last one only.
 *
 * Returns: the run's id, or 0 with @error set
 */
gint64 ts_store_save_sync_run (TsStore *self,
                               const TsSyncRun *run,
                               GPtrArray *items,
                               GCancellable *cancellable,
                               GError **error);

/**
 * ts_store_list_sync_runs:
 * @pair_id: a pair, or 0 for all
 *
 * Returns: (transfer full) (element-type TsSyncRun): the latest first
 */
GPtrArray *
ts_store_list_sync_runs (TsStore *self, gint64 pair_id, GCancellable *cancellable, GError **error);
void ts_store_list_sync_runs_async (TsStore *self,
                                    gint64 pair_id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *ts_store_list_sync_runs_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_list_sync_run_items:
 *
 * Returns: (transfer full) (element-type TsSyncRunItem): in the order they were saved; empty for a
 *   run that is not the last one of its pair
 */
GPtrArray *ts_store_list_sync_run_items (TsStore *self,
                                         gint64 run_id,
                                         GCancellable *cancellable,
                                         GError **error);
void ts_store_list_sync_run_items_async (TsStore *self,
                                         gint64 run_id,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GPtrArray *
ts_store_list_sync_run_items_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_load_sync_links:
 *
 * Returns: (transfer full) (element-type TsSyncLink): all links of a pair, by track id
 */
GPtrArray *
ts_store_load_sync_links (TsStore *self, gint64 pair_id, GCancellable *cancellable, GError **error);

/**
 * ts_store_set_sync_links:
 * @links: (element-type TsSyncLink): made or replaced, in one transaction; links of tracks that
 *   are gone are passed over
 */
gboolean ts_store_set_sync_links (
    TsStore *self, gint64 pair_id, GPtrArray *links, GCancellable *cancellable, GError **error);

/**
 * ts_store_remove_sync_links:
 * @track_ids: (array length=n_ids): tracks whose links are dropped
 */
gboolean ts_store_remove_sync_links (TsStore *self,
                                     gint64 pair_id,
                                     const gint64 *track_ids,
                                     guint n_ids,
                                     GCancellable *cancellable,
                                     GError **error);

/**
 * ts_store_load_sync_members:
 * @playlist_id: what the target calls the playlist
 *
 * Returns: (transfer full) (element-type TsSyncMember): what runs of all pairs of the same target
 *   put into the playlist
 */
GPtrArray *ts_store_load_sync_members (TsStore *self,
                                       gint64 pair_id,
                                       const char *playlist_id,
                                       GCancellable *cancellable,
                                       GError **error);

/**
 * ts_store_set_sync_members:
 * @members: (element-type TsSyncMember): replace those of the pair and playlist
 */
gboolean ts_store_set_sync_members (TsStore *self,
                                    gint64 pair_id,
                                    const char *playlist_id,
                                    GPtrArray *members,
                                    GCancellable *cancellable,
                                    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSyncPair, ts_sync_pair_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSyncRun, ts_sync_run_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSyncRunItem, ts_sync_run_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSyncLink, ts_sync_link_free)

G_END_DECLS
