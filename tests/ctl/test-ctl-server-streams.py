#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-server-streams.py TRACKSYNCCTL MAKE-MUSIC START-SUPYSONIC CERTIFICATE OTHER: tracks of a
music server in other players, through the proxy, without telling them the login. Writes TAP.

The server is Supysonic, once as it is and once behind a certificate that nobody vouches for; the
player is MPD without sound, where it is installed.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import wave

SECRET = "wonder land"
MAX_WAIT_S = 60
LONG = "A long song.wav"  # Supysonic calls it so
cases = []


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name), flush=True)
    if not is_right:
        for line in str(seen).splitlines():
            print("# " + line)


def wait_for(what):
    end = time.monotonic() + MAX_WAIT_S
    answer = what()
    while not answer and time.monotonic() < end:
        time.sleep(0.05)
        answer = what()
    return answer


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def get(address, **headers):
    """Status, headers, body."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=MAX_WAIT_S) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, b""


class Front:
    """TLS before a server. Counts the logins, and refuses what it is told to, in Subsonic's way."""

    REFUSAL = b'{"subsonic-response":{"status":"failed","error":{"code":40,"message":"no"}}}'

    def __init__(self, port, certificate):
        self.port = port
        self.n_logins = 0
        self.n_refusals = 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "https://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client = self.listener.accept()[0]
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            with self.context.wrap_socket(client, server_side=True) as player:
                request = b""
                while b"\r\n\r\n" not in request:
                    part = player.recv(65536)
                    if not part:
                        return
                    request += part
                head, _, body = request.partition(b"\r\n\r\n")
                length = re.search(rb"\r\nContent-Length: (\d+)", head, flags=re.I)
                while length is not None and len(body) < int(length[1]):
                    part = player.recv(65536)
                    if not part:
                        return
                    body += part
                self.answer(player, head + b"\r\n\r\n" + body)
        except OSError:
            pass

    def answer(self, player, request):
        self.n_logins += b"/rest/ping" in request
        if b"/rest/download" in request and self.n_refusals > 0:
            self.n_refusals -= 1
            player.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                           b"Content-Length: %d\r\n\r\n%s" % (len(self.REFUSAL), self.REFUSAL))
            return
        request = re.sub(rb"\r\nConnection: [^\r]*", b"", request, flags=re.I)
        with socket.create_connection(("127.0.0.1", self.port)) as server:
            server.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            while True:
                part = server.recv(65536)
                if not part:
                    return
                player.sendall(part)


class Mpd:
    def __init__(self, folder):
        self.port = free_port()
        path = os.path.join(folder, "mpd.conf")
        os.mkdir(os.path.join(folder, "lists"))
        with open(path, "w", encoding="utf-8") as file:
            file.write('bind_to_address "127.0.0.1"\nport "%d"\nplaylist_directory "%s/lists"\n'
                       'zeroconf_enabled "no"\ninput {\nplugin "curl"\n}\n'
                       'audio_output {\ntype "null"\nname "null"\nmixer_type "null"\n}\n'
                       % (self.port, folder))
        self.process = subprocess.Popen(["mpd", "--no-daemon", "--stderr", path],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: self.mpc("version"))

    def mpc(self, *args):
        answer = subprocess.run(["mpc", "-h", "127.0.0.1", "-p", str(self.port), *args],
                                capture_output=True, text=True, timeout=MAX_WAIT_S, check=False)
        return answer.stdout if answer.returncode == 0 else ""

    def is_playing(self, title, least_s=0):
        text = self.mpc("-f", "%title%", "status")
        time_of = re.search(r"^\[playing\].* (\d+):(\d+)/", text, re.M)
        return (text.splitlines()[:1] == [title] and time_of is not None
                and int(time_of.group(1)) * 60 + int(time_of.group(2)) >= least_s)

    def stop(self):
        self.process.terminate()
        self.process.wait(MAX_WAIT_S)


