/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * TsSplitView:
 *
 * A sidebar beside its content that becomes an overlay above the content when there is little
 * room. No folding container of libadwaita 1.2 survives 1.4 undeprecated, so this one stands on
 * AdwOverlaySplitView where it exists and on AdwFlap elsewhere. It asks for the content's least
 * width only, whatever the sidebar needs.
 *
 * Properties: sidebar, content, collapsed (read-only), show-sidebar, collapse-width (pixels below
 * which it collapses), sidebar-width (pixels), sidebar-position (start or end). What show-sidebar
 * was while there was room comes back when there is room again.
 */
#define TS_TYPE_SPLIT_VIEW (ts_split_view_get_type ())
G_DECLARE_FINAL_TYPE (TsSplitView, ts_split_view, TS, SPLIT_VIEW, GtkWidget)

gboolean ts_split_view_get_collapsed (TsSplitView *self);
gboolean ts_split_view_get_show_sidebar (TsSplitView *self);
void ts_split_view_set_show_sidebar (TsSplitView *self, gboolean show_sidebar);

G_END_DECLS
