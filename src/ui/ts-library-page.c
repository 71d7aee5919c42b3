/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-library-page.h"

struct _TsLibraryPage {
  TsPage parent_instance;
  AdwHeaderBar *header_bar;
};

G_DEFINE_FINAL_TYPE (TsLibraryPage, ts_library_page, TS_TYPE_PAGE)

static void
ts_library_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TS_TYPE_LIBRARY_PAGE);
  G_OBJECT_CLASS (ts_library_page_parent_class)->dispose (object);
}

static void
ts_library_page_class_init (TsLibraryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_library_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-library-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, header_bar);
}

static void
ts_library_page_init (TsLibraryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ts_page_add_header (TS_PAGE (self), self->header_bar);
}