class Program:
    """The program with a profile of its own, without a keyring."""

    def __init__(self, program, folder, port):
        self.program = program
        self.folder = folder
        self.profile = os.path.join(folder, "profile")
        self.port = port
        self.secret = os.path.join(folder, "secret")
        self.log = os.path.join(folder, "serve.log")
        self.serving = None
        self.environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent/bus")
        with open(self.secret, "w", encoding="utf-8") as file:
            file.write(SECRET + "\n")
        os.chmod(self.secret, 0o600)

    def run(self, *args):
        return subprocess.run([self.program, *args, "--profile", self.profile],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120, check=False, env=self.environment)

    def serve(self, *accounts):
        words = [self.program, "serve", "--port", str(self.port), "--profile", self.profile,
                 "--database", os.path.join(self.profile, "streams.db")]
        for account in accounts:
            words += ["--account-secret", "%s=%s" % (account, self.secret)]
        with open(self.log, "ab") as log:
            self.serving = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log,
                                            env=self.environment)
        return self.serving.stdout.readline().startswith(b"READY")

    def read_log(self):
        with open(self.log, encoding="utf-8") as file:
            return file.read()[-2000:]

    def stop(self):
        self.serving.terminate()
        return self.serving.wait(MAX_WAIT_S)

    def export(self, name, source):
        path = os.path.join(self.folder, name)
        answer = self.run("playlists", "export", path, "--source", source)
        if not os.path.exists(path):
            return answer, []
        with open(path, encoding="utf-8") as file:
            return answer, re.findall(r"http://[^<\s]*", file.read())

    def add(self, name, address, *options):
        answer = self.run("account", "add", "subsonic", address, "--user", "alice", "--name", name,
                          "--auth", "plain-password", "--secret-file", self.secret, *options)
        return answer, self.run("scan", name, "--secret-file", self.secret)


