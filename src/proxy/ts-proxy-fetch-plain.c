/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-fetch-private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_READS 8
#define READ_SIZE 32768
#define MAX_LINE 65536

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} Address;

struct _TsProxyPlain {
  GString *request; /* (owned) (nullable): until it is sent */
  gsize n_sent;     /* of it */
  GByteArray *line; /* (owned) (nullable): the begin of a line of the head */
  gboolean is_body; /* the head is over */
  TsProxyChunks chunks;
  TsProxyTimer timer; /* for the connection; or set to tell of a failure after the turn */
  const char *fault;  /* (nullable): that failure */
};

static void event_cb (gpointer data, guint32 events);

/* --- Which addresses ----------------------------------------------------------------------- */

/* Fills in @address if @host is written as one. Returns its length, or 0. */
static socklen_t
read_address (const char *host, int port, Address *address)
{
  memset (address, 0, sizeof *address);
  if (inet_pton (AF_INET, host, &address->v4.sin_addr) == 1) {
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons ((guint16) port);
    return sizeof address->v4;
  }
  if (inet_pton (AF_INET6, host, &address->v6.sin6_addr) == 1) {
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = htons ((guint16) port);
    return sizeof address->v6;
  }
  return 0;
}

static int
get_port (GUri *uri)
{
  return g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 80;
}

/* Whether a path can be sent as it is written. */
static gboolean
is_clean (const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    if ((guchar) *text <= ' ' || (guchar) *text >= 0x7f)
      return FALSE;
  return TRUE;
}

gboolean
_ts_proxy_plain_is_possible (TsProxyFetch *self, GUri *uri)
{
  Address address;

  /* What is on this machine or its network is asked without the user's proxy. Pieces come one after
   * the other, for which libcurl keeps the connection. */
  return !self->is_short && g_str_equal (g_uri_get_scheme (uri), "http")
         && g_uri_get_userinfo (uri) == NULL && is_clean (g_uri_get_path (uri))
         && is_clean (g_uri_get_query (uri)) && strstr (g_uri_get_path (uri), "/.") == NULL
         && read_address (g_uri_get_host (uri), get_port (uri), &address) != 0
         && _ts_proxy_address_is_private (&address.any);
}

static GString *
make_request (TsProxyFetch *self, GUri *uri)
{
  GString *request = g_string_new ("GET ");
  const char *path = g_uri_get_path (uri);
  const char *host = g_uri_get_host (uri);
  g_autoptr (GPtrArray) fields = _ts_proxy_fetch_make_fields (self);

  g_string_append (request, *path != '\0' ? path : "/");
  if (g_uri_get_query (uri) != NULL)
    g_string_append_printf (request, "?%s", g_uri_get_query (uri));
  g_string_append_printf (
      request, strchr (host, ':') != NULL ? " HTTP/1.1\r\nHost: [%s]" : " HTTP/1.1\r\nHost: %s",
      host);
  if (get_port (uri) != 80)
    g_string_append_printf (request, ":%d", get_port (uri));
  if (self->range != NULL)
    g_string_append_printf (request, "\r\nRange: bytes=%s", self->range);
  for (guint i = 0; i < fields->len; i++) {
    g_string_append (request, "\r\n");
    g_string_append (request, fields->pdata[i]);
  }
  g_string_append (request, "\r\nConnection: close\r\n\r\n");
  return request;
}

/* --- Ends ---------------------------------------------------------------------------------- */

static void
end (TsProxyFetch *self, TsFetchEnd how, const char *message)
{
  _ts_proxy_plain_leave (self);
  _ts_proxy_fetch_hop_ended (self, how, message);
}

static void
end_cut (TsProxyFetch *self)
{
  end (self, TS_FETCH_CUT, _ ("The connection to the site broke off."));
}

static void
timer_cb (gpointer data)
{
  TsProxyFetch *self = data;
  const char *fault = self->plain->fault;

  if (fault != NULL)
    end (self, TS_FETCH_NETWORK, fault);
  else
    end (self, TS_FETCH_TIMEOUT, _ ("The site does not answer."));
}

