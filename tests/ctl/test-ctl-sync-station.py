#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-sync-station.py TRACKSYNCCTL MAKE-MUSIC START-STATION START-SUPYSONIC [--kill N]

Forty tagged tracks go from a folder and from a real Subsonic server to a station of this machine:
what is decided is as the music's manifest says, a second run does nothing, and neither faults of
the station nor a kill at any moment make anything go there twice or lose a membership. With --kill
only the kills, N of them. Runs with a keyring; writes TAP.
"""

import collections
import concurrent.futures
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

UNPLAYABLE = (".aiff", ".wma")

cases = []
writing = threading.Lock()


def check(name, is_right, seen=""):
    with writing:
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

    def call(self, method, path, content=None):
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(
            self.address + path, data=data, method=method,
            headers={"X-API-Key": "all:rights", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def playlist_id(self, name):
        return next(entry["id"] for entry in self.call("GET", "/api/station/1/playlists")
                    if entry["name"] == name)


class Tool:
    def __init__(self, program, folder):
        os.mkdir(folder)
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

    def start_sync(self, source, *more):
        return subprocess.Popen(
            [self.program, "sync", source, "Radio", "--yes", "--json", "--profile", self.profile,
             *more], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)

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


def fresh(tool, station):
    """An empty station and an empty library that knows it."""
    station.ask("reset", {})
    tool.renew()
    tool.add("azuracast", station.address, "1", "all:rights", "Radio")


def check_decisions(name, manifest, report, has_ids):
    """One track of each recording goes there, and what does not is another of one that does. Where
    the source tells no ids, one of another title may go there as well."""
    known = {(entry["title"].casefold(), entry["album"].casefold()): entry for entry in manifest}
    taken, rest, odd, n = {}, [], [], 0
    for item in report["items"]:
        entry = known.get((item["title"].casefold(), item["album"].casefold()))
        if entry is None:
            odd.append("unknown: %s" % item)
        elif item["action"] != "copy":
            rest.append((entry, item))
        else:
            n += 1
            other = taken.setdefault(entry["take"], entry)
            if other is not entry and (has_ids or other["title"] == entry["title"]):
                odd.append("twice: %s" % entry)
    ids = {entry["recording"] for entry in taken.values()}
    for entry, item in rest:
        if item["action"] != "look" or (entry["take"] not in taken
                                        and entry["recording"] not in ids):
            odd.append("left out: %s %s" % (entry, item["code"]))
    takes = {entry["take"] for entry in manifest if entry["recording"] not in ids}
    check(name, not odd and takes <= set(taken) and len(report["items"]) == len(manifest),
          "\n".join(odd))
    return n


def check_second_run(name, tool, station, source, n):
    log = len(station.ask("log"))
    status, report, errors = tool.sync(source)
    sent = [entry for entry in station.ask("log")[log:] if entry["method"] != "GET"]
    check(name, status == 0 and report["plan"]["copy"]["tracks"] == 0 and not sent
          and len(station.files()) == n, "%d %s %s %s" % (status, errors, sent, len(station.files())))


def check_comparison(tool, station, n):
    """The library against the station: all that went there is known, and who put what else."""
    answer = tool.run("duplicates", "--station", "Radio", "--json", "--why")
    rows = json.loads(answer.stdout)
    found = {row["file"]["location"] for row in rows if row["state"] == "same"}
    check("library and station: all that went there is found again",
          found == {file["path"] for file in station.files()} and len(found) == n
          and all(row["why"] for row in rows if row["state"] == "same"), answer.stdout)
    check("library and station: there is nothing else",
          all(row["state"] in ("same", "look", "library-only")
              or row["state"] == "twice" and row["strategy"] == "song-id" for row in rows),
          answer.stdout)
    answer = tool.run("duplicates", "--station", "Nowhere")
    check("library and station: a station that is not known is said",
          answer.returncode == 1 and "Nowhere" in answer.stderr, answer.stderr)


def test_folder(tool, station, music, manifest):
    fresh(tool, station)
    status, report, errors = tool.sync(music)
    check("from a folder: all is well", status == 0, errors)
    n = check_decisions("from a folder: decisions are as the manifest says", manifest, report,
                        True)
    result = report["result"]
    check("from a folder: the report is true",
          result["copied"] == result["verified"] == n == len(station.files()) and not result["failed"],
          summary(report))
    check("from a folder: nothing is there twice", not twice(station), twice(station))
    lists = {entry["name"]: entry for entry in report["playlists"]}
    there = station.playlists()
    check("from a folder: playlists are there, whole",
          len(lists) == 3 and all(name in there and there[name] for name in lists)
          and all(len(set(there[name])) == len(there[name]) for name in lists),
          "%s %s" % (lists, there))
    check_second_run("from a folder: a second run does nothing", tool, station, music, n)
    check_comparison(tool, station, n)

    for file in station.files():
        station.call("PUT", "/api/station/1/file/%d" % file["id"],
                     {"title": "Changed %d" % file["id"], "artist": "Someone at the station"})
    status, report, errors = tool.sync(music, "--force-refresh")
    check("files that the station's people gave other tags are known",
          status == 0 and report["plan"]["copy"]["tracks"] == 0 and len(station.files()) == n, errors)

    path = os.path.join(tool.folder, "report.md")
    status, report, errors = tool.sync(music, "--dry-run", "--force", "--report", path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    check("a dry run with --force would upload all again, and does nothing",
          status == 0 and report["plan"]["copy"]["tracks"] == n and "To be uploaded" in text, errors)


def test_subsonic(tool, station, music, manifest, start_supysonic):
    server = Helper(start_supysonic, music)
    if server.address is None:
        with writing:
            cases.append("from a Subsonic server")
            print("ok %d # SKIP supysonic is not installed" % len(cases), flush=True)
        return
    try:
        fresh(tool, station)
        tool.add("subsonic", server.address, "alice", "wonder land", "Server",
                 "--auth", "plain-password")
        status, report, errors = tool.sync("Server")
        check("from a server: all is well", status == 0, errors)
        n = check_decisions("from a server: decisions are as the manifest says", manifest, report,
                            False)
        sums = set(file_sum(os.path.join(music, entry["path"])) for entry in manifest)
        check("from a server: what went there are the original files",
              len(station.files()) == n and all(file["sha1"] in sums for file in station.files())
              and not twice(station), len(station.files()))
        check_second_run("from a server: a second run does nothing", tool, station, "Server", n)
        target = os.path.join(tool.folder, "copied")
        answer = tool.run("sync", "Server", target, "--yes", "--json")
        copies = [os.path.join(path, name) for path, _, names in os.walk(target) for name in names]
        check("from a server to a folder: the original files are there",
              answer.returncode == 0 and len(copies) == len(manifest)
              and all(file_sum(path) in sums for path in copies), answer.stderr)
        answer = tool.run("sync", "Server", target, "--yes", "--json")
        check("from a server to a folder: a second run copies nothing",
              answer.returncode == 0 and json.loads(answer.stdout)["plan"]["copy"]["tracks"] == 0,
              answer.stdout[:2000])
    finally:
        server.end()


def test_others(tool, station, music):
    """What other people put there is used, never doubled, and stays in its playlists."""
    fresh(tool, station)
    length = 4
    station.ask("files", [
        {"path": "theirs/a.mp3", "artist": "The Tin Meridians", "title": "Copper Weather",
         "album": "Tidewrack", "length": length},
        {"path": "theirs/b.mp3", "artist": "Somebody Else", "title": "Not of the source",
         "album": "", "length": length, "custom_fields": {"musicbrainz_recording": ""}}])
    station.call("POST", "/api/station/1/playlists",
                 {"name": "Long drive", "type": "default", "source": "songs",
                  "order": "sequential"})
    station.call("PUT", "/api/station/1/files/batch",
                 {"do": "playlist", "playlists": [station.playlist_id("Long drive")],
                  "files": ["theirs/b.mp3"], "dirs": []})
    before = station.playlists()
    status, report, errors = tool.sync(music)
    after = station.playlists()
    matched = [item for item in report["items"] if item["title"] == "Copper Weather"]
    check("a track that is there already is not uploaded",
          status == 0 and len(matched) == 1 and matched[0]["action"] == "skip"
          and matched[0]["matched_path"] == "theirs/a.mp3", "%s %s" % (errors, matched))
    check("a file of other people stays in its playlist, behind ours",
          set(before["Long drive"]) <= set(after["Long drive"])
          and len(after["Long drive"]) > len(before["Long drive"])
          and after["Long drive"][-1] == before["Long drive"][0], "%s %s" % (before, after))
    key = next(file["unique_id"] for file in station.call("GET", "/api/station/1/files")
               if file["path"] == "theirs/a.mp3")
    path = next(os.path.join(where, name) for where, _, names in os.walk(music) for name in names
                if os.path.join(where, name).endswith(matched[0]["source_path"]))
    answer = tool.run("decisions", "add", "different", path, "azuracast:" + key)
    status, again, errors = tool.sync(music, "--dry-run")
    again = [item for item in again["items"] if item["source_path"] == matched[0]["source_path"]]
    check("what a run found there is not there once people say so",
          answer.returncode == 0 and len(again) == 1
          and again[0].get("matched_path") != "theirs/a.mp3", "%s %s %s" % (answer, errors, again))
    twins = [item for item in report["items"] if item["code"] in ("several", "twin")]
    check("several tracks that are one recording are shown, and say what they match",
          twins and all(item["matched_path"] and item["result"] == "none" for item in twins), twins)


def check_list(name, station, source_names, theirs):
    """The list is the source's, in its order, then what others put there."""
    wanted = [os.path.splitext(file)[0] for file in source_names]
    there = station.playlists()["Album"]
    ours = [os.path.splitext(os.path.basename(path))[0] for path in there if path not in theirs]
    check(name, ours == wanted and there[len(ours):] == theirs, "%s %s" % (there, wanted))


