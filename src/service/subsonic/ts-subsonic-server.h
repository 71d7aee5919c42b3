/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-music-server.h"
#include "ts-subsonic-protocol.h"

G_BEGIN_DECLS

/**
 * TsSubsonicServer:
 *
 * A #TsMusicServer that speaks Subsonic or OpenSubsonic. The protocol version is negotiated with
 * the first call an old server refuses.
 */
#define TS_TYPE_SUBSONIC_SERVER (ts_subsonic_server_get_type ())
G_DECLARE_FINAL_TYPE (TsSubsonicServer, ts_subsonic_server, TS, SUBSONIC_SERVER, GObject)

/**
 * ts_subsonic_server_new:
 * @login: copied
 */
TsSubsonicServer *ts_subsonic_server_new (TsHttpService *http, const TsSubsonicLogin *login)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
