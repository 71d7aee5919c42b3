/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-jellyfin-protocol.h"
#include "ts-music-server.h"

G_BEGIN_DECLS

/**
 * TsJellyfinServer:
 *
 * A #TsMusicServer that is Jellyfin or Emby. With a password it logs in before its first request.
 */
#define TS_TYPE_JELLYFIN_SERVER (ts_jellyfin_server_get_type ())
G_DECLARE_FINAL_TYPE (TsJellyfinServer, ts_jellyfin_server, TS, JELLYFIN_SERVER, GObject)

/**
 * ts_jellyfin_server_new:
 * @user: (nullable): with an API key the user whose view of the library is read; NULL takes one
 * @secret: an API key, or the user's password
 */
TsJellyfinServer *ts_jellyfin_server_new (TsHttpService *http,
                                          TsJellyfinFlavour flavour,
                                          const char *address,
                                          const char *user,
                                          const char *secret,
                                          gboolean is_api_key) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
