/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-mpd-fixture.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define RATE_HZ 8000

void
ts_mpd_fixture_write_wav (const char *path, guint seconds)
{
  const guint32 n = RATE_HZ * seconds;
  const guint32 head[11]
      = { GUINT32_TO_LE (0x46464952), GUINT32_TO_LE (36 + n),  GUINT32_TO_LE (0x45564157),
          GUINT32_TO_LE (0x20746d66), GUINT32_TO_LE (16),      GUINT32_TO_LE (0x00010001),
          GUINT32_TO_LE (RATE_HZ),    GUINT32_TO_LE (RATE_HZ), GUINT32_TO_LE (0x00080001),
          GUINT32_TO_LE (0x61746164), GUINT32_TO_LE (n) };
  g_autofree char *data = g_malloc (sizeof head + n);
  g_autofree char *dir = g_path_get_dirname (path);

  memcpy (data, head, sizeof head);
  memset (data + sizeof head, 0x80, n);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, sizeof head + n, NULL));
}

static guint
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_listener_close (listener);
  return port;
}

static void
write_configuration (TsMpdFixture *self)
{
  g_autofree char *path = g_build_filename (self->dir, "mpd.conf", NULL);
  g_autofree char *text = NULL;

  text = g_strdup_printf (
      "music_directory \"%1$s/music\"\nplaylist_directory \"%1$s/lists\"\n"
      "db_file \"%1$s/db\"\nstate_file \"%1$s/state\"\nlog_file \"%1$s/log\"\n"
      "bind_to_address \"%1$s/socket\"\nbind_to_address \"127.0.0.1\"\n"
      "port \"%2$u\"\nzeroconf_enabled \"no\"\nauto_update \"no\"\n"
      "audio_output {\ntype \"null\"\nname \"none\"\nmixer_type \"null\"\n}\n%3$s",
      self->dir, self->port, self->options != NULL ? self->options : "");
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A test that fails must not leave a server behind. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

void
ts_mpd_fixture_start (TsMpdFixture *self)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autofree char *path = g_build_filename (self->dir, "mpd.conf", NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  const gint64 deadline = g_get_monotonic_time () + TS_WAIT_US;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                        | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process
      = g_subprocess_launcher_spawn (launcher, &error, "mpd", "--no-daemon", path, NULL);
  g_assert_no_error (error);
  for (;;) {
    g_autoptr (GSocketConnection) connection
        = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) self->port, NULL, NULL);

    if (connection != NULL)
      return;
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    g_usleep (20000);
  }
}

void
ts_mpd_fixture_stop (TsMpdFixture *self)
{
  if (self->process == NULL)
    return;
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

gboolean
ts_mpd_fixture_set_up (TsMpdFixture *self, const char *options)
{
  g_autofree char *mpd = g_find_program_in_path ("mpd");
  g_autofree char *mpc = g_find_program_in_path ("mpc");
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL, *second = NULL;

  if (mpd == NULL || mpc == NULL) {
    g_test_skip ("mpd or mpc is not installed");
    return FALSE;
  }
  self->dir = g_dir_make_tmp ("ts-mpd-XXXXXX", &error);
  g_assert_no_error (error);
  self->music = g_build_filename (self->dir, "music", NULL);
  self->lists = g_build_filename (self->dir, "lists", NULL);
  self->socket = g_build_filename (self->dir, "socket", NULL);
  self->options = g_strdup (options);
  self->port = find_port ();
  g_mkdir (self->lists, 0700);
  first = g_build_filename (self->music, "Köln & <Co>", "a \"b\" #1.wav", NULL);
  second = g_build_filename (self->music, "second.wav", NULL);
  ts_mpd_fixture_write_wav (first, 120);
  ts_mpd_fixture_write_wav (second, 120);
  write_configuration (self);
  ts_mpd_fixture_start (self);
  return TRUE;
}

void
ts_mpd_fixture_tear_down (TsMpdFixture *self)
{
  if (self->dir == NULL)
    return;
  ts_mpd_fixture_stop (self);
  ts_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->music);
  g_free (self->lists);
  g_free (self->socket);
  g_free (self->options);
}

char *
ts_mpd_fixture_mpc (TsMpdFixture *self, const char *format, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) mpc = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  char *word;
  va_list args;

  g_ptr_array_add (argv, (char *) "mpc");
  g_ptr_array_add (argv, (char *) "--host");
  g_ptr_array_add (argv, self->socket);
  g_ptr_array_add (argv, (char *) "--format");
  g_ptr_array_add (argv, (char *) format);
  va_start (args, format);
  while ((word = va_arg (args, char *)) != NULL)
    g_ptr_array_add (argv, word);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  mpc = g_subprocess_newv ((const char *const *) argv->pdata,
                           G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                           &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (mpc, NULL, NULL, &out, NULL, &error));
  return out;
}
