/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-csv.h"
#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-title-parser.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>

/* The state of one run over all inputs. */
typedef struct {
  JsonBuilder *json; /* (owned) (nullable): set if JSON is wanted */
  GString *row;      /* (owned): reused for every row */
  guint64 n;         /* lines read */
} Run;

static void
parse_line (Run *run, const char *line)
{
  g_autoptr (TsParsedTitle) parsed = ts_title_parse (line);

  if (run->json != NULL) {
    json_builder_begin_object (run->json);
    ts_ctl_json_add_number (run->json, "n", (gint64) run->n);
    ts_ctl_json_add_text (run->json, "artist", parsed->artist);
    ts_ctl_json_add_text (run->json, "title", parsed->title);
    json_builder_end_object (run->json);
    ts_ctl_print_json_row (run->json, run->n);
  } else {
    g_string_printf (run->row, "%" G_GUINT64_FORMAT ",", run->n);
    ts_csv_append_field (run->row, parsed->artist);
    g_string_append_c (run->row, ',');
    ts_csv_append_field (run->row, parsed->title);
    g_string_append_c (run->row, '\n');
    fwrite (run->row->str, 1, run->row->len, stdout);
  }
  run->n++;
}

static gboolean
parse_file (Run *run, const char *path, GError **error)
{
  g_autofree char *line = NULL;
  gboolean is_stdin = g_str_equal (path, "-");
  FILE *file = is_stdin ? stdin : fopen (path, "re");
  int code = errno;
  gsize size = 0;
  gssize length;

  if (file != NULL) {
    while ((length = getline (&line, &size, file)) >= 0) {
      while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        line[--length] = '\0';
      /* A NUL in the line would hide what follows it. */
      for (gssize i = 0; i < length; i++)
        if (line[i] == '\0')
          line[i] = ' ';
      parse_line (run, line);
    }
    code = ferror (file) ? errno : 0;
    if (!is_stdin)
      fclose (file);
    if (code == 0)
      return TRUE;
  }
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

static TsCtlExit
run_command (const TsCtlCommand *self, int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Write JSON instead of CSV"), NULL },
    { 0 },
  };
  g_autoptr (JsonBuilder) json = NULL;
  g_autoptr (GString) row = g_string_new (NULL);
  Run run = { .row = row };
  int n_failed = 0;

  if (!ts_ctl_parse (self, entries, &argc, &argv, 0, -1))
    return TS_CTL_USAGE;
  if (as_json)
    run.json = json = json_builder_new ();
  else
    fputs ("n,artist,title\n", stdout);

  for (int i = 1; i < MAX (argc, 2); i++) {
    g_autoptr (GError) error = NULL;

    if (!parse_file (&run, i < argc ? argv[i] : "-", &error)) {
      ts_ctl_fail (error);
      n_failed++;
    }
  }
  if (as_json)
    ts_ctl_print_json_end (run.n);
  if (n_failed == 0)
    return TS_CTL_DONE;
  return n_failed == MAX (argc, 2) - 1 ? TS_CTL_FAILED : TS_CTL_PARTLY;
}

const TsCtlCommand ts_ctl_parse_title_command = {
  .name = "parse-title",
  .summary = N_ ("Take titles of web videos and shops apart into artist and title"),
  .usage = N_ ("[FILE…]"),
  .run = run_command,
};
