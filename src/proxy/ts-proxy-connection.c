/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_SECONDS 10
#define DRAIN_SECONDS 1
#define RESET_SECONDS 2
#define RESET_CHECK_SECONDS 0.01
#define HALF_CLOSED_CHECK_SECONDS 1
/* Requests that have begun and not ended: more are an attack, and the oldest has to go. */
#define MAX_UNFINISHED 64
/* What a client may send while it gets an answer. */
#define MAX_DISCARDED 65536

/* Lists of connections hold links that are part of them. */
static void
list_add (GQueue *queue, GList *link)
{
  if (link->data == NULL)
    return;
  if (link->prev == NULL && link->next == NULL && queue->head != link)
    g_queue_push_tail_link (queue, link);
}

static void
list_remove (GQueue *queue, GList *link)
{
  if (link->prev != NULL || link->next != NULL || queue->head == link)
    g_queue_unlink (queue, link);
}

/* --- End of a connection ------------------------------------------------------------------- */

static void
close_with_reset (int fd)
{
  const struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

void
_ts_proxy_connection_doom (TsProxyConnection *self, gboolean must_reset)
{
  if (self->state == TS_CONNECTION_DOOMED)
    return;
  if (must_reset)
    close_with_reset (self->watch.fd);
  self->state = TS_CONNECTION_DOOMED;
  _ts_proxy_loop_unwatch (&self->server->loop, &self->watch);
  _ts_proxy_timer_clear (&self->server->loop, &self->timer);
  list_add (&self->server->doomed, &self->doomed_link);
  if (self->session != NULL)
    _ts_proxy_session_release (self->session);
}

void
_ts_proxy_connection_free (TsProxyConnection *self)
{
  TsProxyServer *server = self->server;

  _ts_proxy_loop_unwatch (&server->loop, &self->watch);
  _ts_proxy_timer_clear (&server->loop, &self->timer);
  list_remove (&server->connections, &self->link);
  list_remove (&server->unfinished, &self->unfinished_link);
  list_remove (&server->silent, &self->silent_link);
  list_remove (&server->doomed, &self->doomed_link);
  g_clear_pointer (&self->session, _ts_proxy_session_free);
  close (self->watch.fd);
  g_clear_pointer (&self->head, g_byte_array_unref);
  g_free (self->out);
  g_free (self);
  _ts_proxy_server_resume_accept (server);
}

/* --- Sending ------------------------------------------------------------------------------- */

static gboolean
update_watch (TsProxyConnection *self)
{
  guint32 events = self->is_half_closed ? 0 : EPOLLIN | EPOLLRDHUP;

  if (self->out_length > 0)
    events |= EPOLLOUT;
  if (_ts_proxy_loop_watch (&self->server->loop, &self->watch, events))
    return TRUE;
  _ts_proxy_connection_doom (self, TRUE);
  return FALSE;
}

static void
out_append (TsProxyConnection *self, const guint8 *data, gsize length)
{
  if (self->out_start + self->out_length + length > self->out_size) {
    if (self->out_length > 0)
      memmove (self->out, self->out + self->out_start, self->out_length);
    self->out_start = 0;
    if (self->out_length + length > self->out_size) {
      self->out_size = MAX (self->out_length + length, 4096);
      self->out = g_realloc (self->out, self->out_size);
    }
  }
  memcpy (self->out + self->out_start + self->out_length, data, length);
  self->out_length += length;
}

/* Returns the bytes sent, 0 if the client takes nothing now, or -1 if it is gone. */
static gssize
send_pieces (TsProxyConnection *self, struct iovec *pieces, int n)
{
  struct msghdr message = { .msg_iov = pieces, .msg_iovlen = (gsize) n };
  gssize sent;

  do
    sent = sendmsg (self->watch.fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS))
    return 0;
  return sent;
}

gboolean
_ts_proxy_connection_send (TsProxyConnection *self, struct iovec *pieces, int n)
{
  gssize sent = 0;

  if (self->state == TS_CONNECTION_DOOMED)
    return FALSE;
  if (self->out_length == 0) {
    sent = send_pieces (self, pieces, n);
    if (sent < 0) {
      _ts_proxy_connection_doom (self, FALSE);
      return FALSE;
    }
  }
  for (int i = 0; i < n; i++) {
    const gsize skip = MIN ((gsize) sent, pieces[i].iov_len);

    sent -= (gssize) skip;
    if (skip < pieces[i].iov_len)
      out_append (self, (const guint8 *) pieces[i].iov_base + skip, pieces[i].iov_len - skip);
  }
  return update_watch (self);
}

