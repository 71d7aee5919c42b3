/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-service.h"
#include "ts-json.h"
#include "ts-service-error.h"
#include "ts-track.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Some tracks of a server's library, and how to go on. */
typedef struct {
  GPtrArray *tracks; /* (owned) (element-type TsTrack): ids in TsTrack.location */
  char *next;        /* (owned) (nullable): cursor of the following page, NULL after the last */
  gint64 n_total;    /* tracks in all, -1 where the server does not say */
} TsTrackPage;

void ts_track_page_free (TsTrackPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTrackPage, ts_track_page_free)

/* A playlist kept on a server. */
typedef struct {
  char *id;    /* (owned) */
  char *name;  /* (owned) */
  char *owner; /* (owned) (nullable): login of the user it belongs to, where the server says so */
  gboolean is_fixed; /* the server says that this user may not change it */
  guint n_tracks;
  gint64 changed; /* another number after each change; 0 where the server does not say */
} TsServerPlaylist;

void ts_server_playlist_free (TsServerPlaylist *self);

/**
 * ts_server_playlists_from_json:
 * @list: (nullable): objects with the members @id, @name, @n_tracks and @changed, a time as text;
 *   those without id are left out, one without name is called by its id
 * @changed: (nullable): NULL where there is no such member
 * @can_change: (nullable): a member that is false for a playlist that this user may not change;
 *   NULL where there is no such member
 *
 * Returns: (transfer full) (element-type TsServerPlaylist)
 */
GPtrArray *ts_server_playlists_from_json (JsonArray *list,
                                          const char *id,
                                          const char *name,
                                          const char *n_tracks,
                                          const char *changed,
                                          const char *can_change) G_GNUC_WARN_UNUSED_RESULT;

/**
 * TsMusicServer:
 *
 * A server that has music and playlists: Subsonic, Jellyfin, Emby. Main context only; every call
 * may wait for the server's rate limit. Errors: #TsServiceError, #TsHttpError,
 * %G_IO_ERROR_CANCELLED.
 */
#define TS_TYPE_MUSIC_SERVER (ts_music_server_get_type ())
G_DECLARE_INTERFACE (TsMusicServer, ts_music_server, TS, MUSIC_SERVER, GObject)

/* Implementations answer @task, which they own, with the pointer that the finish function gives. */
struct _TsMusicServerInterface {
  GTypeInterface parent_iface;

  void (*check) (TsMusicServer *self, GTask *task);
  void (*list_tracks) (TsMusicServer *self, const char *cursor, GTask *task);
  void (*list_playlists) (TsMusicServer *self, GTask *task);
  void (*get_playlist) (TsMusicServer *self, const char *id, GTask *task);
  void (*save_playlist) (TsMusicServer *self,
                         const char *id,
                         const char *name,
                         const char *const *track_ids,
                         GTask *task);
  void (*open_track) (TsMusicServer *self, const char *track_id, GTask *task);
  void (*get_cover) (TsMusicServer *self, const char *track_id, guint size_px, GTask *task);
  char *(*make_stream_uri) (TsMusicServer *self, const char *track_id);
  TsHttpService *(*get_http) (TsMusicServer *self);
};

/**
 * ts_music_server_check_async:
 *
 * Logs in, looks who answers, and whether there is music this user may see. Finishes with (transfer full) what it is, for people: "navidrome
 * 0.53.3".
 */
void ts_music_server_check_async (TsMusicServer *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
char *ts_music_server_check_finish (TsMusicServer *self, GAsyncResult *result, GError **error);

/**
 * ts_music_server_list_tracks_async:
 * @cursor: (nullable): NULL for the first page, then what the last one said
 */
void ts_music_server_list_tracks_async (TsMusicServer *self,
                                        const char *cursor,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
TsTrackPage *
ts_music_server_list_tracks_finish (TsMusicServer *self, GAsyncResult *result, GError **error);

/**
 * ts_music_server_list_playlists_async:
 *
 * Finishes with (transfer full) (element-type TsServerPlaylist).
 */
void ts_music_server_list_playlists_async (TsMusicServer *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GPtrArray *
ts_music_server_list_playlists_finish (TsMusicServer *self, GAsyncResult *result, GError **error);

/**
 * ts_music_server_get_playlist_async:
 *
 * Finishes with (transfer full) the ids of its tracks, in order.
 */
void ts_music_server_get_playlist_async (TsMusicServer *self,
                                         const char *id,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GStrv
ts_music_server_get_playlist_finish (TsMusicServer *self, GAsyncResult *result, GError **error);

/**
 * ts_music_server_save_playlist_async:
 * @id: (nullable): the playlist whose content is replaced; NULL makes a new one
 * @track_ids: (array zero-terminated=1): in order
 *
 * Finishes with (transfer full) the playlist's id.
 */
void ts_music_server_save_playlist_async (TsMusicServer *self,
                                          const char *id,
                                          const char *name,
                                          const char *const *track_ids,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
char *
ts_music_server_save_playlist_finish (TsMusicServer *self, GAsyncResult *result, GError **error);

/**
 * ts_music_server_open_track_async:
 *
 * Opens the original file, logging in first where that is needed. Finishes with (transfer full) a
 * stream that another thread may read; see #TsHttpStream.
 */
void ts_music_server_open_track_async (TsMusicServer *self,
                                       const char *track_id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
TsHttpStream *
ts_music_server_open_track_finish (TsMusicServer *self, GAsyncResult *result, GError **error);

/**
 * ts_music_server_get_cover_async:
 * @size_px: the longer side that is wanted; servers may give another
 *
 * Finishes with (transfer full) a picture as a file holds it (JPEG, PNG...), or with
 * %TS_SERVICE_ERROR_NOT_FOUND.
 */
void ts_music_server_get_cover_async (TsMusicServer *self,
                                      const char *track_id,
                                      guint size_px,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GBytes *
ts_music_server_get_cover_finish (TsMusicServer *self, GAsyncResult *result, GError **error);

/**
 * ts_music_server_make_stream_uri:
 *
 * Returns: (transfer full): where the original file can be read; it holds the login
 */
char *ts_music_server_make_stream_uri (TsMusicServer *self, const char *track_id);

/**
 * ts_music_server_get_http:
 *
 * Returns: (transfer none): what its requests go through: for countdowns and statistics
 */
TsHttpService *ts_music_server_get_http (TsMusicServer *self);

G_END_DECLS
