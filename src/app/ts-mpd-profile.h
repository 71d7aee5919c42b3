/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-mpd.h"
#include "ts-secret-store.h"

G_BEGIN_DECLS

/**
 * TsMpdProfile:
 *
 * Which MPD a person uses: its address and folders in the file "players.conf", which window and
 * terminal share; its password in the keyring. Main context.
 */
#define TS_TYPE_MPD_PROFILE (ts_mpd_profile_get_type ())
G_DECLARE_FINAL_TYPE (TsMpdProfile, ts_mpd_profile, TS, MPD_PROFILE, GObject)

/**
 * ts_mpd_profile_new:
 * @dir: (type filename): folder of settings; it need not exist
 *
 * Reads the file; blocks for a moment.
 */
TsMpdProfile *ts_mpd_profile_new (const char *dir,
                                  TsSecretStore *secrets) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_mpd_profile_get_address:
 *
 * Returns: (transfer none) (nullable): for ts_mpd_address_parse(); NULL for the environment's
 */
const char *ts_mpd_profile_get_address (TsMpdProfile *self);

/**
 * ts_mpd_profile_get_music_dir:
 *
 * Returns: (transfer none) (nullable) (type filename): as this computer sees it; NULL asks MPD
 */
const char *ts_mpd_profile_get_music_dir (TsMpdProfile *self);
const char *ts_mpd_profile_get_playlist_dir (TsMpdProfile *self);

/* Whether a password is in the keyring. */
gboolean ts_mpd_profile_get_has_password (TsMpdProfile *self);

/**
 * ts_mpd_profile_set_async:
 * @address: (nullable): a password in it is kept in the keyring, never in the file
 * @password: (nullable): NULL keeps the one there is, "" forgets it
 *
 * Keeps what a person chose. Errors: those of ts_mpd_address_parse(), #GFileError.
 */
void ts_mpd_profile_set_async (TsMpdProfile *self,
                               const char *address,
                               const char *password,
                               const char *music_dir,
                               const char *playlist_dir,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean ts_mpd_profile_set_finish (TsMpdProfile *self, GAsyncResult *result, GError **error);

/**
 * ts_mpd_profile_apply_async:
 *
 * Tells @mpd which one is meant, with the password of the keyring. One that cannot be read there is
 * left out: MPD says when it wants one.
 */
void ts_mpd_profile_apply_async (TsMpdProfile *self,
                                 TsMpd *mpd,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean ts_mpd_profile_apply_finish (TsMpdProfile *self, GAsyncResult *result, GError **error);

G_END_DECLS
