/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy-database.h"

G_BEGIN_DECLS

/* A GOptionEntry for `--database=FILE`, into a char * that is to be freed. */
#define TS_CTL_STREAMS_ENTRY(target)                                                               \
  {                                                                                                \
    .long_name = "database", .arg = G_OPTION_ARG_FILENAME, .arg_data = (target),                   \
    .description = N_ ("Keep the streams in this file instead of the user's own"),                 \
    .arg_description = N_ ("FILE")                                                                 \
  }

/**
 * ts_ctl_streams_open:
 * @path: (nullable) (type filename): the file; NULL for the user's own
 *
 * Opens the streams. If the file had to be begun anew, that is said on standard error.
 */
TsProxyDatabase *ts_ctl_streams_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
