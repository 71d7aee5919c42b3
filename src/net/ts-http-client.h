/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-service.h"

G_BEGIN_DECLS

/**
 * TsHttpClient:
 *
 * The one HTTP session of the program; services are made from it.
 */
#define TS_TYPE_HTTP_CLIENT (ts_http_client_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpClient, ts_http_client, TS, HTTP_CLIENT, GObject)

/**
 * ts_http_client_new:
 * @contact: address under which a service's people reach the program's, part of the user agent
 */
TsHttpClient *ts_http_client_new (const char *contact) G_GNUC_WARN_UNUSED_RESULT;

/* What the services of one name did since the program started. */
typedef struct {
  char *name; /* (owned) */
  TsHttpStatistics statistics;
} TsHttpServiceReport;

/**
 * ts_http_client_list_services:
 *
 * Returns: (transfer full) (element-type TsHttpServiceReport): also services that are gone, by name
 */
GPtrArray *ts_http_client_list_services (TsHttpClient *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
