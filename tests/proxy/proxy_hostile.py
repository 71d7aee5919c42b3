# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests nobody should send, with the answers they may get.

HOSTILE holds (name, request, statuses, options). In a request KEY is a track, PORT the proxy's
port, SLOW a track that never answers. A status of 0 is a connection closed without an answer.
Options: answers, the most answers that may come (1); ends: the connection has to be closed
afterwards; head: HEAD was asked, so no body; quick: also part of the quick selection; half: the
client closes its sending side after the request.
"""

HOSTILE = []

BAD = (400,)
REFUSED = (400, 403, 421)
NO_METHOD = (405, 400, 501)
MISSING = (400, 404)
TOO_LARGE = (400, 413, 414, 431)


def case(name, request, statuses, **options):
    if isinstance(request, str):
        request = request.encode("utf-8")
    HOSTILE.append((name, request, statuses, options))


def get(name, statuses, *lines, target="/proxy/KEY", method="GET", version="HTTP/1.1",
        host="Host: 127.0.0.1:PORT", after="", **options):
    """A request from its parts."""
    lines = [line for line in [host, *lines] if line is not None]
    case(name, "%s %s %s\r\n%s\r\n\r\n%s" % (method, target, version, "\r\n".join(lines), after),
         statuses, **options)


def target(name, path, statuses, **options):
    get("target: " + name, statuses, target=path, **options)


# -- right requests among them, so that refusing everything is no answer ---------------------------
get("right: GET", (200,), quick=True)
get("right: HEAD", (200,), method="HEAD", head=True, quick=True)
get("right: localhost", (200,), host="Host: localhost:PORT")
get("right: LOCALHOST", (200,), host="HOST:   LOCALHOST:PORT  ")
get("right: [::1]", (200,), host="Host: [::1]:PORT")
get("right: HTTP/1.0", (200,), version="HTTP/1.0", ends=True)
get("right: a range", (206,), "Range: bytes=10-19")
get("right: 60 headers", (200,), *["X-%d: %s" % (i, "v" * 100) for i in range(60)])
get("right: a query", (200, 404), target="/proxy/KEY?a=b")
get("right: health", (200,), target="/health", quick=True)
get("right: an empty line first", (200, 400), target="/health")
HOSTILE[-1] = (HOSTILE[-1][0], b"\r\n" + HOSTILE[-1][1], *HOSTILE[-1][2:])
get("right: Sec-Fetch-Site none", (200,), "Sec-Fetch-Site: none")
get("right: obsolete bytes in a header", (200, 400), "User-Agent: M\u00fcsik")
get("right: two requests at once", (200,), target="/health", answers=2,
    after="GET /health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n")
get("right: half closed", (200,), half=True)
get("right: a thousand at once", (200,), target="/health", answers=1000,
    after="GET /health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n" * 999)

# -- Host ------------------------------------------------------------------------------------------
get("host: none", REFUSED, host=None, quick=True)
get("host: none in HTTP/1.0", (200,) + REFUSED, host=None, version="HTTP/1.0")
get("host: empty", REFUSED, host="Host:")
get("host: two", BAD + REFUSED, "Host: 127.0.0.1:PORT", quick=True, ends=True)
get("host: two that differ", BAD + REFUSED, "Host: evil.example", ends=True)
get("host: another", REFUSED, host="Host: evil.example", quick=True)
get("host: another with our port", REFUSED, host="Host: evil.example:PORT")
get("host: ours without port", REFUSED, host="Host: localhost")
get("host: ours with another port", REFUSED, host="Host: localhost:1")
get("host: a port of letters", REFUSED, host="Host: localhost:abc")
get("host: our port and more", REFUSED, host="Host: localhost:PORT1")
get("host: two ports", REFUSED, host="Host: localhost:PORT:PORT")
get("host: leading zeros in the port", REFUSED + (200,), host="Host: localhost:0PORT")
get("host: a space inside", REFUSED, host="Host: local host:PORT", quick=True)
get("host: a space and another", REFUSED, host="Host: localhost:PORT evil.example")
get("host: a space before the colon", BAD, host="Host : localhost:PORT", ends=True, quick=True)
get("host: a list", REFUSED, host="Host: localhost:PORT, evil.example")
get("host: with a user", REFUSED, host="Host: localhost@evil.example:PORT")
get("host: a name that begins right", REFUSED, host="Host: localhost.evil.example:PORT")
get("host: a final dot", REFUSED + (200,), host="Host: localhost.:PORT")
get("host: 127.1", REFUSED, host="Host: 127.1:PORT")
get("host: 0.0.0.0", REFUSED, host="Host: 0.0.0.0:PORT")
get("host: a number", REFUSED, host="Host: 2130706433:PORT")
get("host: IPv6 without brackets", REFUSED, host="Host: ::1:PORT")
get("host: another IPv6", REFUSED, host="Host: [::2]:PORT")
get("host: bytes past ASCII", REFUSED, host="Host: l\u00f6calhost:PORT")
get("host: folded", BAD + REFUSED, host="Host: localhost\r\n :PORT", ends=True)

# -- other sites --------------------------------------------------------------------------------------
get("origin: another site", (403,), "Origin: https://evil.example", quick=True)
get("origin: null", (403,), "Origin: null")
get("origin: another site asks for health", (403,), "Origin: http://evil.example", target="/health")
get("fetch: cross-site", (403,), "Sec-Fetch-Site: cross-site", quick=True)
get("fetch: cross-site, written otherwise", (403,), "SEC-FETCH-SITE: Cross-Site")
get("fetch: a preflight", (403, 405), "Origin: https://evil.example",
    "Access-Control-Request-Method: GET", method="OPTIONS")

# -- methods -------------------------------------------------------------------------------------------
for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
    get("method: " + method, (405,), method=method, quick=method == "POST")
for method in ("get", "Get", "GETT", "G\u00cbT", "PRI", "SOURCE", "G T", "GET\t"):
    get("method: %r" % method, NO_METHOD, method=method, quick=method == "get")
get("method: none", BAD + NO_METHOD, method="")
get("method: 9 kB of it", NO_METHOD + TOO_LARGE + (405,), method="A" * 9000)
case("method: CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
     (405, 400, 403, 421, 501), quick=True)
case("method: CONNECT to ourselves", "CONNECT 127.0.0.1:PORT HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
     (405, 400, 501))

# -- targets -------------------------------------------------------------------------------------------
target("another host's address", "http://evil.example/proxy/KEY", REFUSED, quick=True)
target("our own full address", "http://127.0.0.1:PORT/proxy/KEY", (200,) + REFUSED)
target("a full address that the Host denies", "http://localhost:PORT/proxy/KEY", (200,) + REFUSED)
target("https of another host", "https://evil.example/", REFUSED)
target("an FTP address", "ftp://evil.example/", REFUSED)
target("an address as id", "/proxy/http://evil.example/", MISSING, quick=True)
target("an escaped address as id", "/proxy/http%3A%2F%2Fevil.example%2F", MISSING)
target("nothing after proxy", "/proxy/", MISSING)
target("proxy alone", "/proxy", MISSING)
target("root", "/", MISSING)
target("star", "*", MISSING)
target("no slash", "proxy/KEY", MISSING)
target("two slashes", "//proxy/KEY", MISSING)
target("two slashes inside", "/proxy//KEY", MISSING)
target("a slash behind", "/proxy/KEY/", MISSING)
target("capitals", "/PROXY/KEY", MISSING)
target("dots up", "/proxy/../../../etc/passwd", MISSING, quick=True)
target("escaped dots up", "/proxy/%2e%2e%2f%2e%2e%2fetc%2fpasswd", MISSING)
target("dots that lead back", "/x/../proxy/KEY", MISSING)
target("an escaped NUL", "/proxy/KEY%00", MISSING, quick=True)
target("an escaped line end", "/proxy/KEY%0d%0aX-Bad:%201", MISSING)
target("half an escape", "/proxy/KEY%", MISSING)
target("an escape of nonsense", "/proxy/%zz", MISSING)
target("escapes twice", "/proxy/%252e%252e", MISSING)
target("bytes past ASCII", "/proxy/\u00e4\u00f6\u00fc", MISSING)
target("a quote", "/proxy/x'OR'1'='1", MISSING)
target("a percent sign for LIKE", "/proxy/T%25", MISSING)
target("64 characters", "/proxy/" + "a" * 64, (404,))
target("65 characters", "/proxy/" + "a" * 65, (400,), quick=True)
target("a dollar sign", "/proxy/abc$efghijk", (400,))
target("a dot", "/proxy/abc.efghijk", (400,))
target("an unknown id", "/proxy/unknown-_01", (404,), quick=True)
target("15 kB of it", "/proxy/" + "a" * 15000, TOO_LARGE)
target("1 MB of it", "/proxy/" + "a" * 1000000, TOO_LARGE + (0,), ends=True)
target("a fragment", "/proxy/KEY#x", MISSING + (200,))
target("a space inside", "/proxy/K EY", BAD, ends=True)
target("a tab inside", "/proxy/K\tEY", BAD)

# -- the first line ------------------------------------------------------------------------------------
case("line: no version", "GET /proxy/KEY\r\n\r\n", (400, 505, 0), ends=True, quick=True)
get("line: HTTP/2.0", (400, 505), version="HTTP/2.0")
get("line: HTTP/0.9", (400, 505), version="HTTP/0.9")
get("line: HTTP/1.10", (400, 505), version="HTTP/1.10")
get("line: http/1.1", (400, 505), version="http/1.1")
get("line: HTTP/1.1 and more", (400, 505), version="HTTP/1.1 x")
get("line: no digits", (400, 505), version="HTTP/")
case("line: a blank first", " GET /health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", BAD + NO_METHOD)
case("line: nothing but blanks", "   \r\n\r\n", BAD, ends=True)
case("line: TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)) + b"\r\n\r\n",
     (400, 0), ends=True, quick=True)
case("line: HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 405, 501, 505, 403, 421), ends=True)
case("line: SSH", "SSH-2.0-x\r\n\r\n", BAD, ends=True)
case("line: RTSP", "DESCRIBE rtsp://127.0.0.1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n", (400, 405, 501, 505),
     ends=True)
case("line: random bytes", bytes((i * 7 + i // 13) % 256 for i in range(3000)) + b"\r\n\r\n",
     (400, 0), ends=True)
case("line: a thousand empty lines", b"\r\n" * 1000, (400, 0, 408), ends=True)

# -- headers -------------------------------------------------------------------------------------------
case("header: bare LF", "GET /proxy/KEY HTTP/1.1\nHost: 127.0.0.1:PORT\n\n", BAD, ends=True, quick=True)
case("header: LF inside a CRLF head",
     "GET /proxy/KEY HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: a\nY: b\r\n\r\n", BAD, ends=True)
case("header: bare CR", "GET /proxy/KEY HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: a\rY: b\r\n\r\n", BAD,
     ends=True)
case("header: NUL", b"GET /proxy/KEY HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: a\0b\r\n\r\n", BAD, ends=True,
     quick=True)
case("header: NUL in the target", b"GET /proxy/KEY\0 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", BAD,
     ends=True)
get("header: a control character", BAD, "X: a\x01b")
get("header: no colon", BAD, "Nonsense", ends=True)
get("header: no name", BAD, ": x", ends=True)
get("header: a blank in the name", BAD, "X Y: z", ends=True)
get("header: a bracket in the name", BAD, "X(Y): z")
get("header: bytes past ASCII in the name", BAD, "\u00e4: z")
get("header: folded", BAD, "X: a", " b", ends=True)
get("header: folded at once", BAD, host=" Host: 127.0.0.1:PORT", ends=True)
get("header: 20 kB in one", TOO_LARGE, "X: " + "x" * 20000, quick=True, ends=True)
get("header: 20 kB in many", TOO_LARGE, *["X%d: %s" % (i, "x" * 90) for i in range(220)], ends=True)
get("header: 5,000 of them", TOO_LARGE, *["a:"] * 5000, ends=True)
get("header: 10 MB", TOO_LARGE + (0,), "X: " + "x" * 10000000, ends=True)
get("header: no end", (400, 408, 0), "X: y", ends=True)
HOSTILE[-1] = (HOSTILE[-1][0], HOSTILE[-1][1][:-4], *HOSTILE[-1][2:])
case("header: no end of the line", "GET /proxy/KEY HT", (400, 408, 0), ends=True)
case("header: nothing at all", b"", (400, 408, 0), ends=True)

# -- framing -------------------------------------------------------------------------------------------
SMUGGLED = "GET /health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n"
get("framing: length and chunks", BAD, "Content-Length: 5", "Transfer-Encoding: chunked",
    after="0\r\n\r\n" + SMUGGLED, ends=True, quick=True)
get("framing: chunks and length", BAD, "Transfer-Encoding: chunked", "Content-Length: 5",
    after="0\r\n\r\n" + SMUGGLED, ends=True)
get("framing: two lengths", BAD, "Content-Length: 0", "Content-Length: 50", after=SMUGGLED, ends=True,
    quick=True)
get("framing: two equal lengths", BAD + (200,), "Content-Length: 0", "Content-Length: 0",
    target="/health")
get("framing: a list of lengths", BAD, "Content-Length: 0, 50", after=SMUGGLED, ends=True)
get("framing: a negative length", BAD, "Content-Length: -1", after=SMUGGLED, ends=True)
get("framing: a length with a sign", BAD, "Content-Length: +0", after=SMUGGLED, ends=True)
get("framing: a length in hex", BAD, "Content-Length: 0x30", after=SMUGGLED, ends=True)
get("framing: an empty length", BAD, "Content-Length:", after=SMUGGLED, ends=True)
get("framing: a length past all numbers", TOO_LARGE, "Content-Length: " + "9" * 40, ends=True)
get("framing: a length of 2^64", TOO_LARGE, "Content-Length: 18446744073709551616", after=SMUGGLED,
    ends=True)
get("framing: a body that follows", (400, 413, 200), "Content-Length: %d" % len(SMUGGLED),
    target="/health", after=SMUGGLED)
get("framing: a body that never comes", (400, 413, 200), "Content-Length: 100000", target="/health")
get("framing: chunks", (400, 411, 413, 501), "Transfer-Encoding: chunked",
    after="0\r\n\r\n" + SMUGGLED, ends=True)
get("framing: a strange coding", (400, 501), "Transfer-Encoding: xchunked", after=SMUGGLED, ends=True)
get("framing: identity and chunks", (400, 501), "Transfer-Encoding: identity, chunked",
    after="0\r\n\r\n" + SMUGGLED, ends=True)
get("framing: chunks in HTTP/1.0", (400, 501), "Transfer-Encoding: chunked", version="HTTP/1.0",
    after="0\r\n\r\n" + SMUGGLED, ends=True)
get("framing: a coding with a tab", (400, 501), "Transfer-Encoding:\tchunked",
    after="0\r\n\r\n" + SMUGGLED, ends=True)
get("framing: two codings", (400, 501), "Transfer-Encoding: chunked", "Transfer-Encoding: cow",
    after="0\r\n\r\n" + SMUGGLED, ends=True)
get("framing: a blank before the colon", BAD, "Content-Length : 50", after=SMUGGLED, ends=True)
get("framing: POST with a body", (405,), "Content-Length: %d" % len(SMUGGLED), method="POST",
    after=SMUGGLED)
get("framing: expect", (200, 400, 417, 413), "Expect: 100-continue", "Content-Length: 5")
get("framing: upgrade", (200, 400, 426), "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings",
    "HTTP2-Settings: AAMAAABkAAQAAP__")
get("framing: websocket", (200, 400, 426), "Upgrade: websocket", "Connection: Upgrade",
    "Sec-WebSocket-Key: x", target="/health")

# -- values --------------------------------------------------------------------------------------------
get("value: Icy-MetaData 2", (200,), "Icy-MetaData: 2", plain=True)
get("value: Icy-MetaData yes", (200,), "Icy-MetaData: yes", plain=True, quick=True)
get("value: Icy-MetaData 11", (200,), "Icy-MetaData: 11", plain=True)
get("value: Icy-MetaData twice", (200, 400), "Icy-MetaData: 1", "Icy-MetaData: 0")
get("value: a range of nonsense", (200, 416, 400), "Range: bytes=abc", plain=True)
get("value: a range from behind", (200, 416, 400), "Range: bytes=20-10", plain=True)
get("value: a range of letters", (200, 416, 400), "Range: lines=1-2", plain=True)
get("value: a range past all numbers", (200, 416, 400), "Range: bytes=99999999999999999999-", plain=True)
get("value: 1,000 ranges", (200, 206, 416, 400),
    "Range: bytes=" + ",".join("%d-%d" % (i, i) for i in range(1000)))
get("value: two ranges", (200, 206, 416, 400), "Range: bytes=0-1", "Range: bytes=5-6")
get("value: a range with a line end to come", (200, 400, 416), "Range: bytes=0-\t-X")
