/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-proxy.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BODY_LENGTH 100000
#define PATIENCE_US (20 * G_USEC_PER_SEC)

typedef struct {
  char *folder;
  TsProxyDatabase *database;
  TsProxy *proxy;
  int origin_fd;
  guint origin_port;
  GThread *origin;
  int n_resolved;    /* atomic */
  int must_fail;     /* atomic: what the resolver does */
  const char *found; /* path the resolver finds */
} Fixture;

/* --- A site -------------------------------------------------------------------------------- */

static int
make_listener (guint *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (fd, 64), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return fd;
}

static void
send_all (int fd, const char *data, gsize length)
{
  while (length > 0) {
    const gssize n = send (fd, data, length, MSG_NOSIGNAL);

    if (n <= 0)
      return;
    data += n;
    length -= (gsize) n;
  }
}

static gpointer
origin_connection (gpointer data)
{
  const int fd = GPOINTER_TO_INT (data);
  g_autofree char *body = g_strnfill (BODY_LENGTH, 'm');
  char request[4096] = "";
  gsize length = 0;

  while (strstr (request, "\r\n\r\n") == NULL) {
    const gssize n = recv (fd, request + length, sizeof request - 1 - length, 0);

    if (n <= 0)
      break;
    length += (gsize) n;
    request[length] = '\0';
  }
  if (g_str_has_prefix (request, "GET /good")) {
    g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n"
                                             "Content-Length: %d\r\n\r\n", BODY_LENGTH);

    send_all (fd, head, strlen (head));
    send_all (fd, body, BODY_LENGTH);
  } else if (g_str_has_prefix (request, "GET /silent")) {
    while (recv (fd, request, sizeof request, 0) > 0)
      continue;
  } else {
    send_all (fd, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", 38);
  }
  close (fd);
  return NULL;
}

static gpointer
origin_thread (gpointer data)
{
  Fixture *fixture = data;
  int fd;

  while ((fd = accept (fixture->origin_fd, NULL, NULL)) >= 0)
    g_thread_unref (g_thread_new ("site", origin_connection, GINT_TO_POINTER (fd)));
  return NULL;
}

/* --- A player ------------------------------------------------------------------------------ */

static int
connect_to (guint port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  const struct timeval patience = { .tv_sec = PATIENCE_US / G_USEC_PER_SEC };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

static int
ask (Fixture *fixture, const char *id, const char *fields)
{
  const guint port = ts_proxy_get_port (fixture->proxy);
  g_autofree char *text = g_strdup_printf (
      "GET /proxy/%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUser-Agent: Test Player 1\r\n%s\r\n", id,
      port, fields);
  int fd = connect_to (port);

  send_all (fd, text, strlen (text));
  return fd;
}

static char *
read_all (int fd, gsize *length)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 buffer[16384];
  gssize n;

  while ((n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_byte_array_append (bytes, buffer, (guint) n);
  g_assert_cmpint (n, ==, 0);
  close (fd);
  if (length != NULL)
    *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (bytes, FALSE);
}

static void
assert_plays (int fd)
{
  gsize length;
  g_autofree char *answer = read_all (fd, &length);

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
  g_assert_cmpuint (length - (gsize) (strstr (answer, "\r\n\r\n") + 4 - answer), ==, BODY_LENGTH);
}

static void
assert_status (int fd, const char *status)
{
  g_autofree char *answer = read_all (fd, NULL);

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));
  answer[12] = '\0';
  g_assert_cmpstr (answer + 9, ==, status);
}

/* --- The fixture --------------------------------------------------------------------------- */

static gboolean
resolve (const TsProxyTrack *track,
         TsProxyResolved *resolved,
         GCancellable *cancellable,
         gpointer user_data,
         GError **error)
{
  Fixture *fixture = user_data;

  g_atomic_int_inc (&fixture->n_resolved);
  g_assert_nonnull (track->page_url);
  /* Long enough for others to come and wait. */
  g_usleep (G_USEC_PER_SEC / 5);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (g_atomic_int_get (&fixture->must_fail)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The page is gone.");
    return FALSE;
  }
  resolved->url
      = g_strdup_printf ("http://127.0.0.1:%u/%s", fixture->origin_port, fixture->found);
  return TRUE;
}

