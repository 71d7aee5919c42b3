/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A station of 100,000 files is listed and indexed; a large file goes up, beside curl posting the
 * same bodies, if it is installed. CPU is this process's own.
 */
#include "config.h"

#include "ts-azuracast-body.h"
#include "ts-station-fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_FILES "100000"
#define N_RUNS 5

static double
get_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Resident memory in megabytes: now, or the most there was. */
static double
get_memory_mb (const char *field)
{
  g_autofree char *status = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  line = status != NULL ? strstr (status, field) : NULL;
  return line != NULL ? g_ascii_strtod (line + strlen (field), NULL) / 1024 : 0;
}

static void
bench_list (void)
{
  TsStationFixture fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFiles) files = NULL;
  gint64 start_us;
  double cpu_s;
  double before_mb;

  ts_station_fixture_set_up (&fixture, "--files", N_FILES, NULL);
  before_mb = get_memory_mb ("VmRSS:");
  cpu_s = get_cpu_s ();
  start_us = g_get_monotonic_time ();
  ts_azuracast_station_list_files_async (fixture.station, TRUE, NULL, ts_station_done_cb, &result);
  files
      = ts_azuracast_station_list_files_finish (fixture.station, ts_station_wait (&result), &error);
  g_assert_no_error (error);
  g_print ("list and index of %u files: %.2f s CPU, %.1f s in all, resident %.0f MB (%.0f before), "
           "peak %.0f MB\n",
           ts_azuracast_files_get_n (files), get_cpu_s () - cpu_s,
           (double) (g_get_monotonic_time () - start_us) / 1e6, get_memory_mb ("VmRSS:"), before_mb,
           get_memory_mb ("VmHWM:"));
  ts_station_fixture_tear_down (&fixture);
}

static double
upload (TsStationFixture *fixture, int fd, const char *path)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFile) file = NULL;
  gint64 start_us = g_get_monotonic_time ();

  ts_azuracast_station_upload_async (fixture->station, fd, path, FALSE, NULL, NULL, ts_station_done_cb,
                                     &result);
  file = ts_azuracast_station_upload_finish (fixture->station, ts_station_wait (&result), &error);
  g_assert_no_error (error);
  return (double) (g_get_monotonic_time () - start_us) / 1e6;
}

static int
make_file (gsize megabytes)
{
  g_autofree char *path = NULL;
  g_autofree char *bytes = g_malloc (1 << 20);
  int fd = g_file_open_tmp ("tracksync-XXXXXX", &path, NULL);

  for (gsize i = 0; i < megabytes; i++) {
    for (gsize j = 0; j < 1 << 20; j += 4)
      memcpy (bytes + j, &(guint32){ g_random_int () }, 4);
    g_assert_cmpint (write (fd, bytes, 1 << 20), ==, 1 << 20);
  }
  g_unlink (path);
  return fd;
}

/* Writes what the program sends to a file, and has curl send that. */
static double
upload_by_curl (TsStationFixture *fixture, int fd, gsize size, const char *path)
{
  g_autofree char *before = g_strdup_printf ("{\"path\":\"%s\",\"file\":\"", path);
  g_autoptr (GInputStream) body = ts_azuracast_body_new (fd, 0, (gint64) size, before, "\"}", TRUE, NULL);
  g_autofree char *name = NULL;
  g_autofree char *data = NULL;
  g_autofree char *uri = g_strconcat (fixture->uri, "/api/station/1/files", NULL);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileOutputStream) output = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  int out = g_file_open_tmp ("tracksync-XXXXXX", &name, NULL);
  gint64 start_us;

  close (out);
  file = g_file_new_for_path (name);
  output = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_splice (G_OUTPUT_STREAM (output), body, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                          &error);
  g_assert_no_error (error);
  data = g_strconcat ("@", name, NULL);
  start_us = g_get_monotonic_time ();
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "curl", "-sf", "-H",
                              "X-API-Key: all:rights", "-H", "Content-Type: application/json", "-H",
                              "Expect:", "--data-binary", data, uri, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  g_unlink (name);
  return (double) (g_get_monotonic_time () - start_us) / 1e6;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

static void
bench_throughput (void)
{
  TsStationFixture fixture = { 0 };
  const gsize megabytes = 20;
  int fd = make_file (megabytes);
  double own[N_RUNS];
  double curl[N_RUNS];
  gboolean has_curl = g_find_program_in_path ("curl") != NULL;

  ts_station_fixture_set_up (&fixture, NULL, NULL);
  for (guint i = 0; i < N_RUNS; i++) {
    g_autofree char *first = g_strdup_printf ("own/%u.mp3", i);
    g_autofree char *second = g_strdup_printf ("curl/%u.mp3", i);

    own[i] = (double) megabytes / upload (&fixture, fd, first);
    curl[i] = has_curl ? (double) megabytes / upload_by_curl (&fixture, fd, megabytes << 20, second)
                       : 0;
  }
  qsort (own, N_RUNS, sizeof *own, compare);
  qsort (curl, N_RUNS, sizeof *curl, compare);
  g_print ("upload of %zu MB: %.0f MB/s (%.0f-%.0f), curl %.0f MB/s (%.0f-%.0f)\n", megabytes,
           own[N_RUNS / 2], own[0], own[N_RUNS - 1], curl[N_RUNS / 2], curl[0], curl[N_RUNS - 1]);
  close (fd);
  ts_station_fixture_tear_down (&fixture);
}

static void
bench_memory (void)
{
  TsStationFixture fixture = { 0 };
  const gsize megabytes = 500;
  int fd = make_file (megabytes);
  double before_mb;
  double seconds;

  ts_station_fixture_set_up (&fixture, NULL, NULL);
  before_mb = get_memory_mb ("VmRSS:");
  g_file_set_contents ("/proc/self/clear_refs", "5", 1, NULL);
  seconds = upload (&fixture, fd, "large.mp3");
  g_print ("upload of %zu MB: %.1f s, peak %.0f MB, %.0f MB before\n", megabytes, seconds,
           get_memory_mb ("VmHWM:"), before_mb);
  close (fd);
  ts_station_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* Figures only. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  bench_memory ();
  bench_throughput ();
  bench_list ();
  return 0;
}
