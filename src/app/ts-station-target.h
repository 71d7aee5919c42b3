/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-azuracast-station.h"
#include "ts-store.h"
#include "ts-sync-target.h"

G_BEGIN_DECLS

/**
 * TsStationTarget:
 *
 * An AzuraCast station as target. Tracks are uploaded, up to three at once, and looked for
 * afterwards in a fresh list: a file that the station does not list, or that does not play for as
 * long as the source's, counts as failed. A track's MusicBrainz id goes into the station's custom
 * field for it, where there is one, since the station itself drops it.
 *
 * Playlists are found by name or made. A playlist gets the source's tracks in their order; files
 * that others put there stay behind them. Only what an earlier run put there, and the source's
 * playlist does not have any more, leaves it; other playlists are left alone.
 */
#define TS_TYPE_STATION_TARGET (ts_station_target_get_type ())
G_DECLARE_FINAL_TYPE (TsStationTarget, ts_station_target, TS, STATION_TARGET, GObject)

/**
 * ts_station_target_new:
 * @station: (transfer full): of the main context, where it is let go; the target is used on other
 *   threads
 * @name: what people call it
 * @location: what names the station in the library: one run at a time goes to it
 */
TsSyncTarget *ts_station_target_new (TsAzuracastStation *station,
                                     const char *name,
                                     const char *location) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_station_target_set_memory:
 * @store: where it is remembered what runs of @pair_id put into playlists; without it nothing ever
 *   leaves one
 */
void ts_station_target_set_memory (TsStationTarget *self, TsStore *store, gint64 pair_id);

/**
 * ts_station_target_list:
 * @is_forced: asks the station even where its list is at hand
 *
 * Blocks; on a job's thread. Errors: #TsSyncError.
 *
 * Returns: (transfer full): what is on the station
 */
TsAzuracastFiles *ts_station_target_list (TsStationTarget *self,
                                          gboolean is_forced,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
