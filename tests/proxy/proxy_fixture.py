# SPDX-License-Identifier: GPL-3.0-or-later
"""What the proxy's tests share: the proxy as a process, a strict client, TAP.

The client believes nothing: it counts every byte, knows how a connection ended, and takes the ICY
blocks apart itself. The bodies come from BODY, whose period is a prime, so a byte that is lost,
repeated or moved shows at once.
"""

import hashlib
import os
import random
import re
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

METAINT = 16000
PERIOD = 1000003
PATTERN = random.Random(7).randbytes(PERIOD)
BODY = PATTERN * 5
SCALE = float(os.environ.get("TRACKSYNC_PROXY_TIME_SCALE", "0.1"))


def body(start, end):
    """The bytes [start, end) of the endless body of every origin here."""
    first = start % PERIOD
    if end - start <= len(BODY) - first:
        return BODY[first:first + end - start]
    return b"".join(body(at, min(end, at + PERIOD)) for at in range(start, end, PERIOD))


class Tap:
    """Counts and prints cases; safe from several threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0
        self.failed = 0

    def check(self, name, is_right, seen=""):
        with self.lock:
            self.count += 1
            self.failed += not is_right
            print("%s %d %s" % ("ok" if is_right else "not ok", self.count, name))
            if not is_right:
                for line in str(seen)[:2000].splitlines():
                    print("# " + line)
            sys.stdout.flush()

    def note(self, text):
        with self.lock:
            print("# " + text, flush=True)

    def done(self):
        print("1..%d" % self.count, flush=True)
        return 1 if self.failed else 0


def each(items, run, at_once):
    """Runs run (item) for all items, so many at once."""
    pending = list(items)[::-1]
    lock = threading.Lock()

    def work():
        while True:
            with lock:
                if not pending:
                    return
                item = pending.pop()
            run(item)

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Proxy:
    """`tracksyncctl serve` with a database of its own."""

    def __init__(self, program, *options, max_streams=64, scale=SCALE, environment=None, wrapper=()):
        self.folder = tempfile.mkdtemp(prefix="proxy-test.")
        self.database = os.path.join(self.folder, "tracks.db")
        self.max_streams = max_streams
        self.log_path = os.path.join(self.folder, "log")
        variables = dict(os.environ, TRACKSYNC_PROXY_TIME_SCALE=repr(scale),
                         XDG_CONFIG_HOME=self.folder, XDG_DATA_HOME=self.folder,
                         XDG_CACHE_HOME=self.folder, HOME=self.folder,
                         # Without yt-dlp, which would ask the internet, and take its time.
                         PATH=self.folder)
        variables.pop("http_proxy", None)
        variables.update(environment or {})
        self.log = open(self.log_path, "w")
        self.process = subprocess.Popen(
            [*wrapper, program, "serve", "--port", "0", "--max-streams", str(max_streams),
             "--database", self.database, *options],
            stdout=subprocess.PIPE, stderr=self.log, env=variables, text=True)
        line = self.process.stdout.readline()
        match = re.match(r"READY http://127\.0\.0\.1:(\d+)", line)
        if match is None:
            self.process.kill()
            raise SystemExit("Bail out! serve said %r\n%s" % (line, self.read_log()))
        self.port = int(match.group(1))
        self.rows = sqlite3.connect(self.database, timeout=20, check_same_thread=False)
        self.lock = threading.Lock()
        self.keys = 0

    def add(self, url, title="Title", artist="Artist", key=None, **columns):
        """Puts a track into the database and returns its id."""
        with self.lock:
            if key is None:
                self.keys += 1
                key = "T%010d" % self.keys
            values = dict(video_id=key, stream_url=url, title=title, artist=artist,
                          updated_at=time.time(), **columns)
            with self.rows:
                self.rows.execute("INSERT OR REPLACE INTO tracks (%s) VALUES (%s)" % (
                    ", ".join(values), ", ".join("?" * len(values))), list(values.values()))
        return key

    def fds(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def status(self, field):
        """A figure of /proc/PID/status, in kB."""
        with open("/proc/%d/status" % self.process.pid) as file:
            return int(re.search(r"^%s:\s+(\d+)" % field, file.read(), re.M).group(1))

    def is_alive(self):
        return self.process.poll() is None

    def read_log(self):
        with open(self.log_path, errors="replace") as file:
            return file.read()

    def wait_for_fds(self, wanted, seconds=10):
        """Waits until no more than so many descriptors are open; returns how many are."""
        end = time.monotonic() + seconds
        while self.fds() > wanted and time.monotonic() < end:
            time.sleep(0.05)
        return self.fds()

    def stop(self):
        """Ends the proxy and returns its exit status."""
        self.rows.close()
        self.process.terminate()
        try:
            status = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "killed"
        self.log.close()
        self.process.stdout.close()
        return status

    def forget(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Reply:
    """What came back: status, headers, payload, and how it ended."""

    def __init__(self):
        self.status = 0
        self.version = ""
        self.headers = []
        self.raw = b""
        self.end = ""
        self.head = b""
        self.extra = b""
        self.seconds = 0.0
        self.first_byte = None

    def get(self, name, default=None):
        values = [v for k, v in self.headers if k == name]
        return values[0] if values else default

    def __repr__(self):
        return "<%s %r end=%s %d bytes, %.2f s, %s>" % (
            self.status, self.version, self.end, len(self.raw), self.seconds, self.headers)


def connect(port, timeout=30.0, host="127.0.0.1"):
    sock = socket.create_connection((host, port), timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def reset(sock):
    """Closes with RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def read_reply(sock, method="GET", limit=None, seconds=30.0, rest=b""):
    """Reads one answer; limit ends it after so many payload bytes."""
    reply = Reply()
    start = time.monotonic()
    data = rest

    def more():
        nonlocal data
        left = start + seconds - time.monotonic()
        if left <= 0:
            reply.end = "timeout"
            return False
        sock.settimeout(left)
        try:
            piece = sock.recv(262144)
        except socket.timeout:
            reply.end = "timeout"
            return False
        except ConnectionResetError:
            reply.end = "reset"
            return False
        if not piece:
            reply.end = "eof"
            return False
        if reply.first_byte is None:
            reply.first_byte = time.monotonic() - start
        data += piece
        return True

    while b"\r\n\r\n" not in data:
        if not more():
            reply.head = data
            reply.seconds = time.monotonic() - start
            return reply
    reply.head, _, data = data.partition(b"\r\n\r\n")
    lines = reply.head.split(b"\r\n")
    match = re.fullmatch(rb"(HTTP/1\.[01]) (\d{3})(?: .*)?", lines[0])
    if match is None:
        reply.end = "bad status line"
        return reply
    reply.version, reply.status = match.group(1).decode(), int(match.group(2))
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not re.fullmatch(rb"[A-Za-z0-9-]+", name):
            reply.end = "bad header %r" % line
            return reply
        reply.headers.append((name.decode().lower(), value.strip().decode("utf-8", "replace")))
    if reply.get("transfer-encoding"):
        reply.end = "chunked"
        return reply
    length = reply.get("content-length")
    has_body = method != "HEAD" and reply.status not in (204, 304)
    pieces = [data]
    got = len(data)
    want = int(length) if length is not None and has_body else (None if has_body else 0)
    closes = (reply.get("connection", "").lower() == "close" or want is None
              or reply.version == "HTTP/1.0")
    while want is None or got < want or closes:
        if limit is not None and got >= limit:
            reply.end = "limit"
            break
        data = b""
        if not more():
            break
        pieces.append(data)
        got += len(data)
    else:
        reply.end = "length"
    reply.raw = b"".join(pieces)
    if want is not None and len(reply.raw) > want:
        reply.extra = reply.raw[want:]
        reply.raw = reply.raw[:want]
    reply.seconds = time.monotonic() - start
    return reply


