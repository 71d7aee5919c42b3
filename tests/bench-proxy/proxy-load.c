/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two ends of a proxy under load, each in one thread with epoll:
 *
 *   proxy-load origin                        serves; prints its port
 *   proxy-load live PORT PATH N SECONDS      N listeners of an endless stream of 16 kB/s
 *   proxy-load any-live PORT PATH N SECONDS  the same without comparing (a station's own bytes)
 *   proxy-load bulk PORT PATH N SECONDS      N readers as fast as can be
 *   proxy-load first PORT PATH N RATE        N whole tracks, RATE a second
 *   proxy-load burst PORT PATH N             N whole tracks, all connects at once
 *   proxy-load slow PORT PATH N SECONDS      N players that hardly read
 *
 * Paths of the origin: /live, /bulk (endless), /track (16 kB). Bodies are a pattern with a prime
 * period, and every byte that comes back is compared. Blocks of metadata are asked for and taken
 * out where the answer has them. The result is one line of JSON.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PERIOD 1000003
#define WINDOW 262144
#define LIVE_RATE 16000
#define TRACK_SIZE 16384
#define HEAD_START_US 100000 /* sent at once */
#define TICK_MS 5
#define N_PHASES 10

static guint8 pattern[PERIOD + WINDOW];

static void
make_pattern (void)
{
  guint32 state = 2463534242u;

  for (gsize i = 0; i < PERIOD; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    pattern[i] = (guint8) (state >> 11);
  }
  memcpy (pattern + PERIOD, pattern, WINDOW);
}

static const guint8 *
pattern_at (guint64 offset)
{
  return pattern + offset % PERIOD;
}

static void
set_interest (int epoll, int operation, int fd, guint32 events, gpointer data)
{
  struct epoll_event event = { .events = events, .data.ptr = data };

  if (epoll_ctl (epoll, operation, fd, &event) < 0)
    g_error ("epoll_ctl: %s", g_strerror (errno));
}

/* -- origin ------------------------------------------------------------------------------------ */

typedef enum { KIND_LIVE, KIND_BULK, KIND_TRACK } Kind;

typedef struct {
  int fd;
  Kind kind;
  gboolean has_request;
  char request[2048];
  gsize n_request;
  guint64 n_sent; /* of the body */
  gint64 began_us;
  guint index; /* in its phase */
  guint phase;
} Served;

static GPtrArray *phases[N_PHASES]; /* (element-type Served): the live ones */

static void
served_close (Served *served)
{
  if (served->has_request && served->kind == KIND_LIVE) {
    GPtrArray *phase = phases[served->phase];

    g_ptr_array_remove_index_fast (phase, served->index);
    if (served->index < phase->len)
      ((Served *) phase->pdata[served->index])->index = served->index;
  }
  close (served->fd);
  g_free (served);
}

/* Sends up to @end of the body; FALSE when the connection is gone. */
static gboolean
served_send (Served *served, guint64 end)
{
  while (served->n_sent < end) {
    gsize n = MIN (end - served->n_sent, 65536);
    gssize sent = send (served->fd, pattern_at (served->n_sent), n, MSG_NOSIGNAL);

    if (sent < 0)
      return errno == EAGAIN;
    served->n_sent += (guint64) sent;
  }
  return TRUE;
}

static void
served_start (Served *served, int epoll)
{
  static guint n_live;
  static const char live[] = "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nicy-br: 128\r\n"
                             "Connection: close\r\n\r\n";
  static const char track[] = "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n"
                              "Content-Length: 16384\r\nAccept-Ranges: bytes\r\n"
                              "Connection: close\r\n\r\n";
  const char *head;

  served->has_request = TRUE;
  served->began_us = g_get_monotonic_time ();
  served->kind = strstr (served->request, "/live") != NULL   ? KIND_LIVE
                 : strstr (served->request, "/bulk") != NULL ? KIND_BULK
                                                             : KIND_TRACK;
  head = served->kind == KIND_TRACK ? track : live;
  if (send (served->fd, head, strlen (head), MSG_NOSIGNAL) < 0)
    g_debug ("left early");
  if (served->kind == KIND_LIVE) {
    served->phase = n_live++ % N_PHASES;
    served->index = phases[served->phase]->len;
    g_ptr_array_add (phases[served->phase], served);
    served->began_us -= HEAD_START_US;
    served_send (served, LIVE_RATE * HEAD_START_US / G_USEC_PER_SEC);
  } else {
    set_interest (epoll, EPOLL_CTL_MOD, served->fd, EPOLLIN | EPOLLOUT, served);
  }
}

static void
served_handle (Served *served, guint32 events, int epoll)
{
  if (events & EPOLLIN) {
    char rest[4096];
    gsize room = sizeof served->request - 1 - served->n_request;
    gssize n = recv (served->fd, served->has_request ? rest : served->request + served->n_request,
                     served->has_request ? sizeof rest : room, 0);

    if (n <= 0 && !(n < 0 && errno == EAGAIN)) {
      served_close (served);
      return;
    }
    if (!served->has_request && n > 0) {
      served->n_request += (gsize) n;
      served->request[served->n_request] = '\0';
      if (strstr (served->request, "\r\n\r\n") != NULL)
        served_start (served, epoll);
    }
  } else if (events & (EPOLLHUP | EPOLLERR)) {
    served_close (served);
    return;
  }
  if ((events & EPOLLOUT) && served->has_request) {
    guint64 end = served->kind == KIND_TRACK ? TRACK_SIZE : served->n_sent + 1048576;

    if (!served_send (served, end)) {
      served_close (served);
    } else if (served->kind == KIND_TRACK && served->n_sent == TRACK_SIZE) {
      shutdown (served->fd, SHUT_WR);
      set_interest (epoll, EPOLL_CTL_MOD, served->fd, EPOLLIN, served);
    }
  }
}

G_NORETURN static void
run_origin (void)
{
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int epoll = epoll_create1 (EPOLL_CLOEXEC);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  gint64 next_tick = g_get_monotonic_time ();

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (listener, (struct sockaddr *) &address, sizeof address) < 0
      || listen (listener, 8192) < 0)
    g_error ("%s", g_strerror (errno));
  getsockname (listener, (struct sockaddr *) &address, &length);
  printf ("%d\n", ntohs (address.sin_port));
  fflush (stdout);
  for (guint i = 0; i < N_PHASES; i++)
    phases[i] = g_ptr_array_new ();
  set_interest (epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);

  for (guint tick = 0;;) {
    struct epoll_event events[256];
    gint64 now = g_get_monotonic_time ();
    int n = epoll_wait (epoll, events, G_N_ELEMENTS (events),
                        now >= next_tick ? 0 : (int) ((next_tick - now + 999) / 1000));

    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr != NULL) {
        served_handle (events[i].data.ptr, events[i].events, epoll);
        continue;
      }
      for (int k = 0; k < 64; k++) {
        int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        Served *served;

        if (fd < 0)
          break;
        served = g_new0 (Served, 1);
        served->fd = fd;
        set_interest (epoll, EPOLL_CTL_ADD, fd, EPOLLIN, served);
      }
    }
    now = g_get_monotonic_time ();
    if (now >= next_tick) {
      GPtrArray *phase = phases[tick++ % N_PHASES];

      next_tick = MAX (next_tick + TICK_MS * 1000, now - 20 * TICK_MS * 1000);
      for (guint i = phase->len; i-- > 0;) {
        Served *served = phase->pdata[i];
        gint64 due = (now - served->began_us) * LIVE_RATE / G_USEC_PER_SEC;

        if (!served_send (served, (guint64) due))
          served_close (served);
      }
    }
  }
}

