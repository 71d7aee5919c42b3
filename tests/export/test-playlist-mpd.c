/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playlists that Tracksync writes, read by a real MPD with no sound. */
#include "config.h"

#include "ts-playlist-writer.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *dir;
  char *socket;
  GSubprocess *mpd;
} Fixture;

/* One second of silence. */
static void
write_wav (const char *path)
{
  static const guint8 header[44]
      = { 'R', 'I', 'F', 'F', 0x64, 0x1f, 0,   0,   'W', 'A',  'V',  'E',  'f', 'm',  't',
          ' ', 16,  0,   0,   0,    1,    0,   1,   0,   0x40, 0x1f, 0,    0,   0x40, 0x1f,
          0,   0,   1,   0,   8,    0,    'd', 'a', 't', 'a',  0x40, 0x1f, 0,   0 };
  g_autofree guint8 *data = g_malloc (sizeof header + 8000);
  g_autofree char *dir = g_path_get_dirname (path);

  memcpy (data, header, sizeof header);
  memset (data + sizeof header, 0x80, 8000);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (char *) data, sizeof header + 8000, NULL));
}

static char *
run_mpc (Fixture *fixture, const char *command, const char *argument)
{
  g_autoptr (GSubprocess) mpc = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  mpc = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error,
                          "mpc", "--host", fixture->socket, "--format", "%file%|[%name%]", command,
                          argument, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (mpc, NULL, NULL, &out, NULL, &error));
  return out;
}

static gboolean
start_mpd (Fixture *fixture)
{
  g_autofree char *conf = NULL, *text = NULL, *mpd = g_find_program_in_path ("mpd");
  g_autofree char *mpc = g_find_program_in_path ("mpc");
  g_autoptr (GError) error = NULL;
  gint64 deadline;

  if (mpd == NULL || mpc == NULL) {
    g_test_skip ("mpd or mpc is not installed");
    return FALSE;
  }
  fixture->dir = g_dir_make_tmp ("ts-mpd-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->socket = g_build_filename (fixture->dir, "socket", NULL);
  conf = g_build_filename (fixture->dir, "mpd.conf", NULL);
  text = g_strdup_printf ("music_directory \"%1$s/music\"\nplaylist_directory \"%1$s/lists\"\n"
                          "bind_to_address \"%1$s/socket\"\ndb_file \"%1$s/db\"\n"
                          "log_file \"%1$s/log\"\n"
                          "audio_output {\ntype \"null\"\nname \"none\"\n}\n",
                          fixture->dir);
  g_assert_true (g_file_set_contents (conf, text, -1, &error));
  {
    g_autofree char *a
        = g_build_filename (fixture->dir, "music", "Köln & <Co>", "a b #1.wav", NULL);
    g_autofree char *b = g_build_filename (fixture->dir, "music", "#2.wav", NULL);
    g_autofree char *lists = g_build_filename (fixture->dir, "lists", NULL);

    write_wav (a);
    write_wav (b);
    g_mkdir (lists, 0700);
  }
  fixture->mpd
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          &error, mpd, "--no-daemon", conf, NULL);
  g_assert_no_error (error);
  deadline = g_get_monotonic_time () + TS_WAIT_US;
  while (!g_file_test (fixture->socket, G_FILE_TEST_EXISTS)) {
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    g_usleep (20000);
  }
  g_free (run_mpc (fixture, "update", "--wait"));
  return TRUE;
}

static void
stop_mpd (Fixture *fixture)
{
  if (fixture->mpd != NULL) {
    g_subprocess_send_signal (fixture->mpd, 15);
    g_subprocess_wait (fixture->mpd, NULL, NULL);
    g_clear_object (&fixture->mpd);
  }
  if (fixture->dir != NULL)
    ts_test_remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->socket);
}

static void
test_formats (void)
{
  /* Not XSPF: MPD (0.23) takes its references literally, percent escapes and all. */
  static const TsPlaylistFormat formats[]
      = { TS_PLAYLIST_FORMAT_M3U, TS_PLAYLIST_FORMAT_M3U8, TS_PLAYLIST_FORMAT_PLS };
  Fixture fixture = { NULL };
  g_autofree char *music = NULL, *stored = NULL, *out = NULL;
  g_autoptr (TsPlaylist) list = ts_playlist_new ("A list");
  TsPlaylistWriteOptions below_root = { NULL };
  TsPlaylistEntry *entry;

  if (!start_mpd (&fixture)) {
    stop_mpd (&fixture);
    return;
  }
  music = g_build_filename (fixture.dir, "music", NULL);
  below_root.base_dir = music;
  entry = ts_playlist_append (list, "/");
  g_free (entry->location);
  entry->location = g_build_filename (music, "Köln & <Co>", "a b #1.wav", NULL);
  entry->title = g_strdup ("Title\nbroken");
  entry->artist = g_strdup ("Artist");
  entry->duration_ms = 1000;
  entry = ts_playlist_append (list, "/");
  g_free (entry->location);
  entry->location = g_build_filename (music, "#2.wav", NULL);

  /* In the music folder, entries relative to the playlist. */
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *name = g_strconcat ("list.", ts_playlist_format_get_id (formats[i]), NULL);
    g_autofree char *path = g_build_filename (music, name, NULL);
    g_autofree char *queue = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (ts_playlist_write_file (list, path, formats[i], NULL, NULL, NULL, &error));
    g_assert_no_error (error);
    g_free (run_mpc (&fixture, "update", "--wait"));
    g_free (run_mpc (&fixture, "clear", NULL));
    g_free (run_mpc (&fixture, "load", name));
    queue = run_mpc (&fixture, "playlist", NULL);
    g_test_message ("%s: %s", name, queue);
    g_assert_nonnull (strstr (queue, "Köln & <Co>/a b #1.wav"));
    g_assert_nonnull (strstr (queue, "#2.wav"));
  }

  /* Among MPD's own playlists, entries relative to the music folder. */
  stored = g_build_filename (fixture.dir, "lists", "stored.m3u", NULL);
  g_assert_true (
      ts_playlist_write_file (list, stored, TS_PLAYLIST_FORMAT_M3U, &below_root, NULL, NULL, NULL));
  g_free (run_mpc (&fixture, "clear", NULL));
  g_free (run_mpc (&fixture, "load", "stored"));
  out = run_mpc (&fixture, "playlist", NULL);
  g_assert_nonnull (strstr (out, "Köln & <Co>/a b #1.wav"));
  g_assert_nonnull (strstr (out, "#2.wav"));
  stop_mpd (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/playlist-mpd/formats", test_formats);
  return g_test_run ();
}