def fetch(port, key, method="GET", headers=(), version="1.1", limit=None, seconds=30.0):
    """One request for a track on a connection of its own."""
    start = time.monotonic()
    sock = connect(port, seconds)
    try:
        lines = ["%s /proxy/%s HTTP/%s" % (method, key, version), "Host: 127.0.0.1:%d" % port]
        lines += ["%s: %s" % pair for pair in headers]
        sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        reply = read_reply(sock, method, limit, seconds)
    finally:
        sock.close()
    reply.seconds = time.monotonic() - start
    return reply


ICY = (("Icy-MetaData", "1"),)


def take_apart(raw, interval=METAINT):
    """Splits an ICY payload into (audio, [(offset, text or None)], what is wrong)."""
    audio, blocks, at = [], [], 0
    offset = 0
    while at < len(raw):
        piece = raw[at:at + interval]
        audio.append(piece)
        at += len(piece)
        offset += len(piece)
        if len(piece) < interval:
            break
        if at >= len(raw):
            return b"".join(audio), blocks, "block missing after %d bytes" % offset
        units = raw[at]
        text = raw[at + 1:at + 1 + units * 16]
        if len(text) < units * 16:
            return b"".join(audio), blocks, "block cut after %d bytes" % offset
        at += 1 + units * 16
        blocks.append((offset, text if units else None))
    return b"".join(audio), blocks, ""


def parse_title(block):
    """The title of a block as a careful reader finds it; None when the block is not well formed."""
    stripped = block.rstrip(b"\0")
    if len(block) - len(stripped) > 16 or b"\0" in stripped:
        return None
    match = re.match(rb"StreamTitle='(.*?)';", stripped, re.S)
    if match is None or re.search(rb"[\x00-\x1f\x7f]", stripped):
        return None
    try:
        return match.group(1).decode("utf-8")
    except UnicodeDecodeError:
        return None


def digest(data):
    return hashlib.sha256(data).hexdigest()
