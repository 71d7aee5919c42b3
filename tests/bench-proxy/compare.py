#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""compare.py TRACKSYNCCTL PROXY-LOAD [--runs N] [--streams N] [--seconds N] [--only NAME,...]

Runs the proxy and the peers that are installed (nginx, HAProxy, Icecast, aiohttp, and no proxy at
all) under the same loads, in turn, N times, and prints medians with their spread and the ratios
that matter. Everything runs on 127.0.0.1 and shares the machine's cores: read the ratios.
"""

import argparse
import base64
import json
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PATHS = {"live": "/live", "bulk": "/bulk", "track": "/track"}


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for_port(port, process):
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("it did not start")


def family(pid):
    """pid and all that descend from it."""
    pids = [pid]
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/children" % (pid, task)) as file:
            for child in file.read().split():
                pids += family(int(child))
    return pids


def cpu_seconds(pid):
    total = 0
    for each in family(pid):
        with open("/proc/%d/stat" % each) as file:
            fields = file.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def rss_kb(pid):
    total = 0
    for each in family(pid):
        with open("/proc/%d/statm" % each) as file:
            total += int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    return total


class Peer:
    """A program between the load's two ends; start () leaves pid, port and paths."""

    has_bulk = True

    def __init__(self, name, command):
        self.name = name
        self.command = command
        self.process = None

    def is_there(self):
        return self.command is None or shutil.which(self.command) is not None

    def start(self, origin, folder):
        self.port = free_port()
        self.paths = PATHS
        self.process = subprocess.Popen(self.arguments(origin, folder), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        wait_for_port(self.port, self.process)

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Direct(Peer):
    def start(self, origin, folder):
        self.port, self.paths, self.pid = origin, PATHS, None


class Serve(Peer):
    """Tracksync's proxy and what takes its options."""

    before = []

    def start(self, origin, folder):
        path = os.path.join(folder, self.name + ".db")
        for end in ("", "-wal", "-shm"):
            if os.path.exists(path + end):
                os.unlink(path + end)
        self.process = subprocess.Popen(
            [*self.before, self.command, "serve", "--port", "0", "--max-streams", "4000", "--database", path],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.pid = self.process.pid
        self.port = int(self.process.stdout.readline().rpartition(":")[2])
        rows = sqlite3.connect(path)
        self.paths = {}
        with rows:
            for kind, at in PATHS.items():
                key = (kind + "-00000000000")[:11]
                rows.execute("INSERT OR REPLACE INTO tracks (video_id, stream_url, title, artist, "
                             "updated_at) VALUES (?, ?, 'Title', 'Artist', ?)",
                             (key, "http://127.0.0.1:%d%s" % (origin, at), time.time()))
                self.paths[kind] = "/proxy/" + key
        rows.close()


class Nginx(Peer):
    def arguments(self, origin, folder):
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w") as file:
            file.write("""daemon off; worker_processes 1; pid %(folder)s/nginx.pid; error_log /dev/null;
worker_rlimit_nofile 20000;
events { worker_connections 16000; }
http { access_log off; client_body_temp_path %(folder)s; proxy_temp_path %(folder)s;
  fastcgi_temp_path %(folder)s; uwsgi_temp_path %(folder)s; scgi_temp_path %(folder)s;
  server { listen 127.0.0.1:%(port)d backlog=8192;
    location / { proxy_pass http://127.0.0.1:%(origin)d; proxy_buffering off; } } }
""" % {"folder": folder, "port": self.port, "origin": origin})
        return [self.command, "-c", path, "-p", folder]


class Haproxy(Peer):
    def arguments(self, origin, folder):
        path = os.path.join(folder, "haproxy.cfg")
        with open(path, "w") as file:
            file.write("""global
  nbthread 1
  maxconn 4000
defaults
  mode http
  option splice-auto
  timeout connect 10s
  timeout client 60s
  timeout server 60s
listen proxy
  bind 127.0.0.1:%d backlog 8192
  server origin 127.0.0.1:%d
""" % (self.port, origin))
        return [self.command, "-db", "-f", path]


class Icecast(Peer):
    """One source fanned out: no upstream per listener, no bulk."""

    has_bulk = False

    def arguments(self, origin, folder):
        path = os.path.join(folder, "icecast.xml")
        owner = ""
        if os.getuid() == 0:
            owner = "<changeowner><user>nobody</user><group>nogroup</group></changeowner>"
        os.chmod(folder, 0o777)
        with open(path, "w") as file:
            file.write("""<icecast><limits><clients>8000</clients><sources>2</sources>
<queue-size>524288</queue-size><burst-size>16000</burst-size></limits>
<authentication><source-password>x</source-password><admin-user>a</admin-user>
<admin-password>x</admin-password></authentication><hostname>localhost</hostname>
<listen-socket><port>%d</port><bind-address>127.0.0.1</bind-address></listen-socket>
<paths><basedir>/usr/share/icecast2</basedir><logdir>%s</logdir><webroot>/usr/share/icecast2/web</webroot>
<adminroot>/usr/share/icecast2/admin</adminroot></paths><logging><loglevel>1</loglevel></logging>
<security><chroot>0</chroot>%s</security></icecast>""" % (self.port, folder, owner))
        return [self.command, "-c", path]

    def start(self, origin, folder):
        super().start(origin, folder)
        self.paths = {"live": "/live"}
        self.is_fed = True
        source = socket.create_connection(("127.0.0.1", self.port))
        source.sendall(b"PUT /live HTTP/1.1\r\nHost: x\r\nAuthorization: Basic %s\r\nContent-Type: "
                       b"audio/mpeg\r\nIce-Name: x\r\n\r\n" % base64.b64encode(b"source:x"))

        def feed():
            began, sent = time.monotonic(), 0
            while self.is_fed:
                due = int((time.monotonic() - began + 1) * 16000)
                source.sendall(b"\xff" * (due - sent))
                sent = due
                time.sleep(0.05)
            source.close()

        self.feeder = threading.Thread(target=feed, daemon=True)
        self.feeder.start()
        time.sleep(1)

    def stop(self):
        self.is_fed = False
        self.feeder.join(2)
        super().stop()


def measure(peer, load, options, is_slow):
    """Runs every load once, or only the one of slow players; returns {measure: figure}."""
    figures = {}

    def run(mode, path, *arguments, watch=False):
        before = (cpu_seconds(peer.pid), rss_kb(peer.pid)) if peer.pid else (0, 0)
        process = subprocess.Popen([load, mode, str(peer.port), peer.paths[path], *map(str, arguments)],
                                   stdout=subprocess.PIPE, text=True)
        peak = 0
        while watch and peer.pid and process.poll() is None:
            peak = max(peak, rss_kb(peer.pid))
            time.sleep(0.1)
        result = json.loads(process.communicate()[0])
        result["cpu"] = cpu_seconds(peer.pid) - before[0] if peer.pid else 0
        result["grown"] = peak - before[1]
        return result

    if is_slow:
        slow = run("slow", "bulk", 16, 4, watch=True)
        return {"slow: RSS kB/stream": slow["grown"] / 16}
    mode = "live" if peer.has_bulk else "any-live"
    live = run(mode, "live", options.streams, options.seconds, watch=True)
    figures["live: served"] = live["served"]
    figures["live: corrupted"] = live["corrupt"]
    figures["live: CPU, % of a core"] = 100 * live["cpu"] / live["seconds"]
    figures["live: CPU ms/MB"] = 1e9 * live["cpu"] / max(1, live["bytes"])
    figures["live: RSS kB/stream"] = live["grown"] / options.streams
    figures["live: first byte p50 ms"] = live["first_p50_ms"]
    figures["live: first byte p99 ms"] = live["first_p99_ms"]
    figures["live: gap p99 ms"] = live["gap_p99_ms"]
    if not peer.has_bulk:
        return figures
    bulk = run("bulk", "bulk", 32, 4)
    figures["bulk: MB/s"] = bulk["bytes"] / bulk["seconds"] / 1e6
    figures["bulk: CPU ms/MB"] = 1e9 * bulk["cpu"] / max(1, bulk["bytes"])
    first = run("first", "track", 300, 100)
    figures["idle: first byte p50 ms"] = first["first_p50_ms"]
    figures["idle: first byte p99 ms"] = first["first_p99_ms"]
    burst = run("burst", "track", 2000)
    figures["burst: served of 2000"] = burst["served"]
    figures["burst: seconds"] = burst["seconds"]
    return figures


def table(names, runs, title):
    """Medians with (least-most), a column for each program."""
    print("\n%s" % title)
    print("%-26s" % "" + "".join("%26s" % name for name in names))
    measures = list(dict.fromkeys(m for name in names for run in runs[name] for m in run))
    for measure_ in measures:
        cells = []
        for name in names:
            values = [run[measure_] for run in runs[name] if measure_ in run]
            cells.append("%.4g (%.4g-%.4g)" % (statistics.median(values), min(values), max(values))
                         if values else "-")
        print("%-26s" % measure_ + "".join("%26s" % cell for cell in cells))


def median(runs, name, measure_):
    values = [run[measure_] for run in runs.get(name, []) if measure_ in run]
    return statistics.median(values) if values else None


def verdicts(runs, options):
    """The rows that are to hold, as (row, what, figure, bound)."""
    us = "tracksync"

    def ratio(measure_, other, less=0.0):
        mine, theirs = median(runs, us, measure_), median(runs, other, measure_)
        if mine is None or theirs is None:
            return None
        return (mine - less) / (theirs - less) if theirs - less > 0 else None

    idle = median(runs, "direct", "idle: first byte p50 ms")
    added = None if idle is None else median(runs, us, "idle: first byte p50 ms") - idle
    bulk = ratio("bulk: MB/s", "nginx")
    rows = [
        ("1", "streams served", median(runs, us, "live: served"), ">=", options.streams),
        ("1", "streams corrupted", median(runs, us, "live: corrupted"), "<=", 0),
        ("2", "CPU, R to nginx", ratio("live: CPU ms/MB", "nginx"), "<=", 0.6),
        ("2", "CPU, R to Icecast", ratio("live: CPU ms/MB", "icecast"), "<=", 1.2),
        ("2", "CPU, R to aiohttp", ratio("live: CPU ms/MB", "aiohttp"), "<=", 0.45),
        ("3", "RSS per stream, R to aiohttp", ratio("live: RSS kB/stream", "aiohttp"), "<=", 0.8),
        ("3", "RSS per stream, kB", median(runs, us, "live: RSS kB/stream"), "<=", 40),
        ("4", "first byte p99, R to nginx", ratio("live: first byte p99 ms", "nginx"), "<=", 1.0),
        ("4", "gap p99, ms", median(runs, us, "live: gap p99 ms"), "<=", 600),
        ("5", "bulk MB/s, R to nginx", bulk, ">=", 1.0),
        ("5", "bulk CPU ms/MB, R to nginx", ratio("bulk: CPU ms/MB", "nginx"), "<=", 1.2),
        ("6", "first byte added, ms", added, "<=", 0.3),
        ("6", "first byte added, R to nginx", ratio("idle: first byte p50 ms", "nginx", idle or 0), "<=",
         1.5),
        ("7", "2,000 connects, served", median(runs, us, "burst: served of 2000"), ">=", 2000),
        ("7", "2,000 connects, R to nginx", ratio("burst: seconds", "nginx"), "<=", 1.2),
        ("8", "16 slow players, kB each", median(runs, us, "slow: RSS kB/stream"), "<=", 150),
    ]
    print("\n%-4s%-34s%10s  %s" % ("row", "measure", "figure", "bound"))
    for row, what, figure, sign, bound in rows:
        if figure is None:
            print("%-4s%-34s%10s  %s %g" % (row, what, "-", sign, bound))
            continue
        is_held = figure <= bound if sign == "<=" else figure >= bound
        print("%-4s%-34s%10.4g  %s %g  %s" % (row, what, figure, sign, bound,
                                             "held" if is_held else "MISSED"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("load")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=12)
    parser.add_argument("--only", default="")
    options = parser.parse_args()

    peers = [Serve("tracksync", options.program), Direct("direct", None), Nginx("nginx", "nginx"),
             Haproxy("haproxy", "haproxy"), Icecast("icecast", "icecast2"),
             Serve("aiohttp", os.path.join(HERE, "peer-aiohttp.py"))]
    # The Python that has Debian's modules need not be the first one.
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import aiohttp"], stderr=subprocess.DEVNULL).returncode == 0:
            peers[-1].before = [python]
            break
    else:
        print("aiohttp is not installed and is left out")
        peers.pop()
    only = [name for name in options.only.split(",") if name]
    for peer in list(peers):
        if not peer.is_there():
            print("%s is not installed and is left out" % peer.name)
            peers.remove(peer)
        elif only and peer.name not in only:
            peers.remove(peer)

    runs = {peer.name: [] for peer in peers}
    with tempfile.TemporaryDirectory(prefix="bench-proxy.") as folder:
        for nth in range(options.runs):
            for peer in peers:
                figures = {}
                for is_slow in (True, False) if peer.has_bulk else (False,):
                    origin = subprocess.Popen([options.load, "origin"], stdout=subprocess.PIPE,
                                              text=True)
                    try:
                        peer.start(int(origin.stdout.readline()), folder)
                        figures.update(measure(peer, options.load, options, is_slow))
                    except (RuntimeError, OSError, ValueError) as error:
                        print("%s, run %d: %s" % (peer.name, nth + 1, error))
                    finally:
                        peer.stop()
                        origin.kill()
                        origin.wait()
                runs[peer.name].append(figures)
    names = [peer.name for peer in peers if runs[peer.name]]
    table(names, runs, "%d live streams of 16 kB/s for %d s; %d runs: median (least-most)" % (
        options.streams, options.seconds, options.runs))
    if "tracksync" in names:
        verdicts(runs, options)
    return 0 if "tracksync" in names or only else 1


if __name__ == "__main__":
    sys.exit(main())
