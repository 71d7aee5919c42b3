# SPDX-License-Identifier: GPL-3.0-or-later
"""What an upstream can do wrong, as scripts for proxy_origin, each with what has to come of it.

FAULTS holds (name, script, expectation, options). Expectations:
  WHOLE       200 and every byte, ended as it should be
  BROKEN      200, a true beginning, then RST: never a clean end
  WHOLE_OR_BROKEN
  a tuple     one of these statuses, short text, nothing of the upstream's
Options: size; requests=(least, most) the origin may see; gaps=[s...] least waits between them,
in seconds of an unscaled proxy; quick: also part of the quick selection; url: not the origin's.
"""

import gzip
import socket
import time
from email.utils import formatdate

from proxy_fixture import SCALE, body
from proxy_origin import serve_file

WHOLE, BROKEN, WHOLE_OR_BROKEN = "whole", "broken", "whole or broken"
SIZE = 300007
FAULTS = []


def fault(name, expect, **options):
    def add(script):
        FAULTS.append((name, script, expect, options))
        return script
    return add


def good(conn, size=SIZE, **options):
    serve_file(conn, size, **options)


def once(script):
    """script for the first request, a good answer for all others."""
    def run(conn):
        if conn.nth == 1:
            script(conn)
        else:
            good(conn)
    return run


def times(n, script):
    def run(conn):
        if conn.nth <= n:
            script(conn)
        else:
            good(conn)
    return run


def answer(status, **headers):
    """An error with a page that must not get through."""
    def run(conn):
        page = b"<html>secret upstream page</html>"
        conn.head(status, content_type="text/html", content_length=len(page), **headers)
        conn.raw(page)
    return run


def cut_at(where, then=good, rst=False):
    """Ends after so many bytes of the body; later requests go to then."""
    def run(conn):
        if conn.nth > 1:
            then(conn)
            return
        good(conn, until=where)
        if rst:
            time.sleep(0.05)
            conn.rst()
    return run


def silent(conn):
    conn.hold()


# -- before the answer ---------------------------------------------------------------------------

fault("an ordinary file", WHOLE, quick=True, requests=(1, 1))(good)
fault("no answer at all", (504,), quick=True)(silent)


@fault("a head that stops half-way", (504,))
def head_stops(conn):
    conn.raw(b"HTTP/1.1 200 OK\r\nContent-Ty")
    conn.hold()


@fault("a head that comes slowly", WHOLE)
def slow_head(conn):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: %d\r\n\r\n" % SIZE
    for at in range(0, len(head), 10):
        conn.raw(head[at:at + 10])
        time.sleep(4 * SCALE / len(head) * 10)
    conn.body(0, SIZE)


fault("closed without an answer", (502,), quick=True, requests=(4, 8), gaps=[1, 2, 4])(
    lambda conn: conn.finish())
fault("closed once without an answer", WHOLE)(once(lambda conn: conn.finish()))
fault("reset without an answer", (502,), requests=(4, 8))(lambda conn: conn.rst())
fault("reset once without an answer", WHOLE)(once(lambda conn: conn.rst()))
fault("head cut once", WHOLE)(once(lambda conn: conn.raw(b"HTTP/1.1 200 OK\r\nContent-L")))
fault("head always cut", (502,))(lambda conn: conn.raw(b"HTTP/1.1 200 OK\r\nContent-L"))
fault("status line cut", (502,))(lambda conn: conn.raw(b"HTTP/1."))


# -- statuses ------------------------------------------------------------------------------------

fault("401", (502,), requests=(1, 1))(answer("401 Unauthorized", www_authenticate="Basic"))
fault("403 always", (502,), quick=True, requests=(1, 4))(answer("403 Forbidden"))
fault("403 once", ("whole", 502), requests=(1, 3))(once(answer("403 Forbidden")))
fault("404", (502,), quick=True, requests=(1, 1))(answer("404 Not Found"))
fault("410", (502,), requests=(1, 3))(answer("410 Gone"))
fault("418", (502,), requests=(1, 1))(answer("418 Teapot"))
fault("429 for a moment", WHOLE, requests=(2, 2), gaps=[2])(
    once(answer("429 Too Many Requests", retry_after="2")))
fault("429 until a date", WHOLE, requests=(2, 2))(
    once(lambda conn: answer("429 Too Many Requests",
                             retry_after=formatdate(time.time() + 2, usegmt=True))(conn)))
fault("429 always", (502,), requests=(4, 4))(answer("429 Too Many Requests"))
fault("429 for an hour", (502, 503), requests=(1, 4))(
    answer("429 Too Many Requests", retry_after="3600"))
fault("503 once", WHOLE, quick=True, requests=(2, 2), gaps=[1])(once(answer("503 Unavailable")))
fault("503 three times", WHOLE, requests=(4, 4), gaps=[1, 2, 4])(
    times(3, answer("503 Unavailable")))
