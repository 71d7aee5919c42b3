/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-proxy-request.h"

#include <string.h>

#define PORT 8080
#define HOST "Host: 127.0.0.1:8080\r\n"

static int
parse (const char *text, TsProxyRequest *request)
{
  gsize used;

  return ts_proxy_request_parse (text, strlen (text), PORT, request, &used);
}

static void
test_status (void)
{
  static const struct {
    const char *text;
    int status;
  } cases[] = {
    { "GET /proxy/x HTTP/1.1\r\n" HOST "\r\n", 200 },
    { "GET /proxy/x HTTP/1.1\r\nhost: LOCALHOST:8080\r\n\r\n", 200 },
    { "GET /proxy/x HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 200 },
    { "HEAD / HTTP/1.0\r\n\r\n", 200 },
    { "\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 200 },
    { "GET http://127.0.0.1:8080/x HTTP/1.1\r\n" HOST "\r\n", 200 },
    { "GET /x HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 200 },
    /* Not whole yet. */
    { "", 0 },
    { "\r", 0 },
    { "GET / HT", 0 },
    { "GET / HTTP/1.1\r\n" HOST, 0 },
    { "GET / HTTP/1.1\r\n" HOST "\r", 0 },
    /* Not for us. */
    { "GET / HTTP/1.1\r\nHost: evil.example:8080\r\n\r\n", 421 },
    { "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 421 },
    { "GET / HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n\r\n", 421 },
    { "GET / HTTP/1.1\r\nHost: 127.0.0.1:08080\r\n\r\n", 421 },
    { "GET / HTTP/1.1\r\nHost: localhost.evil:8080\r\n\r\n", 421 },
    { "GET http://evil.example/ HTTP/1.1\r\n" HOST "\r\n", 421 },
    { "GET ftp://127.0.0.1:8080/ HTTP/1.1\r\n" HOST "\r\n", 421 },
    /* Nonsense. */
    { "GET / HTTP/1.1\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080 x\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400 },
    { "GET / HTTP/1.1\n" HOST "\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST "X : y\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST " folded\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST "X: \x01\r\n\r\n", 400 },
    { "GET  / HTTP/1.1\r\n" HOST "\r\n", 400 },
    { "GET /a b HTTP/1.1\r\n" HOST "\r\n", 400 },
    { "GET x HTTP/1.1\r\n" HOST "\r\n", 400 },
    { "GET /\r\n", 400 },
    { "G(T / HTTP/1.1\r\n" HOST "\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST "Content-Length: +0\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 400 },
    { "GET / HTTP/2.0\r\n" HOST "\r\n", 505 },
    /* Methods. */
    { "POST /proxy/x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 405 },
    { "get / HTTP/1.1\r\n" HOST "\r\n", 405 },
    { "CONNECT example.org:443 HTTP/1.1\r\n" HOST "\r\n", 405 },
    { "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 405 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    TsProxyRequest request;

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (parse (cases[i].text, &request), ==, cases[i].status);
  }
}

static void
test_limits (void)
{
  g_autofree char *fill = g_strnfill (20000, 'x');
  g_autofree char *line = g_strconcat ("GET /", fill, NULL);
  g_autofree char *header = g_strconcat ("GET / HTTP/1.1\r\n" HOST "X: ", fill, NULL);
  g_autoptr (GString) many = g_string_new ("GET / HTTP/1.1\r\n" HOST);
  TsProxyRequest request;

  g_assert_cmpint (parse (line, &request), ==, 414);
  g_assert_cmpint (parse (header, &request), ==, 431);
  for (guint i = 0; i < 101; i++)
    g_string_append (many, "X: y\r\n");
  g_string_append (many, "\r\n");
  g_assert_cmpint (parse (many->str, &request), ==, 431);
}

static void
test_fields (void)
{
  const char *text = "GET /proxy/abc?x=y HTTP/1.1\r\n" HOST "ICY-METADATA:1 \r\n"
                     "User-Agent: Music Player Daemon 0.23\xff\r\nRange: bytes=10-\r\n"
                     "Connection: foo, Close\r\n\r\nGET";
  TsProxyRequest request;
  gsize used;

  g_assert_cmpint (ts_proxy_request_parse (text, strlen (text), PORT, &request, &used), ==, 200);
  g_assert_cmpuint (used, ==, strlen (text) - 3);
  g_assert_cmpint (request.method, ==, TS_PROXY_METHOD_GET);
  g_assert_cmpstr (request.path, ==, "/proxy/abc");
  g_assert_true (request.wants_icy);
  g_assert_false (request.keep_alive);
  g_assert_false (request.is_cross_site);
  g_assert_true (g_str_has_prefix (request.agent, "Music Player Daemon"));
  g_assert_true (g_utf8_validate (request.agent, -1, NULL));
  g_assert_cmpint (request.range.kind, ==, TS_PROXY_RANGE_FROM);
  g_assert_cmpint (request.range.first, ==, 10);

  g_assert_cmpint (parse ("GET / HTTP/1.1\r\n" HOST "Origin: null\r\nIcy-MetaData: 10\r\n\r\n",
                          &request), ==, 200);
  g_assert_true (request.is_cross_site);
  g_assert_false (request.wants_icy);
  g_assert_true (request.keep_alive);
  g_assert_cmpint (parse ("GET / HTTP/1.1\r\n" HOST "Sec-Fetch-Site: cross-site\r\n\r\n", &request),
                   ==, 200);
  g_assert_true (request.is_cross_site);
  g_assert_cmpint (parse ("GET / HTTP/1.1\r\n" HOST "Sec-Fetch-Site: none\r\n\r\n", &request), ==,
                   200);
  g_assert_false (request.is_cross_site);
  g_assert_cmpint (parse ("GET / HTTP/1.1\r\n" HOST "Range: bytes=1-\r\nIf-Range: \"x\"\r\n\r\n",
                          &request), ==, 200);
  g_assert_cmpint (request.range.kind, ==, TS_PROXY_RANGE_NONE);
}

/* Byte by byte the answer is the same, and never early. */
static void
test_pieces (void)
{
  const char *text = "GET /proxy/abc HTTP/1.1\r\n" HOST "Icy-MetaData: 1\r\n\r\n";
  TsProxyRequest request;
  gsize used;

  for (gsize n = 0; n < strlen (text); n++)
    g_assert_cmpint (ts_proxy_request_parse (text, n, PORT, &request, &used), ==, 0);
  g_assert_cmpint (ts_proxy_request_parse (text, strlen (text), PORT, &request, &used), ==, 200);
}

static void
test_range (void)
{
  static const struct {
    const char *text;
    TsProxyRange range;
  } cases[] = {
    { "bytes=0-", { TS_PROXY_RANGE_FROM, 0, 0 } },
    { "Bytes = 5-", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "bytes=5-9", { TS_PROXY_RANGE_FROM_TO, 5, 9 } },
    { "bytes=9-9", { TS_PROXY_RANGE_FROM_TO, 9, 9 } },
    { "bytes=9-5", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "bytes=-500", { TS_PROXY_RANGE_LAST, 0, 500 } },
    { "bytes=-0", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "bytes=-", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "bytes=0-1,5-6", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "bytes=a-", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "bytes=1-b", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "bytes=99999999999999999999-", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "items=0-5", { TS_PROXY_RANGE_NONE, 0, 0 } },
    { "", { TS_PROXY_RANGE_NONE, 0, 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const TsProxyRange range = ts_proxy_range_parse (cases[i].text, strlen (cases[i].text));

    g_test_message ("%s", cases[i].text);
    g_assert_cmpint (range.kind, ==, cases[i].range.kind);
    g_assert_cmpint (range.first, ==, cases[i].range.first);
    g_assert_cmpint (range.last, ==, cases[i].range.last);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proxy/request/status", test_status);
  g_test_add_func ("/proxy/request/limits", test_limits);
  g_test_add_func ("/proxy/request/fields", test_fields);
  g_test_add_func ("/proxy/request/pieces", test_pieces);
  g_test_add_func ("/proxy/request/range", test_range);
  return g_test_run ();
}
