/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What one run of the real program left behind. */
typedef struct {
  char *out;  /* (owned): standard output */
  char *err;  /* (owned): standard error */
  int status; /* exit code */
} TsCtlRun;

/**
 * ts_ctl_run:
 * @input: (nullable): standard input
 * @...: the arguments, ended by %NULL
 *
 * Runs the program that the environment variable TRACKSYNCCTL names, to its end.
 *
 * Returns: (transfer full): what came of it
 */
TsCtlRun *ts_ctl_run (const char *input, ...) G_GNUC_NULL_TERMINATED;

void ts_ctl_run_free (TsCtlRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCtlRun, ts_ctl_run_free)

/**
 * ts_ctl_write_file:
 * @name: a file name
 * @content: its content
 *
 * Returns: (transfer full): path of a new file in a folder of this process; both go at its end
 */
char *ts_ctl_write_file (const char *name, const char *content);

/**
 * ts_ctl_remove_files:
 *
 * Removes what ts_ctl_write_file() made.
 */
void ts_ctl_remove_files (void);

G_END_DECLS
