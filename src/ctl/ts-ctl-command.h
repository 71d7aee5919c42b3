/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the process tells its caller. */
typedef enum {
  TS_CTL_DONE = 0,
  TS_CTL_FAILED = 1,
  TS_CTL_USAGE = 2,  /* the command line made no sense */
  TS_CTL_PARTLY = 3, /* some rows or files were left out; each was named on standard error */
} TsCtlExit;

typedef struct _TsCtlCommand TsCtlCommand;

struct _TsCtlCommand {
  const char *name;    /* what is typed: "parse-title" */
  const char *summary; /* N_(): what it does, one line without a full stop */
  const char *usage;   /* N_(), (nullable): what follows the name: "LEFT.csv RIGHT.csv" */
  /* @argv[0] is the command's name; @argv may be reordered and cut, not freed. */
  TsCtlExit (*run) (const TsCtlCommand *self, int argc, char **argv);
};

/**
 * ts_ctl_command_find:
 * @name: what was typed
 *
 * Returns: (transfer none) (nullable): the command of that name
 */
const TsCtlCommand *ts_ctl_command_find (const char *name);

/**
 * ts_ctl_command_list:
 *
 * Returns: (transfer none) (array zero-terminated=1): all commands, sorted by name
 */
const TsCtlCommand *const *ts_ctl_command_list (void);

/**
 * ts_ctl_parse:
 * @self: the command that is running
 * @entries: (nullable): its options, ended by a zeroed entry
 * @argc: (inout): number of words
 * @argv: (inout): the words; what is left after the call are the command's name and its arguments
 * @min_args: least number of arguments after the options
 * @max_args: most, or -1 for any number
 *
 * Takes the options out of the command line. `--help` prints the help and ends the process. What
 * is wrong is said on standard error.
 *
 * Returns: whether the command can go on; if not, it returns %TS_CTL_USAGE
 */
gboolean ts_ctl_parse (const TsCtlCommand *self,
                       const GOptionEntry *entries,
                       int *argc,
                       char ***argv,
                       int min_args,
                       int max_args) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_ctl_options_clear:
 * @entries: what ts_ctl_parse() was given
 *
 * Frees the texts and file names that the options were set to.
 */
void ts_ctl_options_clear (const GOptionEntry *entries);

/**
 * ts_ctl_warn:
 * @format: a translated, whole sentence
 *
 * Says something on standard error, after the program's name.
 */
void ts_ctl_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);

/**
 * ts_ctl_warn_each:
 * @problems: (element-type utf8): sentences on tracks that are left out
 *
 * Says the first of them, and how many more there are.
 */
void ts_ctl_warn_each (GPtrArray *problems);

/**
 * ts_ctl_fail:
 * @error: (transfer none): what went wrong
 *
 * Says @error on standard error, or that the work was interrupted if it is a cancellation.
 *
 * Returns: %TS_CTL_FAILED
 */
TsCtlExit ts_ctl_fail (const GError *error);

/**
 * ts_ctl_finish:
 * @status: how the work ended
 *
 * Flushes standard output. Data that could not be written makes a good end a failure.
 *
 * Returns: the status to end with
 */
TsCtlExit ts_ctl_finish (TsCtlExit status);

/**
 * ts_ctl_cancellable:
 *
 * One cancellable for the whole process. SIGINT (Ctrl+C) and SIGTERM cancel it, from a thread of
 * its own, so it works with and without a main loop. A second signal ends the process at once.
 *
 * Returns: (transfer none): the cancellable
 */
GCancellable *ts_ctl_cancellable (void);

G_END_DECLS
