/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-mpd-address.h"
#include "ts-mpd-status.h"
#include "ts-playlist.h"

G_BEGIN_DECLS

/* What following an MPD has come to. */
typedef enum {
  TS_MPD_OFF,        /* nobody asked for it */
  TS_MPD_CONNECTING, /* also while it waits to try again */
  TS_MPD_REFUSED,    /* the login is wrong; it is not tried again */
  TS_MPD_CONNECTED,
} TsMpdState;

/* Where tracks go in the queue. */
typedef enum {
  TS_MPD_REPLACE, /* the old queue goes when the new one is there */
  TS_MPD_APPEND,
  TS_MPD_NEXT, /* after the current song, also when MPD plays at random */
} TsMpdPlace;

/* A playlist that MPD keeps. */
typedef struct {
  char *name;   /* (owned) */
  gint64 mtime; /* seconds since 1970, 0 unknown */
} TsMpdPlaylist;

void ts_mpd_playlist_free (TsMpdPlaylist *self);

/* What became of entries that were handed to MPD. */
typedef struct {
  guint n_done;        /* entries that are there now */
  gboolean has_names;  /* artists and titles are there too, as far as they were known */
  GPtrArray *problems; /* (owned) (element-type utf8): a sentence for each entry left out */
} TsMpdResult;

void ts_mpd_result_free (TsMpdResult *self);

/**
 * TsMpd:
 *
 * A Music Player Daemon: its queue, its stored playlists, and what it plays. Commands go over one
 * connection, which is opened when it is needed, on a thread of its own; following what it plays
 * has another connection and thread, which comes back by itself after MPD was away. Main context.
 *
 * Errors of all calls: #TsServiceError in words, %G_IO_ERROR_CANCELLED; cancelling works at once.
 *
 * Signals:
 * "changed": the state or the status is another;
 * "playlists-changed": MPD stored, renamed or removed a playlist.
 */
#define TS_TYPE_MPD (ts_mpd_get_type ())
G_DECLARE_FINAL_TYPE (TsMpd, ts_mpd, TS, MPD, GObject)

TsMpd *ts_mpd_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_mpd_set_address:
 * @music_dir: (nullable) (type filename): MPD's music folder, as this computer sees it
 * @playlist_dir: (nullable) (type filename): where MPD stores playlists, as this computer sees it
 *
 * Which MPD is meant from now on. Folders that are not given are asked of MPD, which tells them
 * through its socket only (the playlist folder since 0.24).
 */
void ts_mpd_set_address (TsMpd *self,
                         const TsMpdAddress *address,
                         const char *music_dir,
                         const char *playlist_dir);

/**
 * ts_mpd_get_address:
 *
 * Returns: (transfer none) (nullable): NULL before it was set
 */
const TsMpdAddress *ts_mpd_get_address (TsMpd *self);

/* --- Following ----------------------------------------------------------------------------- */

/**
 * ts_mpd_set_is_following:
 *
 * Whether the status is kept up to date. A lost connection is tried again after 1, 2, 4... at most
 * 30 seconds; a refused password is not.
 */
void ts_mpd_set_is_following (TsMpd *self, gboolean is_following);
gboolean ts_mpd_get_is_following (TsMpd *self);

TsMpdState ts_mpd_get_state (TsMpd *self);

/**
 * ts_mpd_get_error:
 *
 * Returns: (transfer none) (nullable): why it is not connected, as a sentence
 */
const char *ts_mpd_get_error (TsMpd *self);

/**
 * ts_mpd_get_status:
 *
 * Returns: (transfer none) (nullable): the last status while it is connected
 */
TsMpdStatus *ts_mpd_get_status (TsMpd *self);

/* --- Commands ------------------------------------------------------------------------------ */

/**
 * ts_mpd_read_status_async:
 *
 * Asks once, whether or not it is followed. Finishes with (transfer full).
 */
void ts_mpd_read_status_async (TsMpd *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
TsMpdStatus *ts_mpd_read_status_finish (TsMpd *self, GAsyncResult *result, GError **error);

/**
 * ts_mpd_check_async:
 * @address: another address than the one set, perhaps
 *
 * Looks who answers and whether it can do what is needed. Finishes with (transfer full) what to
 * tell a person, in sentences.
 */
void ts_mpd_check_async (TsMpd *self,
                         const TsMpdAddress *address,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
char *ts_mpd_check_finish (TsMpd *self, GAsyncResult *result, GError **error);

/**
 * ts_mpd_send_async:
 * @tracks: (transfer full): absolute paths of files below MPD's music folder, and addresses
 * @is_played: whether the first of them is played then; nothing is interrupted otherwise
 *
 * Puts tracks into the queue, in their order. Addresses get artist, title and album at once, so
 * that the queue shows names before anything plays. What MPD does not take is left out and told.
 * The old queue stays when nothing of the new one is taken. Finishes with (transfer full).
 */
void ts_mpd_send_async (TsMpd *self,
                        TsPlaylist *tracks,
                        TsMpdPlace place,
                        gboolean is_played,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
TsMpdResult *ts_mpd_send_finish (TsMpd *self, GAsyncResult *result, GError **error);

/**
 * ts_mpd_list_playlists_async:
 *
 * Finishes with (transfer full) (element-type TsMpdPlaylist): by name.
 */
void ts_mpd_list_playlists_async (TsMpd *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *ts_mpd_list_playlists_finish (TsMpd *self, GAsyncResult *result, GError **error);

/**
 * ts_mpd_get_playlist_async:
 *
 * Finishes with (transfer full) a playlist, its locations as MPD has them. What MPD has as one
 * text, "Artist - Title", is the title.
 */
void ts_mpd_get_playlist_async (TsMpd *self,
                                const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
TsPlaylist *ts_mpd_get_playlist_finish (TsMpd *self, GAsyncResult *result, GError **error);

/**
 * ts_mpd_set_playlist_async:
 * @playlist: (transfer full): with a name; locations as for ts_mpd_send_async()
 *
 * Stores a playlist, replacing an older one of that name in one step. Where the playlist folder is
 * known, its file is written, and MPD shows "Artist - Title" and length of every entry. Else the
 * protocol is used, which keeps no names (measured: MPD 0.23 writes bare addresses):
 * TsMpdResult.has_names is FALSE then. Finishes with (transfer full).
 */
void ts_mpd_set_playlist_async (TsMpd *self,
                                TsPlaylist *playlist,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
TsMpdResult *ts_mpd_set_playlist_finish (TsMpd *self, GAsyncResult *result, GError **error);

void ts_mpd_remove_playlist_async (TsMpd *self,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean ts_mpd_remove_playlist_finish (TsMpd *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMpdPlaylist, ts_mpd_playlist_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMpdResult, ts_mpd_result_free)

G_END_DECLS
