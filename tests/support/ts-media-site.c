/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-media-site.h"

#include <string.h>

void
ts_media_site_set_up (TsMediaSite *self)
{
  const char *const program = g_getenv ("MEDIA_SITE");
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (program);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, program, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "READY "));
  self->uri = g_strdup (line + strlen ("READY "));
}

void
ts_media_site_tear_down (TsMediaSite *self)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, &error);
  g_assert_no_error (error);
  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&self->process);
  g_clear_pointer (&self->uri, g_free);
}

char *
ts_media_site_make_uri (TsMediaSite *self, const char *format, ...)
{
  g_autofree char *rest = NULL;
  va_list args;

  va_start (args, format);
  rest = g_strdup_vprintf (format, args);
  va_end (args);
  return g_strconcat (self->uri, rest, NULL);
}