static void read_requests (TsProxyConnection *self);

/* All of an answer is sent: closes our side, or waits for the next request. */
static void
answered (TsProxyConnection *self)
{
  TsProxyLoop *loop = &self->server->loop;

  if (self->keep_alive && !self->is_half_closed) {
    self->state = TS_CONNECTION_READING;
    self->n_discarded = 0;
    _ts_proxy_timer_set (loop, &self->timer, _ts_proxy_server_after (self->server, REQUEST_SECONDS));
    return;
  }
  /* Bytes of the client that nobody read would turn our close into a reset, and the answer might
   * be lost with it. */
  if (self->is_half_closed || shutdown (self->watch.fd, SHUT_WR) != 0) {
    _ts_proxy_connection_doom (self, FALSE);
    return;
  }
  self->state = TS_CONNECTION_DRAINING;
  _ts_proxy_timer_set (loop, &self->timer, _ts_proxy_server_after (self->server, DRAIN_SECONDS));
}

/* Lets the client have what was sent before it sees the reset. */
static void
check_reset (TsProxyConnection *self)
{
  int unsent = 0;

  if (self->out_length == 0
      && (ioctl (self->watch.fd, SIOCOUTQ, &unsent) != 0 || unsent == 0)) {
    _ts_proxy_connection_doom (self, TRUE);
    return;
  }
  if (self->server->loop.now >= self->reset_until) {
    _ts_proxy_connection_doom (self, TRUE);
    return;
  }
  _ts_proxy_timer_set (&self->server->loop, &self->timer,
                       _ts_proxy_server_after (self->server, RESET_CHECK_SECONDS));
}

static void
flush (TsProxyConnection *self)
{
  struct iovec piece;
  gssize sent;

  while (self->out_length > 0) {
    piece = (struct iovec) { self->out + self->out_start, self->out_length };
    sent = send_pieces (self, &piece, 1);
    if (sent < 0) {
      _ts_proxy_connection_doom (self, FALSE);
      return;
    }
    if (sent == 0)
      return;
    self->out_start += (gsize) sent;
    self->out_length -= (gsize) sent;
  }
  self->out_start = 0;
  if (!update_watch (self))
    return;
  if (self->state == TS_CONNECTION_STREAMING)
    _ts_proxy_session_drained (self->session);
  else if (self->state == TS_CONNECTION_RESETTING)
    check_reset (self);
  else if (self->state == TS_CONNECTION_ANSWERING) {
    answered (self);
    if (self->state == TS_CONNECTION_READING)
      read_requests (self);
  }
}

void
_ts_proxy_connection_finish (TsProxyConnection *self)
{
  if (self->state == TS_CONNECTION_DOOMED)
    return;
  self->state = TS_CONNECTION_ANSWERING;
  self->keep_alive = FALSE;
  if (self->out_length == 0)
    answered (self);
}

void
_ts_proxy_connection_reset (TsProxyConnection *self)
{
  if (self->state == TS_CONNECTION_DOOMED)
    return;
  self->state = TS_CONNECTION_RESETTING;
  self->reset_until = _ts_proxy_server_after (self->server, RESET_SECONDS);
  check_reset (self);
}

const char *
_ts_proxy_get_reason (int status)
{
  switch (status) {
  case 200:
    return "OK";
  case 206:
    return "Partial Content";
  case 400:
    return "Bad Request";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 408:
    return "Request Timeout";
  case 414:
    return "URI Too Long";
  case 416:
    return "Range Not Satisfiable";
  case 421:
    return "Misdirected Request";
  case 431:
    return "Request Header Fields Too Large";
  case 500:
    return "Internal Server Error";
  case 502:
    return "Bad Gateway";
  case 503:
    return "Service Unavailable";
  case 504:
    return "Gateway Timeout";
  case 505:
    return "HTTP Version Not Supported";
  default:
    return "Error";
  }
}

