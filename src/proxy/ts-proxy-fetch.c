/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-fetch-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#define URI_FLAGS (G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED)
#define CONNECT_SECONDS 10
#define MAX_REDIRECTS 5
/* Addresses remembered as giving out small ranges only. */
#define MAX_BOUNDED 4096
/* How long kept connections to sites are kept after the last transfer. */
#define KEEP_SECONDS 1
/* Most wake-ups are saved by waiting for so much music at a time, but not at rates at which even
 * that would be few bytes. */
#define LOW_WATER_SECONDS 0.35
#define LOW_WATER_MOST 16384
#define LOW_WATER_MIN_RATE 4000
/* Bytes to wait for until the rate is known, and those that come before it is waited for any. */
#define LOW_WATER_FIRST 4000
/* A rate is that of so long a time, and the lower one of the last two: stations begin with a burst.
 */
#define RATE_SECONDS 1

/* --- Waiting for many bytes at a time ------------------------------------------------------- */

static void
set_low_water (TsProxyFetch *self, guint bytes)
{
  const int value = (int) bytes;

  if (self->low_water == bytes || self->fd < 0)
    return;
  if (setsockopt (self->fd, SOL_SOCKET, SO_RCVLOWAT, &value, sizeof value) == 0)
    self->low_water = bytes;
}

static void
note_rate (TsProxyFetch *self)
{
  const gint64 elapsed = self->server->loop.now - self->rate_at;

  if (elapsed < RATE_SECONDS * G_USEC_PER_SEC)
    return;
  self->rates[0] = self->rates[1];
  self->rates[1] = (double) (self->n_bytes - self->rate_bytes) * G_USEC_PER_SEC / (double) elapsed;
  self->rate_at = self->server->loop.now;
  self->rate_bytes = self->n_bytes;
}

static void
choose_low_water (TsProxyFetch *self)
{
  const gint64 length = self->reply.content_length;
  const double rate = MIN (self->rates[0], self->rates[1]);
  guint wanted = LOW_WATER_FIRST;

  if (self->is_nudged || self->n_bytes < LOW_WATER_FIRST)
    return;
  if (rate > 0)
    wanted = rate < LOW_WATER_MIN_RATE ? 1 : (guint) MIN (rate * LOW_WATER_SECONDS, LOW_WATER_MOST);
  /* Waiting for more bytes than are to come would be waiting for ever: the end of a connection
   * wakes whoever waits, the end of a body need not. */
  if (self->reply.is_chunked || (length >= 0 && length - self->n_bytes < 3 * LOW_WATER_MOST))
    wanted = 1;
  /* Not for every small change. */
  if (ABS ((int) wanted - (int) self->low_water) > (int) wanted / 16)
    set_low_water (self, wanted);
}

gboolean
_ts_proxy_fetch_take (TsProxyFetch *self, const guint8 *bytes, gsize length)
{
  self->n_bytes += (gint64) length;
  note_rate (self);
  choose_low_water (self);
  return self->funcs->body (self->data, bytes, length);
}

/* --- One hop ------------------------------------------------------------------------------- */

gint64
_ts_proxy_fetch_get_patience (TsProxyFetch *self)
{
  return (gint64) (CONNECT_SECONDS * self->server->time_scale * G_USEC_PER_SEC);
}

static gboolean
begin_hop (TsProxyFetch *self)
{
  g_autoptr (GUri) uri = g_uri_parse (self->url, URI_FLAGS, NULL);
  const gboolean has_host = uri != NULL && g_uri_get_host (uri) != NULL;

  ts_proxy_reply_clear (&self->reply);
  ts_proxy_reply_init (&self->reply);
  self->is_reply_done = FALSE;
  self->n_bytes = 0;
  self->low_water = 1;
  self->fd = -1;
  self->rate_at = self->server->loop.now;
  self->rate_bytes = 0;
  self->rates[0] = self->rates[1] = 0;
  self->is_near = has_host && _ts_proxy_host_is_private (g_uri_get_host (uri));
  if (!has_host || !_ts_proxy_plain_is_possible (self, uri))
    return _ts_proxy_curl_begin (self);
  _ts_proxy_plain_begin (self, uri);
  return TRUE;
}

