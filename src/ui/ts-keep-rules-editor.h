/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-keep-best.h"

G_BEGIN_DECLS

/**
 * TsKeepRulesEditor:
 *
 * The rules for which copy is kept, in a list that is switched and reordered with buttons, so by
 * pointer and keyboard alike. What is changed holds at once.
 */
#define TS_TYPE_KEEP_RULES_EDITOR (ts_keep_rules_editor_get_type ())
G_DECLARE_FINAL_TYPE (TsKeepRulesEditor, ts_keep_rules_editor, TS, KEEP_RULES_EDITOR, AdwBin)

/**
 * ts_keep_rules_editor_present:
 * @rules: what to begin with; copied
 * @changed: called after each change
 * @data: (transfer full) (nullable): for @changed
 * @data_free: (nullable): frees @data when the dialog is gone
 *
 * Shows the editor in a dialog.
 */
void ts_keep_rules_editor_present (GtkWindow *parent,
                                   const TsKeepRules *rules,
                                   void (*changed) (const TsKeepRules *rules, gpointer data),
                                   gpointer data,
                                   GDestroyNotify data_free);

G_END_DECLS
