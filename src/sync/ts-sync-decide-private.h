/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-sync-plan.h"

G_BEGIN_DECLS

/* Appends an item for every source track to @items, in their order; @n_vanished gets the number of
 * mappings whose copy is no longer on the target. */
void _ts_sync_decide (const TsSyncPlanInput *input, GPtrArray *items, guint *n_vanished);

G_END_DECLS