def write_list(album, names):
    with open(os.path.join(album, "Album.m3u8"), "w", encoding="utf-8") as file:
        file.write("#EXTM3U\n" + "".join(name + "\n" for name in names))


def test_follow(tool, station, album):
    """What the source's playlist drops leaves the station's, and nothing else does."""
    fresh(tool, station)
    album = shutil.copytree(album, os.path.join(tool.folder, "album"))
    names = sorted(name for name in os.listdir(album) if not name.endswith(".m3u8"))
    layout = ("--template", "{path}", "--exact")
    station.ask("files", [{"path": "theirs/a.mp3", "artist": "Someone", "title": "One",
                           "length": 4}])
    for name in ("Album", "Other"):
        station.call("POST", "/api/station/1/playlists",
                     {"name": name, "type": "default", "source": "songs", "order": "sequential"})
    lists = [station.playlist_id(name) for name in ("Album", "Other")]
    station.call("PUT", "/api/station/1/files/batch",
                 {"do": "playlist", "playlists": lists, "files": ["theirs/a.mp3"], "dirs": []})
    write_list(album, names[:6])
    tool.sync(album, *layout)
    theirs = ["theirs/a.mp3"]
    check_list("a list of the station gets the source's tracks before its own", station, names[:6],
               theirs)

    # Somebody at the station puts one of ours into two lists by hand.
    station.call("PUT", "/api/station/1/files/batch",
                 {"do": "playlist", "playlists": lists, "files": [names[7]], "dirs": []})
    station.call("PUT", "/api/station/1/files/batch",
                 {"do": "playlist", "playlists": lists, "files": [names[5]], "dirs": []})
    write_list(album, names[:8])
    tool.sync(album, *layout, "--force-refresh")
    check_list("what is added to the source's playlist is added there", station, names[:8], theirs)
    write_list(album, names[1:5])
    status, report, errors = tool.sync(album, *layout)
    theirs.insert(0, names[7])
    check_list("what it drops leaves, but for what was put there by hand", station, names[1:5],
               theirs)
    check("the files stay, and other playlists are left alone",
          status == 0 and len(station.files()) == len(names) + 1
          and sorted(station.playlists()["Other"])
          == sorted(["theirs/a.mp3", names[5], names[7]]),
          "%s %s" % (errors, station.playlists()))
    log = len(station.ask("log"))
    tool.sync(album, *layout)
    check("a second run changes nothing",
          all(entry["method"] == "GET" for entry in station.ask("log")[log:]),
          station.ask("log")[log:])

    station.ask("faults", {"match": "PUT .*/(batch|order)", "status": 400, "times": 100,
                           "type": "ValidationException"})
    write_list(album, names[2:6])
    status, report, errors = tool.sync(album, *layout)
    check("a change that the station refuses is said", status == 3, "%s %s" % (status, errors))
    station.ask("reset-faults", {})
    tool.sync(album, *layout, "--force-refresh")
    check_list("and made by the next run", station, names[2:6], theirs)

    for is_done in (False, True):
        wanted = names[3:6] if not is_done else names[4:7]
        write_list(album, wanted)
        station.ask("faults", {"match": "PUT .*/batch", "done": is_done, "status": 500,
                               "hang": 20, "times": 1})
        seen = len(station.ask("log"))
        process = tool.start_sync(album, *layout)
        wait_for(lambda: any("batch" in entry["path"] for entry in station.ask("log")[seen:]))
        process.kill()
        process.wait()
        station.ask("reset-faults", {})
        tool.sync(album, *layout, "--force-refresh")
        check_list("a run that is killed at the change is completed by the next (%s)"
                   % ("done" if is_done else "not done"), station, wanted, theirs)
    write_list(album, [])
    tool.sync(album, *layout)
    check_list("a playlist that became empty leaves what others put there", station, [], theirs)


