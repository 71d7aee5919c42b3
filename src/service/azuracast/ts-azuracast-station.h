/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-azuracast-files.h"
#include "ts-azuracast-progress.h"
#include "ts-http-service.h"
#include "ts-service-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsAzuracastStation:
 *
 * One station of an AzuraCast server, reached with an API key. Main context only; every call may
 * wait for the service's pace and repeats what can be repeated. A change whose answer got lost is
 * looked for before it is made again. Errors: #TsServiceError (AUTH: the key is wrong or has not
 * the right, the message says which; FULL; NOT_FOUND; UNSUPPORTED: no music, too small),
 * #TsHttpError, %G_IO_ERROR_CANCELLED.
 */
#define TS_TYPE_AZURACAST_STATION (ts_azuracast_station_get_type ())
G_DECLARE_FINAL_TYPE (TsAzuracastStation, ts_azuracast_station, TS, AZURACAST_STATION, GObject)

/* Files smaller than this are no music; larger than this go up in pieces. */
#define TS_AZURACAST_MIN_FILE_BYTES 1000
#define TS_AZURACAST_MAX_JSON_FILE_BYTES (27 * 1024 * 1024) /* 36 MB of body */

/* A playlist of the station. */
typedef struct {
  gint64 id;
  char *name; /* (owned) */
  guint n_tracks;
  gboolean is_sequential; /* has an order that can be set */
  gboolean takes_files;   /* a list of files, not a stream from elsewhere */
} TsAzuracastPlaylist;

void ts_azuracast_playlist_free (TsAzuracastPlaylist *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAzuracastPlaylist, ts_azuracast_playlist_free)

/* A file that is to be in more playlists than it is. */
typedef struct {
  const char *path; /* as the station has it */
  const gint64 *playlist_ids; /* (array length=n_playlists) */
  guint n_playlists;
} TsAzuracastMembership;

/* What the station made of one line of an imported playlist. */
typedef struct {
  char *path;  /* (owned): as it stood there */
  char *match; /* (owned) (nullable): the station's file; NULL when none was found */
} TsAzuracastImport;

void ts_azuracast_import_free (TsAzuracastImport *self);

/**
 * ts_azuracast_station_new:
 * @http: with a policy that leaves a station the time to read an upload, see
 *   %TS_AZURACAST_POLICY_INIT
 * @address: of the server, with or without "/api"
 * @station: its number or short name
 */
TsAzuracastStation *ts_azuracast_station_new (TsHttpService *http,
                                              const char *address,
                                              const char *station,
                                              const char *key) G_GNUC_WARN_UNUSED_RESULT;

#define TS_AZURACAST_POLICY_INIT                                                                   \
  {                                                                                                \
    .rate_per_s = 0, .burst = 1, .max_in_flight = 3, .max_attempts = 6, .base_delay_ms = 2000,     \
    .max_delay_ms = 64000, .connect_timeout_ms = 10000, .first_byte_timeout_ms = 120000,           \
    .idle_timeout_ms = 60000, .max_body_bytes = 512 * 1024 * 1024                                  \
  }

TsHttpService *ts_azuracast_station_get_http (TsAzuracastStation *self);

/**
 * ts_azuracast_station_check_async:
 *
 * Looks whether the address is an AzuraCast, the key good, the station there and its media open to
 * the key. Finishes with (transfer full) what it is, for people.
 */
