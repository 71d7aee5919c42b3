#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-station.py TRACKSYNCCTL START-STATION: the command "station". Writes TAP."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request

KEY = "all:rights"
cases = []


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name))
    if not is_right:
        for line in str(seen).splitlines():
            print("# " + line)


def main(program, script):
    station = subprocess.Popen([script, "--no-probe"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    address = station.stdout.readline().split()[1]
    environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent/bus")

    def ask(path, told=None):
        data = None if told is None else json.dumps(told).encode()
        with urllib.request.urlopen(address + "/_test/" + path, data) as answer:
            return json.load(answer)

    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        keys = {}
        for name in (KEY, "no:deleting", "wrong"):
            keys[name] = os.path.join(folder, name.replace(":", "-"))
            with open(keys[name], "w", encoding="utf-8") as file:
                file.write(name + "\n")
            os.chmod(keys[name], 0o600)
        song = os.path.join(folder, "A Song.mp3")
        other = os.path.join(folder, "Other.mp3")
        for path, size in ((song, 5000), (other, 6000)):
            with open(path, "wb") as file:
                file.write(os.urandom(size))
        printed = []

        def run(*args, key=KEY):
            secret = ["--secret-file", keys[key]] if key else []
            answer = subprocess.run([program, *args, "--profile", profile, *secret],
                                    stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                    timeout=60, check=False, env=environment)
            printed.append(answer.stdout + answer.stderr)
            return answer

        def station_run(verb, *args, key=KEY):
            return run("station", verb, "Lamp", *args, key=key)

        answer = run("account", "add", "azuracast", address, "--name", "Lamp")
        check("a station has to be named", answer.returncode == 2 and "--station" in answer.stderr,
              answer)
        answer = run("account", "add", "azuracast", address, "--name", "Lamp", "--station", "nope")
        check("a station that is not there", answer.returncode == 1 and "nope" in answer.stderr,
              answer)
        answer = run("account", "add", "azuracast", address, "--name", "Lamp", "--station", "1",
                     key="wrong")
        check("a wrong key", answer.returncode == 1 and "API key" in answer.stderr, answer)
        answer = run("account", "add", "azuracast", address, "--name", "Lamp", "--station", "1")
        check("added", answer.returncode == 0 and "Lamp FM" in answer.stdout, answer)
        answer = run("station", "list", "--json", key=None)
        check("listed", [r["name"] for r in json.loads(answer.stdout)] == ["Lamp"], answer)
        answer = station_run("check")
        check("checked", answer.returncode == 0 and "Lamp FM" in answer.stdout, answer)
        answer = run("scan")
        check("not scanned", answer.returncode == 0 and "no folders" in answer.stderr, answer)
        answer = run("scan", "Lamp")
        check("nor when it is named", answer.returncode == 1 and "station" in answer.stderr, answer)

        answer = station_run("upload", song, other, "--prefix", "test/new", "--playlist", "Fresh",
                             "--json")
        check("uploaded", answer.returncode == 0 and [r["path"] for r in json.loads(answer.stdout)]
              == ["test/new/A Song.mp3", "test/new/Other.mp3"], answer)
        check("in the playlist", ask("state")["playlists"]["Fresh"]
              == ["test/new/A Song.mp3", "test/new/Other.mp3"], ask("state"))
        answer = station_run("upload", song, "--prefix", "test/new")
        check("not written over", answer.returncode == 1 and "of this name" in answer.stderr, answer)
        answer = station_run("upload", song, "--prefix", "test/new", "--force")
        check("replaced when told to", answer.returncode == 0
              and len(ask("state")["files"]) == 2, answer)
        small = os.path.join(folder, "small.mp3")
        with open(small, "wb") as file:
            file.write(b"x" * 999)
        answer = station_run("upload", small, os.path.join(folder, "none.mp3"))
        check("what is no music, or not there", answer.returncode == 1
              and "999" in answer.stderr and "none.mp3" in answer.stderr, answer)
        answer = station_run("files", "--json")
        check("files", [r["path"] for r in json.loads(answer.stdout)]
              == ["test/new/A Song.mp3", "test/new/Other.mp3"], answer)

        playlist = os.path.join(folder, "Evening.m3u")
        with open(playlist, "w", encoding="utf-8") as file:
            file.write("#EXTM3U\nOther.mp3\nmissing.mp3\n")
        answer = station_run("import", playlist, "--json")
        check("imported, with the line that was lost", answer.returncode == 3
              and [r["match"] is None for r in json.loads(answer.stdout)] == [False, True]
              and "missing.mp3" in answer.stderr, answer)
        answer = station_run("playlists", "--json")
        check("playlists", {r["name"]: r["tracks"] for r in json.loads(answer.stdout)}
              == {"default": 0, "Fresh": 2, "Evening": 1}, answer)
        answer = station_run("delete", "test/new/Other.mp3", key="no:deleting")
        check("without the right to delete", answer.returncode == 1
              and "Delete Station Media" in answer.stderr, answer)
        answer = station_run("delete", "test/new/Other.mp3", "nothing.mp3")
        check("deleted in part", answer.returncode == 3 and len(ask("state")["files"]) == 1, answer)
        answer = run("station", "files")
        check("a missing word is usage", answer.returncode == 2, answer)
        check("the key is nowhere", not any(KEY in text for text in printed)
              and not any(KEY.encode() in open(os.path.join(root, name), "rb").read()
                          for root, _, names in os.walk(profile) for name in names))
    station.stdin.close()
    station.wait()
    print("1..%d" % len(cases))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
