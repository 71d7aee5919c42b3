/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"
#include "ts-page.h"
#include "ts-preview.h"

G_BEGIN_DECLS

/**
 * TsWindow:
 *
 * The main window: sidebar, the page that is shown, toasts, and what may be dropped on it. Size,
 * page and source are remembered.
 */
#define TS_TYPE_WINDOW (ts_window_get_type ())
G_DECLARE_FINAL_TYPE (TsWindow, ts_window, TS, WINDOW, AdwApplicationWindow)

/**
 * ts_window_new:
 * @settings: (nullable): where to remember things; NULL for nowhere
 *
 * Returns: a window that says it is loading until ts_window_set_context()
 */
TsWindow *ts_window_new (GtkApplication *application,
                         GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_window_set_context:
 * @context: (transfer none): started; once
 */
void ts_window_set_context (TsWindow *self, TsContext *context);

/**
 * ts_window_set_error:
 * @message: translated: why there is no library
 *
 * Shows that the library could not be opened, instead of all else.
 */
void ts_window_set_error (TsWindow *self, const char *message);

/**
 * ts_window_from_widget:
 * @widget: anything inside of a window
 *
 * Returns: (transfer none) (nullable): the window it is in now
 */
TsWindow *ts_window_from_widget (gpointer widget);

GSettings *ts_window_get_settings (TsWindow *self);
TsContext *ts_window_get_context (TsWindow *self);

/**
 * ts_window_get_preview:
 *
 * Returns: (transfer none) (nullable): what is listened to in this window; NULL before there is a
 *   context
 */
TsPreview *ts_window_get_preview (TsWindow *self);

/**
 * ts_window_preview:
 * @ids: (element-type gint64): tracks of the library in the order of the list
 * @index: the one to play; that of the track that plays already pauses it
 */
void ts_window_preview (TsWindow *self, GArray *ids, guint index);

/**
 * ts_window_show_page:
 * @name: a page of ts-pages.c
 * @source_id: a source for the library page, else 0
 *
 * Returns: (transfer none) (nullable): the page, which is in view now
 */
TsPage *ts_window_show_page (TsWindow *self, const char *name, gint64 source_id);

/**
 * ts_window_add_toast:
 * @message: translated sentence without a full stop: what came of something
 */
void ts_window_add_toast (TsWindow *self, const char *message);

/**
 * ts_window_add_undo_toast:
 * @message: translated: what was done
 * @func: undoes it; called at most once, from the toast's button or Ctrl+Z, and only while this is
 *   the newest such toast
 * @data: (transfer full) (nullable): for @func
 * @data_free: (nullable): frees @data when the chance is over, also after @func
 */
void ts_window_add_undo_toast (TsWindow *self,
                               const char *message,
                               void (*func) (TsWindow *window, gpointer data),
                               gpointer data,
                               GDestroyNotify data_free);

/**
 * ts_window_set_preferences:
 * @dialog: (transfer none): what ts_present_preferences() returned; shows the toasts while it is
 *   there
 */
void ts_window_set_preferences (TsWindow *self, GtkWidget *dialog);

/**
 * ts_window_add_files:
 * @files: (element-type GFile): folders, or files whose folders are meant
 *
 * Adds folders to the library and says in toasts what came of it.
 */
void ts_window_add_files (TsWindow *self, GListModel *files);

/**
 * ts_window_set_is_background:
 *
 * Whether closing the window only hides it while the proxy answers players.
 */
void ts_window_set_is_background (TsWindow *self, gboolean is_background);

/**
 * ts_window_close_and_quit:
 *
 * Closes the window and ends streams; work under way is still asked about.
 */
void ts_window_close_and_quit (TsWindow *self);

/**
 * ts_window_remove_source:
 *
 * Takes a folder out of the library, with a toast to undo it; the files stay.
 */
void ts_window_remove_source (TsWindow *self, TsSource *source);

G_END_DECLS
