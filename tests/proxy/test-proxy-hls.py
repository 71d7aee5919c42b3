#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-hls.py TRACKSYNCCTL: lists of pieces (HLS) come out as one stream. Writes TAP.

Lists are scripted over pieces of the known body, so that each byte that comes out can be compared;
ffmpeg, where it is installed, makes real ones and hears them through the proxy.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

import proxy_fixture as fix
from proxy_fixture import SCALE, body, fetch, take_apart
from proxy_origin import Origin

tap = fix.Tap()
PIECE = 50000
N = 6
KIND = "application/vnd.apple.mpegurl"


def head(*tags):
    return "\n".join(["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:2", *tags, ""])


def vod(n=N, name="p%d.aac"):
    return head(*["#EXTINF:2.0,\n" + name % i for i in range(n)], "#EXT-X-ENDLIST")


def send_list(conn, text, kind=KIND):
    data = text.encode()
    conn.head(content_type=kind, content_length=len(data))
    conn.raw(data)


def send_piece(conn, at, length=PIECE, until=None, ranges=False, kind="audio/aac"):
    """Bytes at.. of the body as a file of their own."""
    start, end = 0, length
    if ranges and conn.start is not None:
        start, end = conn.start, min(conn.stop or length, length)
        conn.head("206 Partial Content", content_type=kind, content_length=end - start,
                  content_range="bytes %d-%d/%d" % (start, end - 1, length))
    else:
        conn.head(content_type=kind, content_length=length)
    conn.body(at + start, at + (end if until is None else until))


def site(text, **options):
    """Serves `text` as the list, and pN.aac as the Nth piece."""
    def run(conn):
        path = conn.target.partition("?")[0]
        if path.endswith(".m3u8"):
            send_list(conn, text, options.get("kind", KIND))
            return
        nth = int("".join(c for c in path.rpartition("/")[2].partition(".")[0] if c.isdigit()))
        options.get("piece", lambda conn, nth: send_piece(conn, nth * PIECE))(conn, nth)
    return run


def count(items):
    """Calls of a piece so far, by its number."""
    seen = {}

    def run(nth):
        seen[nth] = seen.get(nth, 0) + 1
        return seen[nth]
    return run


def cut_once(ranges):
    calls = count({})

    def piece(conn, nth):
        is_cut = nth in (1, 3) and calls(nth) == 1
        send_piece(conn, nth * PIECE, until=20000 if is_cut else None, ranges=ranges)
    return piece


def refuse_once(conn_status, nths, then):
    calls = count({})

    def piece(conn, nth):
        if nth in nths and calls(nth) <= then:
            conn.head(conn_status, content_length=0)
        else:
            send_piece(conn, nth * PIECE)
    return piece


def silent_once():
    calls = count({})

    def piece(conn, nth):
        if nth == 2 and calls(nth) == 1:
            conn.head(content_type="audio/aac", content_length=PIECE)
            conn.body(nth * PIECE, nth * PIECE + 1000)
            conn.hold()
        else:
            send_piece(conn, nth * PIECE)
    return piece


def ranges_of_one_file():
    tags = ["#EXTINF:2,\n#EXT-X-BYTERANGE:%d%s\nall0.aac" % (PIECE, "@0" if i == 0 else "")
            for i in range(N)]
    return site(head(*tags, "#EXT-X-ENDLIST"),
                piece=lambda conn, nth: send_piece(conn, 0, N * PIECE, ranges=True))


def maps():
    """A map before the first piece, the same before the second, another before the third."""
    tags = ['#EXT-X-MAP:URI="m0.mp4"', "#EXTINF:2,\np1.m4s", "#EXTINF:2,\np2.m4s",
            '#EXT-X-MAP:URI="m3.mp4"', "#EXTINF:2,\np4.m4s", "#EXT-X-ENDLIST"]
    return site(head(*tags), piece=lambda conn, nth: send_piece(conn, nth * PIECE, kind="video/mp4"))


def variants(conn):
    if conn.target.endswith("master.m3u8"):
        send_list(conn, "#EXTM3U\n"
                  '#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.4d,mp4a.40.2",RESOLUTION=1x1\nvideo.m3u8\n'
                  '#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.5"\nlow.m3u8\n'
                  '#EXT-X-STREAM-INF:BANDWIDTH=128000,CODECS="mp4a.40.2"\ndeep/high.m3u8?x=1\n')
    elif "/deep/" in conn.target:
        site(vod())(conn)
    else:
        conn.head("404 Not Found", content_length=0)