void ts_azuracast_station_check_async (TsAzuracastStation *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char *ts_azuracast_station_check_finish (TsAzuracastStation *self,
                                         GAsyncResult *result,
                                         GError **error);

/* --- Files --------------------------------------------------------------------------------- */

/**
 * ts_azuracast_station_list_files_async:
 * @is_forced: asks the station even where a list is at hand
 *
 * A list is good for 300 s, or until something is changed through this object. Who asks while a
 * list is on its way gets the same one. Finishes with (transfer full) the files.
 */
void ts_azuracast_station_list_files_async (TsAzuracastStation *self,
                                            gboolean is_forced,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
TsAzuracastFiles *ts_azuracast_station_list_files_finish (TsAzuracastStation *self,
                                                          GAsyncResult *result,
                                                          GError **error);

/**
 * ts_azuracast_station_get_n_cache_hits:
 *
 * Returns: how often a list was at hand, for diagnostics
 */
guint ts_azuracast_station_get_n_cache_hits (TsAzuracastStation *self);
guint ts_azuracast_station_get_n_cache_misses (TsAzuracastStation *self);

/**
 * ts_azuracast_station_get_file_async:
 * @id: (not nullable): TsAzuracastFile.id
 *
 * Finishes with (transfer full) the file as it is now, with its custom fields.
 */
void ts_azuracast_station_get_file_async (TsAzuracastStation *self,
                                          const char *id,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
TsAzuracastFile *ts_azuracast_station_get_file_finish (TsAzuracastStation *self,
                                                       GAsyncResult *result,
                                                       GError **error);

/**
 * ts_azuracast_station_upload_async:
 * @fd: a regular file; duplicated, read from its start with pread()
 * @path: where it is to be below the station's media folder: UTF-8, "/" between directories, no
 *   ".." in it
 * @replaces: whether a file at @path is to be replaced; it keeps its id
 * @progress: (nullable): told how far it is
 *
 * Sends a file without having it in memory: as one body up to %TS_AZURACAST_MAX_JSON_FILE_BYTES or
 * what the station takes, in pieces above that; then the station changes the name (see
 * ts_azuracast_clean_path()), so look at the result's location. Finishes with (transfer full) the
 * file as the station lists it. When @replaces is FALSE and the station had a file there at the
 * last listing: %G_IO_ERROR_EXISTS.
 */
void ts_azuracast_station_upload_async (TsAzuracastStation *self,
                                        int fd,
                                        const char *path,
                                        gboolean replaces,
                                        TsAzuracastProgress *progress,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
TsAzuracastFile *ts_azuracast_station_upload_finish (TsAzuracastStation *self,
                                                     GAsyncResult *result,
                                                     GError **error);

/**
 * ts_azuracast_station_set_recording_async:
 * @mb_recording_id: what the custom field for it is to hold
 *
 * Writes the MusicBrainz id into the station's custom field for it ("musicbrainz_recording", or
 * what else this station calls it) and keeps all other fields. Finishes with TRUE also where the
 * station has no such field; @is_written tells.
 */
void ts_azuracast_station_set_recording_async (TsAzuracastStation *self,
                                               const char *id,
                                               const char *mb_recording_id,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
gboolean ts_azuracast_station_set_recording_finish (TsAzuracastStation *self,
                                                    GAsyncResult *result,
                                                    gboolean *is_written,
                                                    GError **error);

/**
 * ts_azuracast_station_set_playlists_async:
 * @add: (array length=n_add): playlists the file is to be in
 * @drop: (array length=n_drop): playlists it is to leave
 *
 * Changes the memberships of one file and keeps all others.
 */
void ts_azuracast_station_set_playlists_async (TsAzuracastStation *self,
                                               const char *id,
                                               const gint64 *add,
                                               guint n_add,
                                               const gint64 *drop,
                                               guint n_drop,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
gboolean ts_azuracast_station_set_playlists_finish (TsAzuracastStation *self,
                                                    GAsyncResult *result,
                                                    GError **error);

/**
 * ts_azuracast_station_delete_file_async:
 *
 * Removes a file from the station and its disk. One that is gone already is no error. A key may
 * upload without having the right to delete: %TS_SERVICE_ERROR_AUTH.
 */
void ts_azuracast_station_delete_file_async (TsAzuracastStation *self,
                                             const char *id,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
gboolean ts_azuracast_station_delete_file_finish (TsAzuracastStation *self,
                                                  GAsyncResult *result,
                                                  GError **error);

/* --- Playlists ----------------------------------------------------------------------------- */

/**
 * ts_azuracast_station_list_playlists_async:
 *
 * Finishes with (transfer full) (element-type TsAzuracastPlaylist).
 */
void ts_azuracast_station_list_playlists_async (TsAzuracastStation *self,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
GPtrArray *ts_azuracast_station_list_playlists_finish (TsAzuracastStation *self,
                                                       GAsyncResult *result,
                                                       GError **error);

/**
 * ts_azuracast_station_ensure_playlist_async:
 *
 * Finds the playlist of files called @name, or makes one that is played in order. Finishes with
 * (transfer full) the playlist.
 */
void ts_azuracast_station_ensure_playlist_async (TsAzuracastStation *self,
                                                 const char *name,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
TsAzuracastPlaylist *ts_azuracast_station_ensure_playlist_finish (TsAzuracastStation *self,
                                                                  GAsyncResult *result,
                                                                  GError **error);

void ts_azuracast_station_empty_playlist_async (TsAzuracastStation *self,
                                                gint64 playlist_id,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
gboolean ts_azuracast_station_empty_playlist_finish (TsAzuracastStation *self,
                                                     GAsyncResult *result,
                                                     GError **error);

/**
 * ts_azuracast_station_add_to_playlists_async:
 * @memberships: (array length=n)
 *
 * Adds files to playlists, in as few requests as there are different sets of playlists. Reads the
 * present memberships first, and keeps them. Finishes with FALSE and %TS_SERVICE_ERROR_NOT_FOUND
 * when the station does not have one of the files; the others were added.
 */
void ts_azuracast_station_add_to_playlists_async (TsAzuracastStation *self,
                                                  const TsAzuracastMembership *memberships,
                                                  guint n,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);
gboolean ts_azuracast_station_add_to_playlists_finish (TsAzuracastStation *self,
                                                       GAsyncResult *result,
                                                       GError **error);

/**
 * ts_azuracast_station_fill_playlist_async:
 * @paths: (array zero-terminated=1): files of the station, in order
 *
 * Makes a playlist hold exactly these files: adds what is missing, takes out what is too many, and
 * sets the order where the playlist has one. The files' other memberships stay; the playlist is
 * never empty meanwhile. Finishes as ts_azuracast_station_add_to_playlists_async().
 */
void ts_azuracast_station_fill_playlist_async (TsAzuracastStation *self,
                                               const TsAzuracastPlaylist *playlist,
                                               const char *const *paths,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
gboolean ts_azuracast_station_fill_playlist_finish (TsAzuracastStation *self,
                                                    GAsyncResult *result,
                                                    GError **error);

/**
 * ts_azuracast_station_set_order_async:
 * @paths: (array zero-terminated=1): files that are in the playlist; what else is in it goes behind
 *
 * Orders a sequential playlist and changes nothing else about it.
 */
void ts_azuracast_station_set_order_async (TsAzuracastStation *self,
                                           gint64 playlist_id,
                                           const char *const *paths,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean ts_azuracast_station_set_order_finish (TsAzuracastStation *self,
                                                GAsyncResult *result,
                                                GError **error);

/**
 * ts_azuracast_station_get_order_async:
 *
 * Finishes with (transfer full) (array zero-terminated=1) the paths of a sequential playlist, in
 * order.
 */
void ts_azuracast_station_get_order_async (TsAzuracastStation *self,
                                           gint64 playlist_id,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GStrv ts_azuracast_station_get_order_finish (TsAzuracastStation *self,
                                             GAsyncResult *result,
                                             GError **error);

/**
 * ts_azuracast_station_import_async:
 * @content: an M3U or PLS playlist; its files are added behind those that are there
 *
 * Has the station look for files itself: by the end of each path, then by the bare name, so it may
 * pick a wrong one where names repeat. Not repeated when the answer got lost. Finishes with
 * (transfer full) (element-type TsAzuracastImport), one for each path.
 */
void ts_azuracast_station_import_async (TsAzuracastStation *self,
                                        gint64 playlist_id,
                                        GBytes *content,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GPtrArray *ts_azuracast_station_import_finish (TsAzuracastStation *self,
                                               GAsyncResult *result,
                                               GError **error);

/* --- Without a station --------------------------------------------------------------------- */

/**
 * ts_azuracast_clean_path:
 *
 * Returns: (transfer full): what a station makes of the path of a file that goes up in pieces: the
 *   name in lower case, blanks as "_", without the characters it does not keep
 */
char *ts_azuracast_clean_path (const char *path) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_azuracast_make_song_id:
 * @artist: (nullable)
 * @title: (nullable)
 *
 * Returns: (transfer full): TsAzuracastFile.song_id of a file with these tags. Different recordings
 *   of one name share it, and all files without tags do.
 */
char *ts_azuracast_make_song_id (const char *artist, const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
