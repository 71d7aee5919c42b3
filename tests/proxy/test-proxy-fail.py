#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-fail.py TRACKSYNCCTL FAIL-NTH.SO [--by-name] [KIND...]: one failing call after the other.

While a track is fetched, the first, second, third... call of a kind fails, until a fetch sees no
more failure. Whatever comes of that fetch, it is never a wrong byte or a false end; the proxy lives
on, serves the next fetch, and keeps no descriptor. With --by-name it is libcurl that fetches.
Writes TAP.
"""

import mmap
import os
import struct
import subprocess
import sys
import tempfile

import proxy_fixture as fix
from proxy_fixture import body, fetch, take_apart
from proxy_origin import Origin, serve_file

tap = fix.Tap()
KINDS = ["malloc", "socket", "connect", "accept4", "epoll_ctl", "epoll_wait", "recv", "send", "open",
         "setsockopt", "pread"]
SIZE = 200000
MOST = 400


def judge(reply, is_icy):
    if reply.status in (502, 503, 504, 500):
        return ""
    if reply.status == 0:
        return "" if reply.end in ("reset", "eof") else reply.end
    if reply.status != 200:
        return "status %d" % reply.status
    audio, wrong = reply.raw, ""
    if is_icy and reply.get("icy-metaint"):
        audio, _, wrong = take_apart(reply.raw)
    if audio != body(0, len(audio)):
        return "a wrong byte"
    if len(audio) == SIZE and not wrong:
        return ""
    return "" if reply.end == "reset" else "a false end: %s" % reply.end


def main(program, library, *names):
    is_by_name = "--by-name" in names
    names = [name for name in names if not name.startswith("--")]
    origin = Origin()
    url = origin.add("file", lambda conn: serve_file(
        conn, SIZE, until=90000 if conn.headers.get("range") is None and conn.nth % 3 == 0 else None))
    if is_by_name:
        url = url.replace("127.0.0.1", "localhost")
    control_file = tempfile.NamedTemporaryFile()
    control_file.write(bytes(64))
    control_file.flush()
    control = mmap.mmap(control_file.fileno(), 64)

    def start():
        control[:12] = bytes(12)
        proxy = fix.Proxy(program, "--mode", "always", environment={
            "LD_PRELOAD": os.path.abspath(library), "FAIL_NTH_CONTROL": control_file.name}, scale=0.02)
        keys = [proxy.add(url, title="Title %d" % i) for i in range(5)]
        for key in keys:
            fetch(proxy.port, key)
        return proxy, keys, proxy.wait_for_fds(0, 0.5)

    proxy, keys, base = start()
    for kind, name in enumerate(KINDS, 1):
        if names and name not in names:
            continue
        problems, n_failed = [], 0
        for nth in range(1, MOST):
            is_icy = bool(nth % 2)
            control[:12] = struct.pack("iii", kind, nth, 0)
            try:
                reply = fetch(proxy.port, keys[nth % len(keys)], headers=fix.ICY if is_icy else (),
                              seconds=20)
                wrong = judge(reply, is_icy)
            except OSError as error:
                wrong = "" if name in ("accept4", "recv", "send", "epoll_ctl") else str(error)
            calls = struct.unpack("iii", control[:12])[2]
            control[:12] = struct.pack("iii", 0, 0, 0)
            try:
                good = fetch(proxy.port, keys[0], seconds=20)
            except OSError:
                good = fix.Reply()
            try:
                status = proxy.process.wait(0 if good.status else 1)
            except subprocess.TimeoutExpired:
                status = None
            if wrong:
                problems.append("call %d: %s" % (nth, wrong))
            if status is not None:
                problems.append("call %d ended the proxy" % nth)
                break
            if good.raw != body(0, SIZE):
                problems.append("after call %d: %r" % (nth, good))
            if calls < nth:
                break
            n_failed += 1
        tap.check("%s: %d calls failed, one at a time" % (name, n_failed),
                  not problems and (n_failed > 0 or name in ("open", "pread")), "\n".join(problems[:10]))
        if not proxy.is_alive():
            tap.note(proxy.read_log()[-2000:])
            return tap.done() or 1
        left = proxy.wait_for_fds(base + 2, 5)
        tap.check("%s: no descriptor is left" % name, left <= base + 2, "%d, %d before" % (left, base))
    if tap.failed:
        tap.note("\n# ".join(proxy.read_log().splitlines()[-30:]))
    tap.check("the proxy ends cleanly", proxy.stop() == 0, proxy.read_log()[-2000:])
    proxy.forget()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
