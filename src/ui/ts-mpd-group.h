/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-mpd-session.h"

G_BEGIN_DECLS

/**
 * TsMpdGroup:
 *
 * What MPD plays, followed while this can be seen, and which MPD it is.
 */
#define TS_TYPE_MPD_GROUP (ts_mpd_group_get_type ())
G_DECLARE_FINAL_TYPE (TsMpdGroup, ts_mpd_group, TS, MPD_GROUP, AdwPreferencesGroup)

/* To be called once. */
void ts_mpd_group_set_session (TsMpdGroup *self, TsMpdSession *session);

G_END_DECLS
