/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-playlist.h"
#include "ts-store.h"

G_BEGIN_DECLS

/* A playlist of the library, as a list shows it. */
typedef struct {
  gint64 id;
  gint64 source_id;  /* where it was found, 0 when it was made here */
  char *location;    /* (owned) (nullable): path below the source's root, raw bytes */
  char *name;        /* (owned) */
  gint64 mtime_us;   /* of the file */
  gint64 size_bytes; /* of the file */
  guint n_entries;
  guint n_tracks;     /* entries that are tracks of the library */
  gint64 duration_ms; /* of these tracks */
} TsStoredPlaylist;

void ts_stored_playlist_free (TsStoredPlaylist *self);

/**
 * ts_store_list_playlists:
 * @source_id: a source, or 0 for all
 *
 * Returns: (transfer full) (element-type TsStoredPlaylist): by name
 */
GPtrArray *ts_store_list_playlists (TsStore *self,
                                    gint64 source_id,
                                    GCancellable *cancellable,
                                    GError **error);
void ts_store_list_playlists_async (TsStore *self,
                                    gint64 source_id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *ts_store_list_playlists_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_set_playlist:
 * @source_id: the source it was found in
 * @location: (not nullable): its path below the source's root
 * @playlist: name and entries; a name of NULL is taken from @location
 * @track_locations: (array) (element-type filename) (nullable): for each entry the path below the
 *   source's root it means, or NULL where it means none; raw bytes
 *
 * Stores a playlist file, replacing what was known of @location. Entries are tied to the tracks at
 * @track_locations and stay so when the files are renamed.
 *
 * Returns: its id, or 0 with @error set
 */
gint64 ts_store_set_playlist (TsStore *self,
                              gint64 source_id,
                              const char *location,
                              gint64 mtime_us,
                              gint64 size_bytes,
                              TsPlaylist *playlist,
                              const char *const *track_locations,
                              GCancellable *cancellable,
                              GError **error);

/**
 * ts_store_add_playlist:
 * @name: (not nullable): need not be the only one of that name
 * @ids: (array length=n_ids): tracks in order
 *
 * A playlist made here.
 *
 * Returns: its id, or 0 with @error set
 */
gint64 ts_store_add_playlist (TsStore *self,
                              const char *name,
                              const gint64 *ids,
                              guint n_ids,
                              GCancellable *cancellable,
                              GError **error);

/**
 * ts_store_get_playlist:
 * @track_ids: (out) (transfer full) (element-type gint64) (optional): for each entry its track, or
 * 0
 *
 * Returns: (transfer full): name and entries, or NULL with %TS_STORE_ERROR_NOT_FOUND
 */
TsPlaylist *ts_store_get_playlist (
    TsStore *self, gint64 id, GArray **track_ids, GCancellable *cancellable, GError **error);

/**
 * ts_store_remove_playlists:
 *
 * Forgets playlists, such as ones whose files are gone.
 */
gboolean ts_store_remove_playlists (
    TsStore *self, const gint64 *ids, guint n_ids, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsStoredPlaylist, ts_stored_playlist_free)

G_END_DECLS
