/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-types.h"
#include "ts-store-tracks.h"

G_BEGIN_DECLS

/**
 * _ts_match_fields_of_row:
 * @row: has to outlive what is returned
 *
 * What ts_match_fields_of_track() returns for the track of that row.
 */
TsMatchFields _ts_match_fields_of_row (const TsTrackRow *row);

G_END_DECLS
