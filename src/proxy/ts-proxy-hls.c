/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-hls-playlist.h"
#include "ts-proxy-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define URI_FLAGS (G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED)
/* A list of lists leads to a list of pieces, and to no third. */
#define MAX_DEPTH 2
#define MAX_RETRIES 3
#define SILENCE_SECONDS 15
#define NUDGE_SECONDS 2
/* How far from its end a list that goes on is begun: players may not go nearer (RFC 8216, 6.3.3).
 */
#define PIECES_FROM_END 3
/* Times its longest piece after which a list that does not go on is taken for dead. */
#define STALL_PIECES 4

typedef enum {
  PHASE_LIST,
  PHASE_MAP,
  PHASE_SEGMENT,
} Phase;

struct _TsProxyHls {
  TsProxyServer *server;
  const TsFetchFuncs *funcs;
  gpointer data;
  char *url;           /* (owned): of the list */
  char *headers;       /* (owned) (nullable): JSON */
  char *pinned_key;    /* (owned) (nullable) */
  TsProxyFetch *fetch; /* (owned) (nullable) */
  TsProxyTimer timer;  /* without a fetch: when to go on */
  Phase phase;         /* of the fetch, or of the last one */
  guint depth;         /* of lists within lists */
  GByteArray *text;    /* (owned): of the list that is read */
  TsHlsPlaylist *list; /* (owned) (nullable) */
  gint64 number;       /* of the next segment */
  char *map;           /* (owned) (nullable): what was sent of maps last */
  gint64 position;     /* bytes of the map or segment that were handed on */
  gint64 n_skipped;    /* of them that come once more */
  guint n_failures;    /* since the last byte */
  gint64 heard_at;
  gint64 listed_at;    /* when the list was asked for */
  gint64 news_at;      /* when it went on last */
  gint64 sent_at;      /* when the last byte was handed on, or the player held us up */
  const char *fault;   /* (nullable): why an answer was not taken */
  gboolean is_gone;    /* the site has this piece no more */
  gboolean is_public;  /* the list came from the internet */
  gboolean is_foreign; /* the list is at another host than the secrets are for */
  gboolean is_replied; /* the kind of sound is told */
  gboolean is_stopped; /* by the one it is for */
  gboolean is_paused;
};

static const TsFetchFuncs fetch_funcs;

static void go_on (TsProxyHls *self);

static gint64
after (TsProxyHls *self, double seconds)
{
  return _ts_proxy_server_after (self->server, seconds);
}

/* --- Asking -------------------------------------------------------------------------------- */

