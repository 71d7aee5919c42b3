#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-proxy-players.py TRACKSYNCCTL: real players and a real station around the proxy. Writes TAP.

Each of curl, ffmpeg, mpv, MPD and Icecast that is not installed is skipped.
"""

import base64
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

import proxy_fixture as fix
from proxy_fixture import fetch, parse_title, take_apart
from proxy_origin import Origin

tap = fix.Tap()


def skip(name, why):
    tap.check("%s # SKIP %s" % (name, why), True)


def have(*programs):
    return all(shutil.which(program) for program in programs)


def run(*arguments, seconds=60):
    return subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=seconds)


def wait_for(what, seconds=15):
    """Calls what () until it returns something true; returns that, or the last answer."""
    end = time.monotonic() + seconds
    answer = what()
    while not answer and time.monotonic() < end:
        time.sleep(0.1)
        answer = what()
    return answer


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def make_song(folder, name, seconds, *options):
    path = os.path.join(folder, name)
    run("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i",
        "sine=frequency=440:duration=%d" % seconds, *options, path)
    with open(path, "rb") as file:
        return file.read()


def serve_bytes(data, kind):
    """A script that serves data with ranges."""
    def script(conn):
        suffix = re.fullmatch(r"bytes=-(\d+)", conn.headers.get("range", ""))
        if suffix:
            conn.start = max(0, len(data) - int(suffix.group(1)))
        start, end = conn.start or 0, min(len(data), conn.stop or len(data))
        if conn.start is not None:
            conn.head("206 Partial Content", content_type=kind, content_length=end - start,
                      accept_ranges="bytes",
                      content_range="bytes %d-%d/%d" % (start, end - 1, len(data)))
        else:
            conn.head(content_type=kind, content_length=len(data), accept_ranges="bytes")
        if conn.method != "HEAD":
            conn.raw(data[start:end])
    return script


def decoded(address, *options):
    """The samples of what ffmpeg reads, as a digest."""
    result = run("ffmpeg", "-nostdin", "-v", "error", *options, "-i", address, "-f", "s16le", "-")
    return hashlib.sha256(result.stdout).hexdigest(), len(result.stdout), result.stderr[-300:]


def address_of(proxy, key):
    return "http://127.0.0.1:%d/proxy/%s" % (proxy.port, key)


def try_ffmpeg(origin, proxies, songs):
    for name, (data, kind) in songs.items():
        url = origin.add("song-" + name, serve_bytes(data, kind))
        direct = decoded(url)
        for mode, proxy in proxies.items():
            key = proxy.add(url, title="Ágætis byrjun", artist="Sigur Rós")
            address = address_of(proxy, key)
            heard = decoded(address)
            tap.check("ffmpeg: %s sounds the same, mode %s" % (name, mode),
                      heard[:2] == direct[:2] and heard[1] > 0, "%r %r" % (heard, direct))
            heard = decoded(address, "-icy", "0")
            tap.check("ffmpeg: the same without asking for titles, mode %s, %s" % (mode, name),
                      heard[:2] == direct[:2], "%r %r" % (heard, direct))
        sought = [decoded(a, "-ss", "3") for a in
                  (url, address_of(proxies["auto"], proxies["auto"].add(url)))]
        tap.check("ffmpeg: seeking in %s, mode auto" % name, sought[0][:2] == sought[1][:2] and
                  sought[0][1] > 0, sought)
    key = proxies["always"].add(origin.add("probed", serve_bytes(*songs["mp3"])),
                                title="Ágætis byrjun", artist="Sigur Rós")
    probe = run("ffprobe", "-v", "error", "-show_entries", "format_tags", "-of", "default=nk=0:nw=1",
                address_of(proxies["always"], key)).stdout.decode()
    tap.check("ffprobe: StreamTitle and icy-name",
              "StreamTitle=Sigur Rós - Ágætis byrjun" in probe
              and "icy-name=Sigur Rós - Ágætis byrjun" in probe, probe)


def try_curl(origin, proxy, data, kind):
    key = proxy.add(origin.add("curl", serve_bytes(data, kind)))
    address = address_of(proxy, key)
    for name, options, want in [
            ("plain", (), data), ("HTTP/1.0", ("--http1.0",), data),
            ("a part", ("-r", "1000-1999"), data[1000:2000]),
            ("the end", ("-r", "-500"), data[-500:])]:
        got = run("curl", "-sS", "-f", *options, address)
        tap.check("curl: " + name, got.stdout == want and got.returncode == 0, got.stderr)
    half = os.path.join(proxy.folder, "half")
    with open(half, "wb") as file:
        file.write(data[:777])
    run("curl", "-sS", "-f", "-C", "-", "-o", half, address)
    with open(half, "rb") as file:
        tap.check("curl: a download goes on", file.read() == data)


def try_mpv(origin, proxies, data, kind):
    key = proxies["always"].add(origin.add("mpv", serve_bytes(data, kind)), title="Ágætis byrjun",
                                artist="Sigur Rós")
    seen = run("mpv", "--no-config", "--no-video", "--ao=null", "--ao-null-untimed", "--term-status-msg=",
               "--length=4", address_of(proxies["always"], key))
    text = (seen.stdout + seen.stderr).decode("utf-8", "replace")
    tap.check("mpv: plays and shows the title", seen.returncode == 0
              and "Sigur Rós - Ágætis byrjun" in text, text[-1000:])


class Mpd:
    """A daemon with a null output."""

    def __init__(self):
        self.folder = fix.tempfile.mkdtemp(prefix="mpd-test.")
        self.port = free_port()
        path = os.path.join(self.folder, "mpd.conf")
        os.mkdir(os.path.join(self.folder, "lists"))
        with open(path, "w") as file:
            file.write('bind_to_address "127.0.0.1"\nport "%d"\nplaylist_directory "%s/lists"\n'
                       'zeroconf_enabled "no"\ninput {\nplugin "curl"\n}\n'
                       'audio_output {\ntype "null"\nname "null"\nmixer_type "null"\n}\n' % (
                           self.port, self.folder))
        self.process = subprocess.Popen(["mpd", "--no-daemon", "--stderr", path],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: self.mpc("version"))

    def mpc(self, *arguments):
        result = run("mpc", "-h", "127.0.0.1", "-p", str(self.port), *arguments)
        return result.stdout.decode("utf-8", "replace") if result.returncode == 0 else ""

    def status(self):
        """(elapsed seconds, state)"""
        text = self.mpc("-f", "%title%", "status")
        for line in text.splitlines():
            if line.startswith("["):
                at = line.split()[2].split("/")[0].split(":")
                return int(at[0]) * 60 + int(at[1]), line.split("]")[0][1:]
        return 0, "stopped"

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def try_mpd(origin, proxies, data, kind):
    daemons = [Mpd(), Mpd()]
    try:
        first = daemons[0]
        urls = {mode: [address_of(proxies[mode], proxies[mode].add(
            origin.add("mpd-%s-%d" % (mode, i), serve_bytes(data, kind)), title="Song %d" % i,
            artist="Artist")) for i in range(2)] for mode in proxies}
        for daemon in daemons:
            for url in urls["auto"]:
                daemon.mpc("add", url)
            daemon.mpc("play")
        playing = [wait_for(lambda d=d: d.status()[1] == "playing" and d.status()[0] >= 1)
                   for d in daemons]
        tap.check("MPD: two clients play at once", all(playing), [d.status() for d in daemons])
        first.mpc("seek", "00:00:20")
        at = wait_for(lambda: first.status()[1] == "playing" and first.status()[0] >= 20)
        time.sleep(1)
        tap.check("MPD: seeking in a file, mode auto", at and first.status()[0] >= 21, first.status())
        first.mpc("clear")
        for url in urls["always"]:
            first.mpc("add", url)
        first.mpc("play")
        title = wait_for(lambda: "Artist - Song 0" in first.mpc("-f", "%title%|%name%", "current"))
        tap.check("MPD: shows the title, mode always", title, first.mpc("current"))
        first.mpc("next")
        title = wait_for(lambda: "Artist - Song 1" in first.mpc("-f", "%title%|%name%", "current"))
        tap.check("MPD: next shows the next title", title, first.mpc("current"))
    finally:
        for daemon in daemons:
            daemon.stop()


def start_icecast(folder):
    port = free_port()
    path = os.path.join(folder, "icecast.xml")
    owner = ""
    if os.getuid() == 0:
        owner = "<changeowner><user>nobody</user><group>nogroup</group></changeowner>"
        os.chmod(folder, 0o777)
    with open(path, "w") as file:
        file.write("""<icecast><limits><clients>20</clients><sources>4</sources>
