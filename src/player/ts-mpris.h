/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-player.h"

G_BEGIN_DECLS

/**
 * TsMpris:
 *
 * Shows a player to the desktop as MPRIS 2.2 on the session bus, so that its media keys, its
 * controls and a phone work it: https://specifications.freedesktop.org/mpris-spec/latest/
 * It is there from the player's first item until ts_mpris_hide(). Without a session bus it does
 * nothing. Addresses of servers never leave the program by it. Main context.
 *
 * Signals: "next", "previous", "raise", "quit": what the desktop asks for and the player alone
 * cannot do.
 */
#define TS_TYPE_MPRIS (ts_mpris_get_type ())
G_DECLARE_FINAL_TYPE (TsMpris, ts_mpris, TS, MPRIS, GObject)

TsMpris *ts_mpris_new (TsPlayer *player) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_mpris_set_around:
 *
 * Whether there is something after and before the player's item.
 */
void ts_mpris_set_around (TsMpris *self, gboolean has_next, gboolean has_previous);

/**
 * ts_mpris_set_art:
 * @uri: (nullable): a picture of the player's item as a file on this computer
 */
void ts_mpris_set_art (TsMpris *self, const char *uri);

/**
 * ts_mpris_hide:
 *
 * Leaves the bus until the player gets another item.
 */
void ts_mpris_hide (TsMpris *self);

G_END_DECLS