def test_import(tool, station, album):
    """A new playlist goes there in one request, and another way where names are alike."""
    fresh(tool, station)
    album = shutil.copytree(album, os.path.join(tool.folder, "album"))
    names = sorted(name for name in os.listdir(album) if not name.endswith(".m3u8"))
    write_list(album, list(reversed(names)))
    tool.sync(album, "--template", "{path}", "--exact")
    sent = [entry["path"] for entry in station.ask("log") if entry["method"] in ("PUT", "POST")
            and re.search("playlist|batch", entry["path"])]
    check_list("a new playlist is there, in order", station, list(reversed(names)), [])
    check("it went there in one request",
          len(sent) == 2 and sent[0].endswith("/playlists") and sent[1].endswith("/import"), sent)

    fresh(tool, station)
    for name, alike in ((names[0], "a b"), (names[1], "a_b")):
        os.rename(os.path.join(album, name),
                  os.path.join(album, alike + os.path.splitext(names[0])[1]))
    alike = sorted(name for name in os.listdir(album) if name.startswith("a"))
    write_list(album, alike)
    status, report, errors = tool.sync(album, "--template", "{path}", "--exact")
    check("files whose names the station takes for one are in it, too",
          status == 0 and station.playlists()["Album"] == alike,
          "%s %s %s" % (errors, station.playlists(), alike))


