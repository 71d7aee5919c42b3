/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of a @page_url that leads to something that this program alone knows. */
#define TS_PROXY_OWN_SCHEME "tracksync"

/**
 * TsProxyTrack:
 *
 * What the proxy knows of one address it serves. A plain value; whoever holds it may change it.
 */
typedef struct {
  char *id;            /* (owned): 1 to 64 of A-Z a-z 0-9 - _ */
  char *stream_url;    /* (owned) (nullable): where the audio is; NULL until it is asked for */
  char *page_url;      /* (owned) (nullable): what a resolver is asked; NULL: @stream_url lasts */
  char *headers;       /* (owned) (nullable): for @stream_url, a JSON object of strings */
  char *pinned_key;    /* (owned) (nullable): for @stream_url, see #TsProxyResolved; never stored */
  char *title;         /* (owned): may be "" */
  char *artist;        /* (owned) (nullable) */
  char *album;         /* (owned) (nullable) */
  char *charset;       /* (owned) (nullable): of a station's titles that are not UTF-8 */
  gint64 duration_ms;  /* 0 when unknown */
  gboolean is_live;    /* endless */
  double updated_at;   /* when @stream_url was set, Unix seconds; 0 when it is NULL */
} TsProxyTrack;

TsProxyTrack *
ts_proxy_track_new (const char *id, const char *stream_url) G_GNUC_WARN_UNUSED_RESULT;
TsProxyTrack *ts_proxy_track_copy (const TsProxyTrack *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_proxy_track_free (TsProxyTrack *self);

/**
 * ts_proxy_track_check:
 *
 * Returns: whether the id is well formed, the addresses are http or https, or that of the page one
 * of %TS_PROXY_OWN_SCHEME, which only the resolver understands, all text is UTF-8 and there is an
 * address at all; else %TS_PROXY_ERROR_INVALID
 */
gboolean ts_proxy_track_check (const TsProxyTrack *self, GError **error);

/**
 * ts_proxy_track_is_own:
 *
 * Returns: whether its page is one of %TS_PROXY_OWN_SCHEME. A resolver that is asked for one with a
 *   stream_url is to find another login: that one was refused.
 */
gboolean ts_proxy_track_is_own (const TsProxyTrack *self);

/**
 * ts_proxy_track_make_name:
 *
 * Returns: (transfer full): "Artist - Title", or what of it is known; may be ""
 */
char *ts_proxy_track_make_name (const TsProxyTrack *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_proxy_id_is_valid:
 * @id: any text
 *
 * Returns: whether @id is 1 to 64 letters, digits, - and _ of ASCII
 */
gboolean ts_proxy_id_is_valid (const char *id);

/**
 * ts_proxy_make_id:
 * @url: an address
 *
 * Returns: (transfer full): the video's id for addresses of YouTube, 11 characters; for all others
 *   22 characters that depend on nothing but @url
 */
char *ts_proxy_make_id (const char *url) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_proxy_make_uri:
 *
 * Returns: (transfer full): the address at which the proxy at @port serves track @id
 */
char *ts_proxy_make_uri (guint port, const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProxyTrack, ts_proxy_track_free)

G_END_DECLS
