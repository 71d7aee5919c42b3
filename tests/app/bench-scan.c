/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long a first scan into a new library takes beside MPD's first database update of the same
 * folder, and how long it takes to see that nothing changed.
 *
 * N_FILES (10000) files of five formats, each with tags of its own, for the first; five hard links
 * to each for the second. MPD is left out when it is not installed. The folder is kept in the page
 * cache for both; runs alternate. Prints medians and spreads.
 */
#include "config.h"

#include "ts-scan.h"
#include "ts-store-sources.h"

#include "make-music-sound.h"
#include "ts-retag.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_RUNS 3
#define N_RESCANS 7
#define N_LINKS 5
#define SECONDS_OF_AUDIO 2

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
print_times (const char *what, double *ms, guint n)
{
  qsort (ms, n, sizeof *ms, compare_doubles);
  g_print ("# %-44s median %9.1f ms, %9.1f to %9.1f ms in %u runs\n", what, ms[n / 2], ms[0],
           ms[n - 1], n);
}

/* The time of one whole scan, with the library on disk. */
static double
scan (TsStore *store, TsSource *source, guint n_expected, guint n_new)
{
  const gint64 start_us = g_get_monotonic_time ();
  g_autoptr (TsJob) job = ts_scan_start (store, source, NULL);
  double ms;

  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  ms = (double) (g_get_monotonic_time () - start_us) / 1000;
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
  g_assert_cmpuint (ts_scan_get_result (job)->counts.n_files, ==, n_expected);
  g_assert_cmpuint (ts_scan_get_result (job)->counts.n_added, ==, n_new);
  return ms;
}

static TsStore *
open_library (const char *folder, const char *music, TsSource **source)
{
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  TsStore *store = ts_store_open (path, NULL, &error);

  g_assert_no_error (error);
  *source = ts_store_add_source (store, "folder", NULL, music, NULL, &error);
  g_assert_no_error (error);
  return store;
}

static void
remove_library (const char *folder)
{
  static const char *const names[] = { "library.db", "library.db-wal", "library.db-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    g_unlink (path);
  }
}

static double
first_scan (const char *folder, const char *music, guint n)
{
  g_autoptr (TsSource) source = NULL;
  TsStore *store = open_library (folder, music, &source);
  const double ms = scan (store, source, n, n);

  g_object_unref (store);
  remove_library (folder);
  return ms;
}

static void
make_files (const char *root, guint n)
{
  static const char *const formats[] = { "mp3", "flac", "ogg", "opus", "m4a" };
  char *content[G_N_ELEMENTS (formats)];
  gsize length[G_N_ELEMENTS (formats)];

  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++) {
    g_autofree char *path = g_strdup_printf ("%s.%s", root, formats[f]);
    g_autoptr (GError) error = NULL;
    Sound sound;

    sound_render (&sound, formats[f], FALSE);
    sound.n_frames = SECONDS_OF_AUDIO * SOUND_RATE_HZ;
    sound_encode (&sound, formats[f], path, &error);
    g_assert_no_error (error);
    sound_clear (&sound);
    g_assert_true (g_file_get_contents (path, &content[f], &length[f], NULL));
    g_unlink (path);
  }
  for (guint i = 0; i < n; i++) {
    const gsize f = i / 12 % G_N_ELEMENTS (formats);
    g_autofree char *artist = g_strdup_printf ("Artist %u", i / 48);
    g_autofree char *album = g_strdup_printf ("Album %u", i / 12);
    g_autofree char *title = g_strdup_printf ("Title of song %u", i);
    g_autofree char *number = g_strdup_printf ("%u", i % 12 + 1);
    g_autofree char *id = g_strdup_printf ("%08x-0000-4000-8000-000000000000", i);
    g_autofree char *folder = g_build_filename (root, artist, album, NULL);
    g_autofree char *path = g_strdup_printf ("%s/%s %s.%s", folder, number, title, formats[f]);
    const char *const tags[] = { "TITLE",
                                 title,
                                 "ARTIST",
                                 artist,
                                 "ALBUM",
                                 album,
                                 "TRACKNUMBER",
                                 number,
                                 "GENRE",
                                 "Rock",
                                 "DATE",
                                 "1999",
                                 "MUSICBRAINZ_TRACKID",
                                 id,
                                 NULL };

    g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
    g_assert_true (g_file_set_contents_full (path, content[f], (gssize) length[f],
                                             G_FILE_SET_CONTENTS_NONE, 0644, NULL));
    g_assert_true (ts_retag (path, tags));
  }
  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
    g_free (content[f]);
}

