/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-decisions-dialog.h"

#include "ts-format.h"
#include "ts-store-decisions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ts-dialogs.h"

struct _TsDecisionsDialog {
  AdwBin parent_instance;

  TsStore *store;            /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *decisions;      /* (owned) (element-type TsDecision): as they are listed */
  AdwToastOverlay *overlay;
  GtkStack *stack;
  GtkListBox *list_box;
  GtkWidget *export_button; /* (unowned): in the header bar */
};

G_DEFINE_FINAL_TYPE (TsDecisionsDialog, ts_decisions_dialog, ADW_TYPE_BIN)

static void
say (TsDecisionsDialog *self, const char *message)
{
  g_autofree char *markup = g_markup_escape_text (message, -1);

  adw_toast_overlay_add_toast (self->overlay, adw_toast_new (markup));
}

static void
say_error (TsDecisionsDialog *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, error->message);
}

/* --- The list ------------------------------------------------------------------------------ */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDecisionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ts_store_remove_decisions_finish (TS_STORE (source), result, &error))
    say_error (self, error);
}

static void
remove_cb (GtkButton *button, TsDecisionsDialog *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));
  const TsDecision *decision = g_ptr_array_index (self->decisions, index);

  ts_store_remove_decisions_async (self->store, &decision->id, 1, self->cancellable, removed_cb,
                                   g_object_ref (self));
}

static GtkWidget *
make_row (TsDecisionsDialog *self, guint index)
{
  const TsDecision *decision = g_ptr_array_index (self->decisions, index);
  gboolean is_same = decision->verdict == TS_VERDICT_SAME;
  const char *left = decision->left_label != NULL ? decision->left_label : decision->left_key;
  const char *right = decision->right_label != NULL ? decision->right_label : decision->right_key;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (is_same ? "object-select-symbolic"
                                                          : "action-unavailable-symbolic");
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *date = ts_format_date (decision->decided_us);
  /* Translators: two recordings, each as "Artist – Title". */
  g_autofree char *title = g_strdup_printf (_ ("%s and %s"), left, right);
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *subtitle = g_strdup_printf (
      is_same ? _ ("The same recording, decided %s") : _ ("Not the same, decided %s"), date);
  g_autofree char *subtitle_markup = g_markup_escape_text (subtitle, -1);
  g_autofree char *name = g_strdup_printf (_ ("Remove the decision on %s"), title);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_same ? _ ("Same") : _ ("Different"), -1);
  gtk_widget_set_tooltip_text (button, _ ("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDecisionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *decisions = ts_store_list_decisions_finish (TS_STORE (source), result, &error);
  GtkWidget *child;

  if (decisions == NULL) {
    say_error (self, error);
    return;
  }
  g_clear_pointer (&self->decisions, g_ptr_array_unref);
  self->decisions = decisions;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list_box))) != NULL)
    gtk_list_box_remove (self->list_box, child);
  for (guint i = 0; i < decisions->len; i++)
    gtk_list_box_append (self->list_box, make_row (self, i));
  gtk_stack_set_visible_child_name (self->stack, decisions->len > 0 ? "list" : "none");
  gtk_widget_set_sensitive (self->export_button, decisions->len > 0);
}

static void
reload (TsDecisionsDialog *self)
{
  ts_store_list_decisions_async (self->store, self->cancellable, listed_cb, g_object_ref (self));
}

static void
store_changed_cb (TsStore *store, TsStoreChanges changes, TsDecisionsDialog *self)
{
  if (changes & TS_STORE_CHANGE_DECISIONS)
    reload (self);
}

/* --- Export and import --------------------------------------------------------------------- */

static GListModel *
make_filters (void)
{
  GListStore *filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Decisions (JSON)"));
  gtk_file_filter_add_suffix (filter, "json");
  g_list_store_append (filters, filter);
  return G_LIST_MODEL (filters);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDecisionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    say_error (self, error);
  else
    say (self, _ ("Decisions exported"));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GFile) file = user_data;
  TsDecisionsDialog *self = g_object_steal_data (G_OBJECT (file), "dialog");
  g_autoptr (GError) error = NULL;
  char *json = ts_store_export_decisions_finish (TS_STORE (source), result, &error);
  g_autoptr (GBytes) bytes = NULL;

  if (json == NULL) {
    say_error (self, error);
    g_object_unref (self);
    return;
  }
  bytes = g_bytes_new_take (json, strlen (json));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                       self->cancellable, written_cb, self);
}

