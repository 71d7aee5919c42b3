/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-ctl-command.h"
#include "ts-match-link.h"

G_BEGIN_DECLS

/* The options that all commands of the matcher have. */
typedef struct {
  TsMatchOptions match;
  gboolean as_json;
} TsCtlMatchOptions;

/**
 * ts_ctl_match_options_parse:
 * @self: the running command
 * @more: (nullable): options of its own, ended by a zeroed entry
 *
 * Takes the options out of the command line, as ts_ctl_parse().
 *
 * Returns: whether the command can go on; if not, it returns %TS_CTL_USAGE
 */
gboolean ts_ctl_match_options_parse (TsCtlMatchOptions *options,
                                     const TsCtlCommand *self,
                                     const GOptionEntry *more,
                                     int *argc,
                                     char ***argv,
                                     int min_args,
                                     int max_args);

/**
 * ts_ctl_append_confidence:
 *
 * Appends @confidence as it is written in every language: 0.9731.
 */
void ts_ctl_append_confidence (GString *row, double confidence);

G_END_DECLS
