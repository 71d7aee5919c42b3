/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-request.h"

#include <string.h>

#define MAX_LINE 8192
#define MAX_HEADERS 100
/* No file has as many bytes as an 18-digit number says, and a longer one might not fit. */
#define MAX_DIGITS 18

/* A piece of the request, not terminated. */
typedef struct {
  const char *at;
  gsize length;
} Slice;

/* What is gathered while the headers go by. */
typedef struct {
  guint port;
  guint n_headers;
  guint n_hosts;
  guint n_lengths; /* Content-Length and Transfer-Encoding */
  guint n_ranges;
  gboolean host_is_ours;
  gboolean close;
  gboolean keep_alive;
  gboolean if_range;
} Headers;

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
is_token (Slice slice)
{
  for (gsize i = 0; i < slice.length; i++)
    if (!is_token_char (slice.at[i]))
      return FALSE;
  return slice.length > 0;
}

static gboolean
slice_is (Slice slice, const char *text)
{
  return slice.length == strlen (text) && memcmp (slice.at, text, slice.length) == 0;
}

static gboolean
slice_is_nocase (Slice slice, const char *text)
{
  return slice.length == strlen (text) && g_ascii_strncasecmp (slice.at, text, slice.length) == 0;
}

static Slice
slice_trim (Slice slice)
{
  while (slice.length > 0 && (slice.at[0] == ' ' || slice.at[0] == '\t')) {
    slice.at++;
    slice.length--;
  }
  while (slice.length > 0
         && (slice.at[slice.length - 1] == ' ' || slice.at[slice.length - 1] == '\t'))
    slice.length--;
  return slice;
}

/* Takes what stands before @c off @rest, which then begins after it. */
static gboolean
slice_take (Slice *rest, char c, Slice *taken)
{
  const char *end = rest->length > 0 ? memchr (rest->at, c, rest->length) : NULL;

  if (end == NULL)
    return FALSE;
  *taken = (Slice) { rest->at, (gsize) (end - rest->at) };
  rest->length -= taken->length + 1;
  rest->at = end + 1;
  return TRUE;
}

/* Takes a number off the front of @rest. Without digits, or with too many, it is -1. */
static gint64
take_number (Slice *rest)
{
  gint64 number = 0;
  gsize n = 0;

  for (; n < rest->length && g_ascii_isdigit (rest->at[n]); n++)
    if (n < MAX_DIGITS)
      number = number * 10 + (rest->at[n] - '0');
  rest->at += n;
  rest->length -= n;
  return n == 0 || n > MAX_DIGITS ? -1 : number;
}

TsProxyRange
ts_proxy_range_parse (const char *value, gsize length)
{
  const TsProxyRange none = { TS_PROXY_RANGE_NONE, 0, 0 };
  Slice rest = slice_trim ((Slice) { value, length });
  gboolean has_first;
  gboolean has_last;
  gint64 first;
  gint64 last;
  Slice unit;

  if (!slice_take (&rest, '=', &unit) || !slice_is_nocase (unit, "bytes"))
    return none;
  rest = slice_trim (rest);
  has_first = rest.length > 0 && g_ascii_isdigit (rest.at[0]);
  first = take_number (&rest);
  if (rest.length == 0 || rest.at[0] != '-')
    return none;
  rest.at++;
  rest.length--;
  has_last = rest.length > 0;
  last = take_number (&rest);
  if (rest.length > 0 || (has_first && first < 0) || (has_last && last < 0))
    return none;
  if (has_first && has_last)
    return first <= last ? (TsProxyRange) { TS_PROXY_RANGE_FROM_TO, first, last } : none;
  if (has_first)
    return (TsProxyRange) { TS_PROXY_RANGE_FROM, first, 0 };
  return has_last && last > 0 ? (TsProxyRange) { TS_PROXY_RANGE_LAST, 0, last } : none;
}

/* Whether "host:port" names this listener. Any other name may be a rebound one of a web page. */
static gboolean
host_is_ours (Slice host, guint port)
{
  static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    const gsize n = strlen (names[i]);
    Slice rest;

    if (host.length < n || g_ascii_strncasecmp (host.at, names[i], n) != 0)
      continue;
    rest = (Slice) { host.at + n, host.length - n };
    if (rest.length == 0)
      return port == 80;
    if (rest.at[0] != ':' || rest.length < 2 || rest.at[1] == '0')
      return FALSE;
    rest.at++;
    rest.length--;
    return take_number (&rest) == port && rest.length == 0;
  }
  return FALSE;
}