void
_ts_proxy_connection_answer (
    TsProxyConnection *self, int status, const char *field, const char *type, const char *text)
{
  g_autofree char *head = NULL;
  struct iovec pieces[2];

  self->keep_alive &= self->request.keep_alive && !self->is_half_closed;
  head = g_strdup_printf ("HTTP/1.%d %d %s\r\n"
                          "Content-Type: %s\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                          "Cache-Control: no-store\r\n"
                          "X-Content-Type-Options: nosniff\r\n"
                          "%sConnection: %s\r\n\r\n",
                          self->request.minor, status, _ts_proxy_get_reason (status), type,
                          strlen (text), field, self->keep_alive ? "keep-alive" : "close");
  pieces[0] = (struct iovec) { head, strlen (head) };
  pieces[1] = (struct iovec) { (char *) text, strlen (text) };
  self->state = TS_CONNECTION_ANSWERING;
  _ts_proxy_timer_clear (&self->server->loop, &self->timer);
  if (_ts_proxy_connection_send (self, pieces,
                                 self->request.method == TS_PROXY_METHOD_HEAD ? 1 : 2)
      && self->out_length == 0)
    answered (self);
}

/* --- Requests ------------------------------------------------------------------------------ */

static void
answer_error (TsProxyConnection *self, int status, const char *text)
{
  const char *field = "";

  if (status == 405)
    field = "Allow: GET, HEAD\r\n";
  else if (status == 503)
    field = "Retry-After: 5\r\n";
  _ts_proxy_connection_answer (self, status, field, "text/plain; charset=utf-8", text);
}

static void
answer_refusal (TsProxyConnection *self, int status)
{
  self->keep_alive = FALSE;
  self->request.method = TS_PROXY_METHOD_GET;
  answer_error (self, status, "This request is not understood or not allowed here.\n");
}

static void
serve_track (TsProxyConnection *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsProxyTrack) track = NULL;

  if (!ts_proxy_id_is_valid (id)) {
    answer_error (self, 400, "This is no id of a track.\n");
    return;
  }
  track = ts_proxy_database_get (self->server->database, id, &error);
  if (error != NULL) {
    _ts_proxy_log_add (self->server->log, TS_PROXY_LOG_ERROR, "%s", error->message);
    answer_error (self, 500, "The tracks cannot be read at the moment.\n");
  } else if (track == NULL) {
    answer_error (self, 404, "There is no track with this id.\n");
  } else if (!_ts_proxy_server_has_room (self->server)) {
    _ts_proxy_log_add (self->server->log, TS_PROXY_LOG_WARNING,
                       _ ("“%s” was refused: as many streams run as are allowed."), id);
    answer_error (self, 503, "As many streams run as are allowed.\n");
  } else {
    self->keep_alive = FALSE;
    _ts_proxy_session_new (self, g_steal_pointer (&track));
  }
}

static void
serve (TsProxyConnection *self)
{
  const char *path = self->request.path;

  self->keep_alive = self->request.keep_alive;
  _ts_proxy_timer_clear (&self->server->loop, &self->timer);
  if (self->request.is_cross_site)
    answer_error (self, 403, "Web pages have no access.\n");
  else if (g_str_equal (path, "/health"))
    _ts_proxy_connection_answer (self, 200, "", "application/json",
                                 "{\"status\":\"ok\",\"service\":\"icy-proxy\"}");
  else if (g_str_has_prefix (path, "/proxy/"))
    serve_track (self, path + strlen ("/proxy/"));
  else
    answer_error (self, 404, "There is nothing here.\n");
}

/* Takes one request off @data if it is whole. Returns whether that was so. */
static gboolean
take_request (TsProxyConnection *self, const char *data, gsize length, gsize *used)
{
  const int status
      = ts_proxy_request_parse (data, length, self->server->port, &self->request, used);

  if (status == 0)
    return FALSE;
  list_remove (&self->server->unfinished, &self->unfinished_link);
  if (status == 200)
    serve (self);
  else
    answer_refusal (self, status);
  return TRUE;
}

/* Serves what was read, as long as answers go out at once. */
static void
take_requests (TsProxyConnection *self, const char *data, gsize length)
{
  gsize used = 0;

  while (length > 0 && self->state == TS_CONNECTION_READING
         && take_request (self, data, length, &used)) {
    data += used;
    length -= used;
  }
  if (self->state != TS_CONNECTION_READING && !self->keep_alive)
    length = 0;
  if (length == 0) {
    g_clear_pointer (&self->head, g_byte_array_unref);
  } else {
    g_autoptr (GByteArray) rest = g_byte_array_new ();

    g_byte_array_append (rest, (const guint8 *) data, (guint) length);
    g_clear_pointer (&self->head, g_byte_array_unref);
    self->head = g_steal_pointer (&rest);
    if (self->state == TS_CONNECTION_READING)
      list_add (&self->server->unfinished, &self->unfinished_link);
  }
  if (self->server->unfinished.length > MAX_UNFINISHED) {
    TsProxyConnection *oldest = self->server->unfinished.head->data;

    list_remove (&self->server->unfinished, &oldest->unfinished_link);
    answer_refusal (oldest, 408);
  }
}