<burst-size>32000</burst-size></limits><authentication><source-password>x</source-password>
<admin-user>a</admin-user><admin-password>x</admin-password></authentication>
<hostname>localhost</hostname><listen-socket><port>%d</port><bind-address>127.0.0.1</bind-address>
</listen-socket><mount><mount-name>/utf8</mount-name><charset>UTF-8</charset></mount>
<paths><basedir>/usr/share/icecast2</basedir><logdir>%s</logdir>
<webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot></paths>
<logging><loglevel>1</loglevel></logging><security><chroot>0</chroot>%s</security></icecast>""" % (
            port, folder, owner))
    process = subprocess.Popen(["icecast2", "-c", path], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)

    def answers():
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False
    wait_for(answers)
    return process, port


def station(port, mount, is_over):
    """Feeds a mount with the common body at 64 kB/s."""
    sock = socket.create_connection(("127.0.0.1", port))
    sock.sendall(b"PUT /%s HTTP/1.1\r\nHost: x\r\nAuthorization: Basic %s\r\nContent-Type: audio/mpeg\r\n"
                 b"Ice-Bitrate: 128\r\nIce-Name: Test\r\n\r\n" % (
                     mount.encode(), base64.b64encode(b"source:x")))
    began, sent = time.monotonic(), 0
    while not is_over.is_set():
        due = int((time.monotonic() - began + 0.5) * 64000)
        sock.sendall(fix.body(sent, due))
        sent = due
        time.sleep(0.05)
    sock.close()


def set_title(port, mount, title):
    query = urllib.parse.urlencode({"mode": "updinfo", "mount": "/" + mount, "charset": "UTF-8",
                                    "song": title})
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(b"GET /admin/metadata?%s HTTP/1.0\r\nAuthorization: Basic %s\r\n\r\n" % (
            query.encode(), base64.b64encode(b"a:x")))
        sock.recv(4096)


def try_icecast(proxy):
    is_over = threading.Event()
    process, port = start_icecast(proxy.folder)
    try:
        for mount in ("utf8", "latin"):
            threading.Thread(target=station, args=(port, mount, is_over), daemon=True).start()
            wait_for(lambda: fetch_status(port, mount) == 200)
            key = proxy.add("http://127.0.0.1:%d/%s" % (port, mount), title="Station", artist=None)
            names = ["Sigur Rós - Ágætis byrjun", "It's - 'so'", "夜の - 歌"]
            set_title(port, mount, names[0])
            replies = []
            listener = threading.Thread(target=lambda: replies.append(
                fetch(proxy.port, key, headers=fix.ICY, limit=64000 * 6)))
            listener.start()
            for name in names:
                set_title(port, mount, name)
                time.sleep(1.5)
            listener.join(30)
            audio, blocks, _ = take_apart(replies[0].raw) if replies else (b"", [], "")
            shown = [parse_title(text) for _, text in blocks if text]
            start = fix.PATTERN.find(audio[:64]) if audio else -1
            tap.check("Icecast: titles of a mount in %s, every byte of the sound" % mount,
                      [s.replace("\u2019", "'") for s in shown if s and s != "Station"] == names
                      and start >= 0 and audio == fix.body(start, start + len(audio)),
                      "%r %r" % (shown, replies))
    finally:
        is_over.set()
        process.terminate()
        process.wait(10)


def fetch_status(port, mount):
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(b"GET /%s HTTP/1.0\r\n\r\n" % mount.encode())
        head = sock.recv(64).split()
        return int(head[1]) if len(head) > 1 else 0


def main(program):
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    origin = Origin()
    proxies = {mode: fix.Proxy(program, "--mode", mode, scale=1.0) for mode in ("auto", "always")}
    if have("ffmpeg", "ffprobe"):
        folder = proxies["auto"].folder
        songs = {
            "mp3": (make_song(folder, "a.mp3", 40, "-b:a", "128k"), "audio/mpeg"),
            "flac": (make_song(folder, "a.flac", 8), "audio/flac"),
            "m4a": (make_song(folder, "a.m4a", 8, "-c:a", "aac"), "audio/mp4"),
            "webm": (make_song(folder, "a.webm", 8, "-c:a", "libopus"), "audio/webm"),
        }
        try_ffmpeg(origin, proxies, songs)
        mp3 = songs["mp3"]
        if have("curl"):
            try_curl(origin, proxies["auto"], *mp3)
        else:
            skip("curl", "is not installed")
        if have("mpv"):
            try_mpv(origin, proxies, *mp3)
        else:
            skip("mpv", "is not installed")
        if have("mpd", "mpc"):
            try_mpd(origin, proxies, *mp3)
        else:
            skip("MPD", "or mpc is not installed")
    else:
        skip("players", "ffmpeg is not installed")
    if have("icecast2"):
        try_icecast(proxies["auto"])
    else:
        skip("Icecast", "is not installed")
    for mode, proxy in proxies.items():
        tap.check("the proxy ends cleanly, mode " + mode, proxy.stop() == 0, proxy.read_log()[-2000:])
        proxy.forget()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