static void
leave_hop (TsProxyFetch *self)
{
  /* A kept connection may serve somebody who wants every byte at once. */
  if (self->plain == NULL)
    set_low_water (self, 1);
  _ts_proxy_plain_leave (self);
  _ts_proxy_curl_leave (self);
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
  self->pinned_key = g_strdup (order->pinned_key);
  self->if_range = g_strdup (order->if_range);
  self->wants_icy = order->wants_icy;
  self->is_short = order->is_short;
  self->was_public = order->was_public;
  self->is_foreign = order->is_foreign;
  if (order->first >= 0 && order->last >= 0)
    self->range
        = g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, order->first, order->last);
  else if (order->first >= 0)
    self->range = g_strdup_printf ("%" G_GINT64_FORMAT "-", order->first);
  else if (order->last >= 0)
    self->range = g_strdup_printf ("-%" G_GINT64_FORMAT, order->last);
  server->n_fetches++;
  ts_proxy_reply_init (&self->reply);
  if (begin_hop (self))
    return self;
  _ts_proxy_fetch_free (self);
  return NULL;
}

void
_ts_proxy_fetch_free (TsProxyFetch *self)
{
  leave_hop (self);
  ts_proxy_reply_clear (&self->reply);
  g_free (self->url);
  g_free (self->headers);
  g_free (self->pinned_key);
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
  if (self->plain != NULL)
    _ts_proxy_plain_pause (self, TRUE);
  else
    _ts_proxy_curl_pause (self, TRUE);
}

void
_ts_proxy_fetch_resume (TsProxyFetch *self)
{
  if (!self->is_paused)
    return;
  self->is_paused = FALSE;
  if (self->plain != NULL)
    _ts_proxy_plain_pause (self, FALSE);
  else
    _ts_proxy_curl_pause (self, FALSE);
}

void
_ts_proxy_fetch_nudge (TsProxyFetch *self)
{
  set_low_water (self, 1);
  self->is_nudged = TRUE;
}

/* --- Redirects ----------------------------------------------------------------------------- */

static gboolean
same_host (const char *a, const char *b)
{
  g_autoptr (GUri) left = g_uri_parse (a, URI_FLAGS, NULL);
  g_autoptr (GUri) right = g_uri_parse (b, URI_FLAGS, NULL);

  return left != NULL && right != NULL
         && g_ascii_strcasecmp (g_uri_get_host (left), g_uri_get_host (right)) == 0
         && g_uri_get_port (left) == g_uri_get_port (right)
         && g_str_equal (g_uri_get_scheme (left), g_uri_get_scheme (right));
}

gboolean
_ts_proxy_fetch_is_public (TsProxyFetch *self)
{
  return self->was_public || (self->easy != NULL && _ts_proxy_curl_is_public (self));
}

/* Goes where the answer points. Returns NULL, or why not. */
static const char *
follow (TsProxyFetch *self)
{
  g_autofree char *url = g_uri_resolve_relative (self->url, self->reply.location, URI_FLAGS, NULL);
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, URI_FLAGS, NULL) : NULL;

  if (++self->n_redirects > MAX_REDIRECTS)
    return _ ("The site sends its visitors from one address to the next without end.");
  if (uri == NULL || g_uri_get_host (uri) == NULL
      || (!g_str_equal (g_uri_get_scheme (uri), "http")
          && !g_str_equal (g_uri_get_scheme (uri), "https")))
    return _ ("The site points to an address that is none of the web.");
  self->was_public = _ts_proxy_fetch_is_public (self);
  if (self->was_public && _ts_proxy_host_is_private (g_uri_get_host (uri)))
    return _ ("The site points into the local network, which it must not.");
  self->is_foreign |= !same_host (self->url, url);
  g_free (self->url);
  self->url = g_steal_pointer (&url);
  leave_hop (self);
  return begin_hop (self) ? NULL : _ ("There is no memory for another connection.");
}

void
_ts_proxy_fetch_hop_ended (TsProxyFetch *self, TsFetchEnd end, const char *message)
{
  if (self->is_reply_done && !self->reply.is_broken && ts_proxy_reply_is_redirect (&self->reply)) {
    message = follow (self);
    if (message == NULL)
      return;
    end = TS_FETCH_NONSENSE;
  }
  leave_hop (self);
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
  g_autoptr (GUri) uri = g_uri_parse (url, URI_FLAGS, NULL);
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
