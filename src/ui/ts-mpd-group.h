/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"

G_BEGIN_DECLS

/**
 * TsMpdGroup:
 *
 * What MPD plays, followed while this can be seen, and which MPD it is.
 */
#define TS_TYPE_MPD_GROUP (ts_mpd_group_get_type ())
G_DECLARE_FINAL_TYPE (TsMpdGroup, ts_mpd_group, TS, MPD_GROUP, AdwPreferencesGroup)

GtkWidget *ts_mpd_group_new (TsContext *context) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
