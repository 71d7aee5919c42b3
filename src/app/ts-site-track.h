/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-feed.h"
#include "ts-track.h"
#include "ts-ytdlp-entry.h"

G_BEGIN_DECLS

/**
 * ts_site_track_from_entry:
 * @entry: a track with its address
 *
 * Makes a track of what a site lists: its own names where it has music in mind, else artist and
 * title as the title of the page has them.
 */
TsTrack *ts_site_track_from_entry (const TsYtdlpEntry *entry) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_site_track_complete_feed:
 *
 * Names the feed's author, or the feed itself, as the artist of each item that names nobody, and
 * takes the artist out of titles that begin with it.
 */
void ts_site_track_complete_feed (TsFeed *feed);

/**
 * ts_site_track_from_address:
 * @address: of a file or station
 * @name: (nullable): what it is called
 *
 * Makes a track of an address that plays as it is.
 */
TsTrack *
ts_site_track_from_address (const char *address, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
