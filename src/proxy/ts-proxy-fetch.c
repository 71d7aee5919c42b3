/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-json.h"
#include "ts-proxy-fetch-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_SECONDS 10
#define MAX_REDIRECTS 5
#define BUFFER_SIZE 16384
/* Addresses remembered as giving out small ranges only. */
#define MAX_BOUNDED 4096
/* Connections to sites that are kept for the next transfer, and how long after the last one. */
#define MAX_KEPT 16L
#define KEEP_SECONDS 1
/* With more transfers at a time, looking for a kept connection costs more than it saves. */
#define MAX_REUSERS 64
#define USER_AGENT "Tracksync/" TS_VERSION
/* Most wake-ups are saved by waiting for so many bytes, a quarter of a second of music;
 * only once the player has its first second, and not for rates at which it would take too long. */
#define LOW_WATER 4000
#define LOW_WATER_AFTER 16384
#define LOW_WATER_MIN_RATE 4000

/* --- The headers of a request -------------------------------------------------------------- */

static gboolean
add_field (TsProxyFetch *self, const char *name, const char *value)
{
  g_autofree char *line = g_strdup_printf ("%s: %s", name, value);
  struct curl_slist *fields = curl_slist_append (self->fields, line);

  if (fields != NULL)
    self->fields = fields;
  return fields != NULL;
}

static gboolean
field_is_safe (const char *name, const char *value)
{
  static const char *const ours[]
      = { "Host", "Range", "If-Range", "Accept-Encoding", "Icy-MetaData", "Connection",
          "Content-Length", "Transfer-Encoding", "Proxy-Authorization" };

  if (*name == '\0' || strpbrk (name, ":\r\n \t") != NULL || strpbrk (value, "\r\n") != NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    if (g_ascii_strcasecmp (name, ours[i]) == 0)
      return FALSE;
  return TRUE;
}

/* What belongs to the first host only. */
static gboolean
field_is_secret (const char *name)
{
  return g_ascii_strcasecmp (name, "Cookie") == 0 || g_ascii_strcasecmp (name, "Authorization") == 0;
}

static gboolean
add_given_fields (TsProxyFetch *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonObjectIter iter;
  const char *name;

  if (self->headers == NULL)
    return TRUE;
  bytes = g_bytes_new_static (self->headers, strlen (self->headers));
  root = ts_json_parse (bytes, NULL);
  object = root != NULL ? ts_json_get_root_object (root) : NULL;
  if (object == NULL)
    return TRUE;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL)) {
    const char *value = ts_json_get_string (object, name);

    if (value == NULL || !field_is_safe (name, value)
        || (self->is_foreign && field_is_secret (name)))
      continue;
    if (!add_field (self, name, value))
      return FALSE;
  }
  return TRUE;
}

static gboolean
set_fields (TsProxyFetch *self)
{
  g_clear_pointer (&self->fields, curl_slist_free_all);
  return add_given_fields (self) && add_field (self, "Accept-Encoding", "identity")
         && (!self->wants_icy || add_field (self, "Icy-MetaData", "1"))
         && (self->if_range == NULL || add_field (self, "If-Range", self->if_range))
         && curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->fields) == CURLE_OK;
}

/* --- What libcurl calls -------------------------------------------------------------------- */

static gsize
header_cb (char *line, gsize size, gsize n, gpointer data)
{
  TsProxyFetch *self = data;
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  /* What comes behind a body are trailers. */
  if (self->is_reply_done)
    return size * n;
  if (!ts_proxy_reply_read_line (&self->reply, line, size * n, now))
    return self->reply.is_broken ? 0 : size * n;
  self->is_reply_done = TRUE;
  if (self->reply.is_broken || ts_proxy_reply_is_redirect (&self->reply))
    return 0;
  return self->funcs->reply (self->data, &self->reply) ? size * n : 0;
}

static void
set_low_water (TsProxyFetch *self, guint bytes)
{
  const int value = (int) bytes;

  if (self->low_water == bytes || self->fd < 0)
    return;
  if (setsockopt (self->fd, SOL_SOCKET, SO_RCVLOWAT, &value, sizeof value) == 0)
    self->low_water = bytes;
}