def test_replace(tool, station, album):
    """Replacing is chosen; what is replaced goes last, and its playlists do not lose it."""
    fresh(tool, station)
    tool.sync(album, "--template", "{path}")
    known = next(file for file in station.files() if file["path"].endswith(".flac"))
    fresh(tool, station)
    station.ask("files", [
        {"path": "theirs/old.mp3", **{name: known[name] for name in
                                      ("artist", "title", "album", "isrc", "length")}},
        {"path": "theirs/a.mp3", "artist": "A", "title": "One", "length": 4},
        {"path": "theirs/z.mp3", "artist": "Z", "title": "Other", "length": 4}])
    station.call("POST", "/api/station/1/playlists",
                 {"name": "Other", "type": "default", "source": "songs", "order": "sequential"})
    for path in ("theirs/a.mp3", "theirs/old.mp3", "theirs/z.mp3"):
        station.call("PUT", "/api/station/1/files/batch",
                     {"do": "playlist", "playlists": [station.playlist_id("Other")],
                      "files": [path], "dirs": []})
    status, report, errors = tool.sync(album)
    before = {file["path"]: file["id"] for file in station.files()}
    lists = station.playlists()
    check("what is there already is not replaced without being asked",
          status == 0 and "theirs/old.mp3" in before and len(before) == 10
          and not any(item["replaces"] for item in report["items"]), "%s %s" % (errors, before))

    status, report, errors = tool.sync(album, "--replace-files", "--dry-run")
    row = next(item for item in report["items"] if item["matched_path"] == "theirs/old.mp3")
    check("the plan says what it would replace",
          status == 0 and all(item["replaces"] for item in report["items"])
          and row["target_path"] == "theirs/old.flac" and "theirs/old.mp3" in row["reason"]
          and {file["path"]: file["id"] for file in station.files()} == before, report)

    station.ask("faults", {"match": "POST .*/files", "status": 400, "times": 100,
                           "type": "ValidationException"})
    status, report, errors = tool.sync(album, "--replace-files")
    check("an upload that fails loses nothing",
          status == 3 and station.playlists() == lists
          and {file["path"]: file["id"] for file in station.files()} == before,
          "%s %s" % (status, station.playlists()))
    station.ask("reset-faults", {})

    station.ask("faults", {"match": "DELETE .*", "status": 403, "times": 100,
                           "type": "PermissionDeniedException"})
    seen = len(station.ask("log"))
    status, report, errors = tool.sync(album, "--replace-files")
    station.ask("reset-faults", {})
    after = {file["path"]: file["id"] for file in station.files()}
    log = [entry["method"] + " " + entry["path"] for entry in station.ask("log")[seen:]]
    row = next(item for item in report["items"] if item["target_path"] == "theirs/old.flac")
    check("a file that cannot be deleted stays, and that is said",
          status == 0 and row["result"] == "copied" and row["message"]
          and after == {**before, "theirs/old.flac": after.get("theirs/old.flac")},
          "%s %s" % (row, after))
    handed = "PUT /api/station/1/playlist/%d/order" % station.playlist_id("Other")
    deleted = "DELETE /api/station/1/file/%d" % before["theirs/old.mp3"]
    check("it is deleted last, after its playlists were handed on",
          station.playlists()["Other"] == ["theirs/a.mp3", "theirs/old.mp3", "theirs/old.flac",
                                           "theirs/z.mp3"]
          and handed in log and deleted in log and log.index(handed) < log.index(deleted), log)

    fresh_lists = {name: [path.replace("old.mp3", "old.flac") for path in paths]
                   for name, paths in lists.items()}
    station.call("DELETE", "/api/station/1/file/%d" % after["theirs/old.flac"])
    tool.renew()
    tool.add("azuracast", station.address, "1", "all:rights", "Radio")
    status, report, errors = tool.sync(album, "--replace-files")
    after = {file["path"]: file["id"] for file in station.files()}
    check("what is replaced keeps its playlists, its place in them, and its id where it can",
          status == 0 and station.playlists() == fresh_lists and len(after) == len(before)
          and all(after[path] == before[path] for path in before if path in after)
          and "theirs/old.flac" in after, "%s %s %s" % (errors, station.playlists(), fresh_lists))


