/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Dialogs that old and new GTK and libadwaita spell differently. All are modal to @parent, and
 * all callbacks come in the main context. */

typedef enum {
  TS_CHOOSE_FOLDER,  /* one folder */
  TS_CHOOSE_FOLDERS, /* folders */
  TS_CHOOSE_OPEN,    /* files */
  TS_CHOOSE_SAVE,    /* one file, which may not exist yet */
} TsChooseMode;

/**
 * ts_choose_files_async:
 * @parent: (nullable): window the dialog belongs to
 * @title: (not nullable): translated
 * @accept_label: (nullable): translated verb of the button, NULL for the usual one
 * @suggested_name: (nullable): file name to begin with, for saving
 * @filters: (nullable) (element-type GtkFileFilter): what kinds of files to show
 * @cancellable: (nullable): closes the dialog
 *
 * Asks for files or folders.
 */
void ts_choose_files_async (GtkWindow *parent,
                            TsChooseMode mode,
                            const char *title,
                            const char *accept_label,
                            const char *suggested_name,
                            GListModel *filters,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * ts_choose_files_finish:
 *
 * Returns: (transfer full) (nullable): a list of #GFile with at least one; NULL with
 *   %G_IO_ERROR_CANCELLED when the person closed the dialog
 */
GListModel *ts_choose_files_finish (GAsyncResult *result, GError **error);

/* One button of an alert. */
typedef struct {
  const char *id;    /* what ts_alert_finish() returns */
  const char *label; /* translated, may have a mnemonic */
  AdwResponseAppearance appearance;
} TsAlertButton;

/**
 * ts_alert_async:
 * @heading: (not nullable): translated question
 * @body: (nullable): translated explanation, plain text
 * @buttons: (array length=n_buttons): the first one is also what closing the dialog means
 *
 * Asks a question. The last button of suggested appearance answers to Enter. When @parent goes,
 * the first button is the answer; so @user_data must not keep @parent. The callback's source object
 * is NULL.
 */
void ts_alert_async (GtkWindow *parent,
                     const char *heading,
                     const char *body,
                     const TsAlertButton *buttons,
                     guint n_buttons,
                     GAsyncReadyCallback callback,
                     gpointer user_data);

/**
 * ts_alert_finish:
 *
 * Returns: (transfer full): the id of the button that was chosen
 */
char *ts_alert_finish (GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_present_about:
 * @troubleshooting: (nullable): plain text that a person may copy into a report
 */
void ts_present_about (GtkWindow *parent,
                       const char *app_id,
                       const char *name,
                       const char *version,
                       const char *comments,
                       const char *troubleshooting);

/**
 * ts_present_preferences:
 * @page: (transfer floating): the page to show; one more window for it each time
 *
 * Returns: (transfer none): the dialog, a GtkWidget that dies when it is closed
 */
GtkWidget *ts_present_preferences (GtkWindow *parent, AdwPreferencesPage *page);

/**
 * ts_preferences_add_toast:
 * @dialog: what ts_present_preferences() returned
 * @toast: (transfer full): shown inside of it
 */
void ts_preferences_add_toast (GtkWidget *dialog, AdwToast *toast);

/**
 * ts_present_dialog:
 * @title: (not nullable): translated
 * @child: (transfer floating): content below a header bar with the title
 * @header_start: (nullable) (transfer floating): goes to the start of the header bar
 *
 * Shows a dialog of its own that Esc closes.
 *
 * Returns: (transfer none): the dialog, a GtkWidget that dies when it is closed
 */
GtkWidget *ts_present_dialog (GtkWindow *parent,
                              const char *title,
                              GtkWidget *child,
                              GtkWidget *header_start,
                              int width,
                              int height);

/**
 * ts_close_dialog:
 * @dialog: what one of the functions above returned
 */
void ts_close_dialog (GtkWidget *dialog);

G_END_DECLS
