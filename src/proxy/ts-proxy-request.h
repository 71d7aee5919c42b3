/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A strict reader of HTTP/1.x requests that have no body. Pure functions. */

/* Bytes of request line and headers with the empty line behind them. */
#define TS_PROXY_REQUEST_MAX 16384

typedef enum {
  TS_PROXY_METHOD_GET,
  TS_PROXY_METHOD_HEAD,
  TS_PROXY_METHOD_OTHER,
} TsProxyMethod;

typedef enum {
  TS_PROXY_RANGE_NONE, /* also for what is no single range of bytes */
  TS_PROXY_RANGE_FROM, /* first and what follows */
  TS_PROXY_RANGE_FROM_TO,
  TS_PROXY_RANGE_LAST, /* the last so many bytes */
} TsProxyRangeKind;

typedef struct {
  TsProxyRangeKind kind;
  gint64 first; /* FROM and FROM_TO */
  gint64 last;  /* FROM_TO: the last byte asked for; LAST: how many, at least 1 */
} TsProxyRange;

typedef struct {
  TsProxyMethod method;
  int minor;              /* HTTP/1.minor */
  char path[256];         /* as sent, without the query; "" if longer than anything we serve */
  gboolean wants_icy;     /* Icy-MetaData: 1 */
  gboolean is_cross_site; /* a web page sent it: Origin, or Sec-Fetch-Site of another site */
  gboolean keep_alive;    /* the connection may serve another request */
  TsProxyRange range;
  char agent[128]; /* User-Agent as printable UTF-8; "" if there is none */
} TsProxyRequest;

/**
 * ts_proxy_request_parse:
 * @data: (array length=length): what came so far
 * @port: the port we listen at, which Host must name
 * @request: (out caller-allocates): filled in when the result is 200; for other results only
 *   @minor is meant
 * @used: (out): the bytes the request took, when the result is 200
 *
 * Returns: 0 if more bytes are needed; 200 for a request that makes sense; else the status to
 *   refuse it with (400, 405, 414, 421, 431, 505), after which the connection must close
 */
int ts_proxy_request_parse (const char *data,
                            gsize length,
                            guint port,
                            TsProxyRequest *request,
                            gsize *used);

/**
 * ts_proxy_range_parse:
 * @value: (array length=length): of the header Range
 *
 * Returns: the range; of kind NONE for anything but one well-formed range of bytes, as RFC 9110
 *   wants those to be ignored
 */
TsProxyRange ts_proxy_range_parse (const char *value, gsize length);

G_END_DECLS
