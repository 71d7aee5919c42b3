/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

/* So many are said one by one. */
#define MAX_PROBLEMS 5

#define TS_CTL_COMMAND(name) extern const TsCtlCommand ts_ctl_##name##_command;
#include "ts-ctl-commands.h"
#undef TS_CTL_COMMAND

static const TsCtlCommand *const commands[] = {
#define TS_CTL_COMMAND(name) &ts_ctl_##name##_command,
#include "ts-ctl-commands.h"
#undef TS_CTL_COMMAND
  NULL,
};

const TsCtlCommand *const *
ts_ctl_command_list (void)
{
  return commands;
}

const TsCtlCommand *
ts_ctl_command_find (const char *name)
{
  for (gsize i = 0; commands[i] != NULL; i++)
    if (g_str_equal (commands[i]->name, name))
      return commands[i];
  return NULL;
}

static void
hint_at_help (const TsCtlCommand *self)
{
  /* Translators: %s is the name of a command, to be typed as it is */
  ts_ctl_warn (_ ("Try “tracksyncctl %s --help”."), self->name);
}

gboolean
ts_ctl_parse (const TsCtlCommand *self,
              const GOptionEntry *entries,
              int *argc,
              char ***argv,
              int min_args,
              int max_args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = NULL;
  g_autofree char *prgname = g_strdup_printf ("tracksyncctl %s", self->name);
  int n_args;

  context = g_option_context_new (self->usage != NULL ? _ (self->usage) : NULL);
  g_option_context_set_summary (context, _ (self->summary));
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  /* The help of GOption begins with the program's name. */
  g_set_prgname (prgname);
  if (!g_option_context_parse (context, argc, argv, &error)) {
    ts_ctl_warn ("%s", error->message);
    hint_at_help (self);
    return FALSE;
  }
  /* "--" ends the options; it is no argument itself. */
  if (*argc > 1 && g_str_equal ((*argv)[1], "--")) {
    for (int i = 1; i < *argc; i++)
      (*argv)[i] = (*argv)[i + 1];
    (*argc)--;
  }

  n_args = *argc - 1;
  if (n_args < min_args) {
    ts_ctl_warn (_ ("Something is missing after “%s”."), self->name);
    hint_at_help (self);
    return FALSE;
  }
  if (max_args >= 0 && n_args > max_args) {
    g_autofree char *word = g_filename_display_name ((*argv)[max_args + 1]);

    ts_ctl_warn (_ ("There is no use for “%s” here."), word);
    hint_at_help (self);
    return FALSE;
  }
  return TRUE;
}

void
ts_ctl_options_clear (const GOptionEntry *entries)
{
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    if (entry->arg == G_OPTION_ARG_STRING || entry->arg == G_OPTION_ARG_FILENAME)
      g_clear_pointer ((char **) entry->arg_data, g_free);
}

void
ts_ctl_warn (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("tracksyncctl: %s\n", text);
}

void
ts_ctl_warn_each (GPtrArray *problems)
{
  const guint n_more = problems->len - MIN (problems->len, MAX_PROBLEMS);

  for (guint i = 0; i + n_more < problems->len; i++)
    ts_ctl_warn ("%s", (const char *) problems->pdata[i]);
  if (n_more > 0)
    ts_ctl_warn (ngettext ("%u more track was left out.", "%u more tracks were left out.", n_more),
                 n_more);
}

TsCtlExit
ts_ctl_fail (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ts_ctl_warn (_ ("Interrupted."));
  else
    ts_ctl_warn ("%s", error->message);
  return TS_CTL_FAILED;
}

TsCtlExit
ts_ctl_finish (TsCtlExit status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  ts_ctl_warn (_ ("The result could not be written: %s"), g_strerror (errno));
  return TS_CTL_FAILED;
}

static gboolean
signal_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  /* Without its source the signal does again what it does by default. */
  return G_SOURCE_REMOVE;
}

static gpointer
signal_thread (gpointer data)
{
  g_autoptr (GMainLoop) loop = data;

  g_main_loop_run (loop);
  return NULL;
}

GCancellable *
ts_ctl_cancellable (void)
{
  static GCancellable *cancellable;

  if (g_once_init_enter (&cancellable)) {
    static const int signals[] = { SIGINT, SIGTERM };
    g_autoptr (GMainContext) context = g_main_context_new ();
    GCancellable *made = g_cancellable_new ();

    for (gsize i = 0; i < G_N_ELEMENTS (signals); i++) {
      g_autoptr (GSource) source = g_unix_signal_source_new (signals[i]);

      g_source_set_callback (source, signal_cb, made, NULL);
      g_source_attach (source, context);
    }
    g_thread_unref (g_thread_new ("signals", signal_thread, g_main_loop_new (context, FALSE)));
    g_once_init_leave (&cancellable, made);
  }
  return cancellable;
}
