#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-streaming.py TRACKSYNCCTL MEDIA_SITE: playlists of sites, played through the proxy, with
the real yt-dlp. Writes TAP."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

MAX_WAIT_S = 30
cases = []


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name), flush=True)
    if not is_right:
        for line in str(seen).splitlines():
            print("# " + line)


def get(address):
    """Status, headers, body."""
    try:
        with urllib.request.urlopen(address, timeout=MAX_WAIT_S) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, b""


def main(program, media_site):
    if shutil.which("yt-dlp") is None:
        print("1..0 # SKIP yt-dlp is not installed")
        return
    site = subprocess.Popen([media_site], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    base = site.stdout.readline().split()[1]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        written = os.path.join(folder, "playlists")
        proxy = None

        def run(*args):
            return subprocess.run([program, *args, "--profile", profile], capture_output=True,
                                  text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)

        def read(name):
            with open(os.path.join(written, name), encoding="utf-8") as file:
                lines = file.read().splitlines()
            assert lines[0] == "#EXTM3U"
            return [line for line in lines[1:] if not line.startswith("#PLAYLIST:")]

        answer = run("site", "sync")
        check("without a folder there is no sync", answer.returncode == 1
              and "playlist-folder" in answer.stderr, answer)
        run("site", "settings", "playlist-folder=" + written, "port=%d" % port)
        answer = run("site", "add", base + "/pages.xml?n=2", "--as", "site", "--name", "My: List/1")
        check("a list of pages is added", answer.returncode == 0, answer)
        answer = run("site", "add", base + "/feed.xml?n=2")
        check("a podcast is added", answer.returncode == 0, answer)

        answer = run("site", "write")
        lines = read("YT: My: List_1.m3u")
        check("without the proxy it is told", answer.returncode == 3
              and "does not answer" in answer.stderr, answer)
        check("and addresses are direct", lines[0] == "#EXTINF:1,Artist 0 - Song & 0"
              and lines[1].startswith(base + "/stream/0?expire="), lines)
        check("a podcast needs no looking up", read("Test Feed é.m3u")[:2]
              == ["#EXTINF:1,Artist 0 - Song & 0", base + "/audio/0.wav"], read("Test Feed é.m3u"))

        proxy = subprocess.Popen([program, "serve", "--port", str(port), "--database",
                                  os.path.join(profile, "streams.db")], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, text=True,
                                 env=dict(os.environ, TRACKSYNC_PROXY_TIME_SCALE="0.5"))
        proxy.stdout.readline()
        answer = run("site", "write")
        lines = read("YT: My: List_1.m3u")
        check("with the proxy they are lasting", answer.returncode == 0 and len(lines) == 4
              and all(line.startswith("http://127.0.0.1:%d/proxy/" % port) for line in lines[1::2]),
              (answer, lines))
        urllib.request.urlopen(base + "/log/reset").read()
        status, headers, body = get(lines[1])
        check("a page plays through the proxy", status == 200
              and body == get(base + "/audio/0.wav")[2]
              and headers["icy-name"] == "Artist 0 - Song & 0", (status, headers))
        urllib.request.urlopen(base + "/log/reset").read()
        before = read("Test Feed é.m3u")
        answer = run("site", "sync")
        asked = json.loads(get(base + "/log.json")[2])
        check("a feed that did not change is not sent again", answer.returncode == 0
              and [row["status"] for row in asked if row["path"].startswith("/feed.xml")] == [304]
              and read("Test Feed é.m3u") == before, (answer, asked))
        feed = read("Test Feed é.m3u")
        check("so does a podcast", get(feed[1])[::2] == (200, get(base + "/audio/0.wav")[2]), feed)

        expiring = base + "/watch/5?expire=6"
        for number, (page, status) in enumerate((
                (expiring, 200), (base + "/watch/6?bounded=1", 200), (base + "/gone/7", 502),
                (base + "/hls/8/index.m3u8", 200))):
            name = "Single %d" % number
            run("site", "add", page, "--as", "site", "--name", name)
            answer = run("site", "write")
            address = read("YT: %s.m3u" % name)[1]
            check("%s gives %d" % (page[len(base):], status), get(address)[0] == status, answer)
            if page == expiring:
                old = address
        signed = json.loads(subprocess.run(
            [program, "streams", "list", "--json", "--database",
             os.path.join(profile, "streams.db")], capture_output=True, text=True, timeout=60,
            check=True).stdout)
        signed = [row["url"] for row in signed if row["page"] == expiring][0]
        deadline = time.monotonic() + MAX_WAIT_S
        while get(signed)[0] != 403 and time.monotonic() < deadline:
            time.sleep(0.1)
        dead, played = get(signed), get(old)
        check("an address that has died is asked for anew", dead[0] == 403
              and played[::2] == (200, get(base + "/audio/5.wav")[2]), (dead[0], played[0]))

        run("site", "settings", "is-enabled=false")
        with open(os.path.join(written, "YT: Single 1.m3u"), "a", encoding="utf-8") as file:
            file.write("http://somewhere.example/\n")
        with open(os.path.join(written, "Mine.m3u"), "w", encoding="utf-8") as file:
            file.write("a.mp3\n")
        answers = [run("site", "remove", "Single %d" % number) for number in range(4)]
        run("site", "remove", "My: List/1")
        check("with a site its playlist goes, which is said", all(
            answer.returncode == 0 and "was removed" in answer.stderr
            for answer in answers[:1] + answers[2:]), answers)
        check("but not one that somebody changed", answers[1].returncode == 0
              and "It stays" in answers[1].stderr, answers[1])
        check("the other files stay", sorted(os.listdir(written))
              == ["Mine.m3u", "Test Feed é.m3u", "YT: Single 1.m3u"], os.listdir(written))
        answer = run("site", "sync")
        check("with the proxy turned off they are direct, and nothing is wrong with that",
              "does not answer" not in answer.stderr
              and read("Test Feed é.m3u")[1] == base + "/audio/0.wav", answer)
        if proxy is not None:
            proxy.terminate()
            check("the proxy ends cleanly", proxy.wait(MAX_WAIT_S) == 0)
    site.stdin.close()
    site.wait()
    print("1..{}".format(len(cases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
