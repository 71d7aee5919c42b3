#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-resolver.py TRACKSYNCCTL: addresses that have died, and a yt-dlp that misbehaves.

The program that is asked for new addresses is a script; what it does hangs on the end of the page's
address, and it notes every call. Writes TAP.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import threading
import time

import proxy_fixture as fix
from proxy_fixture import SCALE, body, fetch
from proxy_origin import Origin, serve_file

SIZE = 150007
OLD = 6 * 3600
RESOLVER = """#!/bin/sh
for page in "$@"; do :; done
name=${page##*/}
if test "$page" = --version; then echo 2026.01.01; exit; fi
echo "$name" >>"$0.calls"
case $name in
hang*)
  sleep 600 &
  echo "$$ $!" >"$0.pids.new"
  mv "$0.pids.new" "$0.pids.$name"
  wait ;;
slow*) sleep 0.5 ;;
esac
cat "$0.$name" 2>/dev/null && exit
echo "ERROR: [site] 7: Video unavailable" >&2
exit 1
"""

tap = fix.Tap()


class Case:
    """A proxy, an origin and the script between them."""

    def __init__(self, program):
        self.origin = Origin()
        self.folder = tempfile.mkdtemp(prefix="resolver-test.")
        self.path = os.path.join(self.folder, "resolver")
        with open(self.path, "w") as file:
            file.write(RESOLVER)
        os.chmod(self.path, 0o755)
        self.proxy = fix.Proxy(program, "--resolver", self.path,
                               environment={"PATH": os.environ["PATH"]})

    def forget(self):
        if self.proxy.is_alive():
            self.proxy.stop()
        self.proxy.forget()
        shutil.rmtree(self.folder, ignore_errors=True)

    def good(self, name):
        return self.origin.add(name, lambda conn: serve_file(conn, SIZE))

    def refusing(self, name, status):
        return self.origin.add(name, lambda conn: conn.head(status, content_length=0))

    def answers(self, name, url):
        """What the script finds for a page."""
        with open("%s.%s" % (self.path, name), "w") as file:
            json.dump({"id": name, "title": name, "url": url, "ext": "mp3", "protocol": "http",
                       "http_headers": {"X-From": name}}, file)

    def calls(self, name):
        try:
            with open(self.path + ".calls") as file:
                return file.read().split().count(name)
        except FileNotFoundError:
            return 0

    def requests(self, name):
        return len(self.origin.requests.get(name, []))

    def add(self, name, url, age=0):
        key = self.proxy.add(url or "", page_url="http://site.test/" + name)
        with self.proxy.rows:
            self.proxy.rows.execute(
                "UPDATE tracks SET updated_at = ?, stream_url = ? WHERE video_id = ?",
                (time.time() - age, url, key))
        return key

    def log_of(self, key):
        return "\n".join(line for line in self.proxy.read_log().splitlines() if key in line)

    def row(self, key):
        return self.proxy.rows.execute(
            "SELECT stream_url, updated_at, headers FROM tracks WHERE video_id = ?",
            (key,)).fetchone()


def is_whole(reply):
    return reply.status == 200 and reply.raw == body(0, SIZE) and reply.end in ("eof", "length")


