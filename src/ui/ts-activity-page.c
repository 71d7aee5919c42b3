/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-activity-page.h"
#include "ts-job-row.h"
#include "ts-scan-report.h"

#include <glib/gi18n-lib.h>

struct _TsActivityPage {
  TsPage parent_instance;
  AdwHeaderBar *header_bar;
  GtkButton *clear_button;
  GtkStack *stack;
  GtkListBox *list_box;
};

G_DEFINE_FINAL_TYPE (TsActivityPage, ts_activity_page, TS_TYPE_PAGE)

static void
details_cb (TsActivityPage *self, GtkButton *button)
{
  TsJob *job = g_object_get_data (G_OBJECT (button), "ts-job");

  ts_scan_report_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), job);
}

static void
job_state_cb (TsJob *job, GParamSpec *pspec, GtkWidget *button)
{
  gtk_widget_set_visible (button, ts_scan_report_get_n_problems (job) > 0);
}

static GtkWidget *
details_button_new (TsActivityPage *self, TsJob *job)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Details"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "ts-job", g_object_ref (job), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (details_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (job_state_cb), button, 0);
  job_state_cb (job, NULL, button);
  return button;
}

static GtkWidget *
create_row (gpointer item, gpointer data)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *job_row = ts_job_row_new (item);

  gtk_widget_set_hexpand (job_row, TRUE);
  gtk_box_append (GTK_BOX (box), job_row);
  gtk_box_append (GTK_BOX (box), details_button_new (data, item));
  gtk_widget_add_css_class (box, "ts-job");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  ts_job_get_title (item), -1);
  return row;
}

static void
update (TsActivityPage *self)
{
  TsJobQueue *jobs = ts_context_get_jobs (ts_page_get_context (TS_PAGE (self)));
  guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (jobs));

  gtk_stack_set_visible_child_name (self->stack, n_jobs > 0 ? "jobs" : "empty");
  gtk_widget_set_sensitive (GTK_WIDGET (self->clear_button),
                            n_jobs > ts_job_queue_get_n_active (jobs));
}

static void
clear_cb (TsActivityPage *self)
{
  ts_job_queue_clear_finished (ts_context_get_jobs (ts_page_get_context (TS_PAGE (self))));
}

static void
ts_activity_page_constructed (GObject *object)
{
  TsActivityPage *self = TS_ACTIVITY_PAGE (object);
  TsJobQueue *jobs = ts_context_get_jobs (ts_page_get_context (TS_PAGE (self)));

  G_OBJECT_CLASS (ts_activity_page_parent_class)->constructed (object);
  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (jobs), create_row, self, NULL);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "notify::n-active", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
ts_activity_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TS_TYPE_ACTIVITY_PAGE);
  G_OBJECT_CLASS (ts_activity_page_parent_class)->dispose (object);
}

static void
ts_activity_page_class_init (TsActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = ts_activity_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = ts_activity_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TsActivityPage, header_bar);
  gtk_widget_class_bind_template_child (widget_class, TsActivityPage, clear_button);
  gtk_widget_class_bind_template_child (widget_class, TsActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TsActivityPage, list_box);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
}

static void
ts_activity_page_init (TsActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ts_page_add_header (TS_PAGE (self), self->header_bar);
}
