/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-ab-player.h"
#include "ts-duplicate-group.h"

G_BEGIN_DECLS

/**
 * TsDuplicatesDetails:
 *
 * Two copies of a group side by side: why they are taken for one recording, what the files are
 * like, and listening to them in turn. Its buttons are actions of the page: duplicates.not-same,
 * duplicates.same, duplicates.listen, duplicates.switch.
 */
#define TS_TYPE_DUPLICATES_DETAILS (ts_duplicates_details_get_type ())
G_DECLARE_FINAL_TYPE (TsDuplicatesDetails, ts_duplicates_details, TS, DUPLICATES_DETAILS, AdwBin)

/**
 * ts_duplicates_details_set_copies:
 * @a: (nullable): the copy on the left, NULL for none
 * @b: (nullable): another copy of its group
 */
void ts_duplicates_details_set_copies (TsDuplicatesDetails *self,
                                       TsDuplicateCopy *a,
                                       TsDuplicateCopy *b);

/**
 * ts_duplicates_details_listen:
 *
 * Plays or pauses the two copies.
 */
void ts_duplicates_details_listen (TsDuplicatesDetails *self);

/**
 * ts_duplicates_details_switch:
 *
 * Lets the other copy be heard, when one is.
 *
 * Returns: whether there was something to switch
 */
gboolean ts_duplicates_details_switch (TsDuplicatesDetails *self);

/**
 * ts_duplicates_details_stop:
 *
 * Ends listening and lets go of the files.
 */
void ts_duplicates_details_stop (TsDuplicatesDetails *self);

/**
 * ts_duplicates_details_get_player:
 *
 * Returns: (transfer none) (nullable): what plays, NULL before the first time
 */
TsAbPlayer *ts_duplicates_details_get_player (TsDuplicatesDetails *self);

G_END_DECLS