fault("503 always", (502,), requests=(4, 4), gaps=[1, 2, 4])(answer("503 Unavailable"))
fault("500 always", (502,), requests=(4, 4))(answer("500 Oops"))
fault("502 twice", WHOLE, requests=(3, 3), gaps=[1, 2])(times(2, answer("502 Bad Gateway")))
fault("status 999", (502,))(answer("999 Nonsense"))
fault("status 204", (502,))(lambda conn: conn.head("204 No Content"))
fault("304 unasked", (502,))(lambda conn: conn.head("304 Not Modified"))
fault("100 and 103 first", WHOLE)(
    lambda conn: (conn.raw(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
                           b"Link: </x>\r\n\r\n"), good(conn)))
fault("206 nobody asked for", ("whole", 502))(
    lambda conn: (conn.head("206 Partial Content", content_length=SIZE - 100,
                            content_range="bytes 100-%d/%d" % (SIZE - 1, SIZE)),
                  conn.body(100, SIZE)))


# -- redirects -----------------------------------------------------------------------------------

def hops(n):
    """n redirects, then the file."""
    def run(conn):
        at = int(conn.target.rpartition("hop")[2] or 0) if "hop" in conn.target else 0
        if at >= n:
            good(conn)
        else:
            name = conn.target.lstrip("/").split("/")[0]
            conn.head("302 Found", location="/%s/hop%d" % (name, at + 1), content_length=0)
    return run


def redirect(to, status="302 Found"):
    return lambda conn: conn.head(status, location=to, content_length=0)


fault("a relative redirect", WHOLE, quick=True, requests=(2, 2))(hops(1))
fault("five redirects", WHOLE, requests=(6, 6))(hops(5))
fault("six redirects", (502,), requests=(6, 6))(hops(6))
fault("redirects in a ring", (502,), quick=True, requests=(5, 7))(
    lambda conn: redirect(conn.target)(conn))
fault("redirect to a file", (502,), quick=True, requests=(1, 1))(redirect("file:///etc/passwd"))
fault("redirect to FTP", (502,), requests=(1, 1))(redirect("ftp://127.0.0.1/x"))
fault("redirect to gopher", (502,), requests=(1, 1))(redirect("gopher://127.0.0.1:1/_x"))
fault("redirect to data", (502,), requests=(1, 1))(redirect("data:audio/mpeg,x"))
fault("redirect to nowhere", (502,), requests=(1, 1))(
    lambda conn: conn.head("302 Found", content_length=0))
fault("redirect to an empty address", (502,))(redirect(""))
fault("redirect 308", WHOLE, requests=(2, 2))(
    lambda conn: good(conn) if "to" in conn.target.split("/")[2:] else
    redirect("/" + conn.target.split("/")[1] + "/to", "308 Permanent Redirect")(conn))


@fault("a redirect when resuming", WHOLE)
def redirect_on_resume(conn):
    name = conn.target.split("/")[1]
    if conn.nth == 1:
        good(conn, until=100000)
    elif conn.target.endswith("/to"):
        good(conn)
    else:
        redirect("/%s/to" % name)(conn)


# -- the body cut --------------------------------------------------------------------------------

fault("cut before the first byte", WHOLE, quick=True)(cut_at(0))
fault("cut after one byte", WHOLE)(cut_at(1))
fault("cut in the middle", WHOLE, quick=True, requests=(2, 2), gaps=[1])(cut_at(150000))
fault("cut at a block", WHOLE)(cut_at(16000))
fault("cut before the last byte", WHOLE)(cut_at(SIZE - 1))
fault("reset in the middle", WHOLE, quick=True, requests=(2, 2))(cut_at(150000, rst=True))
fault("cut with an ETag", WHOLE, requests=(2, 2))(
    cut_at(150000, then=lambda conn: good(conn, etag='"one"')))


@fault("cut three times", WHOLE, requests=(4, 4))
def cut_often(conn):
    good(conn, until=conn.nth * 60000 if conn.nth <= 3 else None)


@fault("cut with progress, eight times", WHOLE_OR_BROKEN)
def cut_very_often(conn):
    good(conn, until=conn.nth * 30000 if conn.nth <= 8 else None)


@fault("cut, then 503 twice", WHOLE, requests=(4, 4))
def cut_then_busy(conn):
    if conn.nth == 1:
        good(conn, until=150000)
    elif conn.nth <= 3:
        answer("503 Unavailable")(conn)
    else:
        good(conn)


fault("cut, then 503 for ever", BROKEN)(cut_at(150000, then=answer("503 Unavailable")))
fault("cut, then gone", BROKEN, quick=True)(cut_at(150000, then=answer("404 Not Found")))
fault("cut, then no answer", BROKEN)(cut_at(150000, then=silent))
fault("cut, then no ranges", WHOLE_OR_BROKEN, quick=True)(
    cut_at(150000, then=lambda conn: good(conn, ranges=False)))