/* Waiting for more bytes than are to come would be waiting for ever. */
static void
choose_low_water (TsProxyFetch *self)
{
  const gint64 length = self->reply.content_length;
  const gint64 elapsed = self->server->loop.now - self->began_at;
  gboolean is_fine;

  if (self->is_nudged || (self->low_water == 1 && self->n_bytes < LOW_WATER_AFTER))
    return;
  if (length >= 0)
    is_fine = length - self->n_bytes >= 2 * (LOW_WATER + BUFFER_SIZE);
  else
    /* The end of the connection wakes whoever waits; the end of a chunked body need not. */
    is_fine = !self->reply.is_chunked;
  if (is_fine && self->low_water == 1)
    is_fine = self->n_bytes * G_USEC_PER_SEC / MAX (elapsed, 1) >= LOW_WATER_MIN_RATE;
  set_low_water (self, is_fine ? LOW_WATER : 1);
}

gboolean
_ts_proxy_fetch_take (TsProxyFetch *self, const guint8 *bytes, gsize length)
{
  self->n_bytes += (gint64) length;
  choose_low_water (self);
  return self->funcs->body (self->data, bytes, length);
}

static gsize
write_cb (char *bytes, gsize size, gsize n, gpointer data)
{
  TsProxyFetch *self = data;

  if (self->is_paused) {
    self->is_held = TRUE;
    return CURL_WRITEFUNC_PAUSE;
  }
  self->is_held = FALSE;
  if (!_ts_proxy_fetch_take (self, (const guint8 *) bytes, size * n))
    return 0;
  if (!self->is_going_direct && _ts_proxy_direct_is_possible (self)) {
    self->is_going_direct = TRUE;
    g_ptr_array_add (self->server->going_direct, self);
  }
  return size * n;
}

/* Asked with the address of each new connection, after the name was looked up. */
static curl_socket_t
open_socket_cb (gpointer data, curlsocktype purpose, struct curl_sockaddr *address)
{
  TsProxyFetch *self = data;

  if (self->was_public && _ts_proxy_address_is_private (&address->addr)) {
    self->is_refused = TRUE;
    return CURL_SOCKET_BAD;
  }
  return socket (address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* --- libcurl's sockets and timer on our loop ------------------------------------------------ */

typedef struct {
  TsProxyWatch watch;
  TsProxyServer *server;
} CurlWatch;

static void
curl_event_cb (gpointer data, guint32 events)
{
  CurlWatch *self = data;
  int action = 0;
  int n_running;

  if ((events & (EPOLLIN | EPOLLRDHUP)) != 0)
    action |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0)
    action |= CURL_CSELECT_OUT;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0)
    action |= CURL_CSELECT_ERR;
  curl_multi_socket_action (self->server->multi, self->watch.fd, action, &n_running);
}

static int
curl_socket_cb (CURL *easy, curl_socket_t fd, int what, gpointer data, gpointer socket_data)
{
  TsProxyServer *server = data;
  CurlWatch *watch = socket_data;
  TsProxyFetch *fetch = NULL;
  guint32 events = 0;

  curl_easy_getinfo (easy, CURLINFO_PRIVATE, &fetch);
  if (what == CURL_POLL_REMOVE) {
    if (watch == NULL)
      return 0;
    _ts_proxy_loop_unwatch (&server->loop, &watch->watch);
    _ts_proxy_loop_free_later (&server->loop, watch);
    curl_multi_assign (server->multi, fd, NULL);
    return 0;
  }
  if (watch == NULL) {
    watch = g_new0 (CurlWatch, 1);
    watch->server = server;
    watch->watch = (TsProxyWatch) { .func = curl_event_cb, .data = watch, .fd = fd };
    curl_multi_assign (server->multi, fd, watch);
  }
  if (fetch != NULL)
    fetch->fd = fd;
  if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
    events |= EPOLLIN;
  if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
    events |= EPOLLOUT;
  if (!_ts_proxy_loop_watch (&server->loop, &watch->watch, events) && fetch != NULL)
    /* Its time-out ends it: libcurl must not be told, it would give up on all the others. */
    fetch->has_failed = TRUE;
  return 0;
}

static int
curl_timer_cb (CURLM *multi, long wait_ms, gpointer data)
{
  TsProxyServer *server = data;

  server->curl_due = wait_ms < 0 ? -1 : server->loop.now + wait_ms * 1000;
  return 0;
}

