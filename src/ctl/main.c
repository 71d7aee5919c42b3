/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-help.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>

int
main (int argc, char *argv[])
{
  const TsCtlCommand *command;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, TS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("tracksyncctl");
  g_set_application_name (_ ("Tracksync"));

  if (argc < 2) {
    ts_ctl_help_print (stderr);
    return TS_CTL_USAGE;
  }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")) {
    ts_ctl_help_print (stdout);
    return ts_ctl_finish (TS_CTL_DONE);
  }
  if (g_str_equal (argv[1], "--version")) {
    printf ("tracksyncctl %s\n", TS_VERSION);
    return ts_ctl_finish (TS_CTL_DONE);
  }

  command = ts_ctl_command_find (argv[1]);
  if (command == NULL) {
    g_autofree char *word = g_filename_display_name (argv[1]);

    if (argv[1][0] == '-')
      ts_ctl_warn (_ ("There is no option “%s”."), word);
    else
      ts_ctl_warn (_ ("There is no command “%s”."), word);
    ts_ctl_warn (_ ("Try “tracksyncctl --help”."));
    return TS_CTL_USAGE;
  }
  return ts_ctl_finish (command->run (command, argc - 1, argv + 1));
}
