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
  TsProxyGroup *proxy_group;
  TsStreamsView *streams_view;
  TsMpdGroup *mpd_group;
  TsSitesGroup *sites_group;
};

G_DEFINE_FINAL_TYPE (TsStreamingPage, ts_streaming_page, TS_TYPE_PAGE)

static void
ts_streaming_page_constructed (GObject *object)
{
  TsStreamingPage *self = TS_STREAMING_PAGE (object);
  TsContext *context = ts_page_get_context (TS_PAGE (self));

  G_OBJECT_CLASS (ts_streaming_page_parent_class)->constructed (object);
  ts_proxy_group_set_streaming (self->proxy_group, ts_context_get_streaming (context));
  ts_streams_view_set_streaming (self->streams_view, ts_context_get_streaming (context));
  ts_sites_group_set_context (self->sites_group, context);
  ts_mpd_group_set_session (self->mpd_group, ts_context_get_mpd_session (context));
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
  g_type_ensure (TS_TYPE_MPD_GROUP);
  g_type_ensure (TS_TYPE_PROXY_GROUP);
  g_type_ensure (TS_TYPE_SITES_GROUP);
  g_type_ensure (TS_TYPE_STREAMS_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-streaming-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TsStreamingPage, header_bar);
  gtk_widget_class_bind_template_child (widget_class, TsStreamingPage, proxy_group);
  gtk_widget_class_bind_template_child (widget_class, TsStreamingPage, streams_view);
  gtk_widget_class_bind_template_child (widget_class, TsStreamingPage, mpd_group);
  gtk_widget_class_bind_template_child (widget_class, TsStreamingPage, sites_group);
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
