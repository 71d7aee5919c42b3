/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-error.h"
#include "ts-http-request.h"
#include "ts-http-stream.h"
#include "ts-tls-pin.h"

G_BEGIN_DECLS

/* How one server wants to be treated. */
typedef struct {
  double rate_per_s;           /* requests a second in the long run; 0 no limit */
  guint burst;                 /* requests that may come at once; 1 spaces them all */
  guint max_in_flight;         /* requests under way at once */
  guint max_attempts;          /* 1 never repeats */
  guint base_delay_ms;         /* before the second attempt, see ts-backoff.h */
  guint max_delay_ms;          /* longest delay before jitter */
  guint connect_timeout_ms;    /* to be connected, TLS included */
  guint first_byte_timeout_ms; /* from then, or the last byte sent, to the first of the answer */
  guint idle_timeout_ms;       /* between two parts of it; there is no limit to the whole */
  gsize max_body_bytes;        /* of an answer kept in memory */
} TsHttpPolicy;

#define TS_HTTP_POLICY_INIT                                                                        \
  {                                                                                                \
    .rate_per_s = 0, .burst = 1, .max_in_flight = 4, .max_attempts = 6, .base_delay_ms = 2000,     \
    .max_delay_ms = 64000, .connect_timeout_ms = 10000, .first_byte_timeout_ms = 30000,            \
    .idle_timeout_ms = 30000, .max_body_bytes = 64 * 1024 * 1024                                   \
  }

/* What happened so far, for the diagnostics page. */
typedef struct {
  guint64 n_requests;   /* attempts sent */
  guint64 n_waits;      /* requests that had to wait for the rate limit */
  guint64 n_retries;    /* attempts after the first */
  guint64 n_failures;   /* requests, or bodies being read, that ended in an error */
  guint64 n_cache_hits; /* requests that were not needed */
} TsHttpStatistics;

/* An answer. Any status below 400 that is not a redirect. */
typedef struct {
  guint status;
  char *content_type;  /* (owned) (nullable): without parameters, lower case */
  GHashTable *headers; /* (owned) (element-type utf8 utf8): names in lower case */
  GBytes *body;        /* (owned): empty where there was none */
} TsHttpResponse;

void ts_http_response_free (TsHttpResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpResponse, ts_http_response_free)

/**
 * TsHttpService:
 *
 * One server or public service: its requests go out at the pace it allows, in the order they
 * came, and are repeated when that makes sense: time-outs, lost connections, 429 and the 5xx that
 * pass, after 2, 4, 8, 16, 32 s, or after what Retry-After says. A TLS certificate that is not
 * trusted is never accepted, except one pinned by its fingerprint. Main context only.
 *
 * Property "waiting-until-us" (#gint64, read-only): monotonic time at which the request that waits
 * longest goes on, 0 when none does: for a countdown.
 */
#define TS_TYPE_HTTP_SERVICE (ts_http_service_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpService, ts_http_service, TS, HTTP_SERVICE, GObject)

typedef struct _TsHttpClient TsHttpClient;

/**
 * ts_http_service_new:
 * @client: whose session is used
 * @name: what people call it: "Navidrome", "MusicBrainz"; part of error messages
 * @policy: copied
 */
TsHttpService *ts_http_service_new (TsHttpClient *client,
                                    const char *name,
                                    const TsHttpPolicy *policy) G_GNUC_WARN_UNUSED_RESULT;

const char *ts_http_service_get_name (TsHttpService *self);
void ts_http_service_get_statistics (TsHttpService *self, TsHttpStatistics *statistics);

/* To be called by whoever had an answer still, instead of sending. */
void ts_http_service_count_cache_hit (TsHttpService *self);

gint64 ts_http_service_get_waiting_until_us (TsHttpService *self);

/**
 * ts_http_service_set_max_attempts:
 * @max_attempts: instead of the policy's, for requests from now on; 1 never repeats
 */
void ts_http_service_set_max_attempts (TsHttpService *self, guint max_attempts);

/**
 * ts_http_service_may_repeat:
 *
 * Returns: whether a request that failed has attempts left
 */
gboolean ts_http_service_may_repeat (TsHttpService *self, TsHttpRequest *request);

/**
 * ts_http_service_set_pinned_fingerprint:
 * @fingerprint: (nullable): SHA-256 of the server's certificate in lower-case hex, as
 *   ts_http_service_get_refused_fingerprint() gave it and a person agreed to
 */
void ts_http_service_set_pinned_fingerprint (TsHttpService *self, const char *fingerprint);

/**
 * ts_http_service_get_pin:
 *
 * Returns: (transfer none) (nullable): the trust in the pinned certificate, for others that open
 *   connections to this server
 */
TsTlsPin *ts_http_service_get_pin (TsHttpService *self);

/**
 * ts_http_service_get_refused_fingerprint:
 *
 * Returns: (transfer none) (nullable): of the last certificate that was not trusted
 */
const char *ts_http_service_get_refused_fingerprint (TsHttpService *self);

/**
 * ts_http_service_send_async:
 * @cancellable: (nullable): ends a wait as well, at once
 *
 * Sends a request when its turn comes and collects the answer. Errors: #TsHttpError,
 * %G_IO_ERROR_CANCELLED, and what opening the body says. Messages name the service and never hold
 * the address, headers or body that were sent.
 */
void ts_http_service_send_async (TsHttpService *self,
                                 TsHttpRequest *request,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
TsHttpResponse *
ts_http_service_send_finish (TsHttpService *self, GAsyncResult *result, GError **error);

/**
 * ts_http_service_open_async:
 *
 * As ts_http_service_send_async(), but the body of a good answer is left to be read from the stream
 * this finishes with (transfer full). An open stream is not counted among the requests in flight:
 * who opens many limits how many at a time.
 */
void ts_http_service_open_async (TsHttpService *self,
                                 TsHttpRequest *request,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
TsHttpStream *
ts_http_service_open_finish (TsHttpService *self, GAsyncResult *result, GError **error);

G_END_DECLS
