#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-account.py TRACKSYNCCTL: accounts on a server of this process. Writes TAP.

No secret may show up in the profile, in what is printed, or on the command line.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "s3same op€n"
cases = []


class Server(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        path, _, query = self.path.partition("?")
        args = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        token = hashlib.md5((SECRET + args.get("s", "")).encode()).hexdigest()
        body = {"status": "ok", "version": "1.16.1", "type": "test", "serverVersion": "1"}
        if args.get("u") != "jo" or args.get("t") != token:
            body.update(status="failed", error={"code": 40, "message": "no"})
        elif "getMusicFolders" in path:
            body["musicFolders"] = {"musicFolder": [{"id": 1}]}
        elif "search3" in path:
            offset = int(args["songOffset"])
            songs = [{"id": str(i), "title": "Song %d" % i, "artist": "A", "duration": 60}
                     for i in range(offset, min(offset + 500, 7))]
            body["searchResult3"] = {"song": songs} if songs else {}
        data = json.dumps({"subsonic-response": body}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name))
    if not is_right:
        for line in str(seen).splitlines():
            print("# " + line)


def main(program):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = "http://127.0.0.1:%d" % server.server_port
    environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent/bus")

    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        good = os.path.join(folder, "good")
        bad = os.path.join(folder, "bad")
        for path, text in ((good, SECRET), (bad, "wrong")):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text + "\n")
            os.chmod(path, 0o600)
        printed = []

        def run(*args, fd=None):
            answer = subprocess.run(
                [program, *args, "--profile", profile], stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=60, check=False, env=environment,
                pass_fds=[] if fd is None else [fd])
            printed.append(answer.stdout + answer.stderr)
            return answer

        answer = run("account", "list", "--json")
        check("no accounts at first", json.loads(answer.stdout) == [], answer)
        answer = run("account", "add", "gopher", address, "--user", "jo", "--secret-file", good)
        check("an unknown kind is refused", answer.returncode == 2, answer)
        answer = run("account", "add", "subsonic", address, "--secret-file", good)
        check("a password needs a user", answer.returncode == 2, answer)
        answer = run("account", "add", "subsonic", address, "--user", "jo", "--secret-file", bad)
        check("a wrong password is told", answer.returncode == 1 and "wrong" in answer.stderr, answer)
        answer = run("account", "add", "subsonic", address, "--user", "jo")
        check("without a terminal the ways out are told",
              answer.returncode == 1 and "--secret-file" in answer.stderr, answer)
        os.chmod(good, 0o644)
        answer = run("account", "add", "subsonic", address, "--user", "jo", "--secret-file", good)
        check("a file others can read is refused",
              answer.returncode == 1 and "chmod 600" in answer.stderr, answer)
        os.chmod(good, 0o600)
        answer = run("account", "add", "subsonic", "http://127.0.0.1:1", "--user", "jo",
                     "--secret-file", good, "--no-test", "--name", "Away")
        check("added untested", answer.returncode == 0, answer)
        answer = run("account", "add", "subsonic", address + "/", "--user", "jo", "--name", "Home",
                     "--secret-file", good)
        check("added, with word that there is no keyring", answer.returncode == 0
              and "test 1" in answer.stdout and "keyring" in answer.stderr, answer)
        answer = run("account", "list", "--json")
        rows = json.loads(answer.stdout)
        check("listed", [(r["name"], r["address"], r["user"], r["auth"]) for r in rows][1:]
              == [("Home", address, "jo", "password")], answer)

        answer = run("scan", "Home")
        check("a later run has no secret, and says so",
              answer.returncode == 1 and "again" in answer.stderr, answer)
        read_end, write_end = os.pipe()
        os.write(write_end, SECRET.encode() + b"\n")
        os.close(write_end)
        answer = run("scan", "Home", "--secret-fd", str(read_end), fd=read_end)
        os.close(read_end)
        check("scanned", answer.returncode == 0 and "7 tracks added" in answer.stdout, answer)
        answer = run("search", "--json")
        found = json.loads(answer.stdout)
        check("found", len(found) == 7 and found[0]["title"] == "Song 0", answer)
        answer = run("account", "test", "Home", "--secret-file", good)
        check("tested", answer.returncode == 0 and "test 1" in answer.stdout, answer)
        answer = run("account", "set-secret", "Home", "--secret-file", bad)
        check("a new password is tried first",
              answer.returncode == 1 and "wrong" in answer.stderr, answer)
        answer = run("account", "set-secret", "Home", "--secret-file", good)
        check("a new password is taken", answer.returncode == 0 and "test 1" in answer.stdout,
              answer)
        answer = run("account", "edit", "Home", "--name", "Den", "--pin", "AB" * 32, "--no-test")
        check("renamed and pinned without its password", answer.returncode == 0, answer)
        answer = run("account", "edit", "Den", "--no-pin", "--secret-file", good)
        row = [r for r in json.loads(run("account", "list", "--json").stdout) if r["name"] == "Den"]
        check("no longer pinned", answer.returncode == 0 and row[0]["fingerprint"] is None, row)
        answer = run("account", "edit", "Den", "--pin", "AB" * 32, "--no-test")
        row = [r for r in json.loads(run("account", "list", "--json").stdout) if r["name"] == "Den"]
        check("pinned anew", row[0]["fingerprint"] == "ab" * 32 and row[0]["tracks"] == 7, row)
        answer = run("account", "edit", "Den", "--address", "http://127.0.0.1:2", "--no-test")
        check("another address needs the password again",
              answer.returncode == 1 and "--secret-file" in answer.stderr, answer)
        answer = run("account", "edit", "Den", "--address", "http://127.0.0.1:1", "--no-test",
                     "--secret-file", good)
        check("the address of another account is refused",
              answer.returncode == 1 and "Another account" in answer.stderr, answer)
        answer = run("account", "edit", "Den", "--name", "Home", "--no-pin", "--secret-file", bad)
        check("nothing changes when the trial fails",
              answer.returncode == 1 and "Den" in run("account", "list").stdout, answer)
        answer = run("account", "edit", "Den", "--name", "Home", "--secret-file", good)
        check("its old name again", answer.returncode == 0 and "Home" in answer.stdout, answer)

        answer = run("account", "remove", "Home")
        check("removed", answer.returncode == 0, answer)
        answer = run("account", "remove", "Home")
        check("removing it again is told", answer.returncode == 1, answer)

        kept = b"".join(open(os.path.join(root, name), "rb").read()
                        for root, _, names in os.walk(profile) for name in names)
        check("no secret is kept or printed", SECRET.encode() not in kept
              and not any(SECRET in text for text in printed))
    print("1..{}".format(len(cases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
