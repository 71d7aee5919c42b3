/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Sites that want to be asked for little at a time take at most so much for little. */
#define PIECE_SIZE (1 << 20)
#define FIRST_BYTE_SECONDS 15
#define SILENCE_SECONDS 15
#define NUDGE_SECONDS 2
#define MAX_RETRIES 3
#define MAX_RETRY_AFTER_SECONDS 30
/* Waits differ by so much, that clients of a site that fails do not come back all at once. A fifth,
 * as a wait seen from outside is longer by what the connection takes. */
#define JITTER 0.2

static const TsFetchFuncs fetch_funcs;

static gint64
after (TsProxySession *self, double seconds)
{
  return _ts_proxy_server_after (self->server, seconds);
}

gboolean
_ts_proxy_session_is_over (TsProxySession *self)
{
  return self->connection->state != TS_CONNECTION_STREAMING;
}

void
_ts_proxy_session_set_state (TsProxySession *self, TsProxyStreamState state)
{
  if (self->info != NULL)
    _ts_proxy_info_set_state (self->server, self->info, state);
}

void
_ts_proxy_session_drop_upstream (TsProxySession *self)
{
  g_clear_pointer (&self->fetch, _ts_proxy_fetch_free);
  g_clear_pointer (&self->hls, _ts_proxy_hls_free);
}

/* --- Ends ---------------------------------------------------------------------------------- */

void
_ts_proxy_session_release (TsProxySession *self)
{
  if (self->is_released)
    return;
  self->is_released = TRUE;
  self->server->n_sessions--;
  _ts_proxy_timer_clear (&self->server->loop, &self->timer);
  _ts_proxy_resolve_leave (self->server, self);
  if (self->info != NULL)
    _ts_proxy_info_end (self->server, g_steal_pointer (&self->info), FALSE);
}

void
_ts_proxy_session_free (TsProxySession *self)
{
  _ts_proxy_session_release (self);
  _ts_proxy_session_drop_upstream (self);
  ts_proxy_track_free (self->track);
  ts_icy_reader_free (self->reader);
  ts_icy_writer_free (self->writer);
  g_free (self->etag);
  g_free (self->head);
  g_free (self);
}

/* Notes what went wrong and that it cannot be helped. */
static void
give_up (TsProxySession *self)
{
  const char *fault = self->fault != NULL ? self->fault : _ ("The stream could not be fetched.");

  _ts_proxy_session_drop_upstream (self);
  if (self->is_released)
    return;
  _ts_proxy_log_add (self->server->log, TS_PROXY_LOG_ERROR,
                     /* Translators: an id; why, as a sentence of its own */
                     _ ("“%s” ended before its time. %s"), self->track->id, fault);
  _ts_proxy_info_set_text (self->server, self->info, NULL, fault);
  _ts_proxy_info_end (self->server, g_steal_pointer (&self->info), TRUE);
  _ts_proxy_session_release (self);
}

void
_ts_proxy_session_stop (TsProxySession *self)
{
  _ts_proxy_log_add (self->server->log, TS_PROXY_LOG_INFO, _ ("“%s” was stopped."),
                     self->track->id);
  _ts_proxy_session_drop_upstream (self);
  _ts_proxy_session_release (self);
  _ts_proxy_connection_reset (self->connection);
}

guint64
_ts_proxy_session_get_serial (TsProxySession *self)
{
  return self->info != NULL ? self->info->shown.serial : 0;
}

/* An orderly end would pass for the end of the track. */
void
_ts_proxy_session_end_badly (TsProxySession *self, int status)
{
  give_up (self);
  if (_ts_proxy_session_is_over (self))
    return;
  if (self->is_begun)
    _ts_proxy_connection_reset (self->connection);
  else
    _ts_proxy_connection_answer (
        self->connection, status, status == 503 ? "Retry-After: 5\r\n" : "",
        "text/plain; charset=utf-8",
        status == 504 ? "The site does not answer.\n" : "The stream could not be fetched.\n");
}

static void
end_well (TsProxySession *self)
{
  _ts_proxy_session_drop_upstream (self);
  if (_ts_proxy_session_is_over (self) || !_ts_proxy_session_send_end (self))
    return;
  _ts_proxy_session_release (self);
  _ts_proxy_connection_finish (self->connection);
}

/* --- Another attempt ----------------------------------------------------------------------- */

/* Whether what has been sent can be gone on with. */
static gboolean
can_go_on (TsProxySession *self)
{
  return !self->is_begun || (!self->is_endless && (self->end >= 0 || self->etag != NULL));
}