def wait_for(is_so, seconds=60):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def test_cancel(tool, station, album):
    """An upload that the station does not answer is given up at once."""
    fresh(tool, station)
    n = len(os.listdir(album)) - 1
    station.ask("faults", {"match": "POST .*/files$", "hang": 100, "times": 3})
    process = tool.start_sync(album)
    wait_for(lambda: sum(entry["method"] == "POST" for entry in station.ask("log")) >= 3)
    process.send_signal(signal.SIGINT)
    try:
        status = process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        status = None
    check("a cancelled run ends although the station does not answer", status not in (None, 0),
          status)
    station.ask("reset-faults", {})
    status, report, errors = tool.sync(album, "--force-refresh")
    check("the next run uploads all of it, once",
          status == 0 and len(station.files()) == n and not twice(station)
          and len(station.playlists()["Album"]) == n, "%s %s" % (errors, station.playlists()))


FAULTS = (
    ("413", {"match": "POST .*/files$", "status": 413, "html": True, "times": 1}),
    ("429", {"match": "POST .*/files$", "status": 429, "times": 1}),
    ("429 with Retry-After", {"match": "POST .*/files$", "status": 429, "retry_after": 1,
                              "times": 1}),
    ("503", {"match": "(GET|POST) .*/files$", "status": 503, "times": 1}),
    ("a page of the web server", {"match": "POST .*/files$", "status": 502, "html": True,
                                  "times": 1}),
    ("a cut connection", {"match": "POST .*/files$", "cut": True, "times": 1}),
    ("a late answer", {"match": "POST .*/files$", "hang": 2, "times": 1}),
    ("a lost answer", {"match": "POST .*/files$", "done": True, "status": 500, "html": True,
                       "times": 1}),
    ("a cut answer", {"match": "POST .*/files$", "done": True, "cut": True, "times": 1}),
    ("playlists that fail once", {"match": "(PUT|POST) .*(batch|playlists|order|import)",
                                  "status": 503, "times": 1}),
    ("a lost answer to a playlist", {"match": "(PUT|POST) .*(batch|order|import)", "done": True,
                                     "cut": True, "times": 1}),
    ("empty ids", {"match": "never"}, {"empty_ids": True}),
    ("[] for {}", {"match": "never"}, {"empty_as_list": True}),
    ("empty ids and a lost answer", {"match": "POST .*/files$", "done": True, "cut": True,
                                     "times": 1}, {"empty_ids": True, "whole": True}),
    ("[] for {} and 503", {"match": "POST .*/files$", "status": 503, "times": 1},
     {"empty_as_list": True, "field": ""}),
)