def add_long_song(music):
    """Silence to seek in."""
    folder = os.path.join(music, "Long", "Silence")
    os.makedirs(folder)
    with wave.open(os.path.join(folder, LONG), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(b"\x80" * 8000 * 120)


def read_files(music):
    """What the server gives out, by content."""
    found = set()
    for folder, _, names in os.walk(music):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found.add(file.read())
    return found


def try_plain(program, base, files):
    answer, scan = program.add("Home", base)
    check("a server is added", answer.returncode == 0 and scan.returncode == 0, (answer, scan))
    answer, addresses = program.export("off.m3u", "Home")
    check("without the proxy its tracks have no address, and that is said", answer.returncode == 3
          and addresses == [] and "streaming is on" in answer.stderr, answer)
    check("the proxy runs", program.serve("Home"), "")
    answer, addresses = program.export("on.m3u", "Home")
    prefix = "http://127.0.0.1:%d/proxy/" % program.port
    check("with it they have one of the proxy", answer.returncode == 0 and len(addresses) >= 10
          and all(address.startswith(prefix) for address in addresses), (answer, addresses))
    played = [get(address) for address in addresses]
    check("each is its file, with its name", all(status == 200 and body in files
                                                 and headers["icy-name"]
                                                 for status, headers, body in played),
          [(status, dict(headers)) for status, headers, _ in played])
    check("they are different ones", len({body for _, _, body in played}) == len(addresses))
    part = get(addresses[0], Range="bytes=1000-1999")
    check("a part of it can be had", part[0] == 206 and part[2] == played[0][2][1000:2000], part[:2])
    answer, again = program.export("on.xspf", "Home")
    check("XSPF has the same addresses", set(addresses) <= set(again), again)


def try_mpd(program, folder):
    mpd = Mpd(folder)
    answer = program.run("mpd", "send", "--source", "Home", "--host", "127.0.0.1:%d" % mpd.port,
                         "--append")
    queue = mpd.mpc("-f", "%artist% - %title%", "playlist").splitlines()
    check("MPD has their names before it plays them", answer.returncode == 0 and len(queue) >= 10
          and all(re.fullmatch(r".+ - .+", line) for line in queue), (answer, queue))
    titles = mpd.mpc("-f", "%title%", "playlist").splitlines()
    at = titles.index(LONG)
    mpd.mpc("play", str(at + 1))
    check("it plays one", wait_for(lambda: mpd.is_playing(LONG)), mpd.mpc("status"))
    mpd.mpc("seek", "00:01:00")
    check("it seeks in it", wait_for(lambda: mpd.is_playing(LONG, 60)), mpd.mpc("status"))
    mpd.mpc("single", "on")
    mpd.mpc("repeat", "on")
    mpd.mpc("next" if at + 1 < len(titles) else "prev")
    other = titles[at + 1 if at + 1 < len(titles) else at - 1]
    check("and plays another", wait_for(lambda: mpd.is_playing(other)), mpd.mpc("status"))
    check("nothing went wrong", "ERROR" not in mpd.mpc("status"), mpd.mpc("status"))
    mpd.stop()


def try_tls(program, front, other, files):
    answer, _ = program.add("Safe", front.address)
    pin = re.search(r"[0-9a-f]{64}", answer.stderr)
    check("a certificate of its own is refused, and told", answer.returncode != 0 and pin, answer)
    answer, scan = program.add("Safe", front.address, "--pin", pin.group(0))
    check("a person may trust it", answer.returncode == 0 and scan.returncode == 0, (answer, scan))
    program.stop()
    check("the proxy knows both accounts", program.serve("Home", "Safe"))
    _, addresses = program.export("safe.m3u", "Safe")
    front.n_logins = 0
    status, _, body = get(addresses[0])
    check("its tracks play through the proxy", status == 200 and body in files, status)
    check("for which one login was enough", front.n_logins == 1
          and get(addresses[1])[0] == 200 and front.n_logins == 1, front.n_logins)
    front.n_refusals = 1
    status, _, body = get(addresses[0])
    check("a login that is refused is made anew, once", status == 200 and body in files
          and front.n_logins == 2, (status, front.n_logins, program.read_log()))
    front.n_refusals = 9
    check("one that stays refused is an error", get(addresses[0])[0] == 502)
    front.n_refusals = 0
    front.context.load_cert_chain(other)
    check("another certificate is not trusted", get(addresses[0])[0] == 502)
    program.run("account", "remove", "Safe")
    program.stop()
    program.serve("Home")
    check("nor is there anything of an account that is gone", get(addresses[0])[0] == 502)


def try_secrecy(program):
    told = []
    for folder, _, names in os.walk(program.folder):
        for name in names:
            path = os.path.join(folder, name)
            if path == program.secret:
                continue
            with open(path, "rb") as file:
                content = file.read()
            if any(word in content for word in (b"wonder", b"p=enc", b"/rest/")):
                told.append(name)
    check("no file has the login or an address with it", not told, told)
    with open("/proc/%d/cmdline" % program.serving.pid, "rb") as file:
        check("nor has the command line", b"wonder" not in file.read())


def main(program, make_music, start_supysonic, certificate, other):
    with tempfile.TemporaryDirectory() as folder:
        music = os.path.join(folder, "music")
        private = os.path.join(folder, "private")
        os.mkdir(private)
        subprocess.run([make_music, music], check=True, stdout=subprocess.DEVNULL)
        add_long_song(music)
        server = subprocess.Popen([start_supysonic, music], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        line = server.stdout.readline()
        if not line.startswith("READY "):
            print("1..0 # SKIP Supysonic is not installed")
            return
        base = line.split()[1]
        files = read_files(music)
        program = Program(program, private, free_port())
        program.run("site", "settings", "port=%d" % program.port)
        try_plain(program, base, files)
        if shutil.which("mpd") and shutil.which("mpc"):
            try_mpd(program, folder)
        else:
            check("MPD # SKIP mpd or mpc is not installed", True)
        try_tls(program, Front(int(base.rpartition(":")[2]), certificate), other, files)
        try_secrecy(program)
        check("the proxy ends cleanly", program.stop() == 0)
        server.stdin.close()
        server.wait()
    print("1..{}".format(len(cases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
