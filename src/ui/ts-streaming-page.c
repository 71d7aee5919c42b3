/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-streaming-page.h"
#include "ts-mpd-group.h"
#include "ts-proxy-group.h"
#include "ts-sites-group.h"
#include "ts-streams-view.h"

struct _TsStreamingPage {
  TsPage parent_instance;
  AdwHeaderBar *header_bar;
  GtkBox *box;
  TsSitesGroup *sites_group;
};

G_DEFINE_FINAL_TYPE (TsStreamingPage, ts_streaming_page, TS_TYPE_PAGE)

/* From top to bottom, as far as they are in this program. */
static GtkWidget *(*const groups[]) (TsContext *context) = {
#if TS_HAVE_PROXY
  ts_proxy_group_new,
  ts_streams_view_new,
#endif
#if TS_HAVE_MPD
  ts_mpd_group_new,
#endif
  ts_sites_group_new,
};

static void
ts_streaming_page_constructed (GObject *object)
{
  TsStreamingPage *self = TS_STREAMING_PAGE (object);
  TsContext *context = ts_page_get_context (TS_PAGE (self));

  G_OBJECT_CLASS (ts_streaming_page_parent_class)->constructed (object);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_box_append (self->box, groups[i](context));
  self->sites_group = TS_SITES_GROUP (gtk_widget_get_last_child (GTK_WIDGET (self->box)));
}

static void
ts_streaming_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TS_TYPE_STREAMING_PAGE);
  G_OBJECT_CLASS (ts_streaming_page_parent_class)->dispose (object);
}

static void
ts_streaming_page_class_init (TsStreamingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = ts_streaming_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = ts_streaming_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-streaming-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TsStreamingPage, header_bar);
  gtk_widget_class_bind_template_child (widget_class, TsStreamingPage, box);
}

static void
ts_streaming_page_init (TsStreamingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ts_page_add_header (TS_PAGE (self), self->header_bar);
}

void
ts_streaming_page_begin_adding (TsStreamingPage *self)
{
  g_return_if_fail (TS_IS_STREAMING_PAGE (self));

  ts_sites_group_begin_adding (self->sites_group);
}
