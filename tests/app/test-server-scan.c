/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a Subsonic server of this process into the library. With the argument "bench": how long
 * 100,000 songs take, and what they need. */
#include "config.h"

#include "ts-context.h"
#include "ts-scan.h"
#include "ts-server-scan.h"
#include "ts-store-accounts.h"
#include "ts-store-playlists.h"
#include "ts-store-tracks.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <libsoup/soup.h>
#include <string.h>
#include <sys/resource.h>

typedef struct {
  char *folder;
  SoupServer *server;
  char *uri;
  TsStore *store;
  TsAccounts *accounts;
  TsSource *source;
  guint n_songs;
  guint first_song;  /* those before it are gone */
  guint n_renamed;   /* this many have another title */
  guint fail_offset; /* a page from here on is refused */
  guint n_requests;
  guint n_playlists;      /* "Mix 0", "Mix 1"... of three songs each */
  guint n_changes;        /* of the first of these */
  guint n_playlist_reads; /* requests for one */
  gboolean is_slow;
  gboolean is_empty;
} Fixture;

static gboolean
unpause_cb (gpointer message)
{
  soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

static guint
get_number (GHashTable *query, const char *name)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
handle (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GString) text = g_string_new ("{\"subsonic-response\":{\"status\":\"ok\"");
  guint first = self->first_song + get_number (query, "songOffset");
  guint last = MIN (first + get_number (query, "songCount"), self->n_songs);
  gsize length;

  self->n_requests++;
  if (self->fail_offset > 0 && first >= self->fail_offset) {
    soup_server_message_set_status (message, 403, NULL);
    return;
  }
  if (strcmp (path, "/rest/search3.view") == 0 && !self->is_empty) {
    g_string_append (text, ",\"searchResult3\":{\"song\":[");
    for (guint i = first; i < last; i++)
      g_string_append_printf (
          text,
          "%s{\"id\":\"%08x-5f0e-4c3f-9f1b-2f6a1c0de%03x\",\"title\":\"%s %u\",\"album\":\"Album "
          "%u\",\"artist\":\"Artist %u\",\"isDir\":false,\"track\":%u,\"year\":%u,\"duration\":%u,"
          "\"size\":%u,\"bitRate\":320,\"suffix\":\"mp3\",\"contentType\":\"audio/mpeg\","
          "\"path\":\"Artist %u/Album %u/%u.mp3\",\"created\":\"2024-05-06T07:08:09Z\",\"genre\":"
          "\"House\",\"musicBrainzId\":\"\",\"coverArt\":\"al-%u\",\"type\":\"music\"}",
          i > first ? "," : "",
          i,
          i % 4096,
          i < self->n_renamed ? "Renamed" : "Song",
          i,
          i / 12,
          i / 60,
          i % 12 + 1,
          1980 + i % 40,
          180 + i % 200,
          5000000 + i,
          i / 60,
          i / 12,
          i,
          i / 12);
    g_string_append (text, "]}");
  }
  if (strcmp (path, "/rest/getPlaylists.view") == 0) {
    g_string_append (text, ",\"playlists\":{\"playlist\":[");
    for (guint i = 0; i < self->n_playlists; i++)
      g_string_append_printf (text,
                              "%s{\"id\":\"p%u\",\"name\":\"Mix %u\",\"songCount\":3,\"changed\":"
                              "\"2024-05-06T07:%02u:09Z\"}",
                              i > 0 ? "," : "", i, i, i == 0 ? self->n_changes : 0);
    g_string_append (text, "]}");
  }
  if (strcmp (path, "/rest/getPlaylist.view") == 0) {
    self->n_playlist_reads++;
    g_string_append (text, ",\"playlist\":{\"entry\":[");
    for (guint i = 0; i < 3; i++)
      g_string_append_printf (text, "%s{\"id\":\"%08x-5f0e-4c3f-9f1b-2f6a1c0de%03x\"}",
                              i > 0 ? "," : "", i + self->n_changes, i + self->n_changes);
    g_string_append (text, "]}");
  }
  g_string_append (text, "}}");
  length = text->len;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message,
                                    "application/json",
                                    SOUP_MEMORY_TAKE,
                                    g_string_free (g_steal_pointer (&text), FALSE),
                                    length);
  if (self->is_slow && first > 500) {
    soup_server_message_pause (message);
    g_timeout_add_full (
        G_PRIORITY_DEFAULT, 20000, unpause_cb, g_object_ref (message), g_object_unref);
  }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GSList *uris;

  memset (self, 0, sizeof *self);
  self->n_songs = data != NULL ? GPOINTER_TO_UINT (data) : 1200;
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, handle, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->uri = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  self->folder = g_dir_make_tmp ("ts-server-scan-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "library.db", NULL);
  self->store = ts_store_open (path, NULL, &error);
  g_assert_no_error (error);
  account = ts_account_new ("subsonic", "Loopback", self->uri, "jo", "password");
  self->source = ts_store_add_account (self->store, account, NULL, &error);
  g_assert_no_error (error);
  self->accounts = ts_accounts_new ();
  ts_accounts_save_secret_async (self->accounts, account, "sesame", NULL, ts_wait_done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ts_accounts_save_secret_finish (self->accounts, result, &error));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->source);
  g_object_unref (self->accounts);
  g_object_unref (self->store);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  ts_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->uri);
}