fault("cut, then another size", BROKEN)(
    cut_at(150000, then=lambda conn: good(conn, size=SIZE + 5)))


@fault("cut, then another ETag", BROKEN)
def other_etag(conn):
    if conn.nth == 1:
        good(conn, etag='"one"', until=150000)
    elif conn.headers.get("if-range") == '"one"':
        conn.head(content_length=SIZE, etag='"two"')
        conn.body(7, SIZE + 7)
    else:
        conn.head("206 Partial Content", content_length=SIZE - 150000, etag='"two"',
                  content_range="bytes 150000-%d/%d" % (SIZE - 1, SIZE))
        conn.body(150007, SIZE + 7)


def wrong_part(content_range, status="206 Partial Content"):
    def run(conn):
        conn.head(status, content_length=SIZE - 150000, content_range=content_range)
        conn.body(150000 - 16, SIZE - 16)
    return cut_at(150000, then=run)


fault("cut, then the wrong part", BROKEN, quick=True)(
    wrong_part("bytes 149984-%d/%d" % (SIZE - 17, SIZE)))
fault("cut, then a part without its place", BROKEN)(wrong_part(None))
fault("cut, then a part of nonsense", BROKEN)(wrong_part("bytes x-y/z"))
fault("cut, then a negative part", BROKEN)(wrong_part("bytes -5-10/%d" % SIZE))
fault("cut, then a part past the end", BROKEN)(
    wrong_part("bytes 150000-%d/%d" % (SIZE + 100, SIZE)))
fault("cut, then several parts", BROKEN)(cut_at(150000, then=lambda conn: (
    conn.head("206 Partial Content", content_type="multipart/byteranges; boundary=b"),
    conn.raw(b"--b\r\nContent-Range: bytes 150000-150009/%d\r\n\r\n0123456789\r\n--b--\r\n" % SIZE))))
fault("cut, then 416", BROKEN)(cut_at(150000, then=lambda conn: conn.head(
    "416 Range Not Satisfiable", content_range="bytes */%d" % SIZE, content_length=0)))
fault("cut, then compressed", BROKEN)(cut_at(150000, then=lambda conn: (
    conn.head("206 Partial Content", content_encoding="gzip",
              content_range="bytes 150000-%d/%d" % (SIZE - 1, SIZE)),
    conn.raw(gzip.compress(body(150000, SIZE))))))


# -- time ----------------------------------------------------------------------------------------

@fault("silence in the middle", WHOLE, quick=True, requests=(2, 2))
def silence(conn):
    if conn.nth == 1:
        good(conn, until=150000)
        conn.hold()
    else:
        good(conn)


@fault("silence after the head", ("whole", 504))
def silence_after_head(conn):
    if conn.nth == 1:
        conn.head(content_length=SIZE)
        conn.hold()
    else:
        good(conn)


@fault("silence after every head", (504, "broken"))
def silence_always(conn):
    conn.head(content_length=SIZE)
    conn.hold()


@fault("pauses that are short enough", WHOLE, requests=(1, 1))
def pauses(conn):
    good(conn, until=100000)
    for at in range(100000, 200000, 50000):
        time.sleep(8 * SCALE)
        conn.body(at, at + 50000)
    time.sleep(8 * SCALE)
    conn.body(200000, SIZE)


@fault("a trickle of longer than any time-out", WHOLE, size=2000, requests=(1, 1))
def trickle(conn):
    conn.head(content_length=2000)
    conn.body(0, 2000, piece=40, gap=SCALE)


@fault("single bytes", WHOLE, size=3000, requests=(1, 1), quick=True)
def single_bytes(conn):
    conn.head(content_length=3000)
    conn.body(0, 3000, piece=1)


# -- framing -------------------------------------------------------------------------------------

@fault("no length", WHOLE, quick=True)
def no_length(conn):
    conn.head()
    conn.body(0, SIZE)


@fault("no length, then reset", BROKEN)
def no_length_reset(conn):
    conn.head()
    conn.body(0, 100000)
    time.sleep(0.2)
    conn.rst()


@fault("chunks", WHOLE)
def chunks(conn, end=SIZE, tail=b"0\r\nTrailer: x\r\n\r\n"):
    conn.head(transfer_encoding="chunked")
    for at in range(0, end, 7001):
        piece = body(at, min(end, at + 7001))
        conn.raw(b"%x;ext=\"1\"\r\n%s\r\n" % (len(piece), piece))
    conn.raw(tail)


fault("chunks without an end", BROKEN, quick=True)(
    lambda conn: chunks(conn, end=100000, tail=b"") or conn.rst())
fault("chunks of nonsense", BROKEN)(
    lambda conn: chunks(conn, end=100000, tail=b"zz\r\nsome bytes\r\n"))
