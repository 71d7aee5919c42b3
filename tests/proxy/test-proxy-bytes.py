#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-bytes.py TRACKSYNCCTL [--quick]: what a good upstream sends arrives byte for byte.

Whole tracks, ranges, HEAD, HTTP/1.0, the three modes, hostile titles and live upstreams with
titles of their own. Writes TAP.
"""

import hashlib
import random
import re
import sys
import time

import proxy_fixture as fix
from proxy_fixture import ICY, METAINT, body, digest, fetch, parse_title, take_apart
from proxy_origin import Origin, serve_file

tap = fix.Tap()
MPD = (("User-Agent", "Music Player Daemon 0.23.12"), ("Icy-Metadata", "1"))


def whole_tracks(origin, proxies, count):
    """SHA-256 of whole tracks, plain and with blocks, by both versions of HTTP."""
    chance = random.Random(11)
    sizes = [1, 2, 15, 15999, 16000, 16001, 31999, 32000, 32001, 65536, 160000, 1600000]
    sizes += [chance.randrange(1, 4000000) for _ in range(64 - len(sizes))]

    def run(item):
        index, size = item
        token = "whole%d" % index
        artist = None if index % 5 == 0 else "Artist %d" % index
        url = origin.add(token, lambda conn: serve_file(conn, size, ranges=index % 3 > 0))
        want = hashlib.sha256(body(0, size)).hexdigest()
        wrong = []
        for mode, proxy in proxies.items():
            key = proxy.add(url, title="Song %d" % index, artist=artist)
            for headers in ((), ICY):
                for version in ("1.0", "1.1"):
                    reply = fetch(proxy.port, key, headers=headers, version=version)
                    audio, problem = reply.raw, ""
                    length = reply.get("content-length")
                    if length is not None and int(length) != len(reply.raw):
                        problem = "length %s of %d" % (length, len(reply.raw))
                    if not headers and int(length or -1) != size:
                        problem = "length %s of %d" % (length, size)
                    is_icy = reply.get("icy-metaint") is not None
                    if is_icy != bool(headers and (mode == "always" or
                                                   mode == "auto" and is_icy)):
                        problem = "metaint %s in mode %s" % (reply.get("icy-metaint"), mode)
                    if is_icy:
                        audio, blocks, why = take_apart(reply.raw)
                        problem = problem or why
                        titles = [parse_title(text) for _, text in blocks if text]
                        name = "Song %d" % index
                        if artist:
                            name = "%s - %s" % (artist, name)
                        if len(blocks) != size // METAINT or (blocks and titles != [name]):
                            problem = "%d blocks, %r" % (len(blocks), titles)
                        if blocks and not blocks[0][1]:
                            problem = "the first block has no title"
                    if reply.status != 200 or reply.extra or digest(audio) != want:
                        problem = problem or "other bytes"
                    if reply.end not in ("eof", "length"):
                        problem = reply.end
                    if problem:
                        wrong.append("%s %s HTTP/%s: %s %r" % (mode, headers, version, problem, reply))
        tap.check("track %d of %d bytes" % (index, size), not wrong, "\n".join(wrong))

    fix.each(list(enumerate(sizes))[:count], run, 4)


RANGES = [
    # (request, status, first, last + 1), of 50,000 bytes
    ("bytes=0-", 206, 0, 50000),
    ("bytes=0-0", 206, 0, 1),
    ("bytes=100-199", 206, 100, 200),
    ("bytes=15999-16001", 206, 15999, 16002),
    ("bytes=49999-", 206, 49999, 50000),
    ("bytes=49990-60000", 206, 49990, 50000),
    ("bytes=-1", 206, 49999, 50000),
    ("bytes=-16000", 206, 34000, 50000),
    ("bytes=-60000", 206, 0, 50000),
    ("BYTES=5-9", (200, 206), 5, 10),
    ("bytes= 5-9", (200, 206), 5, 10),
    ("bytes=50000-", 416, 0, 0),
    ("bytes=60000-70000", 416, 0, 0),
    ("bytes=9-5", (200, 416), 0, 0),
    ("bytes=-0", (200, 416), 0, 0),
    ("bytes=0-1,5-6", (200,), 0, 0),
    ("items=0-5", (200, 416), 0, 0),
    ("bytes", (200, 416), 0, 0),
]


def ranges(origin, proxies):
    size = 50000
    url = origin.add("ranges", lambda conn: serve_file(conn, size, etag='"tag"'))
    for mode, proxy in proxies.items():
        key = proxy.add(url)
        for asked, status, first, end in RANGES:
            for headers in ((), MPD):
                reply = fetch(proxy.port, key, headers=(("Range", asked), *headers))
                is_right = reply.status in (status if isinstance(status, tuple) else (status,))
                if mode == "always" and headers and reply.status == 200:
                    audio, _, why = take_apart(reply.raw)
                    is_right = audio == body(0, size) and not why and reply.get("icy-metaint")
                elif reply.status == 206:
                    is_right = is_right and (
                        reply.raw == body(first, end) and not reply.get("icy-metaint")
                        and reply.get("content-range") == "bytes %d-%d/%d" % (first, end - 1, size)
                        and reply.get("content-length") == str(end - first))
                elif reply.status == 200:
                    is_right = is_right and reply.raw == body(0, size)
                elif reply.status == 416:
                    is_right = is_right and reply.get("content-range") == "bytes */%d" % size
                tap.check("%s: %s%s" % (mode, asked, " by MPD" if headers else ""),
                          is_right and not reply.extra and reply.end in ("eof", "length"), reply)
        for tag, statuses in (('"tag"', (206, 200)), ('"other"', (200,))):
            reply = fetch(proxy.port, key, headers=(("Range", "bytes=7-"), ("If-Range", tag)))
            tap.check("%s: If-Range %s" % (mode, tag), reply.status in statuses and reply.raw ==
                      body(7 if reply.status == 206 else 0, size), reply)


def head_is_get(origin, proxies):
    finite = origin.add("head-file", lambda conn: serve_file(conn, 50000))
    live = origin.add("head-live", lambda conn: (
        conn.head(icy_br="128"), conn.body(0, 10 ** 9, gap=0.01) if conn.method == "GET" else None))
    none = origin.add("head-404", lambda conn: conn.head("404 Not Found", content_length=0))
    for mode, proxy in proxies.items():
        for name, url in (("file", finite), ("live", live), ("missing", none)):
            key = proxy.add(url)
            for headers in ((), ICY, (("Range", "bytes=5-10"),), (*ICY, ("Range", "bytes=5-10"))):
                for version in ("1.0", "1.1"):
                    head = fetch(proxy.port, key, "HEAD", headers, version, seconds=5)
                    get = fetch(proxy.port, key, "GET", headers, version, limit=1, seconds=5)
                    same = [[p for p in r.headers if p[0] not in ("date", "age")] for r in (head, get)]
                    tap.check("%s: HEAD of a %s is GET without its body, HTTP/%s %r" % (
                        mode, name, version, headers),
                        head.status == get.status and same[0] == same[1] and not head.raw
                        and head.end in ("eof", "length"), "%r\n%r" % (head, get))


def modes(origin, proxies):
    """When blocks are sent, and what may be sought in."""
    finite = origin.add("mode-file", lambda conn: serve_file(conn, 50000))
    live = origin.add("mode-live", lambda conn: (conn.head(icy_br="128"), conn.body(0, 10 ** 9)))
    for mode, proxy in proxies.items():
        key, live_key = proxy.add(finite), proxy.add(live)
        plain = fetch(proxy.port, key)
        mpd = fetch(proxy.port, key, headers=MPD)
        on_air = fetch(proxy.port, live_key, headers=MPD, limit=20000)
        quiet = fetch(proxy.port, live_key, limit=20000)
        tap.check("%s: no blocks without being asked" % mode,
                  not plain.get("icy-metaint") and not quiet.get("icy-metaint"), plain)
        tap.check("%s: a file by MPD %s blocks" % (mode, "with" if mode == "always" else "without"),
                  (mpd.get("icy-metaint") == "16000") == (mode == "always"), mpd)
        tap.check("%s: a live stream %s blocks" % (mode, "without" if mode == "never" else "with"),
                  (on_air.get("icy-metaint") == "16000") == (mode != "never"), on_air)
        tap.check("%s: seeking is offered with plain bytes only" % mode,
                  plain.get("accept-ranges") == "bytes"
                  and (mpd.get("accept-ranges") == "bytes") == (mode != "always")
                  and on_air.get("accept-ranges") != "bytes", "%r\n%r" % (plain, mpd))
        for reply in (plain, mpd, on_air, quiet):
            tap.check("%s: icy-name, content type, no-store" % mode,
                      reply.get("icy-name") == "Artist - Title"
                      and reply.get("content-type") == "audio/mpeg"
                      and "no-store" in reply.get("cache-control", ""), reply)
        tap.check("%s: icy-br is the station's" % mode, on_air.get("icy-br") == "128", on_air)
        for kind in ("audio/aac", "video/mp4", "application/ogg", "audio/x-strange; a=b"):
            url = origin.add("kind", lambda conn, kind=kind: serve_file(conn, 20, kind=kind))
            reply = fetch(proxy.port, proxy.add(url))
            tap.check("%s: %s stays %s" % (mode, kind, kind), reply.get("content-type") == kind, reply)


TITLES = [
    ("plain", "Artist", "Title"),
    ("no artist", None, "Title"),
    ("an empty artist", "", "Title"),
    ("an empty title", "Artist", ""),
    ("an apostrophe", "Guns N' Roses", "Sweet Child O' Mine"),
    ("the end of a value", "Artist", "a';StreamUrl='http://evil.example';b"),
    ("the end of a value across the parts", "Artist'", ";x"),
    ("quotes before semicolons", "A", "'';';';;'"),
    ("line ends", "A\r\nX-Bad: 1", "B\r\n\r\nbody"),
    ("control characters", "A\x01\x02", "B\x7f\x1b[31m"),
    ("C1 controls", "A\u0085", "B\u009b31m"),
    ("Latin", "Sigur R\u00f3s", "\u00c1g\u00e6tis byrjun"),
    ("Japanese", "\u5c71\u7530", "\u591c\u306e\u6b4c"),
    ("emoji", "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ("Hebrew", "\u05d0\u05d1", "\u05e9\u05dc\u05d5\u05dd"),
    ("10,000 letters", "A", "b" * 10000),
    ("10,000 of three bytes", "A", "\u591c" * 10000),
    ("10,000 of four bytes", "Ab", "\U0001f600" * 10000),
    ("4,063 bytes", None, "c" * 4063),
    ("16 bytes at a block's edge", None, "d"),
    ("percent signs", "%s%n%d", "100%"),
    ("markup", "<b>A</b>", "&amp; &#65;"),
    ("backslashes", "A\\", "\\'\\;"),
]


def squeezed(text):
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", text.replace("\u2019", "'"))


def titles(origin, proxy):
    url = origin.add("titles", lambda conn: serve_file(conn, METAINT + 10))
    for name, artist, title in TITLES:
        key = proxy.add(url, title=title, artist=artist)
        reply = fetch(proxy.port, key, headers=ICY)
        audio, blocks, wrong = take_apart(reply.raw)
        text = blocks[0][1] if blocks and blocks[0][1] else b""
        shown = parse_title(text)
        want = "%s - %s" % (artist, title) if artist and title else artist or title or ""
        problem = wrong
        if audio != body(0, METAINT + 10):
            problem = "other bytes"
        elif shown is None:
            problem = "not a title: %r" % text[:200]
        elif len(text) > 4080:
            problem = "%d bytes" % len(text)
        elif not title:
            problem = "" if squeezed(artist) in squeezed(shown) else shown
        elif len(want.encode()) < 4000 and squeezed(shown) != squeezed(want):
            problem = "%r is not %r" % (shown, want)
        elif not squeezed(want).startswith(squeezed(shown)) or (
                len(want.encode()) >= 4000 and len(shown.encode()) < 4000):
            problem = "%d bytes" % len(shown.encode())
        icy_name = reply.get("icy-name", "")
        if reply.get("x-bad") or re.search(r"[\x00-\x1f\x7f]", icy_name):
            problem = "the name got out of its header"
        if len(want) < 1000 and squeezed(icy_name) != squeezed(want) and title:
            problem = problem or "icy-name %r" % icy_name
        tap.check("title: " + name, not problem, "%s\n%r" % (problem, reply))


# What a live upstream says, and what a listener is to read.
LIVE_TITLES = [
    (b"StreamTitle='One - First';", "One - First"),
    (b"StreamTitle='Caf\xe9 \x96 Z\xfcrich';StreamUrl='';", "Caf\u00e9 \u2013 Z\u00fcrich"),
    ("StreamTitle='\u591c\u306e\u6b4c - \u5c71';".encode(), "\u591c\u306e\u6b4c - \u5c71"),
    (b"StreamTitle='&#22812;&#12398; x';", "\u591c\u306e x"),
    (b"StreamTitle='Tom &amp; <b>J</b>';", "Tom &amp; <b>J</b>"),
    (b"StreamTitle='" + b"L" * 688 + b"';", "L" * 688),
    (b"StreamTitle='Rock 'n' Roll';StreamUrl='http://x/';", "Rock 'n' Roll"),
    (b"StreamUrl='http://x/';StreamTitle='After the address';", "After the address"),
    (b"StreamTitle='  blanks around  ';", "blanks around"),
    (b"StreamTitle='&#1;&#0;&#x41;&#1114112;control';", None),
    (b"StreamTitle='It's; 'quoted'; StreamUrl='x';';", None),
    (b"StreamTitle='no end", None),
    (b"Nonsense", None),
    (b"\xff\xfe\x00\x01", None),
    (b"StreamTitle='" + b"x" * 4060 + b"';", "x" * 4060),
    (b"StreamTitle='line\r\nend';", "lineend"),
    (b"StreamTitle='One - First';", "One - First"),
]


def live_script(interval, length, blocks):
    """A station: blocks, a list of payloads, one after each interval; then empty ones."""
    def run(conn):
        asked = conn.headers.get("icy-metadata") == "1"
        conn.head(icy_metaint=interval if asked else None, icy_br="128", icy_name="Station")
        data, at, nth = [], 0, 0
        while at < length:
            end = min(length, at + interval)
            data.append(body(at, end))
            if asked and end - at == interval:
                text = blocks[nth] if nth < len(blocks) else b""
                units = (len(text) + 15) // 16
                data.append(bytes([units]) + text.ljust(units * 16, b"\0"))
                nth += 1
            at = end
        stream = b"".join(data)
        for at in range(0, len(stream), 4999):
            conn.raw(stream[at:at + 4999])
    return run


def live(origin, proxies):
    for interval in (16000, 8192, 255, 1, 40000):
        length = 20 * 40000 if interval > 1 else 100000
        texts = []
        for text, _ in LIVE_TITLES:
            # Titles far enough apart that each gets a block of the proxy's own.
            texts += [text] + [b""] * (-(-33000 // interval) if interval < 33000 else 0)
        length = max(length, len(texts) * interval + 40000)
        if interval == 1:
            texts, length = [LIVE_TITLES[0][0]] * 50, 100000
        url = origin.add("live%d" % interval, live_script(interval, length, texts))
        for mode in ("auto", "never"):
            key = proxies[mode].add(url, title="Station")
            reply = fetch(proxies[mode].port, key, headers=ICY, seconds=60)
            audio, blocks, wrong = reply.raw, [], ""
            if reply.get("icy-metaint"):
                audio, blocks, wrong = take_apart(reply.raw)
            shown = [parse_title(text) for _, text in blocks if text]
            want = [t for _, t in (LIVE_TITLES if interval > 1 else LIVE_TITLES[:1]) if t]
            rest = iter([squeezed(s or "") for s in shown])
            missing = [t for t in want if squeezed(t) not in rest] if mode == "auto" else []
            tap.check("live: blocks of a station every %d bytes, mode %s" % (interval, mode),
                      audio == body(0, length) and not wrong and None not in shown and not missing
                      and reply.end == "eof",
                      "%s missing %r shown %r\n%r" % (wrong, missing, [s and s[:50] for s in shown],
                                                      reply))

    for name in ("0", "-5", "abc", "99999999999999999999", "", "16000, 8192"):
        url = origin.add("bad-metaint", lambda conn, name=name: (
            conn.head(icy_metaint=name), conn.body(0, 50000)))
        reply = fetch(proxies["auto"].port, proxies["auto"].add(url), headers=ICY)
        audio = take_apart(reply.raw)[0] if reply.get("icy-metaint") else reply.raw
        tap.check("live: a station with blocks every %r bytes" % name,
                  reply.status == 502 or reply.status == 200 and audio == body(0, 50000), reply)

    def cut_in_block(conn):
        conn.head(icy_metaint=1000)
        conn.raw(body(0, 1000) + b"\x05StreamTitle='half")
    reply = fetch(proxies["auto"].port, proxies["auto"].add(origin.add("cut-block", cut_in_block)))
    tap.check("live: cut within a block", reply.raw == body(0, 1000), reply)

    def changes(conn):
        conn.head(icy_metaint=1000 if conn.headers.get("icy-metadata") == "1" else None)
        for i in range(60):
            text = b"StreamTitle='Now %d';" % (i // 10)
            units = (len(text) + 15) // 16
            for k in range(4):
                conn.raw(body(i * 4000 + k * 1000, i * 4000 + k * 1000 + 1000))
                conn.raw(b"\0" if k else bytes([units]) + text.ljust(units * 16, b"\0"))
    for i in range(2):
        reply = fetch(proxies["auto"].port, proxies["auto"].add(origin.add("changes", changes)),
                      headers=ICY)
        audio, blocks, wrong = take_apart(reply.raw)
        shown = [parse_title(text) for _, text in blocks if text]
        now = [s for s in shown if s and s.startswith("Now")]
        tap.check("live: each title once, repeats are zero bytes", audio == body(0, 240000) and
                  now == ["Now %d" % k for k in range(6)] and len(shown) <= 7, "%r %r" % (shown, wrong))


def old_database(program):
    """A file with only the five columns of the first table is opened and served from."""
    import os
    import sqlite3
    import subprocess
    import tempfile
    origin = Origin()
    url = origin.add("old", lambda conn: serve_file(conn, 50000))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "old.db")
        rows = sqlite3.connect(path)
        rows.execute("CREATE TABLE tracks (video_id TEXT PRIMARY KEY, stream_url TEXT NOT NULL, "
                     "title TEXT NOT NULL, artist TEXT, updated_at REAL NOT NULL)")
        rows.execute("CREATE INDEX idx_tracks_updated_at ON tracks (updated_at)")
        for key, age in (("aaaaaaaaaaa", 0), ("bbbbbbbbbbb", 6 * 3600)):
            rows.execute("INSERT INTO tracks VALUES (?, ?, 'T', 'A', ?)", (key, url, time.time() - age))
        rows.commit()
        rows.close()
        process = subprocess.Popen([program, "serve", "--port", "0", "--database", path],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        match = re.match(r"READY http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        replies = [fetch(int(match.group(1)), key) for key in ("aaaaaaaaaaa", "bbbbbbbbbbb")] \
            if match else []
        process.terminate()
        error = process.communicate()[1]
        tap.check("a database of the first shape is served from, stale rows too",
                  match and [r.raw for r in replies] == [body(0, 50000)] * 2, "%r %s" % (replies, error))


def main(program, *options):
    is_quick = "--quick" in options
    origin = Origin()
    proxies = {mode: fix.Proxy(program, "--mode", mode) for mode in ("auto", "always", "never")}
    whole_tracks(origin, proxies, 14 if is_quick else 64)
    modes(origin, proxies)
    titles(origin, proxies["always"])
    head_is_get(origin, proxies)
    ranges(origin, proxies)
    live(origin, proxies)
    old_database(program)
    for mode, proxy in proxies.items():
        tap.check("%s: the proxy is still there and ends cleanly" % mode,
                  proxy.is_alive() and proxy.stop() == 0, proxy.read_log()[-2000:])
        proxy.forget()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
