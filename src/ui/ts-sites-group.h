/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"

G_BEGIN_DECLS

/**
 * TsSitesGroup:
 *
 * Pages, podcasts and stations of the web that are sources of the library, what reads them, and how
 * their playlists are written.
 */
#define TS_TYPE_SITES_GROUP (ts_sites_group_get_type ())
G_DECLARE_FINAL_TYPE (TsSitesGroup, ts_sites_group, TS, SITES_GROUP, AdwPreferencesGroup)

GtkWidget *ts_sites_group_new (TsContext *context) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sites_group_begin_adding:
 *
 * Puts the focus where an address is entered.
 */
void ts_sites_group_begin_adding (TsSitesGroup *self);

G_END_DECLS