/* -- clients ----------------------------------------------------------------------------------- */

typedef struct {
  int fd;
  gint64 began_us;
  gint64 first_us; /* after began_us, of the body; 0: nothing yet */
  gint64 last_us;  /* of the last arrival */
  char head[4096];
  gsize n_head;
  gboolean has_body; /* the head is complete */
  guint interval;    /* between blocks; 0: none */
  guint left;        /* before the next block */
  guint n_block;     /* of the block being skipped */
  guint64 n_audio;
  gboolean is_corrupt;
  gboolean is_failed;
  gboolean is_done;
} Client;

typedef struct {
  int epoll;
  struct sockaddr_in address;
  const char *path;
  gboolean compares;
  gsize read_size; /* at once */
  guint n_done;
  GArray *gaps; /* (element-type gint64): us between arrivals */
} Load;

static guint8 buffer[WINDOW];

static void
client_start (Client *client, Load *load)
{
  client->began_us = g_get_monotonic_time ();
  client->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (client->fd < 0)
    g_error ("socket: %s", g_strerror (errno));
  if (connect (client->fd, (struct sockaddr *) &load->address, sizeof load->address) < 0
      && errno != EINPROGRESS)
    g_error ("connect: %s", g_strerror (errno));
  set_interest (load->epoll, EPOLL_CTL_ADD, client->fd, EPOLLOUT, client);
}