static void
add (Fixture *fixture, const char *id, const char *path, double age, gboolean has_page)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/%s", fixture->origin_port, path);
  g_autoptr (TsProxyTrack) track = ts_proxy_track_new (id, url);
  g_autoptr (GError) error = NULL;

  track->artist = g_strdup ("Artist");
  g_free (track->title);
  track->title = g_strdup (id);
  track->page_url = has_page ? g_strdup ("http://example.org/page") : NULL;
  track->updated_at = (double) g_get_real_time () / G_USEC_PER_SEC - age;
  ts_proxy_database_add (fixture->database, track, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("ts-proxy-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "streams.db", NULL);
  fixture->database = ts_proxy_database_open (path, &error);
  g_assert_no_error (error);
  fixture->origin_fd = make_listener (&fixture->origin_port);
  fixture->origin = g_thread_new ("origin", origin_thread, fixture);
  fixture->found = "good";
  fixture->proxy = ts_proxy_new (fixture->database);
  ts_proxy_set_resolver (fixture->proxy, resolve, fixture, NULL);
  ts_proxy_start (fixture->proxy, TS_PROXY_ANY_PORT, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  ts_proxy_stop (fixture->proxy);
  g_assert_finalize_object (fixture->proxy);
  ts_proxy_database_unref (fixture->database);
  shutdown (fixture->origin_fd, SHUT_RDWR);
  g_thread_join (fixture->origin);
  close (fixture->origin_fd);
  folder = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *file = g_build_filename (fixture->folder, name, NULL);

    g_unlink (file);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

/* Waits until so many streams run; returns them. */
static GPtrArray *
wait_for_streams (Fixture *fixture, guint n)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_US;

  for (;;) {
    g_autoptr (GPtrArray) streams = ts_proxy_list_streams (fixture->proxy);
    guint n_running = 0;

    for (guint i = 0; i < streams->len; i++)
      n_running += ((TsProxyStream *) streams->pdata[i])->state != TS_PROXY_STREAM_FAILED;
    if (n_running == n)
      return g_steal_pointer (&streams);
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_usleep (1000);
  }
}

static gboolean
log_has (Fixture *fixture, const char *text)
{
  g_auto (GStrv) lines = ts_proxy_get_log (fixture->proxy);
  g_autofree char *all = g_strjoinv ("\n", lines);

  return strstr (all, text) != NULL;
}

/* --- Tests --------------------------------------------------------------------------------- */

static void
test_refresh_shared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxyTrack) track = NULL;
  int fds[4];

  add (fixture, "old", "dead", 6 * 3600, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = ask (fixture, "old", "");
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    assert_plays (fds[i]);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 1);
  track = ts_proxy_database_get (fixture->database, "old", NULL);
  g_assert_true (g_str_has_suffix (track->stream_url, "/good"));
  g_assert_cmpfloat (track->updated_at, >, g_get_real_time () / 1e6 - 60);
  g_assert_true (log_has (fixture, "more than five hours old"));
  /* It is fresh now. */
  assert_plays (ask (fixture, "old", ""));
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 1);
}

static void
test_refresh_fails (Fixture *fixture, gconstpointer data)
{
  g_atomic_int_set (&fixture->must_fail, TRUE);
  add (fixture, "old", "good", 6 * 3600, TRUE);
  assert_plays (ask (fixture, "old", ""));
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 1);
  g_assert_true (log_has (fixture, "The page is gone."));

  add (fixture, "dead", "dead", 0, TRUE);
  assert_status (ask (fixture, "dead", ""), "502");
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 2);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  add (fixture, "dead", "dead", 0, TRUE);
  assert_plays (ask (fixture, "dead", ""));
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 1);

  /* Once only: what is refused again stays refused. */
  fixture->found = "dead";
  add (fixture, "dead", "dead", 0, TRUE);
  assert_status (ask (fixture, "dead", ""), "502");
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 2);
  /* A lasting address has nobody to ask. */
  add (fixture, "lasting", "dead", 1e9, FALSE);
  assert_status (ask (fixture, "lasting", ""), "502");
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 2);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) two = NULL;
  g_autoptr (GPtrArray) none = NULL;
  const TsProxyStream *stream;
  int first;
  int second;

  ts_proxy_set_max_streams (fixture->proxy, 2);
  add (fixture, "silent", "silent", 0, FALSE);
  first = ask (fixture, "silent", "");
  second = ask (fixture, "silent", "");
  two = wait_for_streams (fixture, 2);
  stream = two->pdata[0];
  g_assert_cmpstr (stream->client, ==, "Test Player 1");
  g_assert_cmpstr (stream->track_id, ==, "silent");
  g_assert_cmpstr (stream->title, ==, "Artist - silent");
  assert_status (ask (fixture, "silent", ""), "503");
  /* Gone is gone, though the site says nothing that could not be sent. */
  close (first);
  g_ptr_array_unref (wait_for_streams (fixture, 1));
  ts_proxy_set_max_streams (fixture->proxy, 1);
  assert_status (ask (fixture, "silent", ""), "503");
  close (second);
  none = wait_for_streams (fixture, 0);
  add (fixture, "good", "good", 0, FALSE);
  assert_plays (ask (fixture, "good", ""));
}

