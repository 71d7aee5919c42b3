#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-sync-station.py TRACKSYNCCTL MAKE-MUSIC START-STATION START-SUPYSONIC [--kill N]

Forty tagged tracks go from a folder and from a real Subsonic server to a station of this machine:
what is decided is as the music's manifest says, a second run does nothing, and neither faults of
the station nor a kill at any moment make anything go there twice or lose a membership. With --kill
only the kills, N of them. Runs with a keyring; writes TAP.
"""

import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

cases = []


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name), flush=True)
    if not is_right:
        for line in str(seen).splitlines()[:60]:
            print("# " + line, flush=True)


class Helper:
    """A server of the tests' own, which prints READY ADDRESS and ends with its standard input."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        words = self.process.stdout.readline().split()
        self.address = words[1] if len(words) > 1 and words[0] == "READY" else None

    def ask(self, path, content=None):
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(self.address + "/_test/" + path, data=data)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)


class Station(Helper):
    def files(self):
        return self.ask("state")["files"]

    def playlists(self):
        return self.ask("state")["playlists"]

    def count(self, method, end):
        return sum(1 for entry in self.ask("log")
                   if entry["method"] == method and entry["path"].partition("?")[0].endswith(end))


class Tool:
    def __init__(self, program, folder):
        self.program, self.folder, self.n = program, folder, 0
        self.profile = os.path.join(folder, "profile")

    def renew(self):
        self.n += 1
        self.profile = os.path.join(self.folder, "profile-%d" % self.n)

    def run(self, *args):
        return subprocess.run([self.program, *args, "--profile", self.profile],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                              check=False)

    def add(self, kind, address, user, secret, name, *more):
        path = os.path.join(self.folder, "secret")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
                  encoding="utf-8") as file:
            file.write(secret)
        answer = self.run("account", "add", kind, address, "--user", user, "--name", name,
                          "--secret-file", path, *more)
        assert answer.returncode == 0, answer.stderr

    def sync(self, source, *more):
        """Status, the report, and what was said of errors."""
        answer = self.run("sync", source, "Radio", "--yes", "--json", *more)
        try:
            report = json.loads(answer.stdout)
        except ValueError:
            report = None
        return answer.returncode, report, answer.stderr


def summary(report):
    return json.dumps({"plan": report["plan"], "result": report["result"],
                       "failed": [item for item in report["items"]
                                  if item["result"] not in ("none", "copied")]}, indent=1)


def twice(station):
    """What is on the station more than once."""
    counts = collections.Counter(entry["sha1"] for entry in station.files())
    return {key: n for key, n in counts.items() if n > 1}


def read_manifest(music):
    with open(os.path.join(music, "manifest.json"), encoding="utf-8") as file:
        return json.load(file)


def main(program, make_music, start_station, start_supysonic, n_kills):
    with tempfile.TemporaryDirectory() as folder:
        music = os.path.join(folder, "music")
        subprocess.run([make_music, music, "40"], check=True, stdout=subprocess.DEVNULL)
        station = Station(start_station)
        tool = Tool(program, folder)
        try:
            if n_kills:
                test_kills(tool, station, music, n_kills)
            else:
                test_folder(tool, station, music)
        finally:
            station.end()


def fresh(tool, station):
    """An empty station and an empty library that knows it."""
    station.ask("reset", {})
    tool.renew()
    tool.add("azuracast", station.address, "1", "all:rights", "Radio")


def test_folder(tool, station, music):
    fresh(tool, station)
    status, report, errors = tool.sync(music)
    print(status, summary(report) if report else "", errors, len(station.files()))
    for item in report["items"]:
        print("#", item["action"], item["code"], item["artist"], "|", item["title"], "|", item["matched_path"], item["confidence"], item["strategy"])


if __name__ == "__main__":
    kills = int(sys.argv[6]) if len(sys.argv) > 6 else 0
    main(*sys.argv[1:5], kills)
    print("1..%d" % len(cases))
