/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TsTextCell:
 *
 * One line of text in a list with very many cells. It asks for the same size whatever it says and
 * lays its text out only when it is drawn, so that the rows a list keeps ready beyond its edges
 * cost little.
 */
#define TS_TYPE_TEXT_CELL (ts_text_cell_get_type ())
G_DECLARE_FINAL_TYPE (TsTextCell, ts_text_cell, TS, TEXT_CELL, GtkWidget)

/**
 * ts_text_cell_new:
 * @min_chars: least width in characters of usual width
 * @is_at_end: whether the text is aligned to the end, with figures of one width
 */
GtkWidget *ts_text_cell_new (int min_chars, gboolean is_at_end) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_text_cell_take_text:
 * @text: (transfer full) (nullable): plain text
 */
void ts_text_cell_take_text (TsTextCell *self, char *text);

/**
 * ts_text_cell_set_note:
 * @note: (nullable): a few words that stand calmly at the end of the line, and keep their room
 * @short_note: (nullable): instead of @note where there is little room; not without a @note
 * @label: (nullable): what screen readers say in place of the text; not without a @note
 */
void ts_text_cell_set_note (TsTextCell *self,
                            const char *note,
                            const char *short_note,
                            const char *label);

G_END_DECLS