/* Goes on with what came behind the last request. */
static void
read_requests (TsProxyConnection *self)
{
  g_autoptr (GByteArray) head = g_steal_pointer (&self->head);

  if (head != NULL)
    take_requests (self, (const char *) head->data, head->len);
}

static void
take_input (TsProxyConnection *self, const char *data, gsize length)
{
  list_remove (&self->server->silent, &self->silent_link);
  if (self->state != TS_CONNECTION_READING) {
    self->n_discarded += length;
    if (self->n_discarded > MAX_DISCARDED)
      _ts_proxy_connection_doom (self, TRUE);
    return;
  }
  if (self->head == NULL) {
    take_requests (self, data, length);
    return;
  }
  g_byte_array_append (self->head, (const guint8 *) data, (guint) length);
  read_requests (self);
}

/* The client sends nothing more. */
static void
input_ended (TsProxyConnection *self)
{
  if (self->state == TS_CONNECTION_READING || self->state == TS_CONNECTION_DRAINING
      || _ts_proxy_peer_is_gone (self->server, self->watch.fd)) {
    _ts_proxy_connection_doom (self, FALSE);
    return;
  }
  self->is_half_closed = TRUE;
  if (update_watch (self) && self->state == TS_CONNECTION_STREAMING)
    _ts_proxy_timer_set (&self->server->loop, &self->timer,
                         _ts_proxy_server_after (self->server, HALF_CLOSED_CHECK_SECONDS));
}

static void
read_input (TsProxyConnection *self)
{
  char buffer[TS_PROXY_REQUEST_MAX];

  while (self->state != TS_CONNECTION_DOOMED) {
    const gssize n = recv (self->watch.fd, buffer, sizeof buffer, MSG_DONTWAIT);

    if (n > 0) {
      take_input (self, buffer, (gsize) n);
      if ((gsize) n < sizeof buffer)
        return;
    } else if (n == 0) {
      input_ended (self);
      return;
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      _ts_proxy_connection_doom (self, FALSE);
      return;
    }
  }
}

static void
event_cb (gpointer data, guint32 events)
{
  TsProxyConnection *self = data;

  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    _ts_proxy_connection_doom (self, FALSE);
    return;
  }
  if ((events & (EPOLLIN | EPOLLRDHUP)) != 0)
    read_input (self);
  if ((events & EPOLLOUT) != 0 && self->state != TS_CONNECTION_DOOMED)
    flush (self);
}

static void
timer_cb (gpointer data)
{
  TsProxyConnection *self = data;

  switch (self->state) {
  case TS_CONNECTION_READING:
    if (self->head != NULL)
      answer_refusal (self, 408);
    else
      _ts_proxy_connection_doom (self, FALSE);
    break;
  case TS_CONNECTION_STREAMING:
    if (_ts_proxy_peer_is_gone (self->server, self->watch.fd))
      _ts_proxy_connection_doom (self, FALSE);
    else
      _ts_proxy_timer_set (&self->server->loop, &self->timer,
                           _ts_proxy_server_after (self->server, HALF_CLOSED_CHECK_SECONDS));
    break;
  case TS_CONNECTION_RESETTING:
    check_reset (self);
    break;
  case TS_CONNECTION_ANSWERING:
  case TS_CONNECTION_DRAINING:
  case TS_CONNECTION_DOOMED:
  default:
    _ts_proxy_connection_doom (self, FALSE);
    break;
  }
}

void
_ts_proxy_connection_new (TsProxyServer *server, int fd)
{
  TsProxyConnection *self = g_new0 (TsProxyConnection, 1);
  const int on = 1;

  self->server = server;
  self->watch = (TsProxyWatch) { .func = event_cb, .data = self, .fd = fd };
  self->timer = (TsProxyTimer) { .func = timer_cb, .data = self };
  self->link.data = self->unfinished_link.data = self->silent_link.data = self;
  self->doomed_link.data = self;
  list_add (&server->connections, &self->link);
  list_add (&server->silent, &self->silent_link);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!update_watch (self))
    return;
  _ts_proxy_timer_set (&server->loop, &self->timer,
                       _ts_proxy_server_after (server, REQUEST_SECONDS));
  /* Mostly the request is there already. */
  read_input (self);
}
