/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-request.h"
#include "ts-json.h"

G_BEGIN_DECLS

/*
 * What AzuraCast's answers mean: values in, values out.
 */

/**
 * ts_azuracast_explain:
 *
 * A #TsHttpExplainFunc: makes #TsServiceError of what the server says is wrong.
 */
GError *ts_azuracast_explain (const char *service_name, guint status, GBytes *body);

/**
 * ts_azuracast_is_passing:
 *
 * A #TsHttpJudgeFunc: many permanent errors come as 500.
 */
gboolean ts_azuracast_is_passing (guint status, GBytes *body);

/**
 * ts_azuracast_check_success:
 * @root: (nullable): an answer that came with a good status
 *
 * Returns: FALSE with @error set when it says "success": false all the same
 */
gboolean ts_azuracast_check_success (JsonNode *root, GError **error);

/**
 * ts_azuracast_make_base:
 *
 * Returns: (transfer full): the start of all addresses: "https://radio.example/api"
 */
char *ts_azuracast_make_base (const char *address);

G_END_DECLS
