/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-playlist-push.h"

G_BEGIN_DECLS

struct _TsPlaylistPush {
  GObject parent_instance;

  TsStore *store;        /* (owned) */
  TsAccounts *accounts;  /* (owned) */
  TsSource *target;      /* (owned) */
  char *name;            /* (owned) (nullable): until the playlist is read */
  gint64 stored_id;      /* what is put there: a playlist of the library, or 0 */
  char *path;            /* (owned) (nullable) (type filename): or a file */
  GArray *track_ids;     /* (owned) (nullable) (element-type gint64): or tracks */
  GPtrArray *entries;    /* (owned) (element-type TsPlaylistPushEntry) */
  GHashTable *new_picks; /* (owned) (element-type utf8 utf8): key -> the server's id */
  char *playlist_id;     /* (owned) (nullable): on the server; NULL where it is not yet */
  char *playlist_name;   /* (owned) (nullable): its name there */
  char **old_ids;        /* (owned) (nullable): what it has there */
  gboolean is_unsure;    /* a call that changes it failed: it is looked for again */
};

/* Reads what is to be put there into the entries. On the job's thread: ts-playlist-push-load.c */
gboolean
_ts_playlist_push_load_entries (TsPlaylistPush *self, GCancellable *cancellable, GError **error);

/* Takes over @wanted. */
void _ts_playlist_push_add_entry (TsPlaylistPush *self, TsTrack *wanted);

/* Says what an entry wants, the same for each playlist that has it. */
char *_ts_playlist_push_make_key (const TsTrack *wanted);

void
_ts_playlist_push_add_candidate (TsPlaylistPushEntry *entry, TsTrack *track, double confidence);
void _ts_playlist_push_set_found (TsPlaylistPushEntry *entry,
                                  TsTrack *track,
                                  TsPlaylistFound found,
                                  double confidence);

/* Looks all entries up. On the job's thread: ts-playlist-push-find.c */
gboolean _ts_playlist_push_find_entries (TsPlaylistPush *self,
                                         TsJob *job,
                                         GCancellable *cancellable,
                                         GError **error);

TsMusicServer *
_ts_playlist_push_open (TsPlaylistPush *self, GCancellable *cancellable, GError **error);

G_END_DECLS
