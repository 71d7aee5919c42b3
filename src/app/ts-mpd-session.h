/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-mpd-profile.h"

G_BEGIN_DECLS

typedef struct _TsContext TsContext;

/**
 * TsMpdSession:
 *
 * The MPD that a person uses, and the tracks of the library that go there. Owned by #TsContext.
 * Main context.
 */
#define TS_TYPE_MPD_SESSION (ts_mpd_session_get_type ())
G_DECLARE_FINAL_TYPE (TsMpdSession, ts_mpd_session, TS, MPD_SESSION, GObject)

/**
 * ts_mpd_session_new:
 * @context: outlives the session
 * @dir: (type filename): folder of settings
 */
TsMpdSession *ts_mpd_session_new (TsContext *context,
                                  const char *dir,
                                  TsSecretStore *secrets) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_mpd_session_get_mpd:
 *
 * Returns: (transfer none): with an address, also before a person chose one
 */
TsMpd *ts_mpd_session_get_mpd (TsMpdSession *self);
TsMpdProfile *ts_mpd_session_get_profile (TsMpdSession *self);

/**
 * ts_mpd_session_configure_async:
 *
 * Keeps what a person chose, see ts_mpd_profile_set_async(), and uses it from now on.
 */
void ts_mpd_session_configure_async (TsMpdSession *self,
                                     const char *address,
                                     const char *password,
                                     const char *music_dir,
                                     const char *playlist_dir,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ts_mpd_session_configure_finish (TsMpdSession *self, GAsyncResult *result, GError **error);

/**
 * ts_mpd_session_send_async:
 * @tracks: (element-type TsTrack): of the library
 *
 * ts_mpd_send_async() for tracks; those of sites, feeds and radio go through the proxy. Finishes with
 * (transfer full).
 */
void ts_mpd_session_send_async (TsMpdSession *self,
                                GPtrArray *tracks,
                                TsMpdPlace place,
                                gboolean is_played,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
TsMpdResult *ts_mpd_session_send_finish (TsMpdSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
