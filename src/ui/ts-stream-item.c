/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-stream-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TsStreamItem {
  GObject parent_instance;
  TsProxyStream *stream; /* (owned) */
  double rates[TS_RATE_LINE_SAMPLES];
  guint n_rates;
};

G_DEFINE_FINAL_TYPE (TsStreamItem, ts_stream_item, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
ts_stream_item_finalize (GObject *object)
{
  ts_proxy_stream_free (TS_STREAM_ITEM (object)->stream);
  G_OBJECT_CLASS (ts_stream_item_parent_class)->finalize (object);
}

static void
ts_stream_item_class_init (TsStreamItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_stream_item_finalize;
  signals[CHANGED] = g_signal_new ("changed", TS_TYPE_STREAM_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
ts_stream_item_init (TsStreamItem *self)
{
}

TsStreamItem *
ts_stream_item_new (TsProxyStream *stream)
{
  TsStreamItem *self = g_object_new (TS_TYPE_STREAM_ITEM, NULL);

  self->stream = stream;
  return self;
}

void
ts_stream_item_update (TsStreamItem *self, TsProxyStream *stream, gboolean has_passed)
{
  g_return_if_fail (TS_IS_STREAM_ITEM (self));

  ts_proxy_stream_free (self->stream);
  self->stream = stream;
  if (has_passed) {
    if (self->n_rates == TS_RATE_LINE_SAMPLES)
      memmove (self->rates, self->rates + 1, --self->n_rates * sizeof self->rates[0]);
    self->rates[self->n_rates++] = stream->rate;
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

const TsProxyStream *
ts_stream_item_get_stream (TsStreamItem *self)
{
  return self->stream;
}

const double *
ts_stream_item_get_rates (TsStreamItem *self, guint *n_rates)
{
  *n_rates = self->n_rates;
  return self->rates;
}

const char *
ts_stream_item_get_state_text (TsStreamItem *self)
{
  switch (self->stream->state) {
  case TS_PROXY_STREAM_RESOLVING:
    return _ ("Asking for its address");
  case TS_PROXY_STREAM_CONNECTING:
    return _ ("Connecting");
  case TS_PROXY_STREAM_PLAYING:
    return _ ("Playing");
  case TS_PROXY_STREAM_HELD:
    return _ ("Player takes nothing");
  case TS_PROXY_STREAM_WAITING:
    return _ ("Waiting to try again");
  case TS_PROXY_STREAM_RESUMING:
    return _ ("Resuming");
  case TS_PROXY_STREAM_FAILED:
  default:
    return self->stream->error != NULL ? self->stream->error : _ ("Failed");
  }
}

const char *
ts_stream_item_get_state_icon (TsStreamItem *self)
{
  switch (self->stream->state) {
  case TS_PROXY_STREAM_PLAYING:
    return "media-playback-start-symbolic";
  case TS_PROXY_STREAM_HELD:
    return "media-playback-pause-symbolic";
  case TS_PROXY_STREAM_FAILED:
    return "dialog-error-symbolic";
  case TS_PROXY_STREAM_WAITING:
  case TS_PROXY_STREAM_RESUMING:
    return "dialog-warning-symbolic";
  case TS_PROXY_STREAM_RESOLVING:
  case TS_PROXY_STREAM_CONNECTING:
  default:
    return "content-loading-symbolic";
  }
}