static TsJob *
run (Fixture *self, TsJobState expected)
{
  TsJob *job = ts_server_scan_start (self->store, self->source, self->accounts);

  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  if (ts_job_get_error_message (job) != NULL)
    g_test_message ("%s", ts_job_get_error_message (job));
  g_assert_cmpint (ts_job_get_state (job), ==, expected);
  return job;
}

static guint
count_rows (Fixture *self, guint *n_gone)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsKnownTracks) known
      = ts_store_load_known (self->store, ts_source_get_id (self->source), NULL, &error);

  g_assert_no_error (error);
  *n_gone = 0;
  for (guint i = 0; i < ts_known_tracks_get_n (known); i++)
    *n_gone += ts_known_tracks_get (known, i)->is_missing;
  return ts_known_tracks_get_n (known) - *n_gone;
}

static void
assert_rows (Fixture *self, guint n_present, guint n_missing)
{
  guint n_gone;

  g_assert_cmpuint (count_rows (self, &n_gone), ==, n_present);
  g_assert_cmpuint (n_gone, ==, n_missing);
}

/* Only what differs is written, what is gone is marked, and what comes back is the same row. */
static void
test_incremental (Fixture *self, gconstpointer data)
{
  g_autoptr (TsJob) first = run (self, TS_JOB_STATE_DONE);
  g_autoptr (TsJob) again = NULL;
  g_autoptr (TsJob) changed = NULL;
  g_autoptr (TsJob) back = NULL;

  g_assert_cmpuint (ts_scan_get_result (first)->counts.n_added, ==, 1200);
  assert_rows (self, 1200, 0);
  again = run (self, TS_JOB_STATE_DONE);
  g_assert_cmpuint (ts_scan_get_result (again)->counts.n_unchanged, ==, 1200);
  g_assert_cmpuint (ts_scan_get_result (again)->counts.n_changed, ==, 0);

  self->first_song = 100;
  self->n_renamed = 130;
  changed = run (self, TS_JOB_STATE_DONE);
  g_assert_cmpuint (ts_scan_get_result (changed)->counts.n_changed, ==, 30);
  g_assert_cmpuint (ts_scan_get_result (changed)->counts.n_missing, ==, 100);
  assert_rows (self, 1100, 100);

  self->first_song = 0;
  self->n_renamed = 0;
  back = run (self, TS_JOB_STATE_DONE);
  g_assert_cmpuint (ts_scan_get_result (back)->counts.n_returned, ==, 100);
  g_assert_cmpuint (ts_scan_get_result (back)->counts.n_added, ==, 0);
  assert_rows (self, 1200, 0);
}

static void
assert_playlist (Fixture *self, guint n_playlists, const char *first_title)
{
  g_autoptr (GPtrArray) playlists = NULL;
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) tracks = NULL;
  g_autoptr (GError) error = NULL;
  const TsStoredPlaylist *first;

  playlists = ts_store_list_playlists (self->store, ts_source_get_id (self->source), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (playlists->len, ==, n_playlists);
  first = playlists->pdata[0];
  g_assert_cmpstr (first->name, ==, "Mix 0");
  g_assert_cmpuint (first->n_tracks, ==, 3);
  playlist = ts_store_get_playlist (self->store, first->id, &ids, NULL, &error);
  g_assert_no_error (error);
  tracks = ts_store_get_tracks (self->store, (const gint64 *) (gpointer) ids->data, ids->len, NULL,
                                &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((TsTrack *) tracks->pdata[0])->title, ==, first_title);
}