def at_once(case, key, count):
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(fetch(case.proxy.port, key)))
               for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def group_is_gone(case, name, seconds=10):
    """Whether the script and its child have ended."""
    with open("%s.pids.%s" % (case.path, name)) as file:
        pids = [int(pid) for pid in file.read().split()]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        states = []
        for pid in pids:
            try:
                with open("/proc/%d/stat" % pid) as file:
                    states.append(file.read().rpartition(")")[2].split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue
        if all(state == "Z" for state in states):
            return True
        time.sleep(0.05)
    return False


def wait_for_start(case, name):
    while not os.path.exists("%s.pids.%s" % (case.path, name)):
        time.sleep(0.02)


def refused(case):
    for status in ("403 Forbidden", "410 Gone"):
        code = status[:3]
        new = case.good("new" + code)
        case.answers("dead" + code, new)
        key = case.add("dead" + code, case.refusing("old" + code, status))
        reply = fetch(case.proxy.port, key)
        tap.check("%s: a new address is asked for once, and plays" % code,
                  is_whole(reply) and case.calls("dead" + code) == 1, reply)
        url, updated_at, headers = case.row(key)
        tap.check("%s: it is stored, with its time and headers" % code,
                  url == new and time.time() - updated_at < 60
                  and json.loads(headers) == {"X-From": "dead" + code}, case.row(key))
        before = case.requests("old" + code)
        reply = fetch(case.proxy.port, key)
        tap.check("%s: the next player gets it without asking" % code,
                  is_whole(reply) and case.calls("dead" + code) == 1
                  and case.requests("old" + code) == before, reply)
        seen = case.origin.requests["new" + code][0][3]
        tap.check("%s: its headers are sent" % code, seen.get("x-from") == "dead" + code, seen)

    still = case.refusing("still", "403 Forbidden")
    case.answers("in-vain", still)
    reply = fetch(case.proxy.port, case.add("in-vain", case.refusing("before", "403 Forbidden")))
    tap.check("a new address that is refused too: 502 after one question",
              reply.status == 502 and case.calls("in-vain") == 1, reply)
    reply = fetch(case.proxy.port, case.add("nowhere", case.refusing("gone", "410 Gone")))
    tap.check("refused, and no new address: 502 after one question",
              reply.status == 502 and case.calls("nowhere") == 1, reply)


def old(case):
    case.answers("aged", case.good("aged-new"))
    key = case.add("aged", case.good("aged-old"), age=OLD)
    reply = fetch(case.proxy.port, key)
    tap.check("an address older than five hours is renewed before it is used",
              is_whole(reply) and case.calls("aged") == 1 and case.requests("aged-old") == 0
              and case.requests("aged-new") == 1, reply)
    case.answers("young", case.good("young-new"))
    reply = fetch(case.proxy.port, case.add("young", case.good("young-old"), age=4 * 3600))
    tap.check("a younger one is not", is_whole(reply) and case.calls("young") == 0, reply)
    key = case.add("unlucky", case.good("unlucky-old"), age=OLD)
    reply = fetch(case.proxy.port, key)
    end = time.monotonic() + 5
    while "No new address" not in case.log_of(key) and time.monotonic() < end:
        time.sleep(0.05)
    log = case.log_of(key)
    tap.check("without a new address the old one is tried, and the log says so",
              is_whole(reply) and case.calls("unlucky") == 1
              and re.search("PROXY. warning: .*No new address", log) is not None,
              "%r\n%s" % (reply, log))


def shared(case):
    case.answers("slow-first", case.good("first"))
    replies = at_once(case, case.add("slow-first", None), 12)
    tap.check("twelve players of a track without an address share one question",
              all(map(is_whole, replies)) and case.calls("slow-first") == 1,
              "%d calls %r" % (case.calls("slow-first"), replies))
    case.answers("slow-aged", case.good("slow-new"))
    replies = at_once(case, case.add("slow-aged", case.good("slow-old"), age=OLD), 12)
    tap.check("twelve players of one that is too old share one question",
              all(map(is_whole, replies)) and case.calls("slow-aged") == 1,
              "%d calls %r" % (case.calls("slow-aged"), replies))

    # Their refusals arrive one by one, most of them after the new address did.
    def refuse(conn):
        time.sleep(0.15 * conn.nth)
        conn.head("410 Gone", content_length=0)

    case.answers("staggered", case.good("staggered-new"))
    key = case.add("staggered", case.origin.add("staggered-old", refuse))
    replies = at_once(case, key, 8)
    tap.check("eight players that are refused one after the other share one question",
              all(map(is_whole, replies)) and case.calls("staggered") == 1,
              "%d calls %r" % (case.calls("staggered"), replies))


def hanging(case):
    key = case.add("hang1", None)
    reply = fetch(case.proxy.port, key, seconds=60 * SCALE + 10)
    tap.check("no address in time: 504", reply.status == 504, reply)
    tap.check("and the program is ended, with what it started", group_is_gone(case, "hang1"))
    key = case.add("hang2", case.good("hang2-old"), age=OLD)
    reply = fetch(case.proxy.port, key, seconds=60 * SCALE + 10)
    tap.check("an old address is tried when there is no new one in time", is_whole(reply), reply)
    tap.check("and that program is ended too", group_is_gone(case, "hang2"))

    sock = fix.connect(case.proxy.port)
    sock.sendall(b"GET /proxy/%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (
        case.add("hang3", None).encode(), case.proxy.port))
    wait_for_start(case, "hang3")
    fix.reset(sock)
    tap.check("it is ended when the only player leaves", group_is_gone(case, "hang3"))

    sock = fix.connect(case.proxy.port)
    sock.sendall(b"GET /proxy/%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (
        case.add("hang4", None).encode(), case.proxy.port))
    wait_for_start(case, "hang4")
    status = case.proxy.stop()
    tap.check("SIGTERM while it hangs: a clean end", status == 0, status)
    tap.check("and no program is left", group_is_gone(case, "hang4"))
    sock.close()


def main(program):
    case = Case(program)
    try:
        refused(case)
        old(case)
        shared(case)
        hanging(case)
    finally:
        case.forget()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