static gboolean
host_is_well_formed (Slice host)
{
  for (gsize i = 0; i < host.length; i++)
    if (!g_ascii_isalnum (host.at[i]) && strchr ("-._:[]", host.at[i]) == NULL)
      return FALSE;
  return host.length > 0;
}

static void
copy_agent (Slice value, char *agent, gsize size)
{
  g_autofree char *text = NULL;
  const char *end;

  value.length = MIN (value.length, size - 1);
  text = g_utf8_make_valid (value.at, (gssize) value.length);
  g_utf8_validate (text, MIN (strlen (text), size - 1), &end);
  memcpy (agent, text, (gsize) (end - text));
  agent[end - text] = '\0';
}

static int
read_target (Slice target, TsProxyRequest *request, guint port)
{
  Slice scheme;
  gsize length;

  if (request->method == TS_PROXY_METHOD_OTHER)
    return 200;
  for (gsize i = 0; i < target.length; i++)
    if (target.at[i] <= ' ' || target.at[i] == 0x7f || target.at[i] == '#')
      return 400;
  if (target.length > 7 && g_ascii_strncasecmp (target.at, "http://", 7) == 0) {
    /* The absolute form is as good as any, but leads nowhere else. */
    scheme = (Slice) { target.at + 7, target.length - 7 };
    length = 0;
    while (length < scheme.length && scheme.at[length] != '/' && scheme.at[length] != '?')
      length++;
    if (!host_is_ours ((Slice) { scheme.at, length }, port))
      return 421;
    target = (Slice) { scheme.at + length, scheme.length - length };
  }
  if (target.length == 0 || target.at[0] != '/')
    return memchr (target.at, ':', target.length) != NULL ? 421 : 400;
  length = 0;
  while (length < target.length && target.at[length] != '?')
    length++;
  if (length < sizeof request->path) {
    memcpy (request->path, target.at, length);
    request->path[length] = '\0';
  }
  return 200;
}

static int
read_request_line (Slice line, TsProxyRequest *request, guint port)
{
  Slice method;
  Slice target;

  if (!slice_take (&line, ' ', &method) || !is_token (method) || !slice_take (&line, ' ', &target)
      || target.length == 0)
    return 400;
  if (line.length != 8 || memcmp (line.at, "HTTP/", 5) != 0 || !g_ascii_isdigit (line.at[5])
      || line.at[6] != '.' || !g_ascii_isdigit (line.at[7]))
    return 400;
  if (line.at[5] != '1')
    return 505;
  request->minor = line.at[7] == '0' ? 0 : 1;
  request->method = slice_is (method, "GET")    ? TS_PROXY_METHOD_GET
                    : slice_is (method, "HEAD") ? TS_PROXY_METHOD_HEAD
                                                : TS_PROXY_METHOD_OTHER;
  return read_target (target, request, port);
}

static void
read_connection (Slice value, Headers *headers)
{
  for (gboolean more = TRUE; more;) {
    Slice item = value;

    more = slice_take (&value, ',', &item);
    item = slice_trim (item);
    if (slice_is_nocase (item, "close"))
      headers->close = TRUE;
    else if (slice_is_nocase (item, "keep-alive"))
      headers->keep_alive = TRUE;
  }
}

/* Nothing we serve takes a body; bytes that might be one must not pass for a request. What is
 * refused for its method is not read any further. */
static gboolean
may_have_body (const TsProxyRequest *request, gint64 length)
{
  return length == 0 || request->method == TS_PROXY_METHOD_OTHER;
}

