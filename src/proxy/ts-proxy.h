/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy-database.h"
#include "ts-proxy-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The port that is tried first, and the one that tests ask the system for. */
#define TS_PROXY_DEFAULT_PORT 8080
#define TS_PROXY_ANY_PORT 0
#define TS_PROXY_DEFAULT_MAX_STREAMS 10
#define TS_PROXY_MAX_STREAMS 4000

/**
 * TsProxyMode:
 * @TS_PROXY_MODE_AUTO: files can be sought in and carry no titles; what cannot be sought in anyway
 *   carries titles for players that ask for them
 * @TS_PROXY_MODE_ALWAYS: titles for every player that asks, which then cannot seek
 * @TS_PROXY_MODE_NEVER: no titles inside of streams
 *
 * MP4, WebM and Ogg never carry titles: players break on them.
 */
typedef enum {
  TS_PROXY_MODE_AUTO,
  TS_PROXY_MODE_ALWAYS,
  TS_PROXY_MODE_NEVER,
} TsProxyMode;

typedef enum {
  TS_PROXY_STREAM_RESOLVING,  /* its address is being asked for */
  TS_PROXY_STREAM_CONNECTING, /* the site has not sent anything yet */
  TS_PROXY_STREAM_PLAYING,
  TS_PROXY_STREAM_HELD,     /* the player takes nothing at the moment */
  TS_PROXY_STREAM_WAITING,  /* for the next attempt after a failure */
  TS_PROXY_STREAM_RESUMING, /* the site was cut off and has not sent anything since */
  TS_PROXY_STREAM_FAILED,   /* over, and not as it should be; listed for half a minute */
} TsProxyStreamState;

/* How one stream was at the moment of asking. */
typedef struct {
  guint64 serial;
  char *client;    /* (owned): what the player calls itself; may be "" */
  char *track_id;  /* (owned) */
  char *name;      /* (owned): "Artist - Title" of the database */
  char *title;     /* (owned): what plays now, which a station may change */
  char *error;     /* (owned) (nullable): what went wrong last, a whole sentence */
  TsProxyStreamState state;
  gint64 since;    /* Unix seconds */
  guint64 n_bytes; /* sent to the player */
  double rate;     /* bytes a second since it was asked before, or since it began */
  guint64 n_buffered; /* waiting for the player */
} TsProxyStream;

void ts_proxy_stream_free (TsProxyStream *self);

/* What a resolver found out. */
typedef struct {
  char *url;     /* (owned) */
  char *headers; /* (owned) (nullable): a JSON object of strings, sent with requests for @url */
  char *pinned_key;   /* (owned) (nullable): the only key that the server of @url may have, whatever
                       * its certificate says, as in CURLOPT_PINNEDPUBLICKEY; NULL for the usual */
  gboolean is_secret; /* @url holds a login: it is not stored */
} TsProxyResolved;

/**
 * TsProxyResolver:
 * @track: the track, with a page_url
 * @resolved: to be filled in
 * @cancellable: cancelled when nobody waits any more, or the proxy stops
 *
 * Finds the address of a stream. Called on a thread of the proxy's, on two at most at a time, and
 * once for all who wait for the same track; may block, but not depend on any main loop.
 *
 * Returns: whether @resolved is filled in, or else @error
 */
typedef gboolean (*TsProxyResolver) (const TsProxyTrack *track,
                                     TsProxyResolved *resolved,
                                     GCancellable *cancellable,
                                     gpointer user_data,
                                     GError **error);

#define TS_TYPE_PROXY (ts_proxy_get_type ())
/**
 * TsProxy:
 *
 * A server on this machine only that gives players the streams of a #TsProxyDatabase under
 * addresses that last, http://127.0.0.1:PORT/proxy/ID, with their names. All its work is done on a
 * thread of its own, which never waits for the thread of the main context that made it.
 *
 * ::streams-changed comes when a stream began, ended or changed its state or title, and
 * ::log-line (const char *line) for each new line of the log.
 */
G_DECLARE_FINAL_TYPE (TsProxy, ts_proxy, TS, PROXY, GObject)

TsProxy *ts_proxy_new (TsProxyDatabase *database) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_proxy_set_resolver:
 * @resolver: (nullable): NULL: dead addresses stay dead
 * @destroy: (nullable): frees @user_data; may be called on any thread
 *
 * To be set while the proxy is stopped.
 */
void ts_proxy_set_resolver (TsProxy *self,
                            TsProxyResolver resolver,
                            gpointer user_data,
                            GDestroyNotify destroy);

/**
 * ts_proxy_set_time_scale:
 * @scale: above 0; 1 is real time
 *
 * Makes all time-outs and waits shorter, for tests. To be set while the proxy is stopped.
 */
void ts_proxy_set_time_scale (TsProxy *self, double scale);

/**
 * ts_proxy_start:
 * @port: 1024 to 65535, or %TS_PROXY_ANY_PORT
 * @free_port: (out) (optional): with %TS_PROXY_ERROR_BUSY the next port that is free, or 0
 *
 * Begins to listen at 127.0.0.1 and, where there is IPv6, ::1.
 */
gboolean ts_proxy_start (TsProxy *self, guint port, guint *free_port, GError **error);

/**
 * ts_proxy_stop:
 *
 * Ends all streams and stops listening. Waits for the proxy's threads, which end at once but for a
 * resolver that takes long to notice that it is cancelled.
 */
void ts_proxy_stop (TsProxy *self);

gboolean ts_proxy_is_running (TsProxy *self);

/**
 * ts_proxy_get_port:
 *
 * Returns: the port it listens at, or 0 when it is stopped
 */
guint ts_proxy_get_port (TsProxy *self);

/**
 * ts_proxy_get_database:
 *
 * Returns: (transfer none): what it serves
 */
TsProxyDatabase *ts_proxy_get_database (TsProxy *self);

/* Both hold for streams that begin afterwards. */
TsProxyMode ts_proxy_get_mode (TsProxy *self);
void ts_proxy_set_mode (TsProxy *self, TsProxyMode mode);

/**
 * ts_proxy_set_max_streams:
 * @max_streams: 1 to %TS_PROXY_MAX_STREAMS; less are served, and the log says so, when the system
 *   lends too few descriptors
 */
void ts_proxy_set_max_streams (TsProxy *self, guint max_streams);
guint ts_proxy_get_max_streams (TsProxy *self);

/**
 * ts_proxy_list_streams:
 *
 * Returns: (transfer full) (element-type TsProxyStream): the streams that run, the oldest first
 */
GPtrArray *ts_proxy_list_streams (TsProxy *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_proxy_stop_stream:
 * @serial: of one that was listed; it may have ended since
 *
 * Ends a stream. Its player sees that it broke off.
 */
void ts_proxy_stop_stream (TsProxy *self, guint64 serial);

/**
 * ts_proxy_get_log:
 *
 * Returns: (transfer full) (array zero-terminated=1): the last 500 lines
 */
char **ts_proxy_get_log (TsProxy *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProxyStream, ts_proxy_stream_free)

G_END_DECLS