static void run_command (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
run_command (const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;
  int status;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  g_spawn_command_line_sync (command, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* MPD begins with an empty folder and is told to update once the music is in it. */
static double
time_mpd (const char *folder, const char *music)
{
  g_autofree char *state = g_build_filename (folder, "mpd", NULL);
  g_autofree char *empty = g_build_filename (state, "music", NULL);
  g_autofree char *inside = g_build_filename (empty, "all", NULL);
  g_autofree char *conf = g_build_filename (state, "mpd.conf", NULL);
  g_autofree char *socket = g_build_filename (state, "socket", NULL);
  g_autofree char *text = NULL;
  const char *argv[] = { "mpd", "--no-daemon", conf, NULL };
  g_autoptr (GError) error = NULL;
  gint64 start_us;
  double ms;
  GPid pid;

  g_mkdir_with_parents (empty, 0755);
  text = g_strdup_printf ("music_directory \"%s\"\ndb_file \"%s/db\"\nlog_file \"%s/log\"\n"
                          "bind_to_address \"%s\"\nauto_update \"no\"\nzeroconf_enabled \"no\"\n"
                          "audio_output {\n  type \"null\"\n  name \"none\"\n}\n",
                          empty, state, state, socket);
  g_assert_true (g_file_set_contents (conf, text, -1, NULL));
  g_spawn_async (NULL, (char **) argv, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                 NULL, &pid, &error);
  g_assert_no_error (error);
  while (!g_file_test (socket, G_FILE_TEST_EXISTS))
    g_usleep (10000);
  run_command ("mpc --host=%s update --wait", socket);
  g_assert_cmpint (g_rename (music, inside), ==, 0);
  start_us = g_get_monotonic_time ();
  run_command ("mpc --host=%s update --wait", socket);
  ms = (double) (g_get_monotonic_time () - start_us) / 1000;
  {
    g_autofree char *output = NULL;
    g_autofree char *command = g_strdup_printf ("mpc --host=%s stats", socket);

    g_assert_true (g_spawn_command_line_sync (command, &output, NULL, NULL, NULL));
    g_print ("# mpd: %s\n",
             strstr (output, "Songs:") != NULL ? strtok (strstr (output, "Songs:"), "\n") : "?");
  }
  g_assert_cmpint (g_rename (inside, music), ==, 0);
  run_command ("kill %d", (int) pid);
  g_spawn_close_pid (pid);
  run_command ("rm -rf %s", state);
  return ms;
}

static guint64
get_resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL)
      || (line = strstr (text, "VmHWM:")) == NULL)
    return 0;
  return g_ascii_strtoull (line + 6, NULL, 10);
}

static void
bench_rescan (const char *folder, const char *music, guint n)
{
  g_autofree char *links = g_build_filename (folder, "links", NULL);
  g_autofree char *what = g_strdup_printf ("rescan of %u unchanged files", n * N_LINKS);
  g_autoptr (TsSource) source = NULL;
  double ms[N_RESCANS];
  TsStore *store;

  g_assert_cmpint (g_mkdir (links, 0755), ==, 0);
  for (int i = 0; i < N_LINKS; i++)
    run_command ("cp -rl %s %s/%d", music, links, i);
  store = open_library (folder, links, &source);
  scan (store, source, n * N_LINKS, n * N_LINKS);
  for (int i = 0; i < N_RESCANS; i++)
    ms[i] = scan (store, source, n * N_LINKS, 0);
  print_times (what, ms, N_RESCANS);
  g_object_unref (store);
}

int
main (int argc, char *argv[])
{
  const char *wanted = g_getenv ("N_FILES");
  const guint n = wanted != NULL ? (guint) atoi (wanted) : 10000;
  g_autofree char *folder = g_dir_make_tmp ("ts-bench-scan-XXXXXX", NULL);
  g_autofree char *music = g_build_filename (folder, "music", NULL);
  g_autofree char *mpd = g_find_program_in_path ("mpd");
  g_autofree char *mpc = g_find_program_in_path ("mpc");
  const gboolean has_mpd = mpd != NULL && mpc != NULL;
  double own_ms[N_RUNS], mpd_ms[N_RUNS];

  gst_init (NULL, NULL);
  make_files (music, n);
  g_print ("# %u files, %u processors\n", n, g_get_num_processors ());
  first_scan (folder, music, n); /* into the page cache, for both */
  for (int i = 0; i < N_RUNS; i++) {
    own_ms[i] = first_scan (folder, music, n);
    if (has_mpd)
      mpd_ms[i] = time_mpd (folder, music);
  }
  print_times ("first scan", own_ms, N_RUNS);
  if (has_mpd)
    print_times ("first update of MPD", mpd_ms, N_RUNS);
  else
    g_print ("# mpd and mpc are not installed: not compared\n");
  bench_rescan (folder, music, n);
  g_print ("# most memory resident: %" G_GUINT64_FORMAT " KiB\n", get_resident_kib ());
  run_command ("rm -rf %s", folder);
  return 0;
}
