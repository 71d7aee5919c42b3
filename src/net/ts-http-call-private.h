/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "ts-http-service.h"
#include "ts-http-stream.h"
#include "ts-tls-pin.h"
#include "ts-token-bucket.h"

G_BEGIN_DECLS

struct _TsHttpService {
  GObject parent_instance;

  TsHttpClient *client; /* (owned) */
  char *name;           /* (owned) */
  TsHttpPolicy policy;
  TsTokenBucket bucket;
  GQueue queue;   /* (element-type TsHttpCall) (owned references) */
  GQueue delayed; /* (element-type TsHttpCall) (owned references) */
  guint n_in_flight;
  GSource *pump_source; /* (owned) (nullable): until the next token */
  gint64 waiting_until_us;
  TsHttpStatistics statistics;
  TsTlsPin *pin;             /* (owned) (nullable) */
  SoupSession *session;      /* (owned) (nullable): with a pin; its connections are for no others */
  char *refused_fingerprint; /* (owned) (nullable) */
};

/*
 * A call is in one of these places:
 *
 *   queue ──(turn, token)──> attempt ──> done
 *     ^                         │
 *     └──── delay (timer) <─────┘ worth another attempt
 *
 * Its task is answered exactly once, when it is done or cancelled.
 */
typedef struct {
  TsHttpService *service; /* (owned) */
  GTask *task;            /* (owned) (nullable): NULL once answered */
  TsHttpRequest *request; /* (owned) */
  GUri *uri;              /* (owned) (nullable): where a redirect led */
  guint n_redirects;
  gboolean is_streamed; /* a good answer is handed out before its body is there */
  gboolean has_waited;  /* counted among the waits already */

  GSource *cancel_source; /* (owned) (nullable): the caller's cancellable */
  GSource *delay_source;  /* (owned) (nullable): until the next attempt */
  gint64 delay_until_us;  /* monotonic; 0 when not waiting */
  gatomicrefcount ref_count;

  /* The attempt under way. */
  GCancellable *attempt;   /* (owned) (nullable) */
  SoupMessage *message;    /* (owned) (nullable) */
  GInputStream *stream;    /* (owned) (nullable) */
  GByteArray *received;    /* (owned) (nullable) */
  GSource *timeout_source; /* (owned) (nullable) */
  gboolean is_timed_out;
} TsHttpCall;

/* The life of a call: ts-http-call.c */
TsHttpCall *_ts_http_call_new (TsHttpService *service, TsHttpRequest *request, GTask *task);
TsHttpCall *_ts_http_call_ref (TsHttpCall *call);
void _ts_http_call_unref (gpointer call);
void _ts_http_call_start (TsHttpCall *call); /* takes over the caller's reference */
void _ts_http_call_retry_later (TsHttpCall *call, gint64 retry_after_ms);

/* What its end means: ts-http-outcome.c */

/**
 * _ts_http_explain_cause:
 * @message: (nullable): what failed
 *
 * Returns: (transfer full): a failed connection in words
 */
GError *_ts_http_explain_cause (const char *name,
                                SoupMessage *message,
                                gboolean is_timed_out,
                                const GError *cause);
GError *_ts_http_explain_status (const char *name, guint status);
gboolean _ts_http_call_is_passing (TsHttpCall *call, const GError *cause);
gboolean _ts_http_call_is_worth_repeating (TsHttpCall *call, guint status, GBytes *body);
gboolean _ts_http_call_redirect (TsHttpCall *call);

/* The service's queue: ts-http-service.c */
void _ts_http_service_pump (TsHttpService *self);
void _ts_http_service_update_waiting (TsHttpService *self);

TsHttpResponse *_ts_http_response_new (SoupMessage *message, GBytes *body);

/**
 * _ts_http_stream_new:
 * @message: whose headers have come
 * @source: (transfer full): its body
 */
TsHttpStream *
_ts_http_stream_new (TsHttpService *service, SoupMessage *message, GInputStream *source);

void _ts_http_drop_stream (GInputStream **stream);

GSource *
_ts_http_add_timeout (guint delay_ms, GSourceFunc func, gpointer data, GDestroyNotify data_free);
void _ts_http_clear_source (GSource **source);

G_END_DECLS
