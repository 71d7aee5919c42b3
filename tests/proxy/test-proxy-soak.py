#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-soak.py TRACKSYNCCTL [--quick]: what must not grow does not, and nobody waits for the
main thread. Writes TAP.
"""

import ctypes
import os
import signal
import statistics
import sys
import threading
import time

import proxy_fixture as fix
from proxy_fixture import body, fetch
from proxy_origin import Origin, serve_file

tap = fix.Tap()
PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17


def in_sequence(program, count):
    """Tracks one after the other, some left half-way: memory levels off, descriptors stay."""
    origin = Origin()
    proxy = fix.Proxy(program, max_streams=10)
    size = 200000
    keys = [proxy.add(origin.add("s%d" % i, lambda conn: serve_file(conn, size)),
                      title="Song %d" % i) for i in range(50)]
    memory, wrong = [], 0
    fds = 0
    for i in range(count):
        key = keys[i % len(keys)]
        if i % 5 == 4:
            fetch(proxy.port, key, headers=fix.ICY, limit=50000)
        elif i % 5 == 3:
            reply = fetch(proxy.port, key, headers=(("Range", "bytes=1000-"),))
            wrong += reply.raw != body(1000, size)
        else:
            wrong += fetch(proxy.port, key).raw != body(0, size)
        if i == count // 10:
            fds = proxy.wait_for_fds(0, 0.5)
        if i >= count // 10 and i % (count // 40) == 0:
            memory.append(proxy.status("VmRSS"))
    left = proxy.wait_for_fds(fds)
    half = len(memory) // 2
    slope = statistics.median(memory[half:]) - statistics.median(memory[:half])
    tap.note("resident %s kB; descriptors %d -> %d" % (memory[::6], fds, left))
    tap.check("%d tracks in sequence arrive whole" % count, wrong == 0, wrong)
    # The connection to the database opens its log when it first needs it.
    tap.check("they leave no descriptor", left <= fds + 1, "%d, %d before" % (left, fds))
    tap.check("and no memory", slope <= 256 or "SANITIZED" in os.environ, "%d kB more" % slope)
    tap.check("the proxy ends cleanly", proxy.stop() == 0)
    proxy.forget()


class Frozen:
    """Stops one thread of another process, and it alone."""

    def __init__(self, tid):
        self.tid = tid
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

    def __enter__(self):
        if self.libc.ptrace(PTRACE_SEIZE, self.tid, None, None) < 0:
            raise OSError(ctypes.get_errno(), "ptrace")
        self.libc.ptrace(PTRACE_INTERRUPT, self.tid, None, None)
        os.waitpid(self.tid, 0x40000000)
        return self

    def __exit__(self, *_):
        self.libc.ptrace(PTRACE_DETACH, self.tid, None, None)


def while_blocked(program, n_streams, seconds):
    """Streams while the main thread stands still; the gaps between arrivals stay what they are."""
    origin = Origin()
    proxy = fix.Proxy(program, max_streams=n_streams + 10, scale=1.0)
    stop = threading.Event()

    def live(conn):
        conn.head(icy_br="128")
        began, sent = time.monotonic(), 0
        while not stop.is_set():
            due = int((time.monotonic() - began + 0.5) * 16000)
            conn.body(sent, due)
            sent = due
            time.sleep(0.1)

    key = proxy.add(origin.add("live", live))
    phases = {"free": [], "blocked": []}
    phase, wrong, lock = None, 0, threading.Lock()

    def listen(_):
        nonlocal wrong
        sock = fix.connect(proxy.port)
        sock.sendall(b"GET /proxy/%s HTTP/1.0\r\nHost: 127.0.0.1:%d\r\n\r\n" % (key.encode(), proxy.port))
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(65536)
        at = len(data.partition(b"\r\n\r\n")[2])
        last = time.monotonic()
        while not stop.is_set():
            data = sock.recv(65536)
            now = time.monotonic()
            with lock:
                wrong += data != body(at, at + len(data)) or (not data and not stop.is_set())
                if phase:
                    phases[phase].append(now - last)
            at += len(data)
            last = now
        sock.close()

    threads = [threading.Thread(target=listen, args=(i,), daemon=True) for i in range(n_streams)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    phase = "free"
    time.sleep(seconds)
    try:
        with Frozen(proxy.process.pid):
            phase = "blocked"
            time.sleep(seconds)
            new = fetch(proxy.port, key, headers=fix.ICY, limit=1000)
            phase = None
        is_frozen = True
    except OSError as error:
        is_frozen = False
        tap.note("a thread cannot be stopped here: %s" % error)
    phase = None
    stop.set()
    for thread in threads:
        thread.join(5)
    if is_frozen:
        p99 = {k: statistics.quantiles(v, n=100)[98] for k, v in phases.items()}
        tap.note("gap p99 of %d streams: %.0f ms free, %.0f ms with the main thread stopped" % (
            n_streams, p99["free"] * 1000, p99["blocked"] * 1000))
        tap.check("%d streams lose no byte while the main thread stands still" % n_streams, wrong == 0)
        tap.check("their gaps stay what they were",
                  p99["blocked"] <= 1.2 * p99["free"] + 0.05, p99)
        tap.check("a new stream begins meanwhile", new.status == 200 and len(new.raw) >= 1000, new)
    else:
        tap.check("streams while the main thread stands still # SKIP", True)
    tap.check("the proxy ends cleanly", proxy.stop() == 0)
    proxy.forget()


def main(program, *options):
    is_quick = "--quick" in options
    in_sequence(program, 120 if is_quick else 1000)
    while_blocked(program, 100, 1 if is_quick else 5)
    return tap.done()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sys.exit(main(*sys.argv[1:]))