static void
client_end (Client *client, Load *load, gboolean is_failed)
{
  close (client->fd);
  client->fd = -1;
  client->is_done = TRUE;
  client->is_failed = is_failed;
  load->n_done++;
}

static void
client_take_audio (Client *client, const Load *load, const guint8 *data, gsize n)
{
  if (load->compares && memcmp (data, pattern_at (client->n_audio), n) != 0)
    client->is_corrupt = TRUE;
  client->n_audio += n;
}

/* Takes the blocks out of what came. */
static void
client_take (Client *client, const Load *load, const guint8 *data, gsize n)
{
  while (n > 0) {
    gsize take = n;

    if (client->n_block > 0) {
      take = MIN (n, client->n_block);
      client->n_block -= (guint) take;
    } else if (client->interval > 0 && client->left == 0) {
      take = 1;
      client->n_block = data[0] * 16u;
      client->left = client->interval;
    } else {
      if (client->interval > 0) {
        take = MIN (n, client->left);
        client->left -= (guint) take;
      }
      client_take_audio (client, load, data, take);
    }
    data += take;
    n -= take;
  }
}

static gsize
client_take_head (Client *client, const guint8 *data, gsize n)
{
  gsize room = sizeof client->head - 1 - client->n_head;
  gsize old = client->n_head;
  char *end;
  char *field;

  memcpy (client->head + client->n_head, data, MIN (n, room));
  client->n_head += MIN (n, room);
  client->head[client->n_head] = '\0';
  end = strstr (client->head, "\r\n\r\n");
  if (end == NULL)
    return n;
  client->has_body = TRUE;
  end[2] = '\0';
  field = strcasestr (client->head, "\r\nicy-metaint:");
  if (field != NULL)
    client->interval = client->left = (guint) strtoul (field + 14, NULL, 10);
  if (strstr (client->head, " 200 ") == NULL)
    client->is_corrupt = TRUE;
  return (gsize) (end + 4 - client->head) - old;
}

static void
client_handle (Client *client, guint32 events, Load *load)
{
  gssize n;
  gsize head = 0;
  gint64 now;

  if (events & EPOLLOUT) {
    g_autofree char *request
        = g_strdup_printf ("GET %s HTTP/1.0\r\nHost: 127.0.0.1:%d\r\nIcy-MetaData: 1\r\n\r\n",
                           load->path, ntohs (load->address.sin_port));

    if (send (client->fd, request, strlen (request), MSG_NOSIGNAL) < 0) {
      client_end (client, load, TRUE);
      return;
    }
    set_interest (load->epoll, EPOLL_CTL_MOD, client->fd, EPOLLIN, client);
    return;
  }
  n = recv (client->fd, buffer, load->read_size, 0);
  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0) {
    client_end (client, load, n < 0 || client->n_audio == 0);
    return;
  }
  now = g_get_monotonic_time ();
  if (!client->has_body)
    head = client_take_head (client, buffer, (gsize) n);
  if (head == (gsize) n)
    return;
  if (client->first_us == 0) {
    client->first_us = now - client->began_us;
  } else {
    gint64 gap = now - client->last_us;

    g_array_append_val (load->gaps, gap);
  }
  client->last_us = now;
  client_take (client, load, buffer + head, (gsize) n - head);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static double
quantile_ms (GArray *times, double q)
{
  if (times->len == 0)
    return 0;
  g_array_sort (times, compare_times);
  return (double) g_array_index (times, gint64, (guint) (q * (times->len - 1))) / 1000;
}