static gboolean
need_multi (TsProxyServer *server)
{
  CURLM *multi;

  if (server->multi != NULL)
    return TRUE;
  server->can_go_direct = _ts_proxy_direct_is_known ();
  if (server->ok_aliases == NULL)
    server->ok_aliases = curl_slist_append (NULL, "ICY 200 OK");
  multi = curl_multi_init ();
  if (multi != NULL && curl_multi_setopt (multi, CURLMOPT_SOCKETFUNCTION, curl_socket_cb) == CURLM_OK
      && curl_multi_setopt (multi, CURLMOPT_SOCKETDATA, server) == CURLM_OK
      && curl_multi_setopt (multi, CURLMOPT_TIMERFUNCTION, curl_timer_cb) == CURLM_OK
      && curl_multi_setopt (multi, CURLMOPT_TIMERDATA, server) == CURLM_OK
      && curl_multi_setopt (multi, CURLMOPT_MAXCONNECTS, MAX_KEPT) == CURLM_OK) {
    server->multi = multi;
    return TRUE;
  }
  if (multi != NULL)
    curl_multi_cleanup (multi);
  return FALSE;
}

/* --- One hop ------------------------------------------------------------------------------- */

static gboolean
url_is_loopback (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL
         && _ts_proxy_host_is_private (g_uri_get_host (uri));
}

static gboolean
begin_hop (TsProxyFetch *self)
{
  ts_proxy_reply_clear (&self->reply);
  ts_proxy_reply_init (&self->reply);
  self->is_reply_done = FALSE;
  self->n_bytes = 0;
  self->low_water = 1;
  self->fd = -1;
  self->began_at = self->server->loop.now;
  if (!set_fields (self) || curl_easy_setopt (self->easy, CURLOPT_URL, self->url) != CURLE_OK)
    return FALSE;
  /* What a user's network wants to go through a proxy does not include this machine. */
  if (url_is_loopback (self->url))
    curl_easy_setopt (self->easy, CURLOPT_PROXY, "");
  else
    curl_easy_setopt (self->easy, CURLOPT_PROXY, NULL);
  /* A kept connection was not looked at by open_socket_cb () for this hop; and to find one libcurl
   * walks through all there are. */
  curl_easy_setopt (self->easy, CURLOPT_FRESH_CONNECT,
                    self->n_redirects > 0 || self->server->n_fetches > MAX_REUSERS ? 1L : 0L);
  if (curl_multi_add_handle (self->server->multi, self->easy) != CURLM_OK)
    return FALSE;
  self->is_added = TRUE;
  return TRUE;
}

static gboolean
set_options (TsProxyFetch *self)
{
  CURL *easy = self->easy;
  const long connect_ms = MAX ((long) (CONNECT_SECONDS * 1000 * self->server->time_scale), 1L);

#define SET(option, value) (curl_easy_setopt (easy, (option), (value)) == CURLE_OK)
  return SET (CURLOPT_PRIVATE, self) && SET (CURLOPT_NOSIGNAL, 1L)
         && SET (CURLOPT_PROTOCOLS_STR, "http,https") && SET (CURLOPT_FOLLOWLOCATION, 0L)
         /* A connection of its own for each transfer, which can wait on its own. */
         && SET (CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1)
         && SET (CURLOPT_HTTP09_ALLOWED, 0L)
         && SET (CURLOPT_HTTP200ALIASES, self->server->ok_aliases)
         && SET (CURLOPT_USERAGENT, USER_AGENT) && SET (CURLOPT_RANGE, self->range)
         && SET (CURLOPT_CONNECTTIMEOUT_MS, connect_ms)
         /* A name server that does not answer must not hold up the others. */
         && SET (CURLOPT_QUICK_EXIT, 1L) && SET (CURLOPT_TCP_KEEPALIVE, 1L)
         && SET (CURLOPT_BUFFERSIZE, (long) BUFFER_SIZE)
         && SET (CURLOPT_HEADERFUNCTION, header_cb) && SET (CURLOPT_HEADERDATA, self)
         && SET (CURLOPT_WRITEFUNCTION, write_cb) && SET (CURLOPT_WRITEDATA, self)
         && SET (CURLOPT_OPENSOCKETFUNCTION, open_socket_cb)
         && SET (CURLOPT_OPENSOCKETDATA, self);
#undef SET
}

TsProxyFetch *
_ts_proxy_fetch_new (TsProxyServer *server,
                     const TsFetchOrder *order,
                     const TsFetchFuncs *funcs,
                     gpointer data)
{
  TsProxyFetch *self = g_new0 (TsProxyFetch, 1);

  self->server = server;
  self->funcs = funcs;
  self->data = data;
  self->fd = -1;
  self->url = g_strdup (order->url);
  self->headers = g_strdup (order->headers);
  self->if_range = g_strdup (order->if_range);
  self->wants_icy = order->wants_icy;
  self->is_short = order->is_short;
  if (order->first >= 0 && order->last >= 0)
    self->range = g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, order->first,
                                   order->last);
  else if (order->first >= 0)
    self->range = g_strdup_printf ("%" G_GINT64_FORMAT "-", order->first);
  else if (order->last >= 0)
    self->range = g_strdup_printf ("-%" G_GINT64_FORMAT, order->last);
  server->n_fetches++;
  ts_proxy_reply_init (&self->reply);
  self->easy = curl_easy_init ();
  if (self->easy != NULL && need_multi (server) && set_options (self) && begin_hop (self))
    return self;
  _ts_proxy_fetch_free (self);
  return NULL;
}

