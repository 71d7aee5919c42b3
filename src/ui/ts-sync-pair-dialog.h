/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"
#include "ts-store-sync.h"

G_BEGIN_DECLS

/**
 * ts_sync_pair_dialog_present:
 * @pair: (nullable): the pair to change; NULL to add one
 *
 * Asks from where to where, how files are laid out and what becomes of playlists, and stores the
 * pair. What cannot be is said beside the field while it is typed.
 */
void ts_sync_pair_dialog_present (GtkWindow *parent, TsContext *context, const TsSyncPair *pair);

G_END_DECLS