static void
retry (TsProxySession *self)
{
  double seconds;

  _ts_proxy_session_drop_upstream (self);
  if (self->n_failures >= MAX_RETRIES || !can_go_on (self)) {
    _ts_proxy_session_end_badly (self, 502);
    return;
  }
  seconds = (double) (1 << self->n_failures) * g_random_double_range (1 - JITTER, 1 + JITTER);
  if ((double) self->retry_after_s > seconds)
    seconds = (double) MIN (self->retry_after_s, MAX_RETRY_AFTER_SECONDS);
  self->retry_after_s = -1;
  self->n_failures++;
  _ts_proxy_log_add (self->server->log, TS_PROXY_LOG_WARNING,
                     /* Translators: an id; seconds; why, as a sentence of its own */
                     _ ("“%s” is asked for again in %.1f s. %s"), self->track->id, seconds,
                     self->fault != NULL ? self->fault : _ ("The stream could not be fetched."));
  _ts_proxy_info_set_text (self->server, self->info, NULL, self->fault);
  _ts_proxy_session_set_state (self, TS_PROXY_STREAM_WAITING);
  _ts_proxy_timer_set (&self->server->loop, &self->timer, after (self, seconds));
}

/* --- What the site sends ------------------------------------------------------------------- */

static void
note_progress (TsProxySession *self)
{
  self->heard_at = self->server->loop.now;
  if (self->is_begun && self->n_failures == 0 && !self->was_refreshed)
    return;
  self->n_failures = 0;
  self->was_refreshed = FALSE;
  _ts_proxy_session_set_state (self, TS_PROXY_STREAM_PLAYING);
  if (self->hls == NULL)
    _ts_proxy_timer_set (&self->server->loop, &self->timer, after (self, NUDGE_SECONDS));
}

static gboolean
body_cb (gpointer data, const guint8 *bytes, gsize length)
{
  TsProxySession *self = data;
  const gint64 limit = self->piece_end >= 0 ? self->piece_end : self->end;
  gboolean is_enough = FALSE;

  if (_ts_proxy_session_is_over (self) || self->is_released)
    return FALSE;
  if (limit >= 0 && self->position + (gint64) length >= limit) {
    is_enough = self->position + (gint64) length > limit;
    length = (gsize) (limit - self->position);
  }
  note_progress (self);
  self->is_begun = TRUE;
  self->position += (gint64) length;
  if (!_ts_proxy_session_send (self, bytes, length))
    return FALSE;
  if (self->connection->out_length > 0) {
    __atomic_store_n (&self->info->n_buffered, self->connection->out_length, __ATOMIC_RELAXED);
    if (self->hls != NULL)
      _ts_proxy_hls_pause (self->hls);
    else
      _ts_proxy_fetch_pause (self->fetch);
  }
  return !is_enough;
}

static gboolean
reply_cb (gpointer data, const TsProxyReply *reply)
{
  TsProxySession *self = data;

  if (_ts_proxy_session_is_over (self) || self->is_released)
    return FALSE;
  g_debug ("“%s”: status %d, length %" G_GINT64_FORMAT " after %" G_GINT64_FORMAT " us",
           self->track->id, reply->status, reply->content_length,
           self->server->loop.now - self->asked_at);
  if (!_ts_proxy_session_judge (self, reply) && self->verdict != TS_VERDICT_HEAD)
    return FALSE;
  if (!self->is_begun) {
    g_free (self->head);
    self->head = _ts_proxy_session_make_head (self, reply);
  }
  return self->verdict == TS_VERDICT_TAKE;
}

/* The body of an answer ended, in whatever way. */
static void
body_ended (TsProxySession *self, TsFetchEnd end, const char *message)
{
  if (end == TS_FETCH_CUT || (self->end >= 0 && self->position < self->end))
    self->fault = end == TS_FETCH_CUT ? message : _ ("The connection to the site broke off.");
  if (!self->is_begun) {
    self->fault = end == TS_FETCH_CUT ? message : _ ("The site sent nothing.");
    retry (self);
  } else if (self->end >= 0 && self->position >= self->end) {
    end_well (self);
  } else if (self->is_bounded && self->position == self->piece_end) {
    _ts_proxy_session_drop_upstream (self);
    _ts_proxy_session_begin_fetch (self);
  } else if (self->end < 0 && end != TS_FETCH_CUT) {
    end_well (self);
  } else {
    retry (self);
  }
}

static void
answer_beyond (TsProxySession *self)
{
  g_autofree char *field
      = self->total >= 0
            ? g_strdup_printf ("Content-Range: bytes */%" G_GINT64_FORMAT "\r\n", self->total)
            : g_strdup ("");

  _ts_proxy_session_drop_upstream (self);
  _ts_proxy_session_release (self);
  _ts_proxy_connection_answer (self->connection, 416, field, "text/plain; charset=utf-8",
                               "The file ends before this.\n");
}

