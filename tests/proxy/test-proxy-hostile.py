#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-hostile.py TRACKSYNCCTL [--quick]: clients that mean harm, or behave as if. Writes TAP.

After every request the proxy must still serve, and at the end hold no more descriptors and hardly
more memory than before.
"""

import os
import re
import socket
import sys
import time

import proxy_fixture as fix
from proxy_fixture import SCALE, fetch
from proxy_hostile import HOSTILE
from proxy_origin import Origin, serve_file

tap = fix.Tap()
SIZE = 40000


def exchange(port, request, options):
    """Sends the request; returns (all that came, how it ended)."""
    sock = fix.connect(port, 20)
    data = b""
    try:
        try:
            sock.sendall(request)
            if options.get("half"):
                sock.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass
        is_lasting = options.get("ends")
        sock.settimeout(15 * SCALE + 5 if is_lasting or not request else 0.4)
        while True:
            try:
                piece = sock.recv(262144)
            except socket.timeout:
                return data, "open"
            except ConnectionResetError:
                return data, "reset"
            if not piece:
                return data, "closed"
            data += piece
    finally:
        sock.close()


def judge(data, end, statuses, options):
    answers = [int(s) for s in re.findall(rb"(?:^|\n|\})HTTP/1\.[01] (\d{3}) ", data)]
    if not data:
        return "" if 0 in statuses and end != "open" else "no answer, %s" % end
    if not answers or not data.startswith(b"HTTP/1."):
        return "not an answer: %r" % data[:200]
    if not set(answers) <= set(statuses) and not (answers[0] in statuses and
                                                  options.get("answers", 1) > 1):
        return "status %r, not %r" % (answers, statuses)
    if len(answers) > options.get("answers", 1):
        return "%d answers" % len(answers)
    if options.get("ends") and end == "open":
        return "the connection stays open"
    head, _, payload = data.partition(b"\r\n\r\n")
    if options.get("head") and payload:
        return "a body after HEAD"
    if b"access-control" in head.lower():
        return "a CORS header"
    if answers[0] >= 400:
        if re.search(rb"/proxy/|etc/passwd|evil|KEY|x-bad", data, re.I):
            return "an echo: %r" % data[:300]
        if b"text/plain" not in head:
            return "not plain text"
        if answers[0] == 405 and b"allow: " not in head.lower():
            return "405 without Allow"
    if options.get("plain") and b"icy-metaint" in head.lower():
        return "blocks nobody asked for"
    return ""


def requests(proxy, key, is_quick):
    def run(item):
        name, request, statuses, options = item
        request = request.replace(b"KEY", key.encode()).replace(b"PORT", b"%d" % proxy.port)
        data, end = exchange(proxy.port, request, options)
        wrong = judge(data, end, statuses, options)
        tap.check(name, not wrong, "%s\n%s: %r" % (wrong, end, data[:300]))

    fix.each([item for item in HOSTILE if not is_quick or item[3].get("quick")], run, 6)
    reply = fetch(proxy.port, key)
    tap.check("a good client is served after them", reply.raw == fix.body(0, SIZE), reply)


def slow(proxy, key):
    """A head that comes byte by byte has to be complete within 10 s; a patient one is served."""
    sock = fix.connect(proxy.port)
    request = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % proxy.port
    is_closed = False
    start = time.monotonic()
    try:
        for i in range(400):
            sock.sendall(request[i:i + 1] if i < len(request) else b"X")
            time.sleep(0.1 * SCALE)
    except (BrokenPipeError, ConnectionResetError):
        is_closed = True
    tap.check("a head that never ends is cut off", is_closed and time.monotonic() - start > 9 * SCALE)
    sock.close()

    sock = fix.connect(proxy.port)
    for i in range(0, len(request), 7):
        sock.sendall(request[i:i + 7])
        time.sleep(0.2 * SCALE)
    sock.sendall(b"\r\n")
    reply = fix.read_reply(sock)
    tap.check("a slow head in time is served", reply.status == 200, reply)
    sock.close()

    idle = [fix.connect(proxy.port) for _ in range(300)]
    for i, sock in enumerate(idle):
        sock.sendall(b"GET /hea"[:i % 9])
    reply = fetch(proxy.port, key, seconds=15 * SCALE + 5)
    tap.check("300 unfinished requests keep nobody out", reply.status == 200, reply)
    for sock in idle:
        sock.close()

    readers = []
    for _ in range(20):
        sock = fix.connect(proxy.port)
        sock.sendall(b"GET /proxy/%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (
            key.encode(), proxy.port))
        readers.append(sock)
    time.sleep(0.3)
    whole = [fix.read_reply(sock) for sock in readers]
    tap.check("those who read late get all the same", all(
        reply.raw == fix.body(0, SIZE) for reply in whole))
    for sock in readers:
        sock.close()


def floods(proxy, key, count):
    """Connects that send nothing, a part, or a request, and go away by FIN or RST."""
    request = b"GET /proxy/%s HTTP/1.1\r\nHost: localhost:%d\r\nIcy-MetaData: 1\r\n\r\n" % (
        key.encode(), proxy.port)
    refused = 0

    def run(i):
        nonlocal refused
        try:
            sock = fix.connect(proxy.port)
            if i % 4:
                sock.sendall(request[:len(request) * (i % 4) // 3])
            if i % 20 == 3:
                sock.recv(1000)
            sock.close() if i % 2 else fix.reset(sock)
        except OSError:
            refused += 1

    fix.each(range(count), run, 8)
    reply = fetch(proxy.port, key)
    end = time.monotonic() + 5
    while reply.status == 503 and time.monotonic() < end:
        time.sleep(0.1)
        reply = fetch(proxy.port, key)
    tap.check("%d connects later a good client is served" % count,
              reply.raw == fix.body(0, SIZE) and refused < count // 100, "%r %d" % (reply, refused))


def main(program, *options):
    is_quick = "--quick" in options
    origin = Origin()
    proxy = fix.Proxy(program, environment={"G_DEBUG": ""})
    key = proxy.add(origin.add("file", lambda conn: serve_file(conn, SIZE)))
    for _ in range(30):
        fetch(proxy.port, key)
    base_fds = proxy.wait_for_fds(0, 0.5)
    base_rss = proxy.status("VmRSS")
    requests(proxy, key, is_quick)
    slow(proxy, key)
    floods(proxy, key, 1000 if is_quick else 10000)
    left = proxy.wait_for_fds(base_fds + 4, 10)
    grown = proxy.status("VmRSS") - base_rss
    limit = 8 if "SANITIZED" not in os.environ else 1000
    tap.check("no descriptor is left behind", left <= base_fds + 4, "%d, %d before" % (left, base_fds))
    tap.check("memory has grown by at most 8 MB", grown <= limit * 1024, "%d kB" % grown)
    tap.note("memory grew by %d kB, descriptors %d -> %d" % (grown, base_fds, left))
    tap.check("the proxy is still there", proxy.is_alive())
    tap.check("and ends cleanly", proxy.stop() == 0, proxy.read_log()[-2000:])
    proxy.forget()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
