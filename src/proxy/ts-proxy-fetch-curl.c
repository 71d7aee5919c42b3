/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-fetch-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define BUFFER_SIZE 16384
/* Connections to sites that are kept for the next transfer. */
#define MAX_KEPT 16L
/* With more transfers at a time, looking for a kept connection costs more than it saves. */
#define MAX_REUSERS 64
/* A body that is nearly over is not worth the change to our own reader. */
#define MIN_LEFT 65536

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

/* Once the head of a plain answer is read, its body is nothing but the bytes of the socket, and
 * libcurl 7's part in it costs a third of the time, as it calls poll () after each read, and most
 * of the memory. Such transfers are taken over, with a descriptor of our own. Encrypted and chunked
 * ones stay with it, and all with libcurl 8, which does without that call. */
static gboolean
can_take_over (TsProxyFetch *self)
{
  const gint64 length = self->reply.content_length;

  return self->server->can_take_over && self->fd >= 0 && !self->reply.is_chunked && !self->is_short
         && g_ascii_strncasecmp (self->url, "http:", 5) == 0
         && (length < 0 || length - self->n_bytes >= MIN_LEFT);
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
  if (!self->is_parting && can_take_over (self)) {
    self->is_parting = TRUE;
    g_ptr_array_add (self->server->parting, self);
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
    watch->watch = (TsProxyWatch){ .func = curl_event_cb, .data = watch, .fd = fd };
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
  server->can_take_over = curl_version_info (CURLVERSION_NOW)->version_num >> 16 == 7;
  if (server->ok_aliases == NULL)
    server->ok_aliases = curl_slist_append (NULL, "ICY 200 OK");
  multi = curl_multi_init ();
  if (multi != NULL
      && curl_multi_setopt (multi, CURLMOPT_SOCKETFUNCTION, curl_socket_cb) == CURLM_OK
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
set_fields (TsProxyFetch *self)
{
  g_autoptr (GPtrArray) fields = _ts_proxy_fetch_make_fields (self);

  g_clear_pointer (&self->fields, curl_slist_free_all);
  for (guint i = 0; i < fields->len; i++) {
    struct curl_slist *longer = curl_slist_append (self->fields, fields->pdata[i]);

    if (longer == NULL)
      return FALSE;
    self->fields = longer;
  }
  return curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->fields) == CURLE_OK;
}

static gboolean
set_options (TsProxyFetch *self)
{
  CURL *easy = self->easy;
  const long connect_ms = MAX ((long) (_ts_proxy_fetch_get_patience (self) / 1000), 1L);

#define SET(option, value) (curl_easy_setopt (easy, (option), (value)) == CURLE_OK)
  return SET (CURLOPT_PRIVATE, self) && SET (CURLOPT_NOSIGNAL, 1L)
         && SET (CURLOPT_PROTOCOLS_STR, "http,https")
         && SET (CURLOPT_FOLLOWLOCATION, 0L)
         /* A connection of its own for each transfer, which can wait on its own. */
         && SET (CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1)
         && SET (CURLOPT_HTTP09_ALLOWED, 0L)
         && SET (CURLOPT_HTTP200ALIASES, self->server->ok_aliases)
         && SET (CURLOPT_RANGE, self->range)
         && SET (CURLOPT_CONNECTTIMEOUT_MS, connect_ms)
         /* A name server that does not answer must not hold up the others. */
         && SET (CURLOPT_QUICK_EXIT, 1L) && SET (CURLOPT_TCP_KEEPALIVE, 1L)
         && SET (CURLOPT_BUFFERSIZE, (long) BUFFER_SIZE) && SET (CURLOPT_HEADERFUNCTION, header_cb)
         && SET (CURLOPT_HEADERDATA, self) && SET (CURLOPT_WRITEFUNCTION, write_cb)
         && SET (CURLOPT_WRITEDATA, self) && SET (CURLOPT_OPENSOCKETFUNCTION, open_socket_cb)
         && SET (CURLOPT_OPENSOCKETDATA, self);
#undef SET
}

/* A server whose key is known needs no certificate that anybody vouches for; one that it sends us
 * on to does. */
static gboolean
set_trust (TsProxyFetch *self)
{
  const char *key = self->is_foreign ? NULL : self->pinned_key;

  return curl_easy_setopt (self->easy, CURLOPT_SSL_VERIFYPEER, key == NULL ? 1L : 0L) == CURLE_OK
         && curl_easy_setopt (self->easy, CURLOPT_SSL_VERIFYHOST, key == NULL ? 2L : 0L) == CURLE_OK
         && (curl_easy_setopt (self->easy, CURLOPT_PINNEDPUBLICKEY, key) == CURLE_OK
             || key == NULL);
}

gboolean
_ts_proxy_curl_begin (TsProxyFetch *self)
{
  if (self->easy == NULL)
    self->easy = curl_easy_init ();
  if (self->easy == NULL || !need_multi (self->server) || !set_options (self)
      || !set_trust (self) || !set_fields (self)
      || curl_easy_setopt (self->easy, CURLOPT_URL, self->url) != CURLE_OK)
    return FALSE;
  /* What a user's network wants to go through a proxy does not include this machine. */
  if (self->is_near)
    curl_easy_setopt (self->easy, CURLOPT_PROXY, "");
  else
    curl_easy_setopt (self->easy, CURLOPT_PROXY, NULL);
  /* A kept connection was not looked at by open_socket_cb () for this hop; and to find one libcurl
   * walks through all there are. */
  curl_easy_setopt (self->easy, CURLOPT_FRESH_CONNECT,
                    self->n_redirects > 0 || self->was_public
                            || self->server->n_fetches > MAX_REUSERS
                        ? 1L
                        : 0L);
  if (curl_multi_add_handle (self->server->multi, self->easy) != CURLM_OK)
    return FALSE;
  self->is_added = TRUE;
  return TRUE;
}

void
_ts_proxy_curl_leave (TsProxyFetch *self)
{
  if (self->is_parting)
    g_ptr_array_remove_fast (self->server->parting, self);
  self->is_parting = FALSE;
  if (self->is_added)
    curl_multi_remove_handle (self->server->multi, self->easy);
  self->is_added = FALSE;
  g_clear_pointer (&self->easy, curl_easy_cleanup);
  g_clear_pointer (&self->fields, curl_slist_free_all);
}

void
_ts_proxy_curl_pause (TsProxyFetch *self, gboolean is_paused)
{
  curl_easy_pause (self->easy, is_paused ? CURLPAUSE_RECV : CURLPAUSE_CONT);
}

gboolean
_ts_proxy_curl_is_public (TsProxyFetch *self)
{
  const char *address = NULL;

  if (curl_easy_getinfo (self->easy, CURLINFO_PRIMARY_IP, &address) != CURLE_OK || address == NULL)
    return TRUE;
  return !_ts_proxy_host_is_private (address);
}

static void
take_over (TsProxyFetch *self)
{
  int fd;

  if (self->is_paused || !self->is_added || self->fd < 0)
    return;
  /* What libcurl has read and not handed out is handed out when it may go on; for that alone it
   * reads nothing. */
  curl_easy_pause (self->easy, CURLPAUSE_RECV);
  curl_easy_pause (self->easy, CURLPAUSE_CONT);
  if (self->is_held || self->is_paused)
    return;
  fd = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);
  if (fd < 0)
    return;
  _ts_proxy_curl_leave (self);
  if (!_ts_proxy_plain_take_over (self, fd)) {
    _ts_proxy_plain_leave (self);
    _ts_proxy_fetch_hop_ended (self, TS_FETCH_CUT, _ ("The connection to the site broke off."));
  }
}

/* --- Ends ---------------------------------------------------------------------------------- */

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
      || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
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
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_PINNEDPUBKEYNOTMATCH
      || code == CURLE_SSL_CONNECT_ERROR)
    return _ ("There is no secure connection to the site, or its certificate is not trusted.");
  if (end == TS_FETCH_TIMEOUT)
    return _ ("The site does not answer.");
  if (end == TS_FETCH_NETWORK)
    return _ ("The site ended the connection without an answer.");
  return self->is_reply_done ? _ ("The connection to the site broke off.")
                             : _ ("The site's answer makes no sense.");
}

static void
transfer_ended (TsProxyFetch *self, CURLcode code)
{
  const TsFetchEnd end = end_from_code (self, code);
  const char *message = message_from_code (self, end, code);

  curl_multi_remove_handle (self->server->multi, self->easy);
  self->is_added = FALSE;
  _ts_proxy_fetch_hop_ended (self, end, message);
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
    transfer_ended (fetch, code);
  }
  while (server->parting->len > 0) {
    TsProxyFetch *fetch = g_ptr_array_steal_index_fast (server->parting, server->parting->len - 1);

    fetch->is_parting = FALSE;
    take_over (fetch);
  }
}