/* The playlists come along; only one that was changed is read again. */
static void
test_playlists (Fixture *self, gconstpointer data)
{
  g_autoptr (TsJob) first = NULL;
  g_autoptr (TsJob) again = NULL;
  g_autoptr (TsJob) changed = NULL;

  self->n_playlists = 3;
  first = run (self, TS_JOB_STATE_DONE);
  g_assert_cmpuint (self->n_playlist_reads, ==, 3);
  assert_playlist (self, 3, "Song 0");
  again = run (self, TS_JOB_STATE_DONE);
  g_assert_cmpuint (self->n_playlist_reads, ==, 3);

  self->n_changes = 1;
  self->n_playlists = 2;
  changed = run (self, TS_JOB_STATE_DONE);
  g_assert_cmpuint (self->n_playlist_reads, ==, 4);
  assert_playlist (self, 2, "Song 1");
}

/* A list that broke off says nothing about what it did not reach. */
static void
test_half (Fixture *self, gconstpointer data)
{
  g_autoptr (TsJob) first = run (self, TS_JOB_STATE_DONE);
  g_autoptr (TsJob) half = NULL;
  g_autoptr (TsJob) empty = NULL;

  g_assert_cmpuint (ts_scan_get_result (first)->counts.n_added, ==, 1200);
  self->fail_offset = 600;
  self->n_renamed = 5;
  half = run (self, TS_JOB_STATE_FAILED);
  assert_rows (self, 1200, 0);
  self->fail_offset = 0;
  self->is_empty = TRUE;
  empty = run (self, TS_JOB_STATE_FAILED);
  assert_rows (self, 1200, 0);
}

static void
cancel_cb (TsJob *job, GParamSpec *pspec, gpointer user_data)
{
  gint64 *cancelled_us = user_data;

  if (ts_job_get_done (job) > 0 && *cancelled_us == 0) {
    *cancelled_us = g_get_monotonic_time ();
    ts_job_cancel (job);
  }
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  gint64 cancelled_us = 0;
  gint64 took_us;
  guint n_kept, n_gone;
  TsJob *job;

  self->is_slow = TRUE;
  job = ts_server_scan_start (self->store, self->source, self->accounts);
  g_signal_connect (job, "notify::done", G_CALLBACK (cancel_cb), &cancelled_us);
  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  took_us = g_get_monotonic_time () - cancelled_us;
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_CANCELLED);
  g_test_message ("cancelled in %.1f ms", took_us / 1000.0);
  /* The pages that came before are kept, one or two of them. */
  n_kept = count_rows (self, &n_gone);
  g_assert_true ((n_kept == 500 || n_kept == 1000) && n_gone == 0);
  g_object_unref (job);
}

static void
test_no_secret (Fixture *self, gconstpointer data)
{
  g_autoptr (TsAccounts) accounts = ts_accounts_new ();
  g_autoptr (TsJob) job = ts_server_scan_start (self->store, self->source, accounts);

  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_FAILED);
  g_assert_nonnull (strstr (ts_job_get_error_message (job), "again"));
}

/* --- How long ------------------------------------------------------------------------------ */

static double
cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_utime.tv_sec + (double) usage.ru_stime.tv_sec +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
bench (const char *what, Fixture *self)
{
  gint64 start_us = g_get_monotonic_time ();
  double start_cpu_s = cpu_s ();
  struct rusage usage;
  TsJob *job = ts_server_scan_start (self->store, self->source, self->accounts);

  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  getrusage (RUSAGE_SELF, &usage);
  g_print ("# %s: %s %.2f s, %.2f s of CPU (with the server's own), peak %ld MB\n",
           what,
           ts_job_get_summary (job),
           (double) (g_get_monotonic_time () - start_us) / 1e6,
           cpu_s () - start_cpu_s,
           usage.ru_maxrss / 1024);
  g_object_unref (job);
}

static int
run_bench (void)
{
  Fixture self;

  set_up (&self, GUINT_TO_POINTER (100000));
  bench ("first", &self);
  bench ("again", &self);
  tear_down (&self, NULL);
  return 0;
}

int
main (int argc, char *argv[])
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (argc > 1 && strcmp (argv[1], "bench") == 0)
    return run_bench ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server-scan/incremental", Fixture, NULL, set_up, test_incremental, tear_down);
  g_test_add ("/server-scan/playlists", Fixture, NULL, set_up, test_playlists, tear_down);
  g_test_add ("/server-scan/half", Fixture, NULL, set_up, test_half, tear_down);
  g_test_add ("/server-scan/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/server-scan/no-secret", Fixture, NULL, set_up, test_no_secret, tear_down);
  return g_test_run ();
}
