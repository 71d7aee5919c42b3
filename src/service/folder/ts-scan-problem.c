/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-scan-problem.h"

TsScanProblem *
ts_scan_problem_new (TsScanProblemKind kind, const char *path, const char *message)
{
  TsScanProblem *self = g_new (TsScanProblem, 1);

  self->kind = kind;
  self->path = g_strdup (path);
  self->message = g_strdup (message);
  return self;
}

void
ts_scan_problem_free (TsScanProblem *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->path);
  g_free (self->message);
  g_free (self);
}

char *
ts_scan_problem_get_display_path (const TsScanProblem *self)
{
  g_autofree char *text = NULL;
  GString *line;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_filename_display_name (self->path);
  line = g_string_sized_new (64);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    const gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (line, g_unichar_iscntrl (c) ? 0xfffd : c);
  }
  return g_string_free (line, FALSE);
}
