/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-fetch-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* Once the head of a plain answer is read, its body is nothing but the bytes of the socket, and
 * libcurl 7's part in it costs a third of the time, as it calls poll () after each read, and most of
 * the memory. Such transfers are taken over, with a descriptor of our own. Encrypted and chunked
 * ones stay with it, and all with libcurl 8, which does without that call. */

/* A body that is nearly over is not worth the change. */
#define MIN_LEFT 65536
#define MAX_READS 8
#define READ_SIZE 32768

static void event_cb (gpointer data, guint32 events);

gboolean
_ts_proxy_direct_is_possible (TsProxyFetch *self)
{
  const gint64 length = self->reply.content_length;

  return self->server->can_go_direct && self->fd >= 0 && !self->reply.is_chunked && !self->is_short
         && g_ascii_strncasecmp (self->url, "http:", 5) == 0
         && (length < 0 || length - self->n_bytes >= MIN_LEFT);
}

static gboolean
watch (TsProxyFetch *self)
{
  self->watch.func = event_cb;
  self->watch.data = self;
  self->watch.fd = self->fd;
  return _ts_proxy_loop_watch (&self->server->loop, &self->watch, EPOLLIN);
}

gboolean
_ts_proxy_direct_is_known (void)
{
  return curl_version_info (CURLVERSION_NOW)->version_num >> 16 == 7;
}

static void
end (TsProxyFetch *self, TsFetchEnd how)
{
  _ts_proxy_loop_unwatch (&self->server->loop, &self->watch);
  _ts_proxy_fetch_leave_multi (self);
  self->funcs->ended (self->data, how, _ ("The connection to the site broke off."));
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
  _ts_proxy_fetch_leave_multi (self);
  g_clear_pointer (&self->easy, curl_easy_cleanup);
  g_clear_pointer (&self->fields, curl_slist_free_all);
  self->fd = fd;
  self->is_direct = TRUE;
  if (!watch (self))
    end (self, TS_FETCH_CUT);
}

void
_ts_proxy_direct_take_over (TsProxyServer *server)
{
  while (server->going_direct->len > 0) {
    TsProxyFetch *fetch
        = g_ptr_array_steal_index_fast (server->going_direct, server->going_direct->len - 1);

    fetch->is_going_direct = FALSE;
    take_over (fetch);
  }
}

void
_ts_proxy_direct_pause (TsProxyFetch *self)
{
  /* Not watched at all: a site that hangs up meanwhile would be told of without end. */
  _ts_proxy_loop_unwatch (&self->server->loop, &self->watch);
}

void
_ts_proxy_direct_resume (TsProxyFetch *self)
{
  if (!watch (self))
    end (self, TS_FETCH_CUT);
}

/* Takes what came. Returns whether there may be more. */
static gboolean
take (TsProxyFetch *self, const guint8 *bytes, gsize length)
{
  const gint64 whole = self->reply.content_length;

  if (whole >= 0)
    length = (gsize) MIN ((gint64) length, whole - self->n_bytes);
  if (!_ts_proxy_fetch_take (self, bytes, length)) {
    end (self, TS_FETCH_STOPPED);
    return FALSE;
  }
  if (whole >= 0 && self->n_bytes >= whole) {
    end (self, TS_FETCH_COMPLETE);
    return FALSE;
  }
  return !self->is_paused;
}

static void
event_cb (gpointer data, guint32 events)
{
  TsProxyFetch *self = data;
  guint8 buffer[READ_SIZE];

  for (int i = 0; i < MAX_READS; i++) {
    const gssize n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);

    if (n > 0) {
      if (!take (self, buffer, (gsize) n) || (gsize) n < sizeof buffer)
        return;
    } else if (n == 0) {
      end (self, self->reply.content_length < 0 ? TS_FETCH_COMPLETE : TS_FETCH_CUT);
      return;
    } else if (errno != EINTR) {
      if (errno != EAGAIN)
        end (self, TS_FETCH_CUT);
      return;
    }
  }
}