static void
answer_head (TsProxySession *self)
{
  struct iovec out = { self->head, strlen (self->head) };

  _ts_proxy_session_drop_upstream (self);
  if (_ts_proxy_connection_send (self->connection, &out, 1)) {
    _ts_proxy_session_release (self);
    _ts_proxy_connection_finish (self->connection);
  }
}

static void
obey (TsProxySession *self, TsFetchEnd end, const char *message)
{
  switch (self->verdict) {
  case TS_VERDICT_TAKE:
    body_ended (self, end, message);
    break;
  case TS_VERDICT_HEAD:
    answer_head (self);
    break;
  case TS_VERDICT_BEYOND:
    answer_beyond (self);
    break;
  case TS_VERDICT_RETRY:
    retry (self);
    break;
  case TS_VERDICT_BOUNDS:
    self->is_bounded = TRUE;
    self->was_bounds_tried = TRUE;
    _ts_proxy_session_begin_fetch (self);
    break;
  case TS_VERDICT_AGAIN:
    _ts_proxy_session_begin_fetch (self);
    break;
  case TS_VERDICT_PIECES:
    self->has_pieces = TRUE;
    _ts_proxy_session_begin_fetch (self);
    break;
  case TS_VERDICT_REFRESH:
    _ts_proxy_session_refresh (self);
    break;
  case TS_VERDICT_NONE:
  case TS_VERDICT_FAIL:
  default:
    _ts_proxy_session_end_badly (self, 502);
    break;
  }
}

static void
ended_cb (gpointer data, TsFetchEnd end, const char *message)
{
  TsProxySession *self = data;

  if (_ts_proxy_session_is_over (self) || self->is_released)
    return;
  if (self->verdict != TS_VERDICT_NONE) {
    obey (self, end, message);
    return;
  }
  self->fault = message;
  if (end == TS_FETCH_NETWORK || (end == TS_FETCH_TIMEOUT && self->is_begun))
    retry (self);
  else
    _ts_proxy_session_end_badly (self, end == TS_FETCH_TIMEOUT ? 504 : 502);
}

static const TsFetchFuncs fetch_funcs = { reply_cb, body_cb, ended_cb };

/* --- Asking the site ----------------------------------------------------------------------- */

/* What to ask for: all, a part, or the next piece. */
static void
choose_range (TsProxySession *self, TsFetchOrder *order)
{
  order->first = order->last = -1;
  if (self->is_begun) {
    order->first = self->position;
    if (self->is_partial && self->end >= 0)
      order->last = self->end - 1;
  } else if (self->range.kind == TS_PROXY_RANGE_LAST) {
    order->last = self->is_bounded ? MIN (self->range.last, PIECE_SIZE) : self->range.last;
    return;
  } else if (self->range.kind != TS_PROXY_RANGE_NONE) {
    order->first = self->range.first;
    if (self->range.kind == TS_PROXY_RANGE_FROM_TO)
      order->last = self->range.last;
  } else if (self->is_bounded || ts_proxy_track_is_own (self->track)) {
    /* Some music servers do not say that one may ask for parts, but give them. */
    order->first = 0;
  }
  if (self->is_bounded) {
    const gint64 last = order->first + PIECE_SIZE - 1;

    order->last = order->last >= 0 ? MIN (order->last, last) : last;
    if (self->is_begun && self->end >= 0)
      order->last = MIN (order->last, self->end - 1);
  }
}

void
_ts_proxy_session_begin_fetch (TsProxySession *self)
{
  TsFetchOrder order = { .url = self->track->stream_url,
                         .headers = self->track->headers,
                         .pinned_key = self->track->pinned_key };

  _ts_proxy_session_drop_upstream (self);
  self->verdict = TS_VERDICT_NONE;
  self->piece_end = -1;
  self->asked_at = self->server->loop.now;
  if (!self->is_begun)
    _ts_proxy_session_set_state (self, TS_PROXY_STREAM_CONNECTING);
  else if (self->n_failures > 0)
    _ts_proxy_session_set_state (self, TS_PROXY_STREAM_RESUMING);
  if (self->has_pieces) {
    /* It watches over its time by itself. */
    _ts_proxy_timer_clear (&self->server->loop, &self->timer);
    self->hls = _ts_proxy_hls_new (self->server, &order, &fetch_funcs, self);
    return;
  }
  if (!self->is_begun && _ts_proxy_fetch_is_bounded (self->server, order.url)
      && !self->track->is_live)
    self->is_bounded = TRUE;
  choose_range (self, &order);
  if (self->is_begun && !self->was_refreshed)
    order.if_range = self->etag;
  /* Only what may be a station is asked for titles. */
  order.wants_icy = order.first < 0 && order.last < 0
                    && (self->track->is_live || self->track->duration_ms <= 0);
  order.is_short = self->is_bounded;
  self->fetch = _ts_proxy_fetch_new (self->server, &order, &fetch_funcs, self);
  if (self->fetch == NULL) {
    self->fault = _ ("There is no memory for another connection.");
    _ts_proxy_session_end_badly (self, 502);
    return;
  }
  self->heard_at = self->server->loop.now;
  _ts_proxy_timer_set (&self->server->loop, &self->timer, after (self, FIRST_BYTE_SECONDS));
}