/* Starts @n clients, @rate a second (0: at once), and runs them for @seconds; a client of @seconds
 * 0 runs to the end of its track. @is_slow: one of them reads every 50 ms. */
static void
run_load (Load *load, Client *clients, guint n, double rate, double seconds, gboolean is_slow)
{
  gint64 began = g_get_monotonic_time ();
  gint64 end = began + (gint64) ((seconds > 0 ? seconds : 30 + (rate > 0 ? n / rate : 0)) * 1e6);
  guint n_started = 0;

  for (;;) {
    struct epoll_event events[256];
    gint64 now = g_get_monotonic_time ();
    guint wanted = rate > 0 ? (guint) MIN (n, (double) (now - began) / 1e6 * rate + 1) : n;
    int n_events;

    if (now >= end || load->n_done == n)
      return;
    while (n_started < wanted)
      client_start (&clients[n_started++], load);
    n_events = epoll_wait (load->epoll, events, is_slow ? 1 : G_N_ELEMENTS (events),
                           n_started < n ? 1 : 20);
    for (int i = 0; i < n_events; i++)
      client_handle (events[i].data.ptr, events[i].events, load);
    if (is_slow && n_started == n)
      g_usleep (50000);
  }
}

static int
run_clients (const char *mode, guint16 port, const char *path, guint n, double amount)
{
  gboolean is_live = g_str_has_suffix (mode, "live");
  gboolean is_first = g_str_equal (mode, "first");
  gboolean is_burst = g_str_equal (mode, "burst");
  gboolean is_slow = g_str_equal (mode, "slow");
  double ramp = is_live ? n / 2.0 : is_first ? amount : 0;
  double seconds = is_first || is_burst ? 0 : amount;
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree Client *clients = g_new0 (Client, n);
  Load load = { .epoll = epoll_create1 (EPOLL_CLOEXEC),
                .address = { .sin_family = AF_INET, .sin_port = htons (port) },
                .path = path,
                .compares = !g_str_equal (mode, "any-live"),
                .read_size = is_slow ? 1000 : sizeof buffer,
                .gaps = g_array_new (FALSE, FALSE, sizeof (gint64)) };
  guint n_served = 0, n_corrupt = 0, n_failed = 0;
  guint64 n_bytes = 0;
  gint64 began, took;

  load.address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  began = g_get_monotonic_time ();
  run_load (&load, clients, n, ramp, seconds, is_slow);
  took = g_get_monotonic_time () - began;
  for (guint i = 0; i < n; i++) {
    const Client *client = &clients[i];
    double due = is_live
                     ? 0.9 * LIVE_RATE * (double) (began + took - client->began_us) / 1e6 - 16000
                 : is_first || is_burst ? TRACK_SIZE
                                        : 1;

    n_served += client->has_body && !client->is_corrupt && (double) client->n_audio >= due;
    n_corrupt += client->is_corrupt;
    n_failed += client->is_failed;
    n_bytes += client->n_audio;
    if (client->first_us > 0)
      g_array_append_val (first, client->first_us);
  }
  printf (
      "{\"n\": %u, \"served\": %u, \"corrupt\": %u, \"failed\": %u, \"bytes\": %" G_GUINT64_FORMAT
      ", \"seconds\": %.4f, \"first_p50_ms\": %.3f, \"first_p99_ms\": %.3f, "
      "\"gap_p50_ms\": %.1f, \"gap_p99_ms\": %.1f}\n",
      n, n_served, n_corrupt, n_failed, n_bytes, (double) took / 1e6, quantile_ms (first, 0.5),
      quantile_ms (first, 0.99), quantile_ms (load.gaps, 0.5), quantile_ms (load.gaps, 0.99));
  g_array_unref (load.gaps);
  return n_corrupt > 0;
}

int
main (int argc, char **argv)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  make_pattern ();
  if (argc == 2 && g_str_equal (argv[1], "origin"))
    run_origin ();
  if (argc < 5) {
    fprintf (stderr, "usage: proxy-load origin | MODE PORT PATH N [SECONDS|RATE]\n");
    return 2;
  }
  return run_clients (argv[1], (guint16) atoi (argv[2]), argv[3], (guint) atoi (argv[4]),
                      argc > 5 ? atof (argv[5]) : 0);
}
