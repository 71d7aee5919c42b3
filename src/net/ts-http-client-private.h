/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "ts-http-client.h"

G_BEGIN_DECLS

SoupSession *_ts_http_client_get_session (TsHttpClient *self);

/* Returns: (transfer full): another one, which shares no connections with it */
SoupSession *_ts_http_client_make_session (TsHttpClient *self);

/* A service says that it is there, and that it goes. */
void _ts_http_client_add_service (TsHttpClient *self, TsHttpService *service);
void _ts_http_client_remove_service (TsHttpClient *self, TsHttpService *service);

G_END_DECLS
