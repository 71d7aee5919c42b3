/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy-private.h"

G_BEGIN_DECLS

/* What is to be done when a transfer has ended, as its answer decided. */
typedef enum {
  TS_VERDICT_NONE,    /* there was no answer */
  TS_VERDICT_TAKE,    /* its body is what was asked for */
  TS_VERDICT_HEAD,    /* only its head was wanted */
  TS_VERDICT_BEYOND,  /* the range is beyond the end */
  TS_VERDICT_RETRY,   /* later */
  TS_VERDICT_BOUNDS,  /* at once, in small pieces */
  TS_VERDICT_AGAIN,   /* at once, with what the answer told */
  TS_VERDICT_PIECES,  /* at once, as a list of pieces */
  TS_VERDICT_REFRESH, /* with another address */
  TS_VERDICT_FAIL,
} TsVerdict;

struct _TsProxySession {
  TsProxyServer *server;
  TsProxyConnection *connection;
  TsProxyInfo *info;   /* the server's */
  TsProxyTrack *track; /* (owned) */
  TsProxyFetch *fetch; /* (owned) (nullable) */
  TsProxyHls *hls;     /* (owned) (nullable): in its place, where there are pieces */
  TsProxyJob *job;     /* (nullable): the one it waits for */
  TsProxyTimer timer;
  TsProxyMode mode;
  TsProxyRange range; /* what the player wants */
  gboolean is_head;
  gboolean wants_icy;

  gint64 position;     /* of the next byte to come in the file */
  gint64 end;          /* where the player's part ends; -1: not known */
  gint64 piece_end;    /* where the current answer ends; -1: not known */
  gint64 total;        /* of the file; -1: not known */
  char *etag;          /* (owned) (nullable) */
  gboolean is_partial; /* the answer is 206 */
  gboolean is_endless;
  gboolean is_bounded; /* fetched in small pieces */
  gboolean was_bounds_tried;
  gboolean has_pieces;    /* the address is that of a list of pieces */
  gboolean was_refreshed; /* since the last byte came */
  gboolean is_stale;      /* a new address is wanted because of its age only */
  gboolean is_released;
  gboolean is_begun; /* the head is sent */
  guint n_failures;  /* since the last byte came */
  gint64 asked_at;   /* when the current transfer began */
  gint64 heard_at;   /* when the last byte came, or the player held us up */

  TsVerdict verdict;
  gint64 retry_after_s; /* -1: the site did not say */
  const char *fault;    /* (nullable): in words, of the last failure */
  char *head;           /* (owned) (nullable): of our answer, until it is sent */
  TsIcyReader *reader;  /* (owned) (nullable) */
  TsIcyWriter *writer;  /* (owned) (nullable) */
};

/* Whether there is nobody to send anything to any more. */
gboolean _ts_proxy_session_is_over (TsProxySession *self);
void _ts_proxy_session_set_state (TsProxySession *self, TsProxyStreamState state);
/* Ends what is fetched at the moment. Not from its own functions. */
void _ts_proxy_session_drop_upstream (TsProxySession *self);
/* Fetches from the address of the track, from where it got to. */
void _ts_proxy_session_begin_fetch (TsProxySession *self);
/* Ends with an error that the player is told, by @status or, in the midst of an answer, by a reset.
 */
void _ts_proxy_session_end_badly (TsProxySession *self, int status);

/* Makes sure that the track has an address worth trying. FALSE: it is being asked for, or there is
 * none and the session has ended. */
gboolean _ts_proxy_session_find_address (TsProxySession *self);
/* Goes on with another address than the one that was refused, or ends. */
void _ts_proxy_session_refresh (TsProxySession *self);

/* Looks at an answer of the site, and fills in what it tells. Returns whether to take its body. */
gboolean _ts_proxy_session_judge (TsProxySession *self, const TsProxyReply *reply);

/* Sends bytes of the site's to the player, with our head before the first ones and titles in
 * between where there are to be any. FALSE: the player is gone. */
gboolean _ts_proxy_session_send (TsProxySession *self, const guint8 *bytes, gsize length);
/* Sends what belongs behind the last byte. */
gboolean _ts_proxy_session_send_end (TsProxySession *self);

/* The head of our answer to the player. */
char *_ts_proxy_session_make_head (TsProxySession *self, const TsProxyReply *reply);

G_END_DECLS
