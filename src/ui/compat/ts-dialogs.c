/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-dialogs.h"

#define HAS_FILE_DIALOG GTK_CHECK_VERSION (4, 10, 0)
#define HAS_ADW_DIALOG ADW_CHECK_VERSION (1, 5, 0)

#if HAS_FILE_DIALOG

static void
return_one (GTask *task, GFile *file, GError *error)
{
  GListStore *list;

  if (file == NULL) {
    if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)) {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed");
    }
    g_task_return_error (task, error);
    return;
  }
  list = g_list_store_new (G_TYPE_FILE);
  g_list_store_append (list, file);
  g_object_unref (file);
  g_task_return_pointer (task, list, g_object_unref);
}

static void
file_dialog_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GtkFileDialog *dialog = GTK_FILE_DIALOG (source);
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GListModel *list = NULL;

  switch ((TsChooseMode) GPOINTER_TO_INT (g_task_get_task_data (task))) {
  case TS_CHOOSE_FOLDER:
    return_one (task, gtk_file_dialog_select_folder_finish (dialog, result, &error), error);
    return;
  case TS_CHOOSE_SAVE:
    return_one (task, gtk_file_dialog_save_finish (dialog, result, &error), error);
    return;
  case TS_CHOOSE_FOLDERS:
    list = gtk_file_dialog_select_multiple_folders_finish (dialog, result, &error);
    break;
  case TS_CHOOSE_OPEN:
    list = gtk_file_dialog_open_multiple_finish (dialog, result, &error);
    break;
  default:
    g_assert_not_reached ();
  }
  if (list != NULL)
    g_task_return_pointer (task, list, g_object_unref);
  else
    return_one (task, NULL, error);
}

static void
choose (GTask *task,
        GtkWindow *parent,
        TsChooseMode mode,
        const char *title,
        const char *accept_label,
        const char *suggested_name,
        GListModel *filters)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GCancellable *cancellable = g_task_get_cancellable (task);

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_modal (dialog, TRUE);
  if (accept_label != NULL)
    gtk_file_dialog_set_accept_label (dialog, accept_label);
  if (suggested_name != NULL)
    gtk_file_dialog_set_initial_name (dialog, suggested_name);
  if (filters != NULL)
    gtk_file_dialog_set_filters (dialog, filters);

  switch (mode) {
  case TS_CHOOSE_FOLDER:
    gtk_file_dialog_select_folder (dialog, parent, cancellable, file_dialog_cb, task);
    break;
  case TS_CHOOSE_FOLDERS:
    gtk_file_dialog_select_multiple_folders (dialog, parent, cancellable, file_dialog_cb, task);
    break;
  case TS_CHOOSE_OPEN:
    gtk_file_dialog_open_multiple (dialog, parent, cancellable, file_dialog_cb, task);
    break;
  case TS_CHOOSE_SAVE:
    gtk_file_dialog_save (dialog, parent, cancellable, file_dialog_cb, task);
    break;
  default:
    g_assert_not_reached ();
  }
}

#else

static void
native_cancelled_cb (GCancellable *cancellable, GtkNativeDialog *native)
{
  gtk_native_dialog_hide (native);
  g_signal_emit_by_name (native, "response", GTK_RESPONSE_CANCEL);
}

static void
native_response_cb (GtkNativeDialog *native, int response, gpointer data)
{
  g_autoptr (GTask) task = data;
  GListModel *list;

  g_signal_handlers_disconnect_by_data (native, data);
  list = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (native));
  if (response == GTK_RESPONSE_ACCEPT && g_list_model_get_n_items (list) > 0)
    g_task_return_pointer (task, g_object_ref (list), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed");
  g_object_unref (list);
  g_object_unref (native);
}

static void
choose (GTask *task,
        GtkWindow *parent,
        TsChooseMode mode,
        const char *title,
        const char *accept_label,
        const char *suggested_name,
        GListModel *filters)
{
  GtkFileChooserAction action = GTK_FILE_CHOOSER_ACTION_OPEN;
  GtkFileChooserNative *native;
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (mode == TS_CHOOSE_FOLDER || mode == TS_CHOOSE_FOLDERS)
    action = GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER;
  else if (mode == TS_CHOOSE_SAVE)
    action = GTK_FILE_CHOOSER_ACTION_SAVE;

  native = gtk_file_chooser_native_new (title, parent, action, accept_label, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (native),
                                        mode == TS_CHOOSE_FOLDERS || mode == TS_CHOOSE_OPEN);
  if (suggested_name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), suggested_name);
  for (guint i = 0; filters != NULL && i < g_list_model_get_n_items (filters); i++) {
    g_autoptr (GtkFileFilter) filter = g_list_model_get_item (filters, i);

    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), filter);
  }
  g_signal_connect (native, "response", G_CALLBACK (native_response_cb), task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (native_cancelled_cb), native, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

#endif

void
ts_choose_files_async (GtkWindow *parent,
                       TsChooseMode mode,
                       const char *title,
                       const char *accept_label,
                       const char *suggested_name,
                       GListModel *filters,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (title != NULL);

  task = g_task_new (parent, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_choose_files_async);
  g_task_set_task_data (task, GINT_TO_POINTER (mode), NULL);
  choose (task, parent, mode, title, accept_label, suggested_name, filters);
}

GListModel *
ts_choose_files_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

#define ALERT_TASK_KEY "ts-task"

static void
alert_response_cb (GObject *dialog, const char *response, gpointer data)
{
  g_autoptr (GTask) task = g_object_steal_data (dialog, ALERT_TASK_KEY);

  if (task != NULL)
    g_task_return_pointer (task, g_strdup (response), g_free);
}

/* A dialog that goes with its window was never answered. */
static void
alert_destroy_cb (GObject *dialog, const char *close_response)
{
  alert_response_cb (dialog, close_response, NULL);
}

void
ts_alert_async (GtkWindow *parent,
                const char *heading,
                const char *body,
                const TsAlertButton *buttons,
                guint n_buttons,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task;
#if HAS_ADW_DIALOG
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));
#define ALERT(name) adw_alert_dialog_##name
#else
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
#define ALERT(name) adw_message_dialog_##name
#endif

  g_return_if_fail (n_buttons > 0);

  /* Without the parent as source: the task must not keep it, since the dialog goes with it. */
  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, ts_alert_async);
  for (guint i = 0; i < n_buttons; i++) {
    ALERT (add_response) (dialog, buttons[i].id, buttons[i].label);
    ALERT (set_response_appearance) (dialog, buttons[i].id, buttons[i].appearance);
    if (buttons[i].appearance == ADW_RESPONSE_SUGGESTED)
      ALERT (set_default_response) (dialog, buttons[i].id);
  }
  ALERT (set_close_response) (dialog, buttons[0].id);
  g_object_set_data (G_OBJECT (dialog), ALERT_TASK_KEY, task);
  g_signal_connect (dialog, "response", G_CALLBACK (alert_response_cb), NULL);
  g_signal_connect_data (dialog, "destroy", G_CALLBACK (alert_destroy_cb), g_strdup (buttons[0].id),
                         (GClosureNotify) (void (*) (void)) g_free, 0);
