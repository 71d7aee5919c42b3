/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-resolver.h"

#include "ts-service-error.h"
#include "ts-streaming-private.h"

#include <glib/gi18n-lib.h>

/* On a thread of the proxy's. */
static gboolean
resolve (const TsProxyTrack *track,
         TsProxyResolved *resolved,
         GCancellable *cancellable,
         gpointer user_data,
         GError **error)
{
  g_autoptr (TsYtdlpMedia) media
      = ts_ytdlp_resolve (user_data, track->page_url, cancellable, error);

  if (media == NULL)
    return FALSE;
  if (media->is_hls) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("The site has it in pieces only (HLS), which the proxy does not put "
                            "together."));
    return FALSE;
  }
  resolved->url = g_strdup (media->url);
  resolved->headers = _ts_streaming_make_headers (media);
  return TRUE;
}

void
ts_streaming_set_proxy_resolver (TsProxy *proxy, TsYtdlp *ytdlp)
{
  g_return_if_fail (TS_IS_PROXY (proxy));
  g_return_if_fail (TS_IS_YTDLP (ytdlp));

  ts_proxy_set_resolver (proxy, resolve, g_object_ref (ytdlp), g_object_unref);
}