GOOD = [
    ("a whole list", "/i.m3u8", site(vod()), range(N)),
    ("a list known by its type", "/listm3u8", lambda conn: site(vod())(conn) if "listm3u8" not in conn.target
     else send_list(conn, vod(), "audio/x-mpegurl; charset=utf-8"), range(N)),
    ("a list known by its name", "/i.m3u8", site(vod(), kind="text/plain"), range(N)),
    ("lists of lists: the best sound", "/master.m3u8", variants, range(N)),
    ("pieces of one file", "/i.m3u8", ranges_of_one_file(), range(N)),
    ("maps", "/i.m3u8", maps(), range(5)),
    ("pieces cut, without ranges", "/i.m3u8", site(vod(), piece=cut_once(False)), range(N)),
    ("pieces cut, with ranges", "/i.m3u8", site(vod(), piece=cut_once(True)), range(N)),
    ("503 for a piece, twice", "/i.m3u8", site(vod(), piece=refuse_once("503 Busy", (0, 2), 2)), range(N)),
    ("silence in a piece", "/i.m3u8", site(vod(), piece=silent_once()), range(N)),
    ("a piece that is known to be missing", "/i.m3u8", site(head(
        "#EXTINF:2,\np0.aac", "#EXT-X-GAP\n#EXTINF:2,\np9.aac", "#EXTINF:2,\np1.aac", "#EXT-X-ENDLIST")),
     range(2)),
]
BAD = [
    ("an empty list", site(head("#EXT-X-ENDLIST")), 502),
    ("no list", site("hello\n"), 502),
    ("a plain list of addresses", site("#EXTM3U\n#EXTINF:1,x\nhttp://127.0.0.1/x\n"), 502),
    ("a list that is too long", site("#EXTM3U\n" + "#" * 1100000), 502),
    ("encrypted pieces", site(head('#EXT-X-KEY:METHOD=AES-128,URI="k"', "#EXTINF:2,\np0.aac",
                                   "#EXT-X-ENDLIST")), 502),
    ("a piece that is a file", site(head("#EXTINF:2,\nfile:///etc/passwd", "#EXT-X-ENDLIST")), 502),
    ("no first piece", site(vod(), piece=refuse_once("404 Not Found", (0,), 99)), 502),
    ("lists without end", lambda conn: send_list(
        conn, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nagain.m3u8\n"), 502),
    ("a list as a piece", site(vod(), piece=lambda conn, nth: send_list(conn, vod())), 502),
    ("DASH", lambda conn: (conn.head(content_type="application/dash+xml"), conn.raw(b"<MPD/>")), 502),
    ("a piece missing in the middle", site(vod(), piece=refuse_once("404 Not Found", (3,), 99)), "reset"),
    ("a piece of a million zeros as its size", site(head("#EXTINF:2,\n#EXT-X-BYTERANGE:99999999999999999999@0\np0.aac",
                                                        "#EXT-X-ENDLIST")), 502),
]


def whole(numbers):
    return b"".join(body(n * PIECE, (n + 1) * PIECE) for n in numbers)


class Live:
    """A list of the last five pieces that goes on by one each 2 s (scaled), until `last`."""

    def __init__(self, last=None, gone=()):
        self.began, self.last, self.gone = time.monotonic(), last, gone

    def __call__(self, conn):
        newest = 10 + int((time.monotonic() - self.began) / (2 * SCALE))
        newest = newest if self.last is None else min(newest, self.last)

        def piece(conn, nth):
            if nth in self.gone:
                conn.head("404 Not Found", content_length=0)
            else:
                send_piece(conn, nth * PIECE)
        site(head("#EXT-X-MEDIA-SEQUENCE:%d" % (newest - 4),
                  *["#EXTINF:2,\np%d.aac" % n for n in range(newest - 4, newest + 1)]),
             piece=piece)(conn)


def check_live(origin, proxy):
    key = proxy.add(origin.add("live", Live()) + "/i.m3u8", is_live=1)
    reply = fetch(proxy.port, key, limit=9 * PIECE, seconds=60)
    begin = next((n for n in range(6, 30) if reply.raw[:PIECE] == body(n * PIECE, (n + 1) * PIECE)), None)
    tap.check("a live list goes on without a gap, from near its end",
              begin is not None and begin >= 8
              and reply.raw[:9 * PIECE] == whole(range(begin, begin + 9)), "%s %r" % (begin, reply))
    key = proxy.add(origin.add("dead", Live(last=12)) + "/i.m3u8", is_live=1)
    reply = fetch(proxy.port, key, seconds=60)
    tap.check("a live list that stops going on ends by a reset", reply.end == "reset"
              and reply.raw[-PIECE:] == body(12 * PIECE, 13 * PIECE), repr(reply))
    key = proxy.add(origin.add("holes", Live(gone=(13, 14))) + "/i.m3u8", is_live=1)
    reply = fetch(proxy.port, key, limit=8 * PIECE, seconds=60)
    tap.check("a piece that a station lost is left out", whole((12, 15)) in reply.raw, repr(reply))


def check_shape(origin, proxy, blocks):
    url = origin.add("shape", site(vod())) + "/i.m3u8"
    key = proxy.add(url)
    reply = fetch(proxy.port, key, "HEAD")
    tap.check("HEAD has the kind of the pieces, and no length", reply.status == 200
              and reply.get("content-type") == "audio/aac" and reply.get("content-length") is None
              and reply.get("accept-ranges") is None, repr(reply))
    reply = fetch(proxy.port, key, headers=(("Range", "bytes=1000-"),))
    tap.check("a range is not to be had", reply.status == 200 and reply.raw == whole(range(N)), repr(reply))
    reply = fetch(blocks.port, blocks.add(url, title="It's"), headers=fix.ICY)
    audio, found, wrong = take_apart(reply.raw)
    tap.check("titles are put between", not wrong and audio == whole(range(N)) and found
              and fix.parse_title(found[0][1]) is not None, (wrong, repr(reply)))
    sock = fix.connect(proxy.port)
    big = proxy.add(origin.add("big", site(vod(400))) + "/i.m3u8")
    sock.sendall(b"GET /proxy/%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (big.encode(), proxy.port))
    before = proxy.status("VmRSS")
    time.sleep(20 * SCALE)
    grown = proxy.status("VmRSS") - before
    n_asked = len(origin.requests["big"])
    reply = fix.read_reply(sock, seconds=60)
    tap.check("a player that waits holds up the site, and misses nothing", n_asked < 200
              and grown < 4000 and reply.raw == whole(range(400)) and reply.end == "eof",
              "%d asked, %d kB, %r" % (n_asked, grown, reply))


def check_real(origin, proxy):
    if shutil.which("ffmpeg") is None:
        tap.note("ffmpeg is not installed")
        return
    forms = {"TS": ("mpegts", "aac", "hls"), "fMP4": ("fmp4", "aac", "hls"), "MP3 in TS": ("mpegts", "libmp3lame", "hls")}
    for name, (form, codec, muxer) in forms.items():
        folder = tempfile.mkdtemp(prefix="proxy-hls.")
        subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "sine=440:duration=7", "-c:a", codec,
                        "-f", muxer, "-hls_time", "2", "-hls_list_size", "0", "-hls_segment_type", form,
                        "i.m3u8"], cwd=folder, check=True, timeout=60)

        def serve(conn, folder=folder):
            path = os.path.join(folder, os.path.basename(conn.target))
            with open(path, "rb") as file:
                data = file.read()
            kind = KIND if path.endswith("m3u8") else "application/octet-stream"
            conn.head(content_type=kind, content_length=len(data))
            conn.raw(data)

        key = proxy.add(origin.add("real" + form + codec, serve) + "/i.m3u8")

        def decode(source):
            # The tails of encoders differ by what a container tells of them.
            return subprocess.run(["ffmpeg", "-loglevel", "error", "-i", source, "-f", "s16le", "-"],
                                  capture_output=True, timeout=60)

        heard = decode("http://127.0.0.1:%d/proxy/%s" % (proxy.port, key))
        meant = decode(os.path.join(folder, "i.m3u8"))
        tap.check("%s of ffmpeg is heard whole" % name, heard.returncode == 0 and heard.stdout
                  and abs(len(heard.stdout) - len(meant.stdout)) <= 4 * 2400, "%d bytes, %d meant: %s" % (
                      len(heard.stdout), len(meant.stdout), heard.stderr[-300:]))
        shutil.rmtree(folder)


def main(program):
    origin = Origin()
    proxy = fix.Proxy(program)
    blocks = fix.Proxy(program, "--mode", "always")
    for i, (name, path, script, numbers) in enumerate(GOOD):
        key = proxy.add(origin.add("good%d" % i, script) + path)
        reply = fetch(proxy.port, key, seconds=60)
        tap.check(name, reply.status == 200 and reply.end == "eof" and reply.raw == whole(numbers), repr(reply))
    for i, (name, script, expect) in enumerate(BAD):
        key = proxy.add(origin.add("bad%d" % i, script) + "/i.m3u8")
        reply = fetch(proxy.port, key, seconds=60)
        if expect == "reset":
            is_right = reply.end == "reset" and whole(range(N)).startswith(reply.raw) and reply.raw
        else:
            is_right = reply.status == expect and reply.end in ("eof", "length")
        tap.check(name, is_right, repr(reply))
    check_live(origin, proxy)
    check_shape(origin, proxy, blocks)
    check_real(origin, proxy)
    for each in (proxy, blocks):
        tap.check("no upstream is left", each.wait_for_fds(30, 5) <= 30 and origin.open == 0,
                  "%d %d" % (each.fds(), origin.open))
        tap.check("the proxy ends cleanly", each.stop() == 0, each.read_log()[-2000:])
        each.forget()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
