/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ytdlp.h"

#include "ts-media-site.h"
#include "ts-service-error.h"
#include "ts-test-wait.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* --- The stand-in -------------------------------------------------------------------------- */

typedef struct {
  TsYtdlp *ytdlp;
  char *folder;
  char *program;
} Fake;

static void
write_beside (Fake *self, const char *ending, const char *text)
{
  g_autofree char *path = g_strconcat (self->program, ending, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
read_beside (Fake *self, const char *ending)
{
  g_autofree char *path = g_strconcat (self->program, ending, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
fake_set_up (Fake *self, gconstpointer data)
{
  g_autofree char *script = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (g_getenv ("FAKE_YT_DLP"), &script, &size, NULL));
  self->folder = g_dir_make_tmp ("ytdlp-XXXXXX", NULL);
  self->program = g_build_filename (self->folder, "yt dlp; true", NULL);
  g_assert_true (g_file_set_contents_full (self->program, script, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  write_beside (self, ".version", "2026.01.01\n");
  self->ytdlp = ts_ytdlp_new ();
  ts_ytdlp_set_program (self->ytdlp, self->program);
}

static void
fake_tear_down (Fake *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->program);
  g_assert_finalize_object (self->ytdlp);
}

/* --- What is listed ------------------------------------------------------------------------ */

typedef struct {
  GPtrArray *entries; /* (element-type utf8): kind and title, or reason */
  char *title;
} Listed;

static gboolean
entry_cb (const TsYtdlpEntry *entry, const char *list_title, gpointer user_data, GError **error)
{
  Listed *self = user_data;

  g_ptr_array_add (
      self->entries,
      g_strdup_printf ("%d %s", entry->kind, entry->reason != NULL ? entry->reason : entry->title));
  if (self->title == NULL)
    self->title = g_strdup (list_title);
  return TRUE;
}

static void
listed_set_up (Listed *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_free);
  self->title = NULL;
}

static void
listed_clear (Listed *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self->title);
}

/* --- Faults -------------------------------------------------------------------------------- */

static void
test_words (Fake *self, gconstpointer data)
{
  g_autofree char *cookies = g_build_filename (self->folder, "cookies.txt", NULL);
  g_autoptr (TsYtdlpMedia) media = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  g_autofree char *copy = NULL;
  guint n;

  g_assert_true (g_file_set_contents (cookies, "# Netscape HTTP Cookie File\n", -1, NULL));
  ts_ytdlp_set_cookies (self->ytdlp, cookies, "firefox");
  media = ts_ytdlp_resolve (self->ytdlp, "http://site.test/$(touch x)/--exec/music", NULL, &error);
  g_assert_no_error (error);
  text = read_beside (self, ".words");
  words = g_strsplit (g_strchomp (text), "\n", -1);
  n = g_strv_length (words);
  g_assert_cmpstr (words[0], ==, "--ignore-config");
  g_assert_cmpstr (words[n - 2], ==, "--");
  g_assert_cmpstr (words[n - 1], ==, "http://site.test/$(touch x)/--exec/music");
  g_assert_false (g_strv_contains ((const char *const *) words, "--cookies-from-browser"));
  for (guint i = 0; i < n; i++)
    if (strcmp (words[i], "--cookies") == 0)
      copy = g_strdup (words[i + 1]);
  /* yt-dlp writes its cookies back: it gets a copy, which is gone afterwards. */
  g_assert_nonnull (copy);
  g_assert_cmpstr (copy, !=, cookies);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));

  ts_ytdlp_set_cookies (self->ytdlp, NULL, "firefox");
  g_assert_null (ts_ytdlp_resolve (self->ytdlp, "http://site.test/null", NULL, NULL));
  g_clear_pointer (&text, g_free);
  text = read_beside (self, ".words");
  g_assert_nonnull (strstr (text, "--cookies-from-browser\nfirefox\n"));

  ts_ytdlp_set_cookies (self->ytdlp, "/nonexistent/cookies", NULL);
  g_assert_null (ts_ytdlp_resolve (self->ytdlp, "http://site.test/music", NULL, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
}

static void
test_music (Fake *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsYtdlpMedia) media
      = ts_ytdlp_resolve (self->ytdlp, "http://site.test/music", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (media->url, ==, "http://cdn.test/a?expire=1999999999&sig=x");
  g_assert_cmpint (media->expires_s, ==, 1999999999);
  g_assert_cmpstr (media->mime, ==, "audio/webm");
  g_assert_cmpstr (media->codec, ==, "Opus");
  g_assert_cmpint (media->bit_rate_kbps, ==, 133);
  g_assert_false (media->is_hls);
  g_assert_cmpstr (g_hash_table_lookup (media->headers, "User-Agent"), ==, "Test/1");
  g_assert_null (g_hash_table_lookup (media->headers, "Bad"));
  g_assert_cmpstr (media->entry->track, ==, "The Song");
  g_assert_cmpstr (media->entry->artist, ==, "One; Two");
  g_assert_cmpstr (media->entry->uploader, ==, "One");
  g_assert_true (media->entry->is_topic);
  g_assert_cmpint (media->entry->duration_ms, ==, 61400);
  g_assert_cmpint (media->entry->year, ==, 1999);
}

/* What goes wrong becomes an error of that code, whose words hold no address. */
static void
test_faults (Fake *self, gconstpointer data)
{
  static const struct {
    const char *address;
    int code;
    const char *words; /* (nullable): part of the message */
  } cases[] = {
    { "http://site.test/null", TS_SERVICE_ERROR_NOT_FOUND, "no longer there" },
    { "http://site.test/unknown", TS_SERVICE_ERROR_FAILED, "The moon is full" },
    { "http://site.test/silent=0", TS_SERVICE_ERROR_UNSUPPORTED, NULL },
    { "http://site.test/killed", TS_SERVICE_ERROR_FAILED, "ended" },
    { "http://site.test/garbage", TS_SERVICE_ERROR_FAILED, NULL },
    { "http://site.test/html", TS_SERVICE_ERROR_FAILED, NULL },
    { "http://site.test/line", TS_SERVICE_ERROR_FAILED, "more than makes sense" },
    { "file:///etc/passwd", TS_SERVICE_ERROR_UNSUPPORTED, "http" },
    { "--exec=true", TS_SERVICE_ERROR_UNSUPPORTED, NULL },
    { "ytsearch:music", TS_SERVICE_ERROR_UNSUPPORTED, NULL },
    { "", TS_SERVICE_ERROR_UNSUPPORTED, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", cases[i].address);
    g_assert_null (ts_ytdlp_resolve (self->ytdlp, cases[i].address, NULL, &error));
    g_assert_error (error, TS_SERVICE_ERROR, cases[i].code);
    g_assert_null (strstr (error->message, "SECRET"));
    g_assert_null (strstr (error->message, "://site"));
    if (cases[i].words != NULL)
      g_assert_nonnull (strstr (error->message, cases[i].words));
  }
}

static void
test_flood (Fake *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsYtdlpMedia) media
      = ts_ytdlp_resolve (self->ytdlp, "http://site.test/flood", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (media->entry->title, ==, "One");
}

static void
test_lists (Fake *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Listed listed;

  listed_set_up (&listed);
  g_assert_true (
      ts_ytdlp_list (self->ytdlp, "http://site.test/huge", entry_cb, &listed, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (listed.entries->len, ==, 40000);
  g_assert_cmpstr (listed.title, ==, "Huge");
  listed_clear (&listed);

  /* Failed ones are told of, and end nothing. */
  listed_set_up (&listed);
  g_assert_true (
      ts_ytdlp_list (self->ytdlp, "http://site.test/mixed", entry_cb, &listed, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (listed.entries->len, ==, 4);
  g_assert_cmpstr (listed.entries->pdata[0], ==, "0 A");
  g_assert_cmpstr (listed.entries->pdata[1], ==, "1 yt-dlp could not read it.");
  g_assert_cmpstr (listed.entries->pdata[2], ==, "1 It is private.");
  g_assert_cmpstr (listed.entries->pdata[3], ==, "2 More");
  listed_clear (&listed);

  /* A list that breaks off does not pass for a shorter one. */
  listed_set_up (&listed);
  g_assert_false (
      ts_ytdlp_list (self->ytdlp, "http://site.test/broken", entry_cb, &listed, NULL, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE);
  g_assert_cmpuint (listed.entries->len, ==, 1);
  listed_clear (&listed);
}

/* --- Time-outs and cancelling -------------------------------------------------------------- */

/* Waits until neither the stand-in nor its child is there any more. */
static void
assert_all_gone (Fake *self)
{
  g_autofree char *text = read_beside (self, ".pids");
  g_auto (GStrv) pids = g_strsplit (g_strchomp (text), " ", -1);
  const gint64 deadline = g_get_monotonic_time () + TS_WAIT_US;

  g_assert_cmpuint (g_strv_length (pids), ==, 2);
  for (guint i = 0; i < 2; i++) {
    const pid_t pid = (pid_t) atoi (pids[i]);
    g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);

    while (kill (pid, 0) == 0) {
      g_autofree char *stat = NULL;

      /* Where nobody collects orphans, the dead stay listed. */
      if (g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, ") Z ") != NULL)
        break;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
  }
}

static void
test_timeout (Fake *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  ts_ytdlp_set_timeouts (self->ytdlp, 1, 1);
  g_assert_null (ts_ytdlp_resolve (self->ytdlp, "http://site.test/hang", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  assert_all_gone (self);
}

/* Something left behind that holds on to the output. */
static void
test_daemon (Fake *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsYtdlpMedia) media
      = ts_ytdlp_resolve (self->ytdlp, "http://site.test/daemon", NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (media);
  assert_all_gone (self);
}

static gpointer
cancel_thread (gpointer data)
{
  Fake *self = ((gpointer *) data)[0];
  const gint64 deadline = g_get_monotonic_time () + TS_WAIT_US;
  g_autofree char *text = NULL;

  while (text == NULL || strchr (text, '\n') == NULL) {
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    g_usleep (1000);
    g_free (text);
    text = read_beside (self, ".pids");
  }
  g_cancellable_cancel (((gpointer *) data)[1]);
  return NULL;
}

static void
test_cancel (Fake *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer pair[] = { self, cancellable };
  GThread *thread = g_thread_new ("cancel", cancel_thread, pair);
  g_autoptr (GError) error = NULL;

  g_assert_null (ts_ytdlp_resolve (self->ytdlp, "http://site.test/hang", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  assert_all_gone (self);

  g_clear_error (&error);
  g_assert_null (ts_ytdlp_resolve (self->ytdlp, "http://site.test/music", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
hang_thread (gpointer data)
{
  TsYtdlp *ytdlp = ((gpointer *) data)[0];
  GCancellable *cancellable = ((gpointer *) data)[1];
  GError *error = NULL;

  g_assert_null (ts_ytdlp_resolve (ytdlp, "http://site.test/hang", cancellable, &error));
  return error;
}

/* Two run, the others wait, and can be cancelled while they do. */
static void
test_turns (Fake *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer pair[] = { self->ytdlp, cancellable };
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("hang", hang_thread, pair);
  {
    gpointer canceller[] = { self, cancellable };

    cancel_thread (canceller);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_autoptr (GError) error = g_thread_join (threads[i]);

    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
}

/* --- The version --------------------------------------------------------------------------- */

static void
test_check (Fake *self, gconstpointer data)
{
  g_autoptr (TsYtdlpCheck) check = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *today = g_date_time_format (now, "%Y.%m.%d\n");

  write_beside (self, ".version", "2023.03.04\n");
  check = ts_ytdlp_check (self->ytdlp, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (check->version, ==, "2023.03.04");
  g_assert_cmpint (check->age_days, >, 1300);
  g_assert_false (check->is_good);
  g_assert_nonnull (strstr (check->text, "too old"));
  g_clear_pointer (&check, ts_ytdlp_check_free);

  write_beside (self, ".version", today);
  check = ts_ytdlp_check (self->ytdlp, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (check->age_days, ==, 0);
  g_assert_cmpint (check->is_good, ==, check->js_runtime != NULL);
  g_assert_nonnull (strstr (check->text, check->is_good ? "ready" : "JavaScript"));

  write_beside (self, ".version", "Python 3\n");
  g_assert_null (ts_ytdlp_check (self->ytdlp, NULL, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_PROGRAM);
  g_clear_error (&error);

  ts_ytdlp_set_program (self->ytdlp, "/nonexistent/yt-dlp");
  g_assert_null (ts_ytdlp_check (self->ytdlp, NULL, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_PROGRAM);
}

/* New versions are told of other runtimes than the one they take by themselves. */
static void
test_js_runtime (Fake *self, gconstpointer data)
{
  g_autofree char *node = g_build_filename (self->folder, "node", NULL);
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *narrow = g_strconcat (self->folder, ":/usr/bin:/bin", NULL);
  g_autofree char *words = NULL;

  g_assert_true (
      g_file_set_contents_full (node, "#!/bin/sh\n", -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  g_setenv ("PATH", narrow, TRUE);
  g_assert_null (ts_ytdlp_resolve (self->ytdlp, "https://www.youtube.com/null", NULL, NULL));
  g_setenv ("PATH", path, TRUE);
  words = read_beside (self, ".words");
  g_assert_nonnull (strstr (words, "--js-runtimes\nnode\n"));
}

static void
test_expiry (void)
{
  g_assert_cmpint (ts_ytdlp_url_get_expiry_s ("http://a/b?c=d&expire=1795262958&e=1"), ==,
                   1795262958);
  g_assert_cmpint (ts_ytdlp_url_get_expiry_s ("http://a/b?expire=12"), ==, 0);
  g_assert_cmpint (ts_ytdlp_url_get_expiry_s ("http://a/b?expire=1795262958x"), ==, 0);
  g_assert_cmpint (ts_ytdlp_url_get_expiry_s ("http://a/expire=1795262958"), ==, 0);
}

/* --- The real one -------------------------------------------------------------------------- */

static void
test_real (void)
{
  static const struct {
    const char *path;
    int code;          /* -1 when it plays */
    const char *leads; /* (nullable): start of where it plays */
    gboolean is_hls;
  } cases[] = {
    { "/audio/1.wav", -1, "/audio/1.wav", FALSE },
    { "/watch/1", -1, "/stream/1?", FALSE },
    { "/watch/1?bounded=1", -1, "/bounded/1.wav", FALSE },
    { "/redirect/1", -1, "/audio/1.wav", FALSE },
    { "/hls/1/index.m3u8", -1, "/hls/1/index.m3u8", TRUE },
    { "/gone/1", -1, "/gone/1/x.mp3", FALSE },
    { "/missing/1", TS_SERVICE_ERROR_NOT_FOUND, NULL, FALSE },
    { "/private/1", TS_SERVICE_ERROR_AUTH, NULL, FALSE },
    { "/503/1", TS_SERVICE_ERROR_OFFLINE, NULL, FALSE },
  };
  g_autofree char *program = g_find_program_in_path ("yt-dlp");
  g_autoptr (TsYtdlp) ytdlp = ts_ytdlp_new ();
  TsMediaSite site;

  if (program == NULL) {
    g_test_skip ("yt-dlp is not installed");
    return;
  }
  ts_media_site_set_up (&site);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *address = ts_media_site_make_uri (&site, "%s", cases[i].path);
    g_autoptr (GError) error = NULL;
    g_autoptr (TsYtdlpMedia) media = NULL;

    g_test_message ("%s", cases[i].path);
    media = ts_ytdlp_resolve (ytdlp, address, NULL, &error);
    if (cases[i].code >= 0) {
      g_assert_error (error, TS_SERVICE_ERROR, cases[i].code);
      continue;
    }
    g_assert_no_error (error);
    g_assert_true (g_str_has_prefix (media->url, site.uri));
    g_assert_true (g_str_has_prefix (media->url + strlen (site.uri), cases[i].leads));
    g_assert_cmpint (media->is_hls, ==, cases[i].is_hls);
    g_assert_nonnull (g_hash_table_lookup (media->headers, "User-Agent"));
    if (g_str_has_prefix (cases[i].leads, "/stream"))
      g_assert_cmpint (media->expires_s, >, 0);
  }
  {
    g_autofree char *address = ts_media_site_make_uri (&site, "/feed.xml?n=40");
    g_autoptr (GError) error = NULL;
    Listed listed;

    listed_set_up (&listed);
    g_assert_true (ts_ytdlp_list (ytdlp, address, entry_cb, &listed, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (listed.entries->len, ==, 40);
    g_assert_cmpstr (listed.entries->pdata[39], ==, "0 Artist 39 – Song & 39");
    g_assert_cmpstr (listed.title, ==, "Test Feed é");
    listed_clear (&listed);
  }
  ts_media_site_tear_down (&site);
}

/* --- How long a list takes ----------------------------------------------------------------- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
time_program (const char *program, const char *address)
{
  const char *const argv[] = {
    program, "--ignore-config", "--no-warnings", "--flat-playlist", "-J", "--", address, NULL
  };
  const gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
  g_assert_no_error (error);
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

static double
time_list (TsYtdlp *ytdlp, const char *address)
{
  const gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  Listed listed;

  listed_set_up (&listed);
  g_assert_true (ts_ytdlp_list (ytdlp, address, entry_cb, &listed, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (listed.entries->len, ==, 1000);
  listed_clear (&listed);
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

#define N_RUNS 9

static void
bench (void)
{
  g_autofree char *program = g_find_program_in_path ("yt-dlp");
  g_autoptr (TsYtdlp) ytdlp = ts_ytdlp_new ();
  g_autofree char *address = NULL;
  double alone[N_RUNS], ours[N_RUNS];
  TsMediaSite site;

  g_assert_nonnull (program);
  ts_media_site_set_up (&site);
  address = ts_media_site_make_uri (&site, "/feed.xml?n=1000");
  for (guint i = 0; i < N_RUNS; i++) {
    alone[i] = time_program (program, address);
    ours[i] = time_list (ytdlp, address);
  }
  ts_media_site_tear_down (&site);
  qsort (alone, N_RUNS, sizeof *alone, compare_doubles);
  qsort (ours, N_RUNS, sizeof *ours, compare_doubles);
  g_print ("1,000 entries, ms: yt-dlp -J %.0f (%.0f to %.0f), listed %.0f (%.0f to %.0f), %.2fx\n",
           alone[N_RUNS / 2], alone[0], alone[N_RUNS - 1], ours[N_RUNS / 2], ours[0],
           ours[N_RUNS - 1], ours[N_RUNS / 2] / alone[N_RUNS / 2]);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*func) (Fake *, gconstpointer);
  } tests[] = {
    { "/ytdlp/words", test_words },           { "/ytdlp/music", test_music },
    { "/ytdlp/faults", test_faults },         { "/ytdlp/flood", test_flood },
    { "/ytdlp/lists", test_lists },           { "/ytdlp/timeout", test_timeout },
    { "/ytdlp/daemon", test_daemon },         { "/ytdlp/cancel", test_cancel },
    { "/ytdlp/turns", test_turns },           { "/ytdlp/check", test_check },
    { "/ytdlp/js-runtime", test_js_runtime },
  };

  if (argc > 1 && strcmp (argv[1], "bench") == 0) {
    bench ();
    return 0;
  }
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fake, NULL, fake_set_up, tests[i].func, fake_tear_down);
  g_test_add_func ("/ytdlp/expiry", test_expiry);
  g_test_add_func ("/ytdlp/real", test_real);
  return g_test_run ();
}