/* The whole address of what a list names, NULL where it must not be gone to. (transfer full) */
static char *
resolve (TsProxyHls *self, const char *uri, gboolean *is_foreign)
{
  g_autofree char *url = g_uri_resolve_relative (self->url, uri, URI_FLAGS, NULL);
  g_autoptr (GUri) there = url != NULL ? g_uri_parse (url, URI_FLAGS, NULL) : NULL;
  g_autoptr (GUri) here = g_uri_parse (self->url, URI_FLAGS, NULL);
  const char *scheme = there != NULL ? g_uri_get_scheme (there) : "";

  if (here == NULL || (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
      || g_uri_get_host (there) == NULL || g_uri_get_host (here) == NULL
      || (self->is_public && _ts_proxy_host_is_private (g_uri_get_host (there))))
    return NULL;
  *is_foreign = g_ascii_strcasecmp (g_uri_get_host (there), g_uri_get_host (here)) != 0
                || g_uri_get_port (there) != g_uri_get_port (here)
                || !g_str_equal (scheme, g_uri_get_scheme (here));
  return g_steal_pointer (&url);
}

static void
end (TsProxyHls *self, TsFetchEnd how, const char *message)
{
  g_clear_pointer (&self->fetch, _ts_proxy_fetch_free);
  _ts_proxy_timer_clear (&self->server->loop, &self->timer);
  self->funcs->ended (self->data, how, message);
}

/* Ends it from the timer: who began it may not know it yet. */
static void
fail_later (TsProxyHls *self, const char *fault)
{
  self->fault = fault;
  self->n_failures = MAX_RETRIES;
  _ts_proxy_timer_set (&self->server->loop, &self->timer, self->server->loop.now);
}

static void
begin (TsProxyHls *self, Phase phase, const char *uri, gint64 first, gint64 last)
{
  gboolean is_foreign = FALSE;
  g_autofree char *url = resolve (self, uri, &is_foreign);
  TsFetchOrder order = { .url = url,
                         .headers = self->headers,
                         .pinned_key = self->pinned_key,
                         .first = first,
                         .last = last,
                         .was_public = self->is_public,
                         .is_foreign = self->is_foreign || is_foreign };

  self->phase = phase;
  self->fault = NULL;
  self->is_gone = FALSE;
  self->n_skipped = 0;
  if (url == NULL) {
    fail_later (self, _ ("The site's list of pieces points where it must not."));
    return;
  }
  if (self->position > 0)
    order.first = MAX (first, 0) + self->position;
  self->fetch = _ts_proxy_fetch_new (self->server, &order, &fetch_funcs, self);
  if (self->fetch == NULL) {
    fail_later (self, _ ("There is no memory for another connection."));
    return;
  }
  self->heard_at = self->server->loop.now;
  _ts_proxy_timer_set (&self->server->loop, &self->timer, after (self, NUDGE_SECONDS));
}

static void
begin_list (TsProxyHls *self)
{
  self->position = 0;
  self->listed_at = self->server->loop.now;
  g_byte_array_set_size (self->text, 0);
  begin (self, PHASE_LIST, self->url, -1, -1);
}

/* --- What comes next ----------------------------------------------------------------------- */

/* The segment to go on with, NULL if the list has none (yet). */
static const TsHlsSegment *
find_segment (TsProxyHls *self)
{
  const gint64 n = self->list->segments->len;

  /* Too late, or the station counts from a new begin. */
  if (self->number < self->list->first_number || self->number > self->list->first_number + n)
    self->number = self->list->first_number + MAX (n - PIECES_FROM_END, 0);
  for (; self->number < self->list->first_number + n; self->number++) {
    const TsHlsSegment *segment
        = self->list->segments->pdata[self->number - self->list->first_number];

    if (!segment->is_gap)
      return segment;
  }
  return NULL;
}

static void
await_news (TsProxyHls *self)
{
  const gint64 now = self->server->loop.now;
  const double target_s = MAX (self->list->target_s, 1);
  const gboolean is_news = self->news_at >= self->listed_at;
  const gint64 next_at = self->listed_at + (after (self, is_news ? target_s : target_s / 2) - now);
  const gint64 patience = after (self, MAX (STALL_PIECES * target_s, SILENCE_SECONDS)) - now;

  if (MIN (self->news_at, self->sent_at) + patience < now)
    end (self, TS_FETCH_CUT, _ ("The site's list of pieces does not go on."));
  else
    _ts_proxy_timer_set (&self->server->loop, &self->timer, MAX (next_at, now));
}

static char *
name_map (const TsHlsSegment *segment)
{
  return segment->map_uri == NULL
             ? NULL
             : g_strdup_printf ("%" G_GINT64_FORMAT " %s", segment->map_first, segment->map_uri);
}

static void
go_on (TsProxyHls *self)
{
  const TsHlsSegment *segment;
  g_autofree char *map = NULL;

  if (self->is_paused)
    return;
  segment = self->list != NULL ? find_segment (self) : NULL;
  if (self->list == NULL) {
    begin_list (self);
  } else if (segment == NULL && self->list->is_complete) {
    end (self, TS_FETCH_COMPLETE, NULL);
  } else if (segment == NULL) {
    await_news (self);
  } else {
    map = name_map (segment);
    if (map != NULL && g_strcmp0 (map, self->map) != 0)
      begin (self, PHASE_MAP, segment->map_uri, segment->map_first, segment->map_last);
    else
      begin (self, PHASE_SEGMENT, segment->uri, segment->first, segment->last);
  }
}

/* --- What the site sends ------------------------------------------------------------------- */

/* The kind of the pieces, by their name where the site does not say it. */
static const char *
get_type (const char *type, const char *url)
{
  static const struct {
    const char *ending;
    const char *type;
  } types[] = {
    { ".aac", "audio/aac" }, { ".mp3", "audio/mpeg" }, { ".ts", "video/mp2t" },
    { ".m4s", "audio/mp4" }, { ".m4a", "audio/mp4" },  { ".mp4", "audio/mp4" },
  };
  g_autofree char *path = g_strndup (url, strcspn (url, "?#"));

  if (type != NULL && (g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "video/")))
    return type;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (path, types[i].ending))
      return types[i].type;
  return type;
}

/* Tells, once, what kind of sound it will be, or how the site refused. */
static gboolean
tell_reply (TsProxyHls *self, const TsProxyReply *reply, gboolean is_fine)
{
  TsProxyReply shown = *reply;

  shown.content_length = shown.range_first = shown.range_last = shown.range_total = -1;
  shown.accepts_ranges = FALSE;
  shown.metaint = 0;
  shown.etag = NULL;
  if (is_fine) {
    shown.status = 200;
    shown.content_type = (char *) get_type (reply->content_type, self->fetch->url);
  }
  self->is_replied = is_fine;
  if (self->funcs->reply (self->data, &shown))
    return TRUE;
  self->is_stopped = TRUE;
  return FALSE;
}

