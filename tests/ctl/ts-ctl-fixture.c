/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ctl-fixture.h"

#include <glib/gstdio.h>

static char *folder;
static GPtrArray *paths;

TsCtlRun *
ts_ctl_run (const char *input, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  TsCtlRun *self = g_new0 (TsCtlRun, 1);
  va_list args;

  g_ptr_array_add (argv, (gpointer) g_getenv ("TRACKSYNCCTL"));
  va_start (args, input);
  for (char *word = va_arg (args, char *); word != NULL; word = va_arg (args, char *))
    g_ptr_array_add (argv, word);
  va_end (args);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &self->out, &self->err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  self->status = g_subprocess_get_exit_status (process);
  return self;
}

void
ts_ctl_run_free (TsCtlRun *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

char *
ts_ctl_write_file (const char *name, const char *content)
{
  g_autoptr (GError) error = NULL;
  char *path;

  if (folder == NULL) {
    folder = g_dir_make_tmp ("tracksyncctl-XXXXXX", &error);
    g_assert_no_error (error);
    paths = g_ptr_array_new_with_free_func (g_free);
  }
  path = g_build_filename (folder, name, NULL);
  g_file_set_contents (path, content, -1, &error);
  g_assert_no_error (error);
  g_ptr_array_add (paths, g_strdup (path));
  return path;
}

void
ts_ctl_remove_files (void)
{
  if (folder == NULL)
    return;
  for (guint i = 0; i < paths->len; i++)
    g_unlink (g_ptr_array_index (paths, i));
  g_rmdir (folder);
  g_clear_pointer (&paths, g_ptr_array_unref);
  g_clear_pointer (&folder, g_free);
}
