/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-ctl-secret.h"

G_BEGIN_DECLS

/**
 * ts_ctl_duplicates_station:
 * @name: a station of the library: its name, number or address
 * @secret: where the user says its key is
 * @min_confidence: pairs that are less sure are left out, 0 for none
 * @with_why: says what speaks for and against each pair
 *
 * Prints how the library and a station stand to one another.
 */
TsCtlExit ts_ctl_duplicates_station (TsContext *context,
                                     const char *name,
                                     const TsCtlSecret *secret,
                                     double min_confidence,
                                     gboolean with_why,
                                     gboolean as_json);

G_END_DECLS