fault("a chunk of a negative size", BROKEN)(
    lambda conn: chunks(conn, end=100000, tail=b"-5\r\nsome bytes\r\n"))
fault("a chunk larger than memory", BROKEN)(
    lambda conn: chunks(conn, end=100000, tail=b"fffffffffffffffff\r\nsome bytes\r\n"))
fault("two lengths", (502,))(lambda conn: (
    conn.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n"),
    conn.body(0, 20)))
fault("a negative length", (502,))(lambda conn: (conn.head(content_length=-5), conn.body(0, 99)))
fault("a length past all numbers", (502, "broken"))(
    lambda conn: (conn.head(content_length=10 ** 30), conn.body(0, 99)))
fault("more than the length", WHOLE)(
    lambda conn: (conn.head(content_length=SIZE), conn.body(0, SIZE + 5000)))
fault("no bytes", ("whole", 502), size=0)(lambda conn: conn.head(content_length=0))
fault("HTTP/0.9", (502,), quick=True)(lambda conn: conn.body(0, 5000))
fault("a banner of SSH", (502,))(lambda conn: conn.raw(b"SSH-2.0-OpenSSH_9\r\n"))
fault("HTTP/1.0", WHOLE)(lambda conn: (
    conn.head(version="HTTP/1.0", content_length=SIZE), conn.body(0, SIZE)))
fault("ICY 200 OK", WHOLE, quick=True)(lambda conn: (
    conn.raw(b"ICY 200 OK\r\ncontent-type:audio/mpeg\r\nicy-name:x\r\n\r\n"), conn.body(0, SIZE)))
fault("ICY 404", (502,))(lambda conn: conn.raw(b"ICY 404 Not Found\r\n\r\n"))
fault("compressed unasked", ("whole", 502))(lambda conn: (
    conn.head(content_encoding="gzip"), conn.raw(gzip.compress(body(0, SIZE)))))
fault("an encoding nobody knows", (502,))(lambda conn: (
    conn.head(content_encoding="x-mystery", content_length=SIZE), conn.body(0, SIZE)))
fault("a head of 1 MB in one line", (502,))(
    lambda conn: (conn.raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000000 + b"\r\n\r\n"),
                  conn.body(0, SIZE)))


@fault("a head without end", (502, 504), quick=True)
def endless_head(conn):
    conn.raw(b"HTTP/1.1 200 OK\r\n")
    for i in range(4000):
        conn.raw(b"X-%d: %s\r\n" % (i, b"y" * 10000))


fault("bytes that are no header", ("whole", 502))(lambda conn: (
    conn.raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\x80\xff:\x01\r\nno colon\r\n\r\n" % SIZE),
    conn.body(0, SIZE)))
fault("no content type", WHOLE)(
    lambda conn: (conn.head(content_type=None, content_length=SIZE), conn.body(0, SIZE)))
fault("cookies and other secrets", WHOLE)(lambda conn: good(
    conn, set_cookie="secret=1", server="upstream", access_control_allow_origin="*"))


# -- sites ---------------------------------------------------------------------------------------

@fault("closed ranges of at most 1 MiB", WHOLE, size=2500009, quick=True)
def bounded(conn):
    if conn.stop is None or conn.stop - conn.start > 1048576:
        answer("403 Forbidden")(conn)
    else:
        good(conn, size=2500009)


@fault("closed ranges, one of them cut", WHOLE, size=2500009)
def bounded_cut(conn):
    if conn.stop is None or conn.stop - conn.start > 1048576:
        answer("403 Forbidden")(conn)
    else:
        is_cut = conn.start == 1048576
        serve_file(conn, 2500009, until=1500000 if is_cut else None)


# -- addresses in the database ---------------------------------------------------------------------

def closed_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


for name, url in [
        ("refused", "http://127.0.0.1:%d/x" % closed_port()),
        ("a name nobody has", "http://nobody.invalid/x"),
        ("TLS on a plain port", "https://127.0.0.1:ORIGIN/x"),
        ("a file", "file:///etc/passwd"),
        ("an FTP address", "ftp://127.0.0.1/x"),
        ("a gopher address", "gopher://127.0.0.1:ORIGIN/_GET%20/x"),
        ("an empty address", ""),
        ("no address", "hello"),
        ("a header in the address", "http://127.0.0.1:ORIGIN/x HTTP/1.1\r\nX-Bad: 1\r\n\r\n"),
        ("a port past all ports", "http://127.0.0.1:99999/x")]:
    fault("address: " + name, (502, 504) if "TLS" in name else (502,), url=url, quick=name in ("a file", "refused"))(None)
fault("address: 8 kB of it", WHOLE, path="/" + "a" * 8000)(good)
fault("address: with a query", WHOLE, path="/a%20b?c=d&e=%2F#part")(good)