/* --- Time ---------------------------------------------------------------------------------- */

/* While the site sends: looks whether it still does. */
static void
check_silence (TsProxySession *self)
{
  const gint64 now = self->server->loop.now;

  if (self->fetch->is_paused)
    self->heard_at = now;
  if (self->heard_at + (after (self, SILENCE_SECONDS) - now) <= now) {
    self->fault = _ ("The site fell silent.");
    retry (self);
    return;
  }
  if (self->heard_at + (after (self, NUDGE_SECONDS) - now) <= now)
    _ts_proxy_fetch_nudge (self->fetch);
  _ts_proxy_timer_set (&self->server->loop, &self->timer, after (self, NUDGE_SECONDS));
}

static void
timer_cb (gpointer data)
{
  TsProxySession *self = data;

  if (_ts_proxy_session_is_over (self))
    return;
  if (self->job != NULL) {
    g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                                    _ ("Finding out its address took too long."));

    _ts_proxy_resolve_leave (self->server, self);
    _ts_proxy_session_resolved (self, NULL, error);
  } else if (self->fetch == NULL) {
    _ts_proxy_session_begin_fetch (self);
  } else if (self->is_begun && self->verdict == TS_VERDICT_TAKE) {
    check_silence (self);
  } else {
    self->fault = _ ("The site does not answer.");
    /* A site that sends a head and then nothing gets another chance. */
    if (self->is_begun || (self->verdict == TS_VERDICT_TAKE && self->n_failures == 0))
      retry (self);
    else
      _ts_proxy_session_end_badly (self, 504);
  }
}

void
_ts_proxy_session_drained (TsProxySession *self)
{
  if (self->info != NULL)
    __atomic_store_n (&self->info->n_buffered, 0, __ATOMIC_RELAXED);
  self->heard_at = self->server->loop.now;
  if (self->hls != NULL)
    _ts_proxy_hls_resume (self->hls);
  else if (self->fetch != NULL)
    _ts_proxy_fetch_resume (self->fetch);
}

/* --- The beginning ------------------------------------------------------------------------- */

static void
choose_wishes (TsProxySession *self, const TsProxyRequest *request)
{
  self->mode = (TsProxyMode) g_atomic_int_get (&self->server->mode);
  self->is_head = request->method == TS_PROXY_METHOD_HEAD;
  self->wants_icy = request->wants_icy && self->mode != TS_PROXY_MODE_NEVER;
  self->range = request->range;
  /* There is no part of what has no end. Some players ask for the part from 0 on where they want
   * all, which must not keep titles from them. */
  if (self->track->is_live
      || (self->wants_icy && self->mode == TS_PROXY_MODE_ALWAYS
          && self->range.kind == TS_PROXY_RANGE_FROM && self->range.first == 0))
    self->range.kind = TS_PROXY_RANGE_NONE;
}

void
_ts_proxy_session_new (TsProxyConnection *connection, TsProxyTrack *track)
{
  TsProxySession *self = g_new0 (TsProxySession, 1);
  TsProxyServer *server = connection->server;
  const char *agent = connection->request.agent;

  self->server = server;
  self->connection = connection;
  self->track = track;
  self->timer = (TsProxyTimer){ .func = timer_cb, .data = self };
  self->end = self->total = self->piece_end = -1;
  self->retry_after_s = -1;
  choose_wishes (self, &connection->request);
  connection->session = self;
  connection->state = TS_CONNECTION_STREAMING;
  server->n_sessions++;
  self->info = _ts_proxy_info_new (server, agent, track);
  _ts_proxy_log_add (server->log, TS_PROXY_LOG_INFO, _ ("“%s” is asked for by %s."), track->id,
                     *agent != '\0' ? agent : _ ("an unknown player"));

  if (_ts_proxy_session_find_address (self))
    _ts_proxy_session_begin_fetch (self);
}