def test_faults(tool, station, album):
    names = [name for _, _, names in os.walk(album) for name in names]
    n = sum(1 for name in names if not name.endswith(".m3u8"))
    for name, fault, *options in FAULTS:
        fresh(tool, station)
        station.ask("options", {"empty_ids": False, "empty_as_list": False, "whole": False,
                                "field": "musicbrainz_recording", **(options or [{}])[0]})
        station.ask("faults", fault)
        status, report, errors = tool.sync(album)
        there, result = len(station.files()), report["result"] if report else None
        is_true = result is not None and result["copied"] <= there and (
            status == 0) == (result["failed"] == 0 and result["stopped"] is None)
        check("%s: nothing is there twice, and the report is true" % name,
              is_true and not twice(station), "%s %s %s" % (status, errors, result))
        station.ask("reset-faults", {})
        status, report, errors = tool.sync(album, "--force-refresh")
        members = station.playlists().get("Album", [])
        check("%s: the next run completes it" % name,
              status == 0 and len(station.files()) == n and not twice(station)
              and len(members) == n and len(set(members)) == n,
              "%s %s %s %s" % (status, errors, len(station.files()), members))


def test_refused(tool, station, album):
    fresh(tool, station)
    station.ask("faults", {"match": "POST .*/files", "status": 403, "times": 100,
                           "type": "PermissionDeniedException"})
    status, report, errors = tool.sync(album)
    check("a key without the right ends the run, which says so",
          status not in (0, 3) and report["result"]["stopped"] and not station.files(), errors)


