/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"

G_BEGIN_DECLS

/**
 * TsProxyGroup:
 *
 * Turns the proxy on and off, says under which address it answers or why it does not, and holds its
 * settings.
 */
#define TS_TYPE_PROXY_GROUP (ts_proxy_group_get_type ())
G_DECLARE_FINAL_TYPE (TsProxyGroup, ts_proxy_group, TS, PROXY_GROUP, AdwPreferencesGroup)

GtkWidget *ts_proxy_group_new (TsContext *context) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
