/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-icy-reader.h"
#include "ts-icy-writer.h"
#include "ts-proxy-chunks.h"
#include "ts-proxy-lock-private.h"
#include "ts-proxy-loop-private.h"
#include "ts-proxy-reply.h"
#include "ts-proxy-request.h"
#include "ts-proxy.h"

#include <curl/curl.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/*
 * How the parts of the proxy hang together. All belong to its thread unless they say otherwise.
 *
 *   TsProxyServer ── TsProxyConnection ── TsProxySession ── TsProxyFetch ── (libcurl, or our own)
 *    listeners        a player's socket    one request for   one transfer
 *    limits           and its request      a track, over     from the site,
 *    resolver jobs    and out buffer       all its fetches   with its redirects
 *                                               └─ TsProxyHls ─┘
 *                                             a list of pieces, which are many transfers
 *
 * Nothing is freed while events are handed out: what ends is marked, and freed after the turn.
 */
typedef struct _TsProxyServer TsProxyServer;
typedef struct _TsProxyConnection TsProxyConnection;
typedef struct _TsProxySession TsProxySession;
typedef struct _TsProxyFetch TsProxyFetch;
typedef struct _TsProxyPlain TsProxyPlain;
typedef struct _TsProxyHls TsProxyHls;
typedef struct _TsProxyJob TsProxyJob;

/* --- Log: any thread ----------------------------------------------------------------------- */

typedef enum {
  TS_PROXY_LOG_INFO,
  TS_PROXY_LOG_WARNING,
  TS_PROXY_LOG_ERROR,
} TsProxyLogLevel;

typedef struct _TsProxyLog TsProxyLog;

/* @added is called with @data by _ts_proxy_log_tell() if there are new lines and nobody was told since
 * the last _ts_proxy_log_take_new(). */
