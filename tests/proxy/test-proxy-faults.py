#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-faults.py TRACKSYNCCTL [--quick] [--by-name] [NAME...]: a misbehaving upstream
behind the proxy.

With --by-name its address is no literal one. Each fault is tried with a plain client and with one that asked for ICY blocks. Writes TAP.
"""

import sys
import time

import proxy_fixture as fix
from proxy_faults import BROKEN, FAULTS, SIZE, WHOLE, WHOLE_OR_BROKEN
from proxy_fixture import SCALE, body, fetch, take_apart
from proxy_origin import Origin, serve_file

tap = fix.Tap()


def address(url):
    return url.replace("127.0.0.1", "localhost") if "--by-name" in sys.argv else url


def judge(reply, expect, size, is_icy):
    """Returns what is wrong with the reply, or "" when it is as expected."""
    if isinstance(expect, str):
        expect = {WHOLE: ("whole",), BROKEN: ("broken",),
                  WHOLE_OR_BROKEN: ("whole", "broken")}[expect]
    if reply.status != 200:
        if reply.status not in expect:
            return "not one of %r" % (expect,)
        text = reply.raw.decode("utf-8", "replace")
        if "secret" in text or "/proxy/" in text or "127.0.0.1" in text or len(text) > 500:
            return "tells too much: " + text
        if not reply.get("content-type", "").startswith("text/plain"):
            return "errors are plain text"
        if reply.get("icy-metaint"):
            return "metaint on an error"
        return "" if reply.end in ("length", "eof") else "an error has an end"
    for name in ("set-cookie", "server", "transfer-encoding", "content-encoding",
                 "access-control-allow-origin"):
        if reply.get(name):
            return "header %s got through" % name
    if "no-store" not in reply.get("cache-control", ""):
        return "no Cache-Control: no-store"
    audio, wrong = reply.raw, ""
    if bool(reply.get("icy-metaint")) != is_icy:
        return "icy-metaint is %r" % reply.get("icy-metaint")
    if is_icy:
        audio, blocks, wrong = take_apart(reply.raw)
        titles = [text for _, text in blocks if text]
        if blocks and (blocks[0][1] is None or len(titles) != 1):
            return "titles %r" % titles
    if reply.extra:
        return "%d bytes more than its length" % len(reply.extra)
    if audio != body(0, len(audio)) or len(audio) > size:
        same = next((i for i in range(min(len(audio), size)) if audio[i] != body(i, i + 1)[0]), size)
        return "another byte at %d of %d" % (same, len(audio))
    is_whole = len(audio) == size and not wrong and reply.end in ("eof", "length")
    if is_whole:
        return "" if "whole" in expect else "a clean end"
    if reply.end == "reset" and "broken" in expect:
        return ""
    return "%d of %d bytes, end=%s %s" % (len(audio), size, reply.end, wrong)


def judge_requests(seen, options):
    least, most = options.get("requests", (0, 99))
    if not least <= len(seen) <= most:
        return "the origin saw %d requests: %r" % (len(seen), [s[1:] for s in seen])
    for i, wait in enumerate(options.get("gaps", [])):
        gap = seen[i + 1][0] - seen[i][0]
        if gap < 0.75 * wait * SCALE - 0.01:
            return "waited %.3f s, not %g" % (gap, wait * SCALE)
    for _, method, _, headers in seen:
        if headers.get("accept-encoding", "identity") != "identity":
            return "Accept-Encoding: " + headers["accept-encoding"]
        if method not in ("GET", "HEAD") or "x-bad" in headers:
            return "%s %r" % (method, headers)
    return ""


def run(origin, proxy, item):
    index, (name, script, expect, options), is_icy = item
    token = "f%d%s" % (index, "i" if is_icy else "p")
    size = options.get("size", SIZE)
    if "url" in options:
        url = options["url"].replace("ORIGIN", str(origin.port))
    else:
        url = address(origin.add(token, script)) + options.get("path", "")
    key = proxy.add(url, title="It's; a 'test';")
    reply = fetch(proxy.port, key, headers=fix.ICY if is_icy else (), seconds=200 * SCALE + 10)
    wrong = judge(reply, expect, size, is_icy)
    wrong = wrong or judge_requests(origin.requests.get(token, []), options)
    tap.check("%s%s" % (name, ", with blocks" if is_icy else ""), not wrong,
              "%s\n%r" % (wrong, reply))


def left_behind(origin, proxy):
    """Clients that go away must take their upstream with them, whatever it is doing."""
    stages = {
        "silent": lambda conn: conn.hold(),
        "silent after its head": lambda conn: (conn.head(content_length=SIZE), conn.hold()),
        "silent in the middle": lambda conn: (serve_file(conn, SIZE, until=150000), conn.hold()),
        "endless": lambda conn: (conn.head(), conn.body(0, 10 ** 9)),
    }
    base = None
    for stage, (name, script) in enumerate(stages.items()):
        key = proxy.add(address(origin.add("left%d" % stage, script)))
        for how in ("close", "reset", "close"):
            socks = []
            for i in range(20):
                sock = fix.connect(proxy.port)
                sock.sendall(b"GET /proxy/%s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n" % (
                    key.encode(), proxy.port, b"Icy-MetaData: 1\r\n" if i % 2 else b""))
                socks.append(sock)
            time.sleep(0.3)
            for sock in socks:
                sock.close() if how == "close" else fix.reset(sock)
            end = time.monotonic() + 5
            while origin.open and time.monotonic() < end:
                time.sleep(0.05)
            if base is None:
                # The first round opens what is then kept for good.
                base = proxy.wait_for_fds(0, 0.5)
                continue
            left = proxy.wait_for_fds(base, 5)
            tap.check("20 clients that leave by %s an upstream that is %s leave nothing" % (how, name),
                      left <= base and origin.open == 0,
                      "%d descriptors, %d before, %d connections upstream" % (left, base, origin.open))


def stream_limit(program, origin):
    """The limit counts streams: the next one gets 503, and each way to end frees a place."""
    proxy = fix.Proxy(program, max_streams=3)
    endless = proxy.add(origin.add("limit", lambda conn: (conn.head(), conn.body(0, 10 ** 9))))
    short = proxy.add(origin.add("limit-short", lambda conn: serve_file(conn, 20000)))
    failing = proxy.add("http://127.0.0.1:1/x")
    request = b"GET /proxy/%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (endless.encode(), proxy.port)
    for round_ in range(5):
        socks = [fix.connect(proxy.port) for _ in range(3)]
        idle = [fix.connect(proxy.port) for _ in range(5)]
        for sock in socks:
            sock.sendall(request)
            sock.recv(10)
        fourth = fetch(proxy.port, short)
        health = fix.connect(proxy.port)
        health.sendall(b"GET /health HTTP/1.0\r\nHost: localhost:%d\r\n\r\n" % proxy.port)
        is_healthy = fix.read_reply(health).status == 200
        for i, sock in enumerate(socks + idle):
            fix.reset(sock) if (i + round_) % 2 else sock.close()
        end = time.monotonic() + 5
        again = fetch(proxy.port, short)
        while again.status == 503 and time.monotonic() < end:
            time.sleep(0.05)
            again = fetch(proxy.port, short)
        fails = [fetch(proxy.port, failing).status for _ in range(4)] if round_ == 0 else [502]
        tap.check("round %d of a full proxy: 503 for the fourth, room after they left" % (round_ + 1),
                  fourth.status == 503 and fourth.get("retry-after", "").isdigit() and is_healthy
                  and again.status == 200 and set(fails) == {502}, "%r %r %r" % (fourth, again, fails))
    tap.check("the full proxy ends cleanly", proxy.stop() == 0)
    proxy.forget()


def main(program, *names):
    is_quick = "--quick" in names
    names = [name for name in names if not name.startswith("--")]
    origin = Origin()
    plain = fix.Proxy(program)
    blocks = fix.Proxy(program, "--mode", "always")
    items = []
    for index, case in enumerate(FAULTS):
        if (names and case[0] not in names) or (is_quick and not case[3].get("quick")):
            continue
        items += [(index, case, False)] + ([] if is_quick and index % 2 else [(index, case, True)])
    fix.each(items, lambda item: run(origin, blocks if item[2] else plain, item), 10)
    if not names:
        left_behind(origin, plain)
        stream_limit(program, origin)
    for proxy in (plain, blocks):
        tap.check("the proxy is still there", proxy.is_alive())
        tap.note("resident at most %d kB, %d descriptors" % (proxy.status("VmHWM"), proxy.fds()))
        tap.check("and keeps no upstream", origin.open == 0 and proxy.wait_for_fds(30, 3) <= 30,
                  "%d %d" % (origin.open, proxy.fds()))
        tap.check("and ends cleanly", proxy.stop() == 0, proxy.read_log()[-2000:])
        proxy.forget()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
