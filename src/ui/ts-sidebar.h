/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"
#include "ts-page.h"

G_BEGIN_DECLS

/**
 * TsSidebar:
 *
 * The places of the window under their headings, one more for each source, and the running job at
 * the foot.
 *
 * Property: context (construct-only).
 * Signals: "selected" (page name, source id or 0): another place was chosen; "activated": a place
 * was clicked, so a folded sidebar may go away.
 */
#define TS_TYPE_SIDEBAR (ts_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (TsSidebar, ts_sidebar, TS, SIDEBAR, AdwBin)

void ts_sidebar_set_context (TsSidebar *self, TsContext *context);

/**
 * ts_sidebar_select:
 * @source_id: a source for the library page, else 0
 *
 * Marks a place without emitting "selected".
 *
 * Returns: whether there is such a place
 */
gboolean ts_sidebar_select (TsSidebar *self, const char *page_name, gint64 source_id);

/**
 * ts_sidebar_add_page:
 * @page: (transfer none): shows its TsPage:attention beside its place
 */
void ts_sidebar_add_page (TsSidebar *self, const char *page_name, TsPage *page);

/**
 * ts_sidebar_popup_menu:
 *
 * Opens the main menu.
 */
void ts_sidebar_popup_menu (TsSidebar *self);

G_END_DECLS