static void
export_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDecisionsDialog) self = user_data;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, NULL);
  GFile *file;

  if (files == NULL)
    return;
  file = g_list_model_get_item (files, 0);
  g_object_set_data_full (G_OBJECT (file), "dialog", g_object_ref (self), g_object_unref);
  ts_store_export_decisions_async (self->store, self->cancellable, exported_cb, file);
}

static void
export_cb (TsDecisionsDialog *self)
{
  g_autoptr (GListModel) filters = make_filters ();

  ts_choose_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), TS_CHOOSE_SAVE,
                         _ ("Export Decisions"), _ ("_Export"), _ ("Tracksync decisions.json"),
                         filters, self->cancellable, export_chosen_cb, g_object_ref (self));
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDecisionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDecisionImport) import
      = ts_store_import_decisions_finish (TS_STORE (source), result, &error);
  g_autofree char *message = NULL;
  guint n_new;

  if (import == NULL) {
    say_error (self, error);
    return;
  }
  n_new = import->n_added + import->n_replaced;
  message
      = g_strdup_printf (ngettext ("%u decision imported", "%u decisions imported", n_new), n_new);
  say (self,
       import->problems != NULL && import->problems[0] != NULL ? import->problems[0] : message);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDecisionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  /* The contents come with a 0 behind them. */
  if (!g_file_load_contents_finish (G_FILE (source), result, &json, NULL, NULL, &error)) {
    say_error (self, error);
    return;
  }
  ts_store_import_decisions_async (self->store, json, self->cancellable, imported_cb,
                                   g_object_ref (self));
}

static void
import_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDecisionsDialog) self = user_data;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, NULL);
  g_autoptr (GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;

  if (file != NULL)
    g_file_load_contents_async (file, self->cancellable, read_cb, g_object_ref (self));
}

static void
import_cb (TsDecisionsDialog *self)
{
  g_autoptr (GListModel) filters = make_filters ();

  ts_choose_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), TS_CHOOSE_OPEN,
                         _ ("Import Decisions"), _ ("_Import"), NULL, filters, self->cancellable,
                         import_chosen_cb, g_object_ref (self));
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_decisions_dialog_dispose (GObject *object)
{
  TsDecisionsDialog *self = TS_DECISIONS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_DECISIONS_DIALOG);
  G_OBJECT_CLASS (ts_decisions_dialog_parent_class)->dispose (object);
}

static void
ts_decisions_dialog_finalize (GObject *object)
{
  TsDecisionsDialog *self = TS_DECISIONS_DIALOG (object);

  g_object_unref (self->cancellable);
  g_clear_pointer (&self->decisions, g_ptr_array_unref);
  G_OBJECT_CLASS (ts_decisions_dialog_parent_class)->finalize (object);
}

static void
ts_decisions_dialog_class_init (TsDecisionsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_decisions_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_decisions_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-decisions-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TsDecisionsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TsDecisionsDialog, list_box);
}

static void
ts_decisions_dialog_init (TsDecisionsDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Not bound: the bin and the template would both let go of it. */
  self->overlay = ADW_TOAST_OVERLAY (adw_bin_get_child (ADW_BIN (self)));
}

void
ts_decisions_dialog_present (GtkWindow *parent, TsStore *store)
{
  TsDecisionsDialog *self;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *import_button = gtk_button_new_with_mnemonic (_ ("_Import…"));

  g_return_if_fail (TS_IS_STORE (store));

  self = g_object_new (TS_TYPE_DECISIONS_DIALOG, NULL);
  self->store = g_object_ref (store);
  self->export_button = gtk_button_new_with_mnemonic (_ ("_Export…"));
  gtk_widget_set_sensitive (self->export_button, FALSE);
  g_signal_connect_object (self->export_button, "clicked", G_CALLBACK (export_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (import_button, "clicked", G_CALLBACK (import_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), import_button);
  gtk_box_append (GTK_BOX (box), self->export_button);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, 0);
  reload (self);
  ts_present_dialog (parent, _ ("Pinned Decisions"), GTK_WIDGET (self), box, 560, 480);
}