void
_ts_proxy_fetch_leave_multi (TsProxyFetch *self)
{
  if (self->is_added)
    curl_multi_remove_handle (self->server->multi, self->easy);
  self->is_added = FALSE;
}

void
_ts_proxy_fetch_free (TsProxyFetch *self)
{
  /* A kept connection may serve somebody who wants every byte at once. */
  if (!self->is_direct)
    set_low_water (self, 1);
  _ts_proxy_loop_unwatch (&self->server->loop, &self->watch);
  if (self->is_going_direct)
    g_ptr_array_remove_fast (self->server->going_direct, self);
  if (self->is_direct)
    close (self->fd);
  _ts_proxy_fetch_leave_multi (self);
  if (self->easy != NULL)
    curl_easy_cleanup (self->easy);
  curl_slist_free_all (self->fields);
  ts_proxy_reply_clear (&self->reply);
  g_free (self->url);
  g_free (self->headers);
  g_free (self->if_range);
  g_free (self->range);
  if (--self->server->n_fetches == 0)
    _ts_proxy_timer_set (&self->server->loop, &self->server->curl_timer,
                         _ts_proxy_server_after (self->server, KEEP_SECONDS));
  _ts_proxy_server_resume_accept (self->server);
  /* Events of this turn may still point to its watch. */
  _ts_proxy_loop_free_later (&self->server->loop, self);
}

void
_ts_proxy_fetch_pause (TsProxyFetch *self)
{
  if (self->is_paused)
    return;
  self->is_paused = TRUE;
  if (self->is_direct)
    _ts_proxy_direct_pause (self);
  else
    curl_easy_pause (self->easy, CURLPAUSE_RECV);
}

void
_ts_proxy_fetch_resume (TsProxyFetch *self)
{
  if (!self->is_paused)
    return;
  self->is_paused = FALSE;
  if (self->is_direct)
    _ts_proxy_direct_resume (self);
  else
    curl_easy_pause (self->easy, CURLPAUSE_CONT);
}

void
_ts_proxy_fetch_nudge (TsProxyFetch *self)
{
  set_low_water (self, 1);
  self->is_nudged = TRUE;
}

/* --- Redirects and ends -------------------------------------------------------------------- */

/* Whether the hop that ended went to the internet. */
static gboolean
hop_was_public (TsProxyFetch *self)
{
  const char *address = NULL;

  if (curl_easy_getinfo (self->easy, CURLINFO_PRIMARY_IP, &address) != CURLE_OK || address == NULL)
    return TRUE;
  return !_ts_proxy_host_is_private (address);
}

static gboolean
same_host (const char *a, const char *b)
{
  g_autoptr (GUri) left = g_uri_parse (a, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) right = g_uri_parse (b, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);

  return left != NULL && right != NULL
         && g_ascii_strcasecmp (g_uri_get_host (left), g_uri_get_host (right)) == 0
         && g_uri_get_port (left) == g_uri_get_port (right)
         && g_str_equal (g_uri_get_scheme (left), g_uri_get_scheme (right));
}

/* Goes where the answer points. Returns NULL, or why not. */
static const char *
follow (TsProxyFetch *self)
{
  const GUriFlags flags = G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED;
  g_autofree char *url = g_uri_resolve_relative (self->url, self->reply.location, flags, NULL);
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, flags, NULL) : NULL;

  if (++self->n_redirects > MAX_REDIRECTS)
    return _ ("The site sends its visitors from one address to the next without end.");
  if (uri == NULL || g_uri_get_host (uri) == NULL
      || (!g_str_equal (g_uri_get_scheme (uri), "http")
          && !g_str_equal (g_uri_get_scheme (uri), "https")))
    return _ ("The site points to an address that is none of the web.");
  self->was_public |= hop_was_public (self);
  if (self->was_public && _ts_proxy_host_is_private (g_uri_get_host (uri)))
    return _ ("The site points into the local network, which it must not.");
  self->is_foreign |= !same_host (self->url, url);
  g_free (self->url);
  self->url = g_steal_pointer (&url);
  _ts_proxy_fetch_leave_multi (self);
  return begin_hop (self) ? NULL : _ ("There is no memory for another connection.");
}

