/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsProxyError:
 * @TS_PROXY_ERROR_FAILED: anything else; the message says what
 * @TS_PROXY_ERROR_BUSY: another program listens at the port; the message names a free one
 * @TS_PROXY_ERROR_INVALID: a track or setting that makes no sense
 * @TS_PROXY_ERROR_DAMAGED: the database file is damaged
 * @TS_PROXY_ERROR_FULL: there is no space left
 */
typedef enum {
  TS_PROXY_ERROR_FAILED,
  TS_PROXY_ERROR_BUSY,
  TS_PROXY_ERROR_INVALID,
  TS_PROXY_ERROR_DAMAGED,
  TS_PROXY_ERROR_FULL,
} TsProxyError;

#define TS_PROXY_ERROR (ts_proxy_error_quark ())
GQuark ts_proxy_error_quark (void);

G_END_DECLS
