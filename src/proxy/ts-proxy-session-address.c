/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-session-private.h"

#include <glib/gi18n-lib.h>

/* Addresses die after about six hours. */
#define MAX_AGE_SECONDS (5 * 3600)
#define RESOLVE_SECONDS 30

static gboolean
is_too_old (const TsProxyTrack *track)
{
  const double age = (double) g_get_real_time () / G_USEC_PER_SEC - track->updated_at;

  /* A stamp from the future tells nothing. */
  return track->page_url != NULL && (age > MAX_AGE_SECONDS || age < -MAX_AGE_SECONDS);
}

static void
take_address (TsProxySession *self, const char *url, const char *headers, const char *pinned_key)
{
  g_free (self->track->stream_url);
  self->track->stream_url = g_strdup (url);
  g_free (self->track->headers);
  self->track->headers = g_strdup (headers);
  g_free (self->track->pinned_key);
  self->track->pinned_key = g_strdup (pinned_key);
  self->was_bounds_tried = self->has_pieces = FALSE;
  _ts_proxy_session_begin_fetch (self);
}

/* Takes the address that was found for another player since this one began. */
static gboolean
take_stored (TsProxySession *self)
{
  g_autoptr (TsProxyTrack) stored
      = ts_proxy_database_get (self->server->database, self->track->id, NULL);

  if (stored == NULL || stored->stream_url == NULL
      || g_strcmp0 (stored->stream_url, self->track->stream_url) == 0)
    return FALSE;
  take_address (self, stored->stream_url, stored->headers, NULL);
  return TRUE;
}

/* Asks the resolver. FALSE: there is none, or nothing to ask for. */
static gboolean
ask (TsProxySession *self)
{
  if (!_ts_proxy_resolve (self, self->track))
    return FALSE;
  _ts_proxy_session_set_state (self, TS_PROXY_STREAM_RESOLVING);
  _ts_proxy_timer_set (&self->server->loop, &self->timer,
                       _ts_proxy_server_after (self->server, RESOLVE_SECONDS));
  return TRUE;
}

void
_ts_proxy_session_refresh (TsProxySession *self)
{
  _ts_proxy_session_drop_upstream (self);
  if (take_stored (self))
    return;
  self->was_refreshed = TRUE;
  if (!ask (self))
    _ts_proxy_session_end_badly (self, 502);
}

void
_ts_proxy_session_resolved (TsProxySession *self,
                            const TsProxyResolved *resolved,
                            const GError *error)
{
  if (_ts_proxy_session_is_over (self) || self->is_released)
    return;
  _ts_proxy_timer_clear (&self->server->loop, &self->timer);
  if (error == NULL && resolved->url != NULL) {
    take_address (self, resolved->url, resolved->headers, resolved->pinned_key);
    return;
  }
  _ts_proxy_log_add (self->server->log, TS_PROXY_LOG_WARNING,
                     /* Translators: an id; why, as a sentence of its own */
                     _ ("No new address was found for “%s”. %s"), self->track->id,
                     error != NULL ? error->message : _ ("The site gave none."));
  if (self->is_stale && self->track->stream_url != NULL) {
    /* It may still work, whatever its age. */
    self->is_stale = FALSE;
    _ts_proxy_session_begin_fetch (self);
    return;
  }
  self->fault = _ ("Its address could not be found out.");
  /* Where there is an old address, its site did answer: by refusing. */
  _ts_proxy_session_end_badly (self,
                               self->track->stream_url == NULL
                                       && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
                                   ? 504
                                   : 502);
}

gboolean
_ts_proxy_session_find_address (TsProxySession *self)
{
  const TsProxyTrack *track = self->track;

  self->is_stale = track->stream_url != NULL && is_too_old (track);
  if (self->is_stale)
    _ts_proxy_log_add (self->server->log, TS_PROXY_LOG_WARNING,
                       _ ("The address of “%s” is more than five hours old."), track->id);
  if (track->stream_url != NULL && !self->is_stale)
    return TRUE;
  if (ask (self)) {
    /* For one of our own that is nothing new yet: a login is kept as long as it is good. */
    self->was_refreshed = !ts_proxy_track_is_own (track);
    return FALSE;
  }
  if (track->stream_url != NULL)
    return TRUE;
  self->fault = _ ("Its address is not known and cannot be asked for.");
  _ts_proxy_session_end_badly (self, 502);
  return FALSE;
}