/* Ends it after the turn: who began it may not know it yet. */
static void
end_later (TsProxyFetch *self)
{
  self->plain->fault = _ ("The site takes no connections.");
  _ts_proxy_timer_set (&self->server->loop, &self->plain->timer, self->server->loop.now);
}

/* --- What comes ---------------------------------------------------------------------------- */

static gboolean
watch (TsProxyFetch *self, guint32 events)
{
  self->watch = (TsProxyWatch){ .func = event_cb,
                                .data = self,
                                .fd = self->fd,
                                .events = self->watch.events,
                                .serial = self->watch.serial };
  return _ts_proxy_loop_watch (&self->server->loop, &self->watch, events);
}

/* Takes what came of the body. Returns whether there may be more. */
static gboolean
take_body (TsProxyFetch *self, guint8 *bytes, gsize length)
{
  const gint64 whole = self->reply.content_length;
  TsProxyChunks *chunks = &self->plain->chunks;

  if (self->reply.is_chunked)
    length = ts_proxy_chunks_decode (chunks, bytes, length);
  else if (whole >= 0)
    length = (gsize) MIN ((gint64) length, whole - self->n_bytes);
  if (length > 0 && !_ts_proxy_fetch_take (self, bytes, length)) {
    end (self, TS_FETCH_STOPPED, NULL);
    return FALSE;
  }
  if (chunks->is_broken) {
    end_cut (self);
    return FALSE;
  }
  if (chunks->is_done || (whole >= 0 && self->n_bytes >= whole)) {
    end (self, TS_FETCH_COMPLETE, NULL);
    return FALSE;
  }
  return !self->is_paused;
}

/* The head is over. Returns whether the body is wanted. */
static gboolean
take_reply (TsProxyFetch *self)
{
  self->is_reply_done = TRUE;
  self->plain->is_body = TRUE;
  g_clear_pointer (&self->plain->line, g_byte_array_unref);
  if (ts_proxy_reply_is_redirect (&self->reply) || !self->funcs->reply (self->data, &self->reply)) {
    end (self, TS_FETCH_STOPPED, NULL);
    return FALSE;
  }
  return TRUE;
}

/* Whether these bytes can be the first of an answer. */
static gboolean
begins_well (const guint8 *bytes, gsize length)
{
  return memcmp (bytes, "HTTP/1.", MIN (length, 7)) == 0
         || memcmp (bytes, "ICY ", MIN (length, 4)) == 0;
}

/* Reads one line of the head, as far as it came. Returns how many bytes that took. */
static gsize
read_line (TsProxyFetch *self, const guint8 *bytes, gsize length, gboolean *is_done)
{
  const guint8 *newline = memchr (bytes, '\n', length);
  const gsize n = newline != NULL ? (gsize) (newline - bytes) + 1 : length;
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GByteArray *line = self->plain->line;

  if (line == NULL && newline == NULL)
    line = self->plain->line = g_byte_array_new ();
  if (line != NULL) {
    g_byte_array_append (line, bytes, (guint) n);
    bytes = line->data;
    length = line->len;
  } else {
    length = n;
  }
  if (length > MAX_LINE || memchr (bytes, '\0', length) != NULL
      || (self->reply.n_bytes == 0 && !begins_well (bytes, length)))
    self->reply.is_broken = TRUE;
  if (self->reply.is_broken || newline == NULL)
    return n;
  *is_done = ts_proxy_reply_read_line (&self->reply, (const char *) bytes, length, now);
  g_clear_pointer (&self->plain->line, g_byte_array_unref);
  return n;
}

/* Takes what came. Returns whether there may be more. */
static gboolean
take (TsProxyFetch *self, guint8 *bytes, gsize length)
{
  gboolean is_done = self->plain->is_body;

  while (!is_done && length > 0) {
    const gsize n = read_line (self, bytes, length, &is_done);

    bytes += n;
    length -= n;
    if (self->reply.is_broken) {
      end (self, TS_FETCH_NONSENSE, _ ("The site's answer makes no sense."));
      return FALSE;
    }
  }
  if (!is_done)
    return TRUE;
  if (!self->plain->is_body && !take_reply (self))
    return FALSE;
  /* Without a byte, too: there may be none at all. */
  return take_body (self, bytes, length);
}

