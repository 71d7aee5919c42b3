#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-private.py TRACKSYNCCTL: a site must not lead the proxy into private networks.

Runs in a network namespace of its own, in which public and private addresses are all this
machine; skipped where the system gives none. Writes TAP.
"""

import os
import shutil
import subprocess
import sys

import proxy_fixture as fix
from proxy_fixture import body, fetch
from proxy_origin import Origin, serve_file

tap = fix.Tap()
PUBLIC, OTHER = "203.0.113.5", "203.0.113.6"
PRIVATE = ["127.0.0.1", "127.0.0.9", "10.1.2.3", "172.16.5.5", "192.168.1.1", "169.254.169.254",
           "100.64.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1]", "[fd00::1]", "localhost",
           "2130706433", "127.1", "0x7f000001", "0177.0.0.1"]
SIZE = 50000


def set_up():
    commands = ["ip link set lo up"]
    commands += ["ip addr add %s/32 dev lo" % a for a in (
        PUBLIC, OTHER, "10.1.2.3", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1")]
    commands += ["ip -6 addr add fd00::1/128 dev lo"]
    return all(subprocess.run(c.split(), stderr=subprocess.DEVNULL).returncode == 0
               for c in commands[:-1])


def main(program):
    if "IN_NAMESPACE" not in os.environ:
        if shutil.which("ip") and shutil.which("unshare") and subprocess.run(
                ["unshare", "-rn", "true"], stderr=subprocess.DEVNULL).returncode == 0:
            os.environ["IN_NAMESPACE"] = "1"
            os.execvp("unshare", ["unshare", "-rn", sys.executable, *sys.argv])
        print("1..0 # SKIP no network namespaces here")
        return 0
    if not set_up():
        print("1..0 # SKIP no addresses to be had")
        return 0
    origin = Origin("::")
    proxy = fix.Proxy(program)

    def fetch_through(name, start, target, cut=False):
        """Fetches a file at start that leads to target, at once or when it is resumed."""
        def script(conn):
            if conn.target.endswith("/to"):
                serve_file(conn, SIZE)
            elif cut and conn.nth == 1:
                serve_file(conn, SIZE, until=20000)
            else:
                conn.head("302 Found", content_length=0,
                          location="http://%s:%d/%s/to" % (target, origin.port, name))
        origin.add(name, script)
        key = proxy.add("http://%s:%d/%s" % (start, origin.port, name))
        return fetch(proxy.port, key), len(origin.requests[name])

    reply, seen = fetch_through("public", PUBLIC, OTHER)
    tap.check("from a public address to another", reply.raw == body(0, SIZE), reply)
    reply, seen = fetch_through("own", "127.0.0.1", "127.0.0.9")
    tap.check("from an address of the user's own to another", reply.raw == body(0, SIZE), reply)
    for i, target in enumerate(PRIVATE):
        reply, seen = fetch_through("p%d" % i, PUBLIC, target)
        tap.check("from a public address to " + target, reply.status == 502 and seen == 1,
                  "%r, %d requests" % (reply, seen))
    for i, target in enumerate(("127.0.0.1", "10.1.2.3", "localhost")):
        reply, seen = fetch_through("c%d" % i, PUBLIC, target, cut=True)
        tap.check("from a public address to %s when resuming" % target,
                  reply.end == "reset" and reply.raw == body(0, len(reply.raw)) and seen == 2,
                  "%r, %d requests" % (reply, seen))
    tap.check("the proxy ends cleanly", proxy.stop() == 0)
    proxy.forget()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
