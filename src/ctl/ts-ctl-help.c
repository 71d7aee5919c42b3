/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-help.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

void
ts_ctl_help_print (FILE *stream)
{
  const TsCtlCommand *const *commands = ts_ctl_command_list ();
  int width = 0;

  for (gsize i = 0; commands[i] != NULL; i++)
    width = MAX (width, (int) strlen (commands[i]->name));

  fprintf (stream, "%s\n  tracksyncctl %s\n\n", _ ("Usage:"), _ ("COMMAND [OPTION…] [ARGUMENT…]"));
  fprintf (stream, "%s\n", _ ("Keeps music in several places in step, without a window."));
  fprintf (stream, "\n%s\n", _ ("Commands:"));
  for (gsize i = 0; commands[i] != NULL; i++)
    fprintf (stream, "  %-*s  %s\n", width, commands[i]->name, _ (commands[i]->summary));
  fprintf (stream, "\n%s\n", _ ("Options:"));
  fprintf (stream, "  %-*s  %s\n", width, "--help", _ ("Show this help"));
  fprintf (stream, "  %-*s  %s\n", width, "--version", _ ("Show the version"));
  fprintf (stream, "\n%s\n", _ ("“tracksyncctl COMMAND --help” explains one command."));
  fprintf (stream, "%s\n", _ ("Exit status: 0 done, 1 failed, 2 wrong usage, 3 done in part."));
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  const TsCtlCommand *command;
  char *help_argv[] = { NULL, (char[]){ "--help" }, NULL };

  if (!ts_ctl_parse (self, NULL, &argc, &argv, 0, 1))
    return TS_CTL_USAGE;
  if (argc == 1) {
    ts_ctl_help_print (stdout);
    return TS_CTL_DONE;
  }
  command = ts_ctl_command_find (argv[1]);
  if (command == NULL) {
    ts_ctl_warn (_ ("There is no command “%s”."), argv[1]);
    return TS_CTL_USAGE;
  }
  help_argv[0] = argv[1];
  return command->run (command, 2, help_argv);
}

const TsCtlCommand ts_ctl_help_command = {
  .name = "help",
  .summary = N_ ("Explain a command"),
  .usage = N_ ("[COMMAND]"),
  .run = run,
};