static void
input_ended (TsProxyFetch *self, gboolean is_orderly)
{
  if (!self->plain->is_body)
    end (self, TS_FETCH_NETWORK, _ ("The site ended the connection without an answer."));
  else if (is_orderly && self->reply.content_length < 0 && !self->reply.is_chunked)
    end (self, TS_FETCH_COMPLETE, NULL);
  else
    end_cut (self);
}

static void
read_input (TsProxyFetch *self)
{
  guint8 buffer[READ_SIZE];

  for (int i = 0; i < MAX_READS; i++) {
    const gssize n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);

    if (n > 0) {
      if (!take (self, buffer, (gsize) n) || (gsize) n < sizeof buffer)
        return;
    } else if (n == 0) {
      input_ended (self, TRUE);
      return;
    } else if (errno != EINTR) {
      if (errno != EAGAIN)
        input_ended (self, FALSE);
      return;
    }
  }
}

/* --- The request --------------------------------------------------------------------------- */

/* Sends what is left of the request. FALSE: that failed. */
static gboolean
send_request (TsProxyFetch *self)
{
  TsProxyPlain *plain = self->plain;
  gssize n;

  do
    n = send (self->fd, plain->request->str + plain->n_sent, plain->request->len - plain->n_sent,
              MSG_NOSIGNAL | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno != EAGAIN)
    return FALSE;
  plain->n_sent += (gsize) MAX (n, 0);
  if (plain->n_sent < plain->request->len)
    return watch (self, EPOLLOUT);
  g_string_free (g_steal_pointer (&plain->request), TRUE);
  _ts_proxy_timer_clear (&self->server->loop, &plain->timer);
  return watch (self, EPOLLIN);
}

static void
event_cb (gpointer data, guint32 events)
{
  TsProxyFetch *self = data;

  if (self->plain->request == NULL)
    read_input (self);
  else if (!send_request (self))
    end (self, TS_FETCH_NETWORK, _ ("The site takes no connections."));
}

static TsProxyPlain *
plain_new (TsProxyFetch *self)
{
  TsProxyPlain *plain = g_new0 (TsProxyPlain, 1);

  plain->timer = (TsProxyTimer){ .func = timer_cb, .data = self };
  return plain;
}

void
_ts_proxy_plain_begin (TsProxyFetch *self, GUri *uri)
{
  Address address;
  const socklen_t length = read_address (g_uri_get_host (uri), get_port (uri), &address);
  gboolean is_fine;

  self->plain = plain_new (self);
  self->plain->request = make_request (self, uri);
  self->fd = socket (address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  is_fine
      = self->fd >= 0 && (connect (self->fd, &address.any, length) == 0 || errno == EINPROGRESS);
  /* On this machine the connection is there by now. */
  if (!is_fine || !send_request (self))
    end_later (self);
  else if (self->plain->request != NULL)
    _ts_proxy_timer_set (&self->server->loop, &self->plain->timer,
                         self->server->loop.now + _ts_proxy_fetch_get_patience (self));
}

gboolean
_ts_proxy_plain_take_over (TsProxyFetch *self, int fd)
{
  self->plain = plain_new (self);
  self->plain->is_body = TRUE;
  self->fd = fd;
  return watch (self, EPOLLIN);
}

void
_ts_proxy_plain_leave (TsProxyFetch *self)
{
  TsProxyPlain *plain = g_steal_pointer (&self->plain);

  if (plain == NULL)
    return;
  _ts_proxy_loop_unwatch (&self->server->loop, &self->watch);
  _ts_proxy_timer_clear (&self->server->loop, &plain->timer);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  if (plain->request != NULL)
    g_string_free (plain->request, TRUE);
  g_clear_pointer (&plain->line, g_byte_array_unref);
  g_free (plain);
}

void
_ts_proxy_plain_pause (TsProxyFetch *self, gboolean is_paused)
{
  /* While it is paused it is not watched at all: a site that hangs up meanwhile would be told of
   * without end. */
  if (is_paused)
    _ts_proxy_loop_unwatch (&self->server->loop, &self->watch);
  else if (!watch (self, EPOLLIN))
    end_cut (self);
}
