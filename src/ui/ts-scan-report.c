/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-scan-report.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"
#include "ts-scan.h"

guint
ts_scan_report_get_n_problems (TsJob *job)
{
  const TsScanResult *result = ts_job_is_finished (job) ? ts_scan_get_result (job) : NULL;

  return result != NULL && result->problems != NULL ? result->problems->len : 0;
}

/* --- The list ------------------------------------------------------------------------------ */

/* A line of the list: the problem's texts, copied, since the list may outlive the job. */
static GtkStringObject *
line_new (const TsScanProblem *problem)
{
  g_autofree char *path = ts_scan_problem_get_display_path (problem);
  g_autofree char *text = g_strdup_printf ("%s\n%s", path, problem->message);
  GtkStringObject *line = gtk_string_object_new (text);

  g_object_set_data (G_OBJECT (line), "ts-kind", GINT_TO_POINTER (problem->kind));
  return line;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkStringObject *line = gtk_list_item_get_item (list_item);
  GtkWidget *image = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *label = gtk_widget_get_next_sibling (image);
  TsScanProblemKind kind = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (line), "ts-kind"));
  const char *icon_name = "dialog-information-symbolic";

  if (kind == TS_SCAN_PROBLEM_UNREAD)
    icon_name = "dialog-error-symbolic";
  else if (kind == TS_SCAN_PROBLEM_DAMAGED)
    icon_name = "dialog-warning-symbolic";
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon_name);
  gtk_label_set_label (GTK_LABEL (label), gtk_string_object_get_string (line));
}

static void
copy_cb (GtkWidget *button, GListModel *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (GtkStringObject) line = g_list_model_get_item (lines, i);

    g_string_append (text, gtk_string_object_get_string (line));
    g_string_append_c (text, '\n');
  }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), text->str);
}

void
ts_scan_report_present (GtkWindow *parent, TsJob *job)
{
  const TsScanResult *result = ts_scan_get_result (job);
  GListStore *lines = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view, *scrolled, *button;

  g_return_if_fail (result != NULL);

  for (guint i = 0; i < result->problems->len; i++) {
    g_autoptr (GtkStringObject) line = line_new (result->problems->pdata[i]);

    g_list_store_append (lines, line);
  }
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);

  button = gtk_button_new_with_mnemonic (_ ("_Copy"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_cb), lines, 0);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (lines))),
                            factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Problems"), -1);
  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  ts_present_dialog (parent, _ ("Problems"), scrolled, button, 560, 480);
}