#if HAS_ADW_DIALOG
  adw_dialog_present (ADW_DIALOG (dialog), parent != NULL ? GTK_WIDGET (parent) : NULL);
#else
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_window_present (GTK_WINDOW (dialog));
#endif
#undef ALERT
}

char *
ts_alert_finish (GAsyncResult *result)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
ts_present_about (GtkWindow *parent,
                  const char *app_id,
                  const char *name,
                  const char *version,
                  const char *comments,
                  const char *troubleshooting)
{
#if HAS_ADW_DIALOG
  GType type = ADW_TYPE_ABOUT_DIALOG;
#else
  GType type = ADW_TYPE_ABOUT_WINDOW;
#endif
  GtkWidget *about
      = g_object_new (type, "application-icon", app_id, "application-name", name, "version",
                      version, "comments", comments, "license-type", GTK_LICENSE_GPL_3_0, NULL);

  if (troubleshooting != NULL)
    g_object_set (about, "debug-info", troubleshooting, "debug-info-filename",
                  "tracksync-report.txt", NULL);
#if HAS_ADW_DIALOG
  adw_dialog_present (ADW_DIALOG (about), GTK_WIDGET (parent));
#else
  gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  gtk_window_present (GTK_WINDOW (about));
#endif
}

GtkWidget *
ts_present_preferences (GtkWindow *parent, AdwPreferencesPage *page)
{
#if HAS_ADW_DIALOG
  AdwDialog *dialog = adw_preferences_dialog_new ();

  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), page);
  adw_dialog_present (dialog, GTK_WIDGET (parent));
  return GTK_WIDGET (dialog);
#else
  AdwPreferencesWindow *window = ADW_PREFERENCES_WINDOW (adw_preferences_window_new ());

  adw_preferences_window_add (window, page);
  adw_preferences_window_set_search_enabled (window, FALSE);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WIDGET (window);
#endif
}

void
ts_preferences_add_toast (GtkWidget *dialog, AdwToast *toast)
{
#if HAS_ADW_DIALOG
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
#else
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (dialog), toast);
#endif
}

#if !HAS_ADW_DIALOG
static gboolean
close_shortcut_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}
#endif

GtkWidget *
ts_present_dialog (GtkWindow *parent,
                   const char *title,
                   GtkWidget *child,
                   GtkWidget *header_start,
                   int width,
                   int height)
{
  GtkWidget *header = adw_header_bar_new ();
#if HAS_ADW_DIALOG
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), child);
  adw_dialog_set_title (dialog, title);
  adw_dialog_set_content_width (dialog, width);
  adw_dialog_set_content_height (dialog, height);
  adw_dialog_set_child (dialog, view);
#else
  GtkWidget *dialog = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (shortcuts),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (close_shortcut_cb, NULL, NULL)));
  gtk_widget_add_controller (dialog, shortcuts);
  gtk_box_append (GTK_BOX (box), header);
  gtk_widget_set_vexpand (child, TRUE);
  gtk_box_append (GTK_BOX (box), child);
  adw_window_set_content (ADW_WINDOW (dialog), box);
  gtk_window_set_title (GTK_WINDOW (dialog), title);
  gtk_window_set_default_size (GTK_WINDOW (dialog), width, height);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), parent);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
#endif

  if (header_start != NULL)
    adw_header_bar_pack_start (ADW_HEADER_BAR (header), header_start);
#if HAS_ADW_DIALOG
  adw_dialog_present (dialog, GTK_WIDGET (parent));
  return GTK_WIDGET (dialog);
#else
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
#endif
}

void
ts_close_dialog (GtkWidget *dialog)
{
  g_return_if_fail (GTK_IS_WIDGET (dialog));

#if HAS_ADW_DIALOG
  adw_dialog_close (ADW_DIALOG (dialog));
#else
  gtk_window_close (GTK_WINDOW (dialog));
#endif
}
