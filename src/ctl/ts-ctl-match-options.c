/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-match-options.h"

#include <glib/gi18n-lib.h>

#define MAX_THREADS 64

gboolean
ts_ctl_match_options_parse (TsCtlMatchOptions *options,
                            const TsCtlCommand *self,
                            const GOptionEntry *more,
                            int *argc,
                            char ***argv,
                            int min_args,
                            int max_args)
{
  double min_confidence = TS_MATCH_DEFAULT_CONFIDENCE;
  int threads = (int) g_get_num_processors ();
  gboolean exact_only = FALSE;
  gboolean as_json = FALSE;
  const GOptionEntry own[] = {
    { "min-confidence", 0, 0, G_OPTION_ARG_DOUBLE, &min_confidence,
      N_ ("Leave out what is less probable than X, from 0 to 1"), N_ ("X") },
    { "exact", 0, 0, G_OPTION_ARG_NONE, &exact_only,
      N_ ("Only the same id, or artist, album and title all equal"), NULL },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads,
      N_ ("Work on N processors; the result is the same"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Write JSON instead of CSV"), NULL },
    { 0 },
  };
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  g_array_append_vals (entries, own, G_N_ELEMENTS (own) - 1);
  for (; more != NULL && more->long_name != NULL; more++)
    g_array_append_val (entries, *more);
  if (!ts_ctl_parse (self, (gconstpointer) entries->data, argc, argv, min_args, max_args))
    return FALSE;

  if (!(min_confidence >= 0.0 && min_confidence <= 1.0)) {
    ts_ctl_warn (_ ("The confidence must be between 0 and 1."));
    return FALSE;
  }
  if (threads < 1) {
    ts_ctl_warn (_ ("There must be at least one thread."));
    return FALSE;
  }
  options->match = (TsMatchOptions) TS_MATCH_OPTIONS_INIT;
  options->match.min_confidence = min_confidence;
  options->match.threads = (guint) MIN (threads, MAX_THREADS);
  options->match.exact_only = exact_only;
  options->as_json = as_json;
  return TRUE;
}

void
ts_ctl_append_confidence (GString *row, double confidence)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (row, g_ascii_formatd (text, sizeof text, "%.4f", confidence));
}