def test_kills(tool, station, album, n_kills):
    names = [name for _, _, names in os.walk(album) for name in names]
    n = sum(1 for name in names if not name.endswith((".m3u8", ".pls", ".xspf")))
    random.seed(5)
    fresh(tool, station)
    seen = len(station.ask("log"))
    tool.sync(album)
    n_requests = len(station.ask("log")) - seen
    for i in range(n_kills):
        fresh(tool, station)
        seen = len(station.ask("log"))
        # At any of its requests, however long a run takes on this machine.
        last = seen + random.randint(0, n_requests)
        process = tool.start_sync(album)
        wait_for(lambda: process.poll() is not None or len(station.ask("log")) >= last)
        time.sleep(random.uniform(0, 0.02))
        is_killed = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        so_far = len(station.files())
        status, report, errors = tool.sync(album)
        check("killed %s with %d there: the next run completes it" % (is_killed, so_far),
              status == 0 and len(station.files()) == n and not twice(station)
              and len(set(station.playlists()["Album"])) == len(station.playlists()["Album"]) == n,
              "%s %s %s %s %s" % (status, errors, len(station.files()), summary(report),
                                  station.playlists()))


def file_sum(path):
    with open(path, "rb") as file:
        return hashlib.sha1(file.read()).hexdigest()


def make_album(music, folder):
    """A few tracks that are all other recordings, and a playlist of them."""
    album = os.path.join(folder, "album")
    os.mkdir(album)
    takes, names = set(), []
    for entry in read_manifest(music):
        if entry["take"] in takes or entry["path"].endswith(UNPLAYABLE) or len(names) == 8:
            continue
        if entry["recording"] in takes:
            continue
        takes.update((entry["take"], entry["recording"]))
        names.append("%02d%s" % (len(names), os.path.splitext(entry["path"])[1]))
        shutil.copy2(os.path.join(music, entry["path"]), os.path.join(album, names[-1]))
    with open(os.path.join(album, "Album.m3u8"), "w", encoding="utf-8") as file:
        file.write("\n".join(names) + "\n")
    return album


def main(program, make_music, start_station, start_supysonic, n_kills):
    with tempfile.TemporaryDirectory() as folder:
        music = os.path.join(folder, "music")
        subprocess.run([make_music, music, "40"], check=True, stdout=subprocess.DEVNULL)
        manifest = read_manifest(music)
        album = make_album(music, folder)
        # Stations play neither; which track of a recording goes there is by a server's random ids.
        for entry in manifest:
            if entry["path"].endswith(UNPLAYABLE):
                os.unlink(os.path.join(music, entry["path"]))
        manifest = [entry for entry in manifest if not entry["path"].endswith(UNPLAYABLE)]
        os.unlink(os.path.join(music, "manifest.json"))
        if n_kills:
            parts = [[(test_kills, album, n_kills)]]
        else:
            parts = [[(test_folder, music, manifest), (test_others, music),
                      (test_kills, album, 3), (test_follow, album)],
                     [(test_subsonic, music, manifest, start_supysonic), (test_import, album),
                      (test_cancel, album), (test_replace, album)],
                     [(test_faults, album), (test_refused, album)]]
        # Much of the time is spent waiting for one another.
        with concurrent.futures.ThreadPoolExecutor(len(parts)) as pool:
            runs = [pool.submit(run_part, program, start_station, folder, part) for part in parts]
        for run in runs:
            run.result()


def run_part(program, start_station, folder, tests):
    """Tests with a station of their own, one after the other."""
    station = Station(start_station)
    try:
        for test, *args in tests:
            test(Tool(program, os.path.join(folder, test.__name__)), station, *args)
    finally:
        station.end()


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]) if len(sys.argv) > 5 else 0)
    print("1..%d" % len(cases))
