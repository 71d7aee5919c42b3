# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP server that does what it is told, byte by byte: one thread and one script a connection.

A script is a function of a Conn. `serve_file` is the well-behaved one; the others live beside the
cases that use them.
"""

import re
import select
import socket
import struct
import threading
import time

from proxy_fixture import body


class Conn:
    """One request on one connection."""

    def __init__(self, sock, method, target, headers, nth):
        self.sock = sock
        self.method = method
        self.target = target
        self.headers = headers
        self.nth = nth
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
        self.start = int(match.group(1)) if match else None
        self.stop = int(match.group(2)) + 1 if match and match.group(2) else None

    def raw(self, data):
        self.sock.sendall(data)

    def head(self, status="200 OK", version="HTTP/1.1", **headers):
        """Sends a head; the names have _ for -, a value of None leaves the header out."""
        fields = {"Content-Type": "audio/mpeg", "Connection": "close"}
        fields.update({k.replace("_", "-").title(): v for k, v in headers.items()})
        lines = ["%s %s" % (version, status)]
        lines += ["%s: %s" % (k, v) for k, v in fields.items() if v is not None]
        self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def body(self, start, end, piece=65536, gap=0.0):
        for at in range(start, end, piece):
            self.raw(body(at, min(end, at + piece)))
            if gap:
                time.sleep(gap)

    def finish(self):
        """Ends the answer and waits for the other side, so that nothing sent is lost to a RST."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
            self.sock.settimeout(5)
            while self.sock.recv(65536):
                pass
        except OSError:
            pass

    def rst(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def hold(self, seconds=60.0):
        """Says nothing until the other side goes away."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.sock], [], [], 0.2)[0]:
                try:
                    if not self.sock.recv(4096):
                        return
                except OSError:
                    return


def serve_file(conn, size, etag=None, kind="audio/mpeg", ranges=True, until=None, **headers):
    """Serves the first size bytes of the body; until: cuts (FIN) there, counted from the start."""
    extra = dict(headers, content_type=kind, etag=etag)
    start, end = 0, size
    is_part = ranges and conn.start is not None
    if is_part and etag and conn.headers.get("if-range", etag) != etag:
        is_part = False
    if ranges:
        extra["accept_ranges"] = "bytes"
    suffix = re.fullmatch(r"bytes=-(\d+)", conn.headers.get("range", ""))
    if ranges and suffix:
        is_part, conn.start = True, max(0, size - int(suffix.group(1)))
    if is_part:
        start, end = conn.start, min(size, conn.stop or size)
        if start >= size:
            conn.head("416 Range Not Satisfiable", content_range="bytes */%d" % size,
                      content_length=0, **extra)
            return
        conn.head("206 Partial Content", content_length=end - start,
                  content_range="bytes %d-%d/%d" % (start, end - 1, size), **extra)
    else:
        conn.head(content_length=size, **extra)
    if conn.method != "HEAD":
        conn.body(start, end if until is None else min(end, until))


class Origin:
    """Runs scripts on a port of 127.0.0.1 (or another host) and remembers every request."""

    def __init__(self, host="127.0.0.1"):
        self.listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((host, 0))
        self.listener.listen(1024)
        self.host = host
        self.port = self.listener.getsockname()[1]
        self.scripts = {}
        self.requests = {}
        self.open = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def add(self, name, script):
        """Scripts /name and returns its address; deeper paths lead to the same script."""
        self.scripts[name] = script
        self.requests[name] = []
        return "http://%s:%d/%s" % (self.host, self.port, name)

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        with self.lock:
            self.open += 1
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            data = b""
            while b"\r\n\r\n" not in data:
                piece = sock.recv(65536)
                if not piece:
                    return
                data += piece
            lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            method, target, _ = lines[0].split(" ", 2)
            headers = {}
            for line in lines[1:]:
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            name = target.lstrip("/").split("?")[0].split("/")[0]
            with self.lock:
                seen = self.requests.setdefault(name, [])
                seen.append((time.monotonic(), method, target, headers))
                nth = len(seen)
            script = self.scripts.get(name)
            conn = Conn(sock, method, target, headers, nth)
            if script is None:
                conn.head("404 Not Found", content_length=0)
            else:
                script(conn)
            if sock.fileno() >= 0:
                conn.finish()
        except OSError:
            pass
        finally:
            sock.close()
            with self.lock:
                self.open -= 1

    def close(self):
        self.listener.close()