static void
test_half_closed (Fixture *fixture, gconstpointer data)
{
  int fd;

  add (fixture, "dead", "dead", 6 * 3600, TRUE);
  fd = ask (fixture, "dead", "");
  shutdown (fd, SHUT_WR);
  assert_plays (fd);
  /* Half-closed first, gone later: there is no second sign of it. */
  add (fixture, "silent", "silent", 0, FALSE);
  fd = ask (fixture, "silent", "");
  shutdown (fd, SHUT_WR);
  g_ptr_array_unref (wait_for_streams (fixture, 1));
  close (fd);
  g_ptr_array_unref (wait_for_streams (fixture, 0));
}

static void
test_mode (Fixture *fixture, gconstpointer data)
{
  static const struct {
    TsProxyMode mode;
    const char *fields;
    gboolean has_titles;
  } cases[] = {
    { TS_PROXY_MODE_AUTO, "Icy-MetaData: 1\r\n", FALSE },
    { TS_PROXY_MODE_ALWAYS, "Icy-MetaData: 1\r\n", TRUE },
    { TS_PROXY_MODE_ALWAYS, "Icy-MetaData: 1\r\nRange: bytes=0-\r\n", TRUE },
    { TS_PROXY_MODE_ALWAYS, "", FALSE },
    { TS_PROXY_MODE_NEVER, "Icy-MetaData: 1\r\n", FALSE },
  };

  add (fixture, "good", "good", 0, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *answer = NULL;
    gsize length;

    ts_proxy_set_mode (fixture->proxy, cases[i].mode);
    answer = read_all (ask (fixture, "good", cases[i].fields), &length);
    g_assert_nonnull (strstr (answer, "\r\nicy-name: Artist - good\r\n"));
    g_assert_cmpint (strstr (answer, "\r\nicy-metaint: 16000\r\n") != NULL, ==,
                     cases[i].has_titles);
    g_assert_cmpint (strstr (answer, "StreamTitle='Artist - good';") != NULL, ==,
                     cases[i].has_titles);
  }
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxy) second = ts_proxy_new (fixture->database);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other_error = NULL;
  guint free_port = 0;

  g_assert_false (
      ts_proxy_start (second, ts_proxy_get_port (fixture->proxy), &free_port, &error));
  g_assert_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_BUSY);
  g_assert_false (ts_proxy_is_running (second));
  g_assert_cmpuint (free_port, >, ts_proxy_get_port (fixture->proxy));
  g_assert_false (ts_proxy_start (second, 80, NULL, &other_error));
  g_assert_error (other_error, TS_PROXY_ERROR, TS_PROXY_ERROR_INVALID);
}

/* One stream ends, and its player sees that it did not end by itself; the other goes on. */
static void
test_stop_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) streams = NULL;
  g_autoptr (GPtrArray) left = NULL;
  char byte;
  int fds[2];

  add (fixture, "silent", "silent", 0, FALSE);
  fds[0] = ask (fixture, "silent", "");
  g_ptr_array_unref (wait_for_streams (fixture, 1));
  fds[1] = ask (fixture, "silent", "");
  streams = wait_for_streams (fixture, 2);
  ts_proxy_stop_stream (fixture->proxy, ((TsProxyStream *) streams->pdata[0])->serial);
  left = wait_for_streams (fixture, 1);
  g_assert_cmpuint (((TsProxyStream *) left->pdata[0])->serial, ==,
                    ((TsProxyStream *) streams->pdata[1])->serial);
  g_assert_cmpint (recv (fds[0], &byte, 1, 0), <, 0);
  g_assert_true (log_has (fixture, "was stopped"));
  /* There is no such one any more. */
  ts_proxy_stop_stream (fixture->proxy, ((TsProxyStream *) streams->pdata[0])->serial);
  close (fds[0]);
  close (fds[1]);
  g_ptr_array_unref (wait_for_streams (fixture, 0));
}

/* Stopping in the midst of everything leaves nothing behind. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  int fds[3];

  add (fixture, "silent", "silent", 0, FALSE);
  add (fixture, "old", "dead", 6 * 3600, TRUE);
  fds[0] = ask (fixture, "silent", "");
  fds[1] = ask (fixture, "old", "");
  fds[2] = connect_to (ts_proxy_get_port (fixture->proxy));
  g_ptr_array_unref (wait_for_streams (fixture, 2));
  ts_proxy_stop (fixture->proxy);
  g_assert_cmpuint (ts_proxy_get_port (fixture->proxy), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++) {
    char byte;

    g_assert_cmpint (recv (fds[i], &byte, 1, 0), <=, 0);
    close (fds[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/proxy/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("refresh-shared", test_refresh_shared);
  ADD ("refresh-fails", test_refresh_fails);
  ADD ("refused", test_refused);
  ADD ("limit", test_limit);
  ADD ("half-closed", test_half_closed);
  ADD ("mode", test_mode);
  ADD ("busy", test_busy);
  ADD ("stop-one", test_stop_one);
  ADD ("stop", test_stop);
#undef ADD
  return g_test_run ();
}
