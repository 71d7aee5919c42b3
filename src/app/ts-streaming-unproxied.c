/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-private.h"

/* In place of ts-streaming-proxy.c in a program that has no proxy. */

void
_ts_streaming_restart_proxy (TsStreaming *self)
{
}

void
_ts_streaming_stop_proxy (TsStreaming *self)
{
}

void
_ts_streaming_apply_proxy_settings (TsStreaming *self)
{
}

guint
ts_streaming_count_streams (TsStreaming *self)
{
  return 0;
}
