/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proxy between a site of our own and a real MPD without sound. */
#include "config.h"

#include "ts-mpd-fixture.h"
#include "ts-mpd.h"
#include "ts-proxy.h"
#include "ts-test-wait.h"

#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RATE_HZ 8000
#define LONG_S 120
#define STALE_US (6 * G_TIME_SPAN_HOUR)
#define N_ROW 100

static TsMpdFixture fixture;

/* --- The site, on a thread of its own ------------------------------------------------------- */

typedef struct {
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  guint port;
  int n_resolved; /* atomic */
} Site;

static Site site;

static GBytes *
make_wav (guint n)
{
  const guint32 head[11]
      = { GUINT32_TO_LE (0x46464952), GUINT32_TO_LE (36 + n),  GUINT32_TO_LE (0x45564157),
          GUINT32_TO_LE (0x20746d66), GUINT32_TO_LE (16),      GUINT32_TO_LE (0x00010001),
          GUINT32_TO_LE (RATE_HZ),    GUINT32_TO_LE (RATE_HZ), GUINT32_TO_LE (0x00080001),
          GUINT32_TO_LE (0x61746164), GUINT32_TO_LE (n) };
  char *data = g_malloc (sizeof head + n);

  memcpy (data, head, sizeof head);
  memset (data + sizeof head, 0x80, n);
  return g_bytes_new_take (data, sizeof head + n);
}

/* "/long/..." is long, "/short/..." a tenth of a second, everything else is gone. */
static void
handle_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer data)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const gboolean is_long = g_str_has_prefix (path, "/long/");
  g_autoptr (GBytes) bytes = NULL;

  if (!is_long && !g_str_has_prefix (path, "/short/")) {
    soup_server_message_set_status (message, SOUP_STATUS_FORBIDDEN, NULL);
    return;
  }
  bytes = make_wav (is_long ? RATE_HZ * LONG_S : RATE_HZ / 10);
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_set_content_type (headers, "audio/x-wav", NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static gpointer
run_site (gpointer data)
{
  g_main_context_push_thread_default (site.context);
  g_main_loop_run (site.loop);
  g_main_context_pop_thread_default (site.context);
  return NULL;
}

static void
start_site (void)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  site.context = g_main_context_new ();
  site.loop = g_main_loop_new (site.context, FALSE);
  g_main_context_push_thread_default (site.context);
  site.server = soup_server_new (NULL, NULL);
  soup_server_add_handler (site.server, NULL, handle_cb, NULL, NULL);
  soup_server_listen_local (site.server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (site.server);
  site.port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_context_pop_thread_default (site.context);
  site.thread = g_thread_new ("site", run_site, NULL);
}

static void
stop_site (void)
{
  g_main_loop_quit (site.loop);
  g_thread_join (site.thread);
  g_object_unref (site.server);
  g_main_loop_unref (site.loop);
  g_main_context_unref (site.context);
}

static char *
make_url (const char *folder, const char *id)
{
  return g_strdup_printf ("http://127.0.0.1:%u/%s/%s.wav", site.port, folder, id);
}

static gboolean
resolve_cb (const TsProxyTrack *track,
            TsProxyResolved *resolved,
            GCancellable *cancellable,
            gpointer data,
            GError **error)
{
  g_atomic_int_inc (&site.n_resolved);
  resolved->url = make_url ("long", track->id);
  return TRUE;
}

/* --- Helpers ------------------------------------------------------------------------------- */

static TsProxy *proxy;
static TsMpd *mpd;

static TsMpdStatus *
read_status (TsMpd *of)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TsMpdStatus *status;

  ts_mpd_read_status_async (of, NULL, ts_wait_done_cb, &result);
  status = ts_mpd_read_status_finish (of, ts_wait_for (&result), &error);
  g_assert_no_error (error);
  return status;
}

static gboolean
is_playing (TsMpd *of, const char *title, gint64 least_ms)
{
  g_autoptr (TsMpdStatus) status = read_status (of);

  g_assert_cmpstr (status->error, ==, NULL);
  return status->play == TS_MPD_PLAY_PLAYING && g_strcmp0 (status->title, title) == 0
         && status->elapsed_ms > least_ms;
}

static void
add_track (TsPlaylist *list, const char *id, const char *url, gboolean is_stale)
{
  g_autoptr (TsProxyTrack) track = ts_proxy_track_new (id, url);
  g_autofree char *uri = ts_proxy_make_uri (ts_proxy_get_port (proxy), id);
  g_autoptr (GError) error = NULL;
  TsPlaylistEntry *entry = ts_playlist_append (list, uri);

  g_free (track->title);
  track->title = g_strconcat ("Title ", id, NULL);
  track->artist = g_strdup ("Artist");
  if (is_stale) {
    track->page_url = g_strdup_printf ("http://127.0.0.1:%u/page/%s", site.port, id);
    track->updated_at = (double) (g_get_real_time () - STALE_US) / G_USEC_PER_SEC;
  }
  g_assert_true (ts_proxy_database_add (ts_proxy_get_database (proxy), track, &error));
  entry->title = g_strdup (track->title);
  entry->artist = g_strdup ("Artist");
}

static void
send_list (TsMpd *to, TsPlaylist *list)
{
  const guint n = list->entries->len;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) sent = NULL;

  ts_mpd_send_async (to, list, TS_MPD_REPLACE, TRUE, NULL, ts_wait_done_cb, &result);
  sent = ts_mpd_send_finish (to, ts_wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sent->n_done, ==, n);
}

