/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "ts-http-client.h"

G_BEGIN_DECLS

SoupSession *_ts_http_client_get_session (TsHttpClient *self);

G_END_DECLS