static int
read_header (Slice line, TsProxyRequest *request, Headers *headers)
{
  Slice name;
  Slice value;

  if (++headers->n_headers > MAX_HEADERS)
    return 431;
  if (!slice_take (&line, ':', &name) || !is_token (name))
    return 400;
  value = slice_trim (line);
  for (gsize i = 0; i < value.length; i++)
    if ((guchar) value.at[i] == 0x7f || ((guchar) value.at[i] < ' ' && value.at[i] != '\t'))
      return 400;

  if (slice_is_nocase (name, "Host")) {
    headers->n_hosts++;
    headers->host_is_ours = host_is_ours (value, headers->port);
    return host_is_well_formed (value) ? 200 : 400;
  }
  if (slice_is_nocase (name, "Content-Length")) {
    Slice rest = value;
    const gint64 length = take_number (&rest);

    if (++headers->n_lengths > 1 || length < 0 || rest.length > 0)
      return 400;
    return may_have_body (request, length) ? 200 : 400;
  }
  if (slice_is_nocase (name, "Transfer-Encoding"))
    return ++headers->n_lengths > 1 || !may_have_body (request, -1) ? 400 : 200;
  if (slice_is_nocase (name, "Connection"))
    read_connection (value, headers);
  else if (slice_is_nocase (name, "Origin"))
    request->is_cross_site = TRUE;
  else if (slice_is_nocase (name, "Sec-Fetch-Site"))
    request->is_cross_site |= !slice_is_nocase (value, "none")
                              && !slice_is_nocase (value, "same-origin");
  else if (slice_is_nocase (name, "Icy-MetaData"))
    request->wants_icy = slice_is (value, "1");
  else if (slice_is_nocase (name, "If-Range"))
    headers->if_range = TRUE;
  else if (slice_is_nocase (name, "Range")) {
    headers->n_ranges++;
    request->range = ts_proxy_range_parse (value.at, value.length);
  } else if (slice_is_nocase (name, "User-Agent"))
    copy_agent (value, request->agent, sizeof request->agent);
  return 200;
}

/* Finds the end of a line. Returns 200 with @line set, 0 if it is not there yet, or 400. */
static int
take_line (Slice *rest, Slice *line)
{
  const char *end = rest->length > 0 ? memchr (rest->at, '\n', rest->length) : NULL;
  const gsize seen = end != NULL ? (gsize) (end - rest->at) : rest->length;
  const char *cr = seen > 0 ? memchr (rest->at, '\r', seen) : NULL;

  /* A carriage return is allowed as the last byte of a line only, a line feed only behind one. */
  if (cr != NULL && cr + 1 < rest->at + seen)
    return 400;
  if (end == NULL)
    return 0;
  if (cr == NULL)
    return 400;
  *line = (Slice) { rest->at, seen - 1 };
  rest->at += seen + 1;
  rest->length -= seen + 1;
  return 200;
}

static int
finish (TsProxyRequest *request, const Headers *headers)
{
  /* Checked before the host: the answer is the same whoever asks. */
  if (request->method == TS_PROXY_METHOD_OTHER)
    return 405;
  if (headers->n_hosts > 1 || (headers->n_hosts == 0 && request->minor > 0))
    return 400;
  if (headers->n_hosts == 1 && !headers->host_is_ours)
    return 421;
  /* We give out no validators, so none can match, and then the whole is to be sent. */
  if (headers->n_ranges > 1 || headers->if_range)
    request->range = (TsProxyRange) { TS_PROXY_RANGE_NONE, 0, 0 };
  request->keep_alive = !headers->close && (request->minor > 0 || headers->keep_alive);
  return 200;
}

int
ts_proxy_request_parse (const char *data,
                        gsize length,
                        guint port,
                        TsProxyRequest *request,
                        gsize *used)
{
  Slice rest = { data, MIN (length, TS_PROXY_REQUEST_MAX) };
  Headers headers = { .port = port };
  Slice line = { NULL, 0 };
  int status;

  memset (request, 0, sizeof *request);
  request->minor = 1;
  *used = 0;

  /* One empty line before a request is allowed (RFC 9112, 2.2). */
  if (rest.length >= 1 && rest.at[0] == '\r') {
    if (rest.length == 1)
      return 0;
    if (rest.at[1] != '\n')
      return 400;
    rest.at += 2;
    rest.length -= 2;
  }
  status = take_line (&rest, &line);
  if (status == 0)
    return rest.length > MAX_LINE ? 414 : 0;
  if (status == 200 && line.length > MAX_LINE)
    status = 414;
  if (status == 200)
    status = read_request_line (line, request, port);
  if (status != 200)
    return status;
  for (;;) {
    status = take_line (&rest, &line);
    if (status == 0)
      return length >= TS_PROXY_REQUEST_MAX ? 431 : 0;
    if (status != 200)
      return status;
    if (line.length == 0)
      break;
    status = read_header (line, request, &headers);
    if (status != 200)
      return status;
  }
  *used = (gsize) (rest.at - data);
  return finish (request, &headers);
}
