/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-store.h"

G_BEGIN_DECLS

/**
 * TsDecisionsDialog:
 *
 * What was decided about pairs of recordings: a list to remove from, to export and to import.
 */
#define TS_TYPE_DECISIONS_DIALOG (ts_decisions_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TsDecisionsDialog, ts_decisions_dialog, TS, DECISIONS_DIALOG, AdwBin)

/**
 * ts_decisions_dialog_present:
 *
 * Shows the decisions in a dialog.
 */
void ts_decisions_dialog_present (GtkWindow *parent, TsStore *store);

G_END_DECLS