static gboolean
refuse (TsProxyHls *self, const char *fault)
{
  self->fault = fault;
  return FALSE;
}

static gboolean
reply_cb (gpointer data, const TsProxyReply *reply)
{
  TsProxyHls *self = data;
  const gboolean is_list = self->phase == PHASE_LIST;
  const TsHlsSegment *segment = is_list ? NULL : find_segment (self);
  gint64 first = 0;

  if (segment != NULL)
    first = MAX (self->phase == PHASE_MAP ? segment->map_first : segment->first, 0);
  if (reply->status != 200 && reply->status != 206) {
    if (!self->is_replied)
      return tell_reply (self, reply, FALSE);
    self->is_gone = reply->status == 404 || reply->status == 410;
    return refuse (self, _ ("The site refuses to send it."));
  }
  if (reply->is_encoded)
    return refuse (self, _ ("The site sends compressed data though it was asked not to."));
  if (is_list) {
    self->is_public |= _ts_proxy_fetch_is_public (self->fetch);
    return TRUE;
  }
  if (reply->content_type != NULL
      && (strstr (reply->content_type, "mpegurl") != NULL
          || g_str_has_prefix (reply->content_type, "text/html")))
    return refuse (self, _ ("The site sent a web page or a list instead of sound."));
  if (reply->status == 206 && reply->range_first != first + self->position)
    return refuse (self, _ ("The site sent another part than was asked for."));
  if (reply->status == 200) {
    const gint64 meant = self->phase == PHASE_MAP ? segment->map_first : segment->first;

    if (meant > 0)
      return refuse (self, _ ("The site sent another part than was asked for."));
    self->n_skipped = self->position;
  }
  return self->is_replied || tell_reply (self, reply, TRUE);
}

static gboolean
body_cb (gpointer data, const guint8 *bytes, gsize length)
{
  TsProxyHls *self = data;
  gsize n_skipped;

  self->heard_at = self->server->loop.now;
  if (self->phase == PHASE_LIST) {
    if (self->text->len + length > TS_HLS_TEXT_MAX)
      return refuse (self, _ ("The site's list of pieces is too long."));
    g_byte_array_append (self->text, bytes, (guint) length);
    return TRUE;
  }
  self->n_failures = 0;
  self->sent_at = self->heard_at;
  n_skipped = (gsize) MIN ((gint64) length, self->n_skipped);
  self->n_skipped -= (gint64) n_skipped;
  bytes += n_skipped;
  length -= n_skipped;
  self->position += (gint64) length;
  if (length == 0 || self->funcs->body (self->data, bytes, length))
    return TRUE;
  self->is_stopped = TRUE;
  return FALSE;
}

/* --- Ends of a transfer -------------------------------------------------------------------- */

/* NULL, or why the list is of no use. */
static const char *
take_list (TsProxyHls *self)
{
  g_autoptr (TsHlsPlaylist) list
      = ts_hls_playlist_parse ((const char *) self->text->data, self->text->len);
  gboolean is_foreign;
  gint64 end_number;

  if (list == NULL)
    return _ ("The site's list of pieces makes no sense.");
  if (list->variant_uri != NULL) {
    char *url = resolve (self, list->variant_uri, &is_foreign);

    if (url == NULL || ++self->depth >= MAX_DEPTH) {
      g_free (url);
      return _ ("The site's list of pieces points where it must not.");
    }
    self->is_foreign |= is_foreign;
    g_free (self->url);
    self->url = url;
    return NULL;
  }
  if (list->is_encrypted)
    return _ ("The site sends encrypted pieces, which cannot be put together.");
  end_number = list->first_number + list->segments->len;
  if (self->list == NULL)
    self->number = list->is_complete ? list->first_number
                                     : MAX (list->first_number, end_number - PIECES_FROM_END);
  if (self->list == NULL || self->list->first_number + self->list->segments->len != end_number) {
    self->news_at = self->server->loop.now;
    self->n_failures = 0;
  }
  g_clear_pointer (&self->list, ts_hls_playlist_free);
  self->list = g_steal_pointer (&list);
  return NULL;
}

static void
piece_ended (TsProxyHls *self)
{
  if (self->phase == PHASE_MAP) {
    const TsHlsSegment *segment = find_segment (self);

    g_free (self->map);
    self->map = segment != NULL ? name_map (segment) : NULL;
  } else {
    self->number++;
  }
  self->position = 0;
  self->n_failures = 0;
  go_on (self);
}