TsProxyLog *_ts_proxy_log_new (void (*added) (gpointer data), gpointer data);
void _ts_proxy_log_free (TsProxyLog *self);
void _ts_proxy_log_add (TsProxyLog *self, TsProxyLogLevel level, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void _ts_proxy_log_tell (TsProxyLog *self);
char **_ts_proxy_log_get_lines (TsProxyLog *self);
/* The lines that came since the last call. */
char **_ts_proxy_log_take_new (TsProxyLog *self);

/* --- Resolver ------------------------------------------------------------------------------ */

typedef struct {
  gatomicrefcount ref_count;
  TsProxyResolver func;
  gpointer data;
  GDestroyNotify destroy; /* (nullable) */
} TsProxyResolverClosure;

TsProxyResolverClosure *_ts_proxy_resolver_closure_ref (TsProxyResolverClosure *self);
void _ts_proxy_resolver_closure_unref (TsProxyResolverClosure *self);

/* --- Server -------------------------------------------------------------------------------- */

typedef struct {
  TsProxyStream shown;    /* (guarded by the server's lock) but for the counters */
  guint64 n_bytes;        /* atomic */
  guint64 n_buffered;     /* atomic */
  guint64 rate_bytes;     /* (guarded by lock): when rate was last counted */
  gint64 rate_at;         /* (guarded by lock): the same, monotonic */
  gint64 ended_at;        /* (guarded by lock): monotonic; 0 while it runs */
} TsProxyInfo;

struct _TsProxyServer {
  TsProxyLoop loop;
  GThread *thread;           /* (nullable) until it is started */
  TsProxyDatabase *database; /* (owned) */
  TsProxyLog *log;           /* outlives the server */
  double time_scale;
  guint port;
  int must_quit;             /* atomic */
  int mode;                  /* atomic: TsProxyMode */
  int max_streams;           /* atomic */
  int max_descriptors;       /* atomic: what the system lends */

  TsProxyWatch listeners[2]; /* 127.0.0.1 and ::1; fd -1 where there is none */
  TsProxyTimer accept_timer; /* set while accepting is paused */
  gboolean is_accept_paused; /* for want of descriptors */
  GQueue connections;        /* of TsProxyConnection.link */
  GQueue unfinished;         /* of TsProxyConnection.unfinished_link: parts of requests */
  GQueue silent;             /* of TsProxyConnection.silent_link: not a byte yet */
  GQueue doomed;             /* of TsProxyConnection.doomed_link */
  guint n_sessions;
  GPtrArray *parting;        /* (owned) (element-type TsProxyFetch): to be taken over from libcurl */
  gboolean can_take_over;    /* this libcurl is known to let that happen */
  int peer_fd;               /* netlink socket that tells of peers, or -1 */

  CURLM *multi;              /* (owned) (nullable): made when it is needed */
  TsProxyTimer curl_timer;   /* set when the last fetch ends */
  gint64 curl_due;           /* when libcurl wants to be called, -1: not at all */
  guint n_fetches;
  GHashTable *bounded;       /* (owned): addresses that refuse all but small ranges */
  struct curl_slist *ok_aliases; /* (owned): status lines taken for HTTP's */

  TsProxyResolverClosure *resolver; /* (owned) (nullable) */
  GHashTable *jobs;          /* (owned): id -> TsProxyJob */
  GPtrArray *workers;        /* (owned) (element-type GThread): who ask the resolver */

  pthread_mutex_t lock;
  pthread_cond_t has_job;    /* (guarded by lock): there is a new one, or the workers must end */
  gboolean must_workers_end; /* (guarded by lock) */
  GQueue jobs_new;           /* (guarded by lock): of TsProxyJob, that nobody works at yet */
  GQueue jobs_done;          /* (guarded by lock): of TsProxyJob, to be told of */
  GQueue infos;              /* (guarded by lock): of TsProxyInfo, owned */
  guint64 last_serial;       /* (guarded by lock) */
  GArray *unwanted;          /* (owned) (guarded by lock) (element-type guint64): to be stopped */
  gboolean is_changed;       /* infos are worth a look */
  void (*changed) (gpointer data); /* called on the proxy's thread to say so */
  gpointer changed_data;
};

/* Binds and listens. With %TS_PROXY_ERROR_BUSY @free_port is set. The thread is started by
 * _ts_proxy_server_run(). */
TsProxyServer *_ts_proxy_server_new (TsProxyDatabase *database,
                                     TsProxyLog *log,
                                     guint port,
                                     guint *free_port,
                                     GError **error);
/* Any thread; once before the thread is started. */
void _ts_proxy_server_set_max_streams (TsProxyServer *self, guint max_streams);
void _ts_proxy_server_run (TsProxyServer *self);
/* Stops and joins the thread, if it was started. */
void _ts_proxy_server_free (TsProxyServer *self);

/* Time from now on in microseconds of the loop, after the tests' scale. */
gint64 _ts_proxy_server_after (TsProxyServer *self, double seconds);
/* Lets a stream in, or not. */
gboolean _ts_proxy_server_has_room (TsProxyServer *self);
/* Something that needs descriptors ended. */
void _ts_proxy_server_resume_accept (TsProxyServer *self);

gboolean _ts_proxy_listen (TsProxyServer *self, guint port, guint *free_port, GError **error);
guint _ts_proxy_raise_descriptors (guint wanted);

TsProxyInfo *_ts_proxy_info_new (TsProxyServer *self, const char *client, const TsProxyTrack *track);
void _ts_proxy_info_set_state (TsProxyServer *self, TsProxyInfo *info, TsProxyStreamState state);
/* @title and @error may be NULL for no change. */
void _ts_proxy_info_set_text (
    TsProxyServer *self, TsProxyInfo *info, const char *title, const char *error);
void _ts_proxy_info_end (TsProxyServer *self, TsProxyInfo *info, gboolean has_failed);
GPtrArray *_ts_proxy_info_list (TsProxyServer *self);
/* Any thread. */
void _ts_proxy_server_stop_stream (TsProxyServer *self, guint64 serial);

/* --- Connection ---------------------------------------------------------------------------- */

typedef enum {
  TS_CONNECTION_READING,   /* a request */
  TS_CONNECTION_STREAMING, /* there is a session */
  TS_CONNECTION_ANSWERING, /* what is in the buffer is all there will be */
  TS_CONNECTION_DRAINING,  /* closed by us; waits for the client to do the same */
  TS_CONNECTION_RESETTING, /* what is on its way is let through, then the client sees a reset */
  TS_CONNECTION_DOOMED,    /* to be freed after this turn */
} TsConnectionState;

struct _TsProxyConnection {
  TsProxyServer *server;
  TsProxyWatch watch;
  TsProxyTimer timer;      /* request not finished, drained, reset, or half-closed client gone */
  TsConnectionState state;
  TsProxyRequest request;
  TsProxySession *session; /* (owned) (nullable) */
  GByteArray *head;        /* (owned) (nullable): begin of a request */
  guint8 *out;             /* (owned) (nullable): what the client did not take yet */
  gsize out_start;
  gsize out_length;
  gsize out_size;
  gsize n_discarded;       /* bytes the client sent that nobody wanted */
  gint64 reset_until;      /* RESETTING: when patience ends */
  gboolean is_half_closed; /* the client sends nothing more, but listens */
  gboolean keep_alive;     /* after ANSWERING */
  GList link;
  GList unfinished_link;
  GList silent_link;
  GList doomed_link;
};

void _ts_proxy_connection_new (TsProxyServer *server, int fd);
/* Only after the turn, or at the end of the server. */
void _ts_proxy_connection_free (TsProxyConnection *self);
/* Ends the connection at once, with a reset if the client is in the midst of an answer. */
void _ts_proxy_connection_doom (TsProxyConnection *self, gboolean must_reset);
/* Sends all, keeping what the client does not take now. FALSE: the client is gone. */
gboolean _ts_proxy_connection_send (TsProxyConnection *self, struct iovec *pieces, int n);
/* A whole small answer. @field is a header line with its end, or "". */
void _ts_proxy_connection_answer (
    TsProxyConnection *self, int status, const char *field, const char *type, const char *text);
/* The session is over: sends what is left, then ends as the client expects, or by a reset. */
void _ts_proxy_connection_finish (TsProxyConnection *self);
void _ts_proxy_connection_reset (TsProxyConnection *self);
const char *_ts_proxy_get_reason (int status);

/* Whether the program at the other end of a local connection has closed its socket, or is gone, and
 * not merely said that it has nothing more to send. TRUE also where the system does not tell. */
gboolean _ts_proxy_peer_is_gone (TsProxyServer *server, int fd);

/* --- Session ------------------------------------------------------------------------------- */

/* @track: (transfer full). Answers the request of @connection, whose state it sets. */
void _ts_proxy_session_new (TsProxyConnection *connection, TsProxyTrack *track);
void _ts_proxy_session_free (TsProxySession *self);
/* The client is gone or done: the session does not count any more. */
void _ts_proxy_session_release (TsProxySession *self);
/* Somebody wants it to end. */
void _ts_proxy_session_stop (TsProxySession *self);
guint64 _ts_proxy_session_get_serial (TsProxySession *self);
/* The client took all that was buffered. */
void _ts_proxy_session_drained (TsProxySession *self);
/* @resolved: (nullable): what the resolver found; @error: (nullable): or why not. */
void _ts_proxy_session_resolved (TsProxySession *self,
                                 const TsProxyResolved *resolved,
                                 const GError *error);

/* Joins the job for the track's id, or begins one. FALSE: there is nobody to ask. */
gboolean _ts_proxy_resolve (TsProxySession *self, const TsProxyTrack *track);
/* Does not wait any more. */
void _ts_proxy_resolve_leave (TsProxyServer *server, TsProxySession *session);
void _ts_proxy_resolve_take_done (TsProxyServer *server);
void _ts_proxy_resolve_clear (TsProxyServer *server);

/* --- Fetch --------------------------------------------------------------------------------- */

typedef enum {
  TS_FETCH_COMPLETE, /* as long as the answer said, or to the end of the connection */
  TS_FETCH_CUT,      /* ended before that */
  TS_FETCH_TIMEOUT,  /* no connection in time */
  TS_FETCH_NETWORK,  /* no connection, or no answer; may be tried again */
  TS_FETCH_NONSENSE, /* no HTTP, a redirect that must not be followed; no use in trying again */
  TS_FETCH_STOPPED,  /* by what reply () or body () returned */
} TsFetchEnd;

typedef struct {
  const char *url;
  const char *headers; /* (nullable): JSON */
  const char *pinned_key; /* (nullable) */
  const char *if_range; /* (nullable) */
  gint64 first;        /* with @last -1: to the end; both -1: no range; first -1: the last so many */
  gint64 last;
  gboolean wants_icy;
  gboolean is_short;   /* a piece of many */
  gboolean was_public; /* somebody on the internet named the address */
  gboolean is_foreign; /* it is not of the host that the secrets are for */
} TsFetchOrder;

/* Must not free the fetch, but for ended (). FALSE stops the transfer. */
typedef struct {
  gboolean (*reply) (gpointer data, const TsProxyReply *reply);
  gboolean (*body) (gpointer data, const guint8 *bytes, gsize length);
  void (*ended) (gpointer data, TsFetchEnd end, const char *message);
} TsFetchFuncs;

struct _TsProxyFetch {
  TsProxyServer *server;
  const TsFetchFuncs *funcs;
  gpointer data;
  char *url;                  /* (owned): of this hop */
  char *headers;              /* (owned) (nullable): as ordered */
  char *pinned_key;           /* (owned) (nullable): as ordered */
  char *if_range;             /* (owned) (nullable) */
  char *range;                /* (owned) (nullable) */
  TsProxyReply reply;
  gint64 n_bytes;             /* of the body */
  guint n_redirects;
  int fd;                     /* socket of the transfer, or -1 */
  guint low_water;            /* bytes to wait for */
  gint64 rate_at;             /* when a rate was last taken, or the hop began */
  gint64 rate_bytes;          /* n_bytes at that time */
  double rates[2];            /* bytes a second, the newer one last; 0: not known */
  gboolean wants_icy;
  gboolean was_public;        /* an earlier hop was on the internet */
  gboolean is_near;           /* this hop goes to this machine or its network, by its address */
  gboolean is_foreign;        /* redirected to another host: no cookies of the first */
  gboolean is_short;          /* a piece, after which the connection is used again */
  gboolean is_paused;
  gboolean is_nudged;         /* waits for single bytes from now on */
  gboolean is_reply_done;

  /* A hop of our own */
  TsProxyPlain *plain;        /* (owned) (nullable) */
  TsProxyWatch watch;

  /* A hop of libcurl's */
  CURL *easy;                 /* (owned) (nullable) */
  struct curl_slist *fields;  /* (owned) (nullable): request headers */
  gboolean is_added;          /* to the multi handle */
  gboolean is_held;           /* libcurl has bytes that were not taken */
  gboolean is_parting;        /* it is in the server's list */
  gboolean is_refused;        /* the address must not be connected to */
  gboolean has_failed;        /* the loop could not watch its socket */
};

/* NULL if libcurl has no memory or takes no such address. No function is called by this. */
TsProxyFetch *_ts_proxy_fetch_new (TsProxyServer *server,
                                   const TsFetchOrder *order,
                                   const TsFetchFuncs *funcs,
                                   gpointer data);
/* Not from reply () and body (). */
void _ts_proxy_fetch_free (TsProxyFetch *self);
/* From body (): the piece given is taken, no more comes until it is resumed. */
void _ts_proxy_fetch_pause (TsProxyFetch *self);
void _ts_proxy_fetch_resume (TsProxyFetch *self);
/* Nothing came for a while: tells of every byte again, in case some wait for more. */
void _ts_proxy_fetch_nudge (TsProxyFetch *self);
/* Whether the internet had a part in it so far. From reply (). */
gboolean _ts_proxy_fetch_is_public (TsProxyFetch *self);
/* Whether @url is known to refuse all but small ranges. */
gboolean _ts_proxy_fetch_is_bounded (TsProxyServer *server, const char *url);
void _ts_proxy_fetch_note_bounded (TsProxyServer *server, const char *url);

/* Begins to use libcurl, and has it take its memory where a lack of it ends no program. Only the
 * first of many calls counts. */
void _ts_proxy_memory_init (void);
void _ts_proxy_curl_clear (TsProxyServer *server);
/* Calls libcurl if it is due, and tells fetches that ended. */
void _ts_proxy_curl_turn (TsProxyServer *server);

/* --- Lists of pieces ----------------------------------------------------------------------- */

/* Fetches a list of pieces and what it names, one after the other, as if it were one body: @funcs are
 * called as for a fetch, reply () once, for the kind of the pieces or the site's refusal. Only url,
 * headers and pinned_key of @order count. Tries again by itself once there was a byte. */
TsProxyHls *_ts_proxy_hls_new (TsProxyServer *server,
                               const TsFetchOrder *order,
                               const TsFetchFuncs *funcs,
                               gpointer data);
/* Not from reply () and body (). */
void _ts_proxy_hls_free (TsProxyHls *self);
void _ts_proxy_hls_pause (TsProxyHls *self);
void _ts_proxy_hls_resume (TsProxyHls *self);

/* --- Pure parts ---------------------------------------------------------------------------- */

struct sockaddr;
/* Whether an address is of this machine or its local networks. */
gboolean _ts_proxy_address_is_private (const struct sockaddr *address);
/* Whether a host is written as such an address, or is a name of this machine. */
gboolean _ts_proxy_host_is_private (const char *host);
/* Whether a stream of this type may carry blocks. */
gboolean _ts_proxy_type_takes_titles (const char *content_type);

G_END_DECLS