static TsFetchEnd
end_from_code (TsProxyFetch *self, CURLcode code)
{
  if (self->is_refused || self->reply.is_broken)
    return TS_FETCH_NONSENSE;
  if (self->has_failed)
    return TS_FETCH_NETWORK;
  if (self->is_reply_done)
    return code == CURLE_OK            ? TS_FETCH_COMPLETE
           : code == CURLE_WRITE_ERROR ? TS_FETCH_STOPPED
                                       : TS_FETCH_CUT;
  /* These are many, and all but the ones below are a matter of the network. */
  if (code == CURLE_OPERATION_TIMEDOUT)
    return TS_FETCH_TIMEOUT;
  if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY
      || code == CURLE_URL_MALFORMAT || code == CURLE_WRITE_ERROR
      || code == CURLE_PEER_FAILED_VERIFICATION)
    return TS_FETCH_NONSENSE;
  return TS_FETCH_NETWORK;
}

static const char *
message_from_code (TsProxyFetch *self, TsFetchEnd end, CURLcode code)
{
  if (self->is_refused)
    return _ ("The site points into the local network, which it must not.");
  if (code == CURLE_COULDNT_RESOLVE_HOST)
    return _ ("The site's name is not known.");
  if (code == CURLE_COULDNT_CONNECT)
    return _ ("The site takes no connections.");
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR)
    return _ ("There is no secure connection to the site, or its certificate is not trusted.");
  if (end == TS_FETCH_TIMEOUT)
    return _ ("The site does not answer.");
  if (end == TS_FETCH_NETWORK)
    return _ ("The site ended the connection without an answer.");
  return self->is_reply_done ? _ ("The connection to the site broke off.")
                             : _ ("The site's answer makes no sense.");
}

static void
fetch_ended (TsProxyFetch *self, CURLcode code)
{
  TsFetchEnd end;
  const char *message;

  if (self->is_reply_done && !self->reply.is_broken && ts_proxy_reply_is_redirect (&self->reply)) {
    message = follow (self);
    if (message == NULL)
      return;
    self->funcs->ended (self->data, TS_FETCH_NONSENSE, message);
    return;
  }
  end = end_from_code (self, code);
  message = message_from_code (self, end, code);
  _ts_proxy_fetch_leave_multi (self);
  self->funcs->ended (self->data, end, message);
}

/* --- Files that are to be asked for little at a time ---------------------------------------- */

/* An address without what changes each time it is asked for. */
static char *
get_place (const char *url)
{
  return g_strndup (url, strcspn (url, "?#"));
}

gboolean
_ts_proxy_fetch_is_bounded (TsProxyServer *server, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *place = get_place (url);

  /* YouTube slows down whoever asks for a whole file. */
  return g_hash_table_contains (server->bounded, place)
         || (uri != NULL && g_uri_get_host (uri) != NULL
             && g_str_has_suffix (g_uri_get_host (uri), ".googlevideo.com"));
}

void
_ts_proxy_fetch_note_bounded (TsProxyServer *server, const char *url)
{
  if (g_hash_table_size (server->bounded) >= MAX_BOUNDED)
    g_hash_table_remove_all (server->bounded);
  g_hash_table_add (server->bounded, get_place (url));
}

/* --- Life ---------------------------------------------------------------------------------- */

void
_ts_proxy_curl_clear (TsProxyServer *server)
{
  if (server->multi != NULL)
    curl_multi_cleanup (g_steal_pointer (&server->multi));
  server->curl_due = -1;
  g_clear_pointer (&server->ok_aliases, curl_slist_free_all);
}

void
_ts_proxy_curl_turn (TsProxyServer *server)
{
  CURLMsg *message;
  int n_left;

  if (server->multi != NULL && server->curl_due >= 0 && server->curl_due <= server->loop.now) {
    server->curl_due = -1;
    curl_multi_socket_action (server->multi, CURL_SOCKET_TIMEOUT, 0, &n_left);
  }
  while (server->multi != NULL
         && (message = curl_multi_info_read (server->multi, &n_left)) != NULL) {
    const CURLcode code = message->data.result;
    TsProxyFetch *fetch = NULL;

    if (message->msg != CURLMSG_DONE)
      continue;
    curl_easy_getinfo (message->easy_handle, CURLINFO_PRIVATE, &fetch);
    fetch_ended (fetch, code);
  }
  _ts_proxy_direct_take_over (server);
}