static void
retry (TsProxyHls *self, TsFetchEnd how, const char *message)
{
  /* As long as nothing was sent, the one it is for tries again. */
  if (!self->is_replied || self->n_failures >= MAX_RETRIES) {
    end (self, self->is_replied ? TS_FETCH_CUT : how, message);
    return;
  }
  /* A station has gone on meanwhile. */
  if (self->is_gone && self->position == 0 && self->list != NULL && !self->list->is_complete
      && self->phase == PHASE_SEGMENT)
    self->number++;
  _ts_proxy_timer_set (&self->server->loop, &self->timer,
                       after (self, (double) (1 << self->n_failures++)));
}

static void
ended_cb (gpointer data, TsFetchEnd how, const char *message)
{
  TsProxyHls *self = data;

  if (self->is_stopped) {
    end (self, TS_FETCH_STOPPED, NULL);
    return;
  }
  if (how == TS_FETCH_COMPLETE && self->phase == PHASE_LIST) {
    /* What it names is relative to where it was found. */
    g_free (self->url);
    self->url = g_strdup (self->fetch->url);
    self->is_foreign |= self->fetch->is_foreign;
    self->fault = take_list (self);
    how = self->fault != NULL ? TS_FETCH_NONSENSE : how;
  } else if (how == TS_FETCH_STOPPED) {
    how = TS_FETCH_NONSENSE;
  }
  g_clear_pointer (&self->fetch, _ts_proxy_fetch_free);
  _ts_proxy_timer_clear (&self->server->loop, &self->timer);
  if (how != TS_FETCH_COMPLETE)
    retry (self, how, self->fault != NULL ? self->fault : message);
  else if (self->phase == PHASE_LIST)
    go_on (self);
  else
    piece_ended (self);
}

static const TsFetchFuncs fetch_funcs = { reply_cb, body_cb, ended_cb };

/* --- Time ---------------------------------------------------------------------------------- */

static void
timer_cb (gpointer data)
{
  TsProxyHls *self = data;
  const gint64 now = self->server->loop.now;

  if (self->fetch == NULL && self->fault != NULL && self->n_failures >= MAX_RETRIES) {
    end (self, self->is_replied ? TS_FETCH_CUT : TS_FETCH_NONSENSE, self->fault);
  } else if (self->fetch == NULL && self->list != NULL && find_segment (self) == NULL
             && !self->list->is_complete) {
    if (!self->is_paused)
      begin_list (self);
  } else if (self->fetch == NULL) {
    go_on (self);
  } else {
    if (self->is_paused)
      self->heard_at = now;
    if (self->heard_at + (after (self, SILENCE_SECONDS) - now) <= now) {
      g_clear_pointer (&self->fetch, _ts_proxy_fetch_free);
      retry (self, TS_FETCH_TIMEOUT, _ ("The site fell silent."));
      return;
    }
    if (self->heard_at + (after (self, NUDGE_SECONDS) - now) <= now)
      _ts_proxy_fetch_nudge (self->fetch);
    _ts_proxy_timer_set (&self->server->loop, &self->timer, after (self, NUDGE_SECONDS));
  }
}

/* --- Life ---------------------------------------------------------------------------------- */

TsProxyHls *
_ts_proxy_hls_new (TsProxyServer *server,
                   const TsFetchOrder *order,
                   const TsFetchFuncs *funcs,
                   gpointer data)
{
  TsProxyHls *self = g_new0 (TsProxyHls, 1);

  self->server = server;
  self->funcs = funcs;
  self->data = data;
  self->url = g_strdup (order->url);
  self->headers = g_strdup (order->headers);
  self->pinned_key = g_strdup (order->pinned_key);
  self->text = g_byte_array_new ();
  self->sent_at = server->loop.now;
  self->timer = (TsProxyTimer){ .func = timer_cb, .data = self };
  begin_list (self);
  return self;
}

void
_ts_proxy_hls_free (TsProxyHls *self)
{
  _ts_proxy_timer_clear (&self->server->loop, &self->timer);
  g_clear_pointer (&self->fetch, _ts_proxy_fetch_free);
  g_clear_pointer (&self->list, ts_hls_playlist_free);
  g_byte_array_unref (self->text);
  g_free (self->url);
  g_free (self->headers);
  g_free (self->pinned_key);
  g_free (self->map);
  g_free (self);
}

void
_ts_proxy_hls_pause (TsProxyHls *self)
{
  self->is_paused = TRUE;
  if (self->fetch != NULL && self->phase != PHASE_LIST)
    _ts_proxy_fetch_pause (self->fetch);
}

void
_ts_proxy_hls_resume (TsProxyHls *self)
{
  if (!self->is_paused)
    return;
  self->is_paused = FALSE;
  self->heard_at = self->sent_at = self->server->loop.now;
  if (self->fetch != NULL)
    _ts_proxy_fetch_resume (self->fetch);
  else if (self->timer.place == 0)
    go_on (self);
}
