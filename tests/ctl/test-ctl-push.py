#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-push.py TRACKSYNCCTL MAKE-MUSIC START-SUPYSONIC: playlists go onto servers. Writes TAP.

Supysonic where Debian's package is installed; Jellyfin and Emby are played by this process.
"""

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import threading
import unicodedata
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "wonder land"
PLAYLIST = "f" * 32  # Jellyfin gives 32 hexadecimal digits and describes UUIDs
cases = []


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name), flush=True)
    if not is_right:
        for line in str(seen).splitlines():
            print("# " + line)


class Library:
    """Runs the program on a profile of its own."""

    def __init__(self, program, folder):
        self.program = program
        self.profile = os.path.join(folder, "profile")
        self.secret = os.path.join(folder, "secret")
        self.environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent/bus")
        with open(self.secret, "w", encoding="utf-8") as file:
            file.write(SECRET + "\n")
        os.chmod(self.secret, 0o600)

    def run(self, *args, secret=True):
        words = [self.program, *args, "--profile", self.profile]
        if secret:
            words += ["--secret-file", self.secret]
        return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120, check=False, env=self.environment)

    def push(self, *args):
        answer = self.run("playlists", "push", *args, "--json")
        return answer, json.loads(answer.stdout) if answer.stdout else {}

    def run_on_terminal(self, *args):
        """Types the secret when it is asked for."""
        leader, follower = pty.openpty()
        process = subprocess.Popen([self.program, *args, "--profile", self.profile],
                                   stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=self.environment)
        os.close(follower)
        said = ""
        while ": " not in said.rpartition("\n")[2]:
            part = os.read(process.stderr.fileno(), 1000).decode()
            if not part:
                break
            said += part
        os.write(leader, (SECRET + "\n").encode())
        out, err = process.communicate(timeout=120)
        os.close(leader)
        return process.returncode, out, said + err


# --- Supysonic ------------------------------------------------------------------------------

def ask(address, method, **query):
    query.update(u="alice", p=SECRET, v="1.10.2", c="test", f="json")
    url = "{}/rest/{}.view?{}".format(address, method, urllib.parse.urlencode(query))
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)["subsonic-response"]


def get_titles(address, name):
    playlists = ask(address, "getPlaylists")["playlists"].get("playlist", [])
    found = [p for p in playlists if p["name"] == name]
    if len(found) != 1:
        return found
    playlist = ask(address, "getPlaylist", id=found[0]["id"])["playlist"]
    return [entry["title"] for entry in playlist.get("entry", [])]


def test_supysonic(program, make_music, start):
    with tempfile.TemporaryDirectory() as folder:
        music = os.path.join(folder, "music")
        subprocess.run([make_music, music], check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([start, music], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        line = server.stdout.readline()
        if not line.startswith("READY "):
            server.wait()
            check("Supysonic # SKIP it is not installed", server.returncode == 77)
            return
        address = line.split()[1]
        library = Library(program, folder)
        try:
            library.run("account", "add", "subsonic", address, "--user", "alice", "--auth",
                        "plain-password", "--name", "Den")
            library.run("scan", music, secret=False)
            status, out, err = library.run_on_terminal("scan", "Den")
            check("a missing password is asked for, with the reason",
                  status == 0 and "keyring" in err and "Den" in err and "added" in out, out + err)
            check("and is not shown", SECRET not in out + err)
            try_copies(library)
            try_supysonic(library, address, folder)
        finally:
            server.stdin.close()
            server.wait()


def try_copies(library):
    def search(*args):
        return json.loads(library.run("search", "--json", *args, secret=False).stdout)

    rows = search()
    grouped = search("--group")
    alone = search("--one-place")
    twice = [row for row in grouped if len(row["origins"]) == 2]
    check("what both have is one row with two origins", len(grouped) < 0.65 * len(rows)
          and len(twice) + len(alone) == len(grouped) and len(twice) > 0.9 * len(grouped),
          (len(rows), len(grouped), len(twice), alone))
    one = search("--group", "--sort", "title", "copper weather")
    check("also in a search", len(one) == 1 and len(one[0]["origins"]) == 2, one)


def try_supysonic(library, address, folder):
    name = "Evening at the harbour"
    answer, plan = library.push(name, "--to", "Den", "--dry-run")
    check("a dry run finds all", answer.returncode == 0 and plan["action"] == "create"
          and plan["found"] == len(plan["entries"]) > 2, answer)
    check("and changes nothing", get_titles(address, name) == [])
    answer, plan = library.push(name, "--to", "Den")
    wanted = [entry["title"] for entry in plan["entries"]]
    check("the playlist is made", answer.returncode == 0 and plan["applied"]
          and len(get_titles(address, name)) == len(wanted), answer)
    check("in order", [unicodedata.normalize("NFC", title) for title in get_titles(address, name)]
          == [unicodedata.normalize("NFC", title) for title in wanted],
          (get_titles(address, name), wanted))
    answer, plan = library.push(name, "--to", "Den")
    check("the second run has nothing to do", answer.returncode == 0
          and plan["action"] == "nothing", answer)

    path = os.path.join(folder, "Mine.m3u8")
    with open(path, "w", encoding="utf-8") as file:
        file.write("#EXTM3U\n"
                   "#EXTINF:-1,The Tin Meridians - Slow Ferry\nx/slow.mp3\n"
                   "#EXTINF:200,Nobody - No Song That Exists\nx/none.mp3\n"
                   "#EXTINF:-1,The Tin Meridians - Copper Weathr (mono)\nx/copper.mp3\n")
    answer, plan = library.push(path, "--to", "Den", "--dry-run")
    states = [entry["state"] for entry in plan["entries"]]
    check("what the server does not have is told", answer.returncode == 3
          and states[0] == "matched" and states[1] == "not-found", answer)
    answer, _ = library.push(path, "--to", "Den", "--pick", "9=1")
    check("a pick that makes no sense is refused", answer.returncode == 1
          and get_titles(address, "Mine") == [], answer)
    candidates = plan["entries"][0]["candidates"]
    other = [candidate["title"] for candidate in candidates].index("Slow Ferry") + 1
    answer, plan = library.push(path, "--to", "Den", "--pick", "1={}".format(other))
    check("a pick is taken", answer.returncode == 3 and plan["entries"][0]["state"] == "picked"
          and get_titles(address, "Mine")[0] == "Slow Ferry", answer)
    answer, plan = library.push(path, "--to", "Den")
    check("and remembered", plan["entries"][0]["state"] == "picked"
          and plan["action"] == "nothing", answer)

    with open(path, "w", encoding="utf-8") as file:
        file.write("#EXTM3U\n#EXTINF:200,Nobody - No Song That Exists\nx/none.mp3\n")
    answer, plan = library.push(path, "--to", "Den")
    check("a playlist that would be emptied stays", answer.returncode == 1
          and len(get_titles(address, "Mine")) > 0, answer)
    answer, plan = library.push("Nonesuch", "--to", "Den")
    check("an unknown playlist is told", answer.returncode == 1 and "Nonesuch" in answer.stderr,
          answer)


# --- Jellyfin and Emby ----------------------------------------------------------------------

class MediaServer(BaseHTTPRequestHandler):
    """One playlist, a few songs; takes names of parameters in any case, as the real ones do."""

    songs = ["Harbour Lamps", "Slow Ferry", "Copper Weather"]
    is_emby = False
    playlists = {}

    def log_message(self, *args):
        pass

    def reply(self, value, status=200):
        data = json.dumps(value).encode() if value is not None else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_call(self, method):
        path, _, text = self.path.partition("?")
        query = {}
        for key, value in urllib.parse.parse_qsl(text):
            query.setdefault(key.lower(), []).extend(value.split(","))
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size) or b"{}")
        part = re.fullmatch(r"/Playlists/([^/]+)/Items(/Delete)?", path.replace("-", ""))
        if part and method != "GET" and self.playlists[part.group(1)].get("is_foreign"):
            self.reply({}, 403)
            return
        if path == "/System/Info/Public":
            info = {"Id": "1", "ServerName": "Den", "Version": "4.8" if self.is_emby else "10.11"}
            self.reply(info if self.is_emby else dict(info, ProductName="Jellyfin Server"))
        elif path == "/Users/AuthenticateByName":
            self.reply({"AccessToken": "token", "User": {"Id": "5" * 32, "Name": "jo"}},
                       200 if body["Pw"] == SECRET else 401)
        elif path == "/Items" and query.get("includeitemtypes") == ["Playlist"]:
            field = "CanEditItems" if self.is_emby else "CanDelete"
            self.reply({"Items": [dict({"Id": key, "Name": value["name"]}, **(
                {field: False} if value.get("is_shown_fixed") and field in query["fields"] else {}))
                                  for key, value in self.playlists.items()]})
        elif path == "/Items":
            first = int(query.get("startindex", ["0"])[0])
            self.reply({"TotalRecordCount": 3, "Items": [
                {"Id": "%032x" % (i + 1), "Type": "Audio", "Name": song, "Artists": ["The Tin Meridians"],
                 "Album": "Tidewrack", "RunTimeTicks": 40000000}
                for i, song in enumerate(self.songs)][first:]})
        elif path == "/Playlists" and method == "POST":
            name = query["name"][0] if self.is_emby else body["Name"]
            ids = query.get("ids", []) if self.is_emby else body["Ids"]
            self.playlists[PLAYLIST] = {"name": name, "next": 0, "entries": []}
            self.add(PLAYLIST, ids)
            self.reply({"Id": PLAYLIST})
        elif part and method == "GET":
            self.reply({"Items": [{"Id": i, "PlaylistItemId": e}
                                  for e, i in self.playlists[part.group(1)]["entries"]]})
        elif part and (method == "DELETE" or part.group(2)):
            entries = self.playlists[part.group(1)]["entries"]
            entries[:] = [e for e in entries if e[0] not in query["entryids"]]
            self.reply(None, 204)
        elif part and method == "POST":
            self.add(part.group(1), query.get("ids", []))
            self.reply(None, 204)
        else:
            self.reply({}, 404)

    def add(self, playlist, ids):
        state = self.playlists[playlist]
        for item in ids:
            state["entries"].append(("e%d" % state["next"], item.replace("-", "")))
            state["next"] += 1

    def do_GET(self):
        self.handle_call("GET")

    def do_POST(self):
        self.handle_call("POST")

    def do_DELETE(self):
        self.handle_call("DELETE")


def test_media_server(program, kind):
    handler = type(kind, (MediaServer,), {"is_emby": kind == "emby", "playlists": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = "http://127.0.0.1:%d" % server.server_port

    def get_songs():
        return [int(i, 16) - 1 for _, i in handler.playlists[PLAYLIST]["entries"]]

    with tempfile.TemporaryDirectory() as folder:
        library = Library(program, folder)
        library.run("account", "add", kind, address, "--user", "jo", "--name", "Den")
        answer = library.run("scan", "Den")
        check(kind + ": scanned", answer.returncode == 0 and "3 tracks" in answer.stdout, answer)
        path = os.path.join(folder, "Mine.m3u8")

        def write(order):
            with open(path, "w", encoding="utf-8") as file:
                file.write("#EXTM3U\n" + "".join(
                    "#EXTINF:4,The Tin Meridians - {0}\n{0}.mp3\n".format(handler.songs[i])
                    for i in order))

        write([2, 0, 1, 0])
        answer, plan = library.push(path, "--to", "Den")
        check(kind + ": made, in order and with repeats", answer.returncode == 0
              and plan["action"] == "create" and get_songs() == [2, 0, 1, 0], answer)
        answer, plan = library.push(path, "--to", "Den")
        check(kind + ": the second run has nothing to do", plan["action"] == "nothing", answer)
        write([1, 2])
        answer, plan = library.push(path, "--to", "Den")
        check(kind + ": replaced in place", answer.returncode == 0
              and plan["action"] == "replace" and get_songs() == [1, 2]
              and len(handler.playlists) == 1, answer)
        try_picks(kind, library, path, write, get_songs)
        try_foreign(kind, library, path, handler)
        answer = library.run("scan", "Den")
        answer, plan = library.push("Mine", "--to", "Den", "--name", "Copy", "--dry-run")
        check(kind + ": the server's own playlist is one of the library",
              [entry["state"] for entry in plan["entries"]] == ["itself", "itself"], answer)
    server.shutdown()


def try_picks(kind, library, path, write, get_songs):
    write([1, 2])
    answer, _ = library.push(path, "--to", "Den", "--pick", "1=0")
    check(kind + ": what is none of the tracks is left out", answer.returncode == 3
          and get_songs() == [2], answer)
    answer, plan = library.push(path, "--to", "Den")
    states = [entry["state"] for entry in plan["entries"]]
    check(kind + ": which is remembered", states == ["not-found", "matched"]
          and plan["action"] == "nothing" and plan["entries"][0]["candidates"], answer)
    answer, plan = library.push(path, "--to", "Den", "--pick", "1=1")
    check(kind + ": until something is picked", answer.returncode == 0 and get_songs() == [1, 2],
          answer)


def try_foreign(kind, library, path, handler):
    foreign = "e" * 32
    handler.playlists[foreign] = {"name": "Ours", "next": 0, "entries": [], "is_foreign": True}
    answer, _ = library.push(path, "--to", "Den", "--name", "Ours")
    check(kind + ": a playlist that the server does not let change stays, in words",
          answer.returncode == 1 and "another user" in answer.stderr
          and "Ours" in answer.stderr and not handler.playlists[foreign]["entries"], answer)
    handler.playlists[foreign]["is_shown_fixed"] = True
    answer, plan = library.push(path, "--to", "Den", "--name", "Ours", "--dry-run")
    check(kind + ": one that says so is not meant", answer.returncode == 0
          and plan["action"] == "create", answer)
    del handler.playlists[foreign]


def main(program, make_music, start):
    test_supysonic(program, make_music, start)
    test_media_server(program, "jellyfin")
    test_media_server(program, "emby")
    print("1..{}".format(len(cases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
