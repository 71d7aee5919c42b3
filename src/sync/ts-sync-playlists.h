/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-playlist-format.h"
#include "ts-playlist.h"
#include "ts-track.h"

G_BEGIN_DECLS

/* Stands in every playlist that a sync writes and tells it from a person's own. */
#define TS_SYNC_PLAYLIST_REMARK "Written by Tracksync"

/* How the playlists of a source are written to a target. */
typedef struct {
  TsPlaylistFormat format; /* UNKNOWN: none are written */
  char *map_to; /* (owned) (nullable): what stands for the target's root in entries, such as
                   "/music"; NULL for relative paths */
} TsSyncPlaylistOptions;

/* One playlist of the source, and what became of it. */
typedef struct {
  char *source_path;   /* (owned): absolute, raw bytes */
  char *name;          /* (owned): as people see it */
  char *written_name;  /* (owned) (nullable): its file's name; NULL where nothing was written */
  char *error_message; /* (owned) (nullable): why it could not be read or written, translated */
  guint n_entries;
  GPtrArray *missing;    /* (owned) (element-type utf8): entries that are not on the target */
  gboolean is_unchanged; /* it was there already, the same */
} TsSyncPlaylistResult;

void ts_sync_playlist_result_free (TsSyncPlaylistResult *self);

/**
 * ts_sync_playlists_find:
 * @root: the source's folder, absolute, raw bytes
 *
 * Returns: (transfer full) (element-type filename): absolute paths of all playlist files below
 *   @root, sorted; NULL with %G_IO_ERROR_CANCELLED only
 */
GPtrArray *ts_sync_playlists_find (const char *root, GCancellable *cancellable, GError **error);

/* Where a track of the source is on the target. */
typedef struct {
  char *path;     /* (owned): below the target's root, raw bytes */
  TsTrack *track; /* (owned) */
} TsSyncPlace;

TsSyncPlace *ts_sync_place_new (const char *path, TsTrack *track) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_place_free (TsSyncPlace *self);

/**
 * TsSyncLocateFunc:
 * @location: path below the source's root, raw bytes
 *
 * Returns: (transfer none) (nullable): where that track is on the target
 */
typedef const TsSyncPlace *(*TsSyncLocateFunc) (const char *location, gpointer user_data);

/**
 * ts_sync_playlist_rewrite:
 * @playlist: as read from a file in @dir
 * @dir: the folder that the playlist lies in, absolute
 * @root: the source's folder, absolute
 * @missing: (element-type utf8): gets the entries that are not on the target, fit for a label
 *
 * Addresses stay as they are. What an entry does not say of its track, the track does. Pure.
 *
 * Returns: (transfer full): the same playlist with locations below the target's root
 */
TsPlaylist *ts_sync_playlist_rewrite (const TsPlaylist *playlist,
                                      const char *dir,
                                      const char *root,
                                      TsSyncLocateFunc locate,
                                      gpointer user_data,
                                      GPtrArray *missing) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