static guint
count_descriptors (void)
{
  GDir *dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  g_dir_close (dir);
  return n;
}

static gint64
get_resident_kib (void)
{
  g_autofree char *text = NULL;
  long pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*d %ld", &pages), ==, 1);
  return (gint64) pages * (getpagesize () / 1024);
}

static TsMpd *
connect_to (TsMpdFixture *to)
{
  g_autoptr (TsMpdAddress) address = ts_mpd_address_parse (to->socket, NULL);
  TsMpd *made = ts_mpd_new ();

  ts_mpd_set_address (made, address, NULL, NULL);
  return made;
}

/* --- The tests ----------------------------------------------------------------------------- */

/* Seeking is kept, and the titles follow what plays. */
static void
test_seek (void)
{
  TsPlaylist *list = ts_playlist_new (NULL);
  g_autofree char *first = make_url ("long", "1"), *second = make_url ("long", "2");
  g_autofree char *queue = NULL;

  add_track (list, "track-1", first, FALSE);
  add_track (list, "track-2", second, FALSE);
  send_list (mpd, list);
  queue = ts_mpd_fixture_mpc (&fixture, "%artist% - %title%", "playlist", NULL);
  g_assert_cmpstr (queue, ==, "Artist - Title track-1\nArtist - Title track-2\n");
  wait_until (is_playing (mpd, "Title track-1", 0));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "seek", "60", NULL));
  wait_until (is_playing (mpd, "Title track-1", 60000));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "next", NULL));
  wait_until (is_playing (mpd, "Title track-2", 0));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "prev", NULL));
  wait_until (is_playing (mpd, "Title track-1", 0));
}

static void
test_two_players (void)
{
  TsMpdFixture other = { NULL };
  g_autoptr (TsMpd) second = NULL;
  g_autofree char *url = make_url ("long", "1");
  TsPlaylist *list = ts_playlist_new (NULL);

  g_assert_true (ts_mpd_fixture_set_up (&other, NULL));
  second = connect_to (&other);
  add_track (list, "track-1", url, FALSE);
  send_list (second, list);
  list = ts_playlist_new (NULL);
  add_track (list, "track-1", url, FALSE);
  send_list (mpd, list);
  wait_until (is_playing (mpd, "Title track-1", 0) && is_playing (second, "Title track-1", 0));
  g_clear_object (&second);
  ts_mpd_fixture_tear_down (&other);
}

/* An address of six hours ago plays after it was asked for once. */
static void
test_stale (void)
{
  TsPlaylist *list = ts_playlist_new (NULL);
  g_autofree char *dead = make_url ("gone", "old");

  g_atomic_int_set (&site.n_resolved, 0);
  add_track (list, "track-old", dead, TRUE);
  send_list (mpd, list);
  wait_until (is_playing (mpd, "Title track-old", 0));
  g_assert_cmpint (g_atomic_int_get (&site.n_resolved), ==, 1);
}

static void
play_row (guint n, const char *prefix)
{
  TsPlaylist *list = ts_playlist_new (NULL);
  gboolean is_over = FALSE;

  for (guint i = 0; i < n; i++) {
    g_autofree char *id = g_strdup_printf ("%s-%u", prefix, i);
    g_autofree char *url = make_url ("short", id);

    add_track (list, id, url, FALSE);
  }
  send_list (mpd, list);
  while (!is_over) {
    g_autoptr (TsMpdStatus) status = read_status (mpd);

    g_assert_cmpstr (status->error, ==, NULL);
    is_over = status->play == TS_MPD_PLAY_STOPPED;
    g_usleep (50000);
  }
}

/* Memory and descriptors stay as they are. */
static void
test_row (void)
{
  guint n_descriptors;
  gint64 resident_kib;

  play_row (10, "warm");
  n_descriptors = count_descriptors ();
  resident_kib = get_resident_kib ();
  play_row (N_ROW, "row");
  g_test_message ("%u tracks in a row: %" G_GINT64_FORMAT " KiB more, %d descriptors more", N_ROW,
                  get_resident_kib () - resident_kib,
                  (int) count_descriptors () - (int) n_descriptors);
  wait_until (count_descriptors () <= n_descriptors + 4);
  g_assert_cmpint (get_resident_kib () - resident_kib, <, 10 * 1024);
}

int
main (int argc, char **argv)
{
  g_autoptr (TsProxyDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (!ts_mpd_fixture_set_up (&fixture, NULL)) {
    g_print ("1..0 # SKIP mpd or mpc is not installed\n");
    return 0;
  }
  start_site ();
  path = g_build_filename (fixture.dir, "streams.db", NULL);
  database = ts_proxy_database_open (path, &error);
  g_assert_no_error (error);
  proxy = ts_proxy_new (database);
  ts_proxy_set_resolver (proxy, resolve_cb, NULL, NULL);
  g_assert_true (ts_proxy_start (proxy, TS_PROXY_ANY_PORT, NULL, &error));
  mpd = connect_to (&fixture);

  g_test_add_func ("/mpd-proxy/seek", test_seek);
  g_test_add_func ("/mpd-proxy/two-players", test_two_players);
  g_test_add_func ("/mpd-proxy/stale", test_stale);
  g_test_add_func ("/mpd-proxy/row", test_row);
  status = g_test_run ();

  g_object_unref (mpd);
  ts_mpd_fixture_tear_down (&fixture);
  ts_proxy_stop (proxy);
  g_object_unref (proxy);
  stop_site ();
  return status;
}
