/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-ctl-secret.h"

G_BEGIN_DECLS

/* What is shown of the comparison. */
typedef struct {
  double min_confidence; /* pairs that are less sure are left out, 0 for none */
  const char *states;    /* (nullable): names of TsStationMatchKind with commas between; all */
  gboolean is_forced;    /* the station is asked again for its files */
  gboolean with_why;     /* says what speaks for and against each pair */
  gboolean as_json;
} TsCtlStationOptions;

/**
 * ts_ctl_duplicates_station:
 * @name: a station of the library: its name, number or address
 * @secret: where the user says its key is
 *
 * Prints how the library and a station stand to one another.
 */
TsCtlExit ts_ctl_duplicates_station (TsContext *context,
                                     const char *name,
                                     const TsCtlSecret *secret,
                                     const TsCtlStationOptions *options);

G_END_DECLS
