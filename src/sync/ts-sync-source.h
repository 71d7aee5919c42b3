/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-playlist.h"
#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsSyncBytesFunc:
 * @bytes: how many more went over since the last call
 *
 * Called on the thread of the transfer after each piece, which takes some milliseconds. Waits
 * while the run is paused.
 *
 * Returns: FALSE with @error set to stop
 */
typedef gboolean (*TsSyncBytesFunc) (gint64 bytes, gpointer user_data, GError **error);

/* Where a track of the source is on the target. */
typedef struct {
  char *path;     /* (owned): what the target calls it: below its root, raw bytes */
  TsTrack *track; /* (owned) */
} TsSyncPlace;

TsSyncPlace *ts_sync_place_new (const char *path, TsTrack *track) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_place_free (TsSyncPlace *self);

/**
 * TsSyncLocateFunc:
 * @location: TsTrack.location of the source
 *
 * Returns: (transfer none) (nullable): where that track is on the target
 */
typedef const TsSyncPlace *(*TsSyncLocateFunc) (const char *location, gpointer user_data);

/* A playlist of the source. */
typedef struct {
  char *id;   /* (owned): what the source calls it: an absolute path in raw bytes, or its own id */
  char *name; /* (owned): as people call it */
} TsSyncPlaylist;

TsSyncPlaylist *ts_sync_playlist_new (const char *id, const char *name) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_playlist_free (TsSyncPlaylist *self);

/**
 * TsSyncSource:
 *
 * Where tracks come from: a folder, or a server. Used on the threads of a run, several at once.
 * Every call blocks. Errors: #TsSyncError; GONE ends a run, the others concern one track. A
 * cancelled call is %G_IO_ERROR_CANCELLED.
 */
#define TS_TYPE_SYNC_SOURCE (ts_sync_source_get_type ())
G_DECLARE_INTERFACE (TsSyncSource, ts_sync_source, TS, SYNC_SOURCE, GObject)

struct _TsSyncSourceInterface {
  GTypeInterface parent_iface;

  int (*open) (TsSyncSource *self,
               const TsTrack *track,
               TsSyncBytesFunc progress,
               gpointer user_data,
               GCancellable *cancellable,
               GError **error);
  gboolean is_remote; /* opening takes about as long as copying */
  GPtrArray *(*list_playlists) (TsSyncSource *self, GCancellable *cancellable, GError **error);
  TsPlaylist *(*read_playlist) (TsSyncSource *self,
                                const TsSyncPlaylist *playlist,
                                TsSyncLocateFunc locate,
                                gpointer user_data,
                                GPtrArray *missing,
                                GCancellable *cancellable,
                                GError **error);
};

/**
 * ts_sync_source_open:
 * @track: as the plan saw it
 * @progress: (nullable): told how many bytes were fetched, where they have to be
 *
 * Opens the file of a track, which is whole and what the plan saw. Its time is the source's.
 *
 * Returns: a file descriptor to be closed, at the file's start; -1 with @error set
 */
int ts_sync_source_open (TsSyncSource *self,
                         const TsTrack *track,
                         TsSyncBytesFunc progress,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error);

/**
 * ts_sync_source_is_remote:
 *
 * Returns: whether ts_sync_source_open() reports bytes, as many as the file has
 */
gboolean ts_sync_source_is_remote (TsSyncSource *self);

/**
 * ts_sync_source_list_playlists:
 *
 * Returns: (transfer full) (element-type TsSyncPlaylist): in a stable order
 */
GPtrArray *
ts_sync_source_list_playlists (TsSyncSource *self, GCancellable *cancellable, GError **error);

/**
 * ts_sync_source_read_playlist:
 * @missing: (element-type utf8): gets the entries that are not on the target, fit for a label
 *
 * What an entry does not say of its track, the track does.
 *
 * Returns: (transfer full): the playlist with locations on the target, or addresses as they are
 */
TsPlaylist *ts_sync_source_read_playlist (TsSyncSource *self,
                                          const TsSyncPlaylist *playlist,
                                          TsSyncLocateFunc locate,
                                          gpointer user_data,
                                          GPtrArray *missing,
                                          GCancellable *cancellable,
                                          GError **error);

/**
 * ts_sync_source_fill_entry:
 * @entry: gets what it does not say from @track
 */
void ts_sync_source_fill_entry (TsPlaylistEntry *entry, const TsTrack *track);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSyncPlaylist, ts_sync_playlist_free)

G_END_DECLS
