#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-duplicates-station.py TRACKSYNCCTL MAKE-MUSIC START-STATION

The library beside a station of this machine: matches are as the music's manifest says, and nothing
is left out of the answer. Runs with a keyring; writes TAP.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request

KEY = "all:rights"
# What is on the station besides.
OTHERS = {
    "unknown.mp3": {"artist": "Cloud Ferry", "title": "Nobody Has This Here", "album": "Quay",
                    "length": 211},
    "unknown again.mp3": {"artist": "Cloud Ferry", "title": "Nobody Has This Here",
                          "album": "Quay", "length": 211},
    "same name 1.mp3": {"artist": "Cloud Ferry", "title": "Ballad", "length": 100,
                        "custom_fields": {"musicbrainz_recording":
                                          "0b7f4a52-6f0d-4a6e-9d0b-111111111111"}},
    "same name 2.mp3": {"artist": "Cloud Ferry", "title": "Ballad", "length": 200,
                        "custom_fields": {"musicbrainz_recording":
                                          "0b7f4a52-6f0d-4a6e-9d0b-222222222222"}},
    "untagged.mp3": {"length": 61},
    "untagged too.mp3": {"length": 92},
}
cases = []


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name), flush=True)
    if not is_right:
        for line in str(seen).splitlines()[:40]:
            print("# " + line[:400], flush=True)


class Test:
    def __init__(self, program, script, folder):
        self.program, self.folder = program, folder
        self.profile = os.path.join(folder, "profile")
        self.station = subprocess.Popen([script, "--no-probe"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.address = self.station.stdout.readline().split()[1]

    def tell(self, what, content):
        data = json.dumps(content).encode()
        with urllib.request.urlopen(self.address + "/_test/" + what, data) as answer:
            answer.read()

    def run(self, *args):
        return subprocess.run([self.program, *args, "--profile", self.profile],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                              check=False)

    def add_station(self):
        key = os.path.join(self.folder, "key")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(KEY + "\n")
        answer = self.run("account", "add", "azuracast", self.address, "--name", "Lamp",
                          "--station", "1", "--secret-file", key)
        assert answer.returncode == 0, answer.stderr

    def compare(self, *args):
        return self.run("duplicates", "--station", "Lamp", *args)

    def end(self):
        self.station.stdin.close()
        self.station.wait()


def choose(manifest):
    """One tagged track of every second recording, by its path on the station."""
    by_recording = {}
    for entry in manifest:
        if entry["title"] and entry["artist"]:
            by_recording.setdefault(entry["recording"], entry)
    return {"theirs/%d.mp3" % n: entry
            for n, entry in enumerate(list(by_recording.values())[::2])}


def check_matches(manifest, chosen, rows):
    known = {entry["path"]: entry for entry in manifest}
    matches = [row for row in rows if row["state"] in ("same", "look")]
    own = {row["file"]["location"] for row in matches
           if row["file"]["location"] in chosen
           and row["track"]["location"] == chosen[row["file"]["location"]]["path"]}
    missed = set(chosen) - own
    check("each chosen track is its own file", not missed, [chosen[path] for path in missed])
    wrong = []
    for row in matches:
        file, track = chosen.get(row["file"]["location"]), known[row["track"]["location"]]
        if file is None or (file["recording"] != track["recording"]
                            and file["take"] != track["take"]):
            wrong.append(row)
    check("no track is another's file", not wrong, json.dumps(wrong, indent=1))
    check("a match has the file's number, a confidence, a reason",
          all(row["azuracast_file_id"] and 0.5 <= row["confidence"] <= 1 and row["strategy"]
              and row["why"] for row in matches), matches[:1])
    there = {row["track"]["location"] for row in matches}
    absent = {row["track"]["location"] for row in rows if row["state"] == "library-only"}
    check("every track is there once: matched or not", not there & absent
          and len(matches) == len(there) and there | absent == set(known), (there, absent))
    met = {row["file"]["location"] for row in matches}
    alone = {row["file"]["location"] for row in rows if row["state"] == "station-only"}
    check("every file is there: matched or not", met == set(chosen)
          and alone == {"theirs/" + name for name in OTHERS}, (met, alone))


def check_twice(rows):
    twice = {frozenset((row["track"]["location"], row["file"]["location"])): row for row in rows
             if row["state"] == "twice"}
    pair = twice.get(frozenset(("theirs/unknown.mp3", "theirs/unknown again.mp3")))
    check("what the station has twice", pair and pair["confidence"] >= 0.95, list(twice))
    pair = twice.get(frozenset(("theirs/same name 1.mp3", "theirs/same name 2.mp3")))
    check("what AzuraCast alone takes for one song is weak", pair and pair["confidence"] == 0
          and pair["strategy"] == "song-id", list(twice))
    check("files without tags are not one song",
          not any("untagged" in path for pair in twice for path in pair), list(twice))


def check_states(test, rows):
    answer = test.compare("--json", "--state", "twice,station-only", "--force-refresh")
    shown = [row for row in rows if row["state"] in ("twice", "station-only")]
    check("only some states", [row["state"] for row in json.loads(answer.stdout)]
          == [row["state"] for row in shown] and shown, answer.stdout)
    check("a state that is none", test.compare("--state", "same,odd").returncode == 2)
    answer = test.run("duplicates", "--force-refresh")
    check("asking a station again needs a station", answer.returncode == 2 and answer.stderr)


def check_decisions(test, music, rows):
    """What people said of a track and a file counts here and in a sync, until it is removed."""
    matched = next(row for row in rows if row["state"] == "same")
    alone = next(row for row in rows if row["state"] == "library-only"
                 and row["track"]["title"] and row["track"]["artist"]
                 and not row["track"]["location"].endswith((".aiff", ".wma")))
    other = next(row for row in rows if row["state"] == "station-only"
                 and row["file"]["location"] == "theirs/same name 1.mp3")
    twice = next(row for row in rows if row["state"] == "twice" and row["confidence"] >= 0.95
                 and row["track"]["location"].startswith("theirs/unknown"))
    first = next(row for row in rows if row["state"] == "station-only"
                 and row["file"]["location"] == twice["track"]["location"])

    def key(row):
        return "azuracast:" + row["azuracast_unique_id"]

    def path(row):
        return os.path.join(music, row["track"]["location"])

    for words in (("different", path(matched), key(matched)), ("same", key(other), path(alone)),
                  ("different", key(first), key(twice))):
        answer = test.run("decisions", "add", *words)
        assert answer.returncode == 0, answer.stderr
    now = json.loads(test.compare("--json").stdout)
    check("what is not the same is no match, in favour of what else there is",
          not any(row["state"] in ("same", "look")
                  and row["track"]["location"] == matched["track"]["location"]
                  and row["file"]["location"] == matched["file"]["location"] for row in now), matched)
    pinned = [row for row in now if row["state"] == "same" and row["strategy"] == "pinned"]
    check("what is the same is a match, and says who says so",
          len(pinned) == 1 and pinned[0]["track"]["location"] == alone["track"]["location"]
          and pinned[0]["file"]["location"] == other["file"]["location"], pinned)
    check("two files that are not the same are not there twice",
          not any(row["state"] == "twice" and {row["track"]["location"], row["file"]["location"]}
                  == {twice["track"]["location"], twice["file"]["location"]} for row in now), now)

    def plan():
        answer = test.run("sync", music, "Lamp", "--dry-run", "--no-scan", "--json")
        return {item["source_path"]: item for item in json.loads(answer.stdout)["items"]}

    items = plan()
    check("a sync does not take one for the other either",
          items[matched["track"]["location"]].get("matched_path") != matched["file"]["location"],
          items[matched["track"]["location"]])
    check("a sync uploads nothing that is there by a person's word",
          items[alone["track"]["location"]]["action"] == "skip"
          and items[alone["track"]["location"]]["matched_path"] == other["file"]["location"],
          items[alone["track"]["location"]])
    numbers = [str(row["id"]) for row in json.loads(test.run("decisions", "list", "--json").stdout)]
    answer = test.run("decisions", "remove", *numbers)
    assert answer.returncode == 0, answer.stderr
    check("decisions that are gone count no more", json.loads(test.compare("--json", "--why").stdout)
          == rows)
    items = plan()
    check("in a sync neither",
          items[matched["track"]["location"]]["matched_path"] == matched["file"]["location"],
          items[matched["track"]["location"]])


def check_errors(test):
    answer = test.compare("--trash")
    check("nothing goes to the trash", answer.returncode == 2 and not answer.stdout, answer)
    test.tell("faults", {"match": "GET .*/files", "times": 9, "status": 403,
                         "type": "PermissionDeniedException"})
    answer = test.compare("--json")
    check("a station that does not let the key see its files", answer.returncode == 1
          and answer.stderr and not answer.stdout and KEY not in answer.stderr, answer)


def main(program, make_music, script):
    with tempfile.TemporaryDirectory() as folder:
        music = os.path.join(folder, "Music")
        subprocess.run([make_music, music], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(music, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        chosen = choose(manifest)
        test = Test(program, script, folder)
        test.add_station()
        answer = test.run("scan", music)
        assert answer.returncode == 0, answer.stderr
        length = {os.path.relpath(line["path"], music): line["duration_ms"] / 1000
                  for line in json.loads(test.run("search", "--json").stdout)}
        test.tell("files", [
            {"path": path, "artist": entry["artist"], "title": entry["title"],
             "album": entry["album"], "length": length[entry["path"]]}
            for path, entry in chosen.items()] + [
            {"path": "theirs/" + name, **tags} for name, tags in OTHERS.items()])
        answer = test.compare("--json", "--why")
        check("compared", answer.returncode == 0, answer)
        rows = json.loads(answer.stdout)
        check_matches(manifest, chosen, rows)
        check_twice(rows)
        answer = test.compare("--json", "--min-confidence", "0.999")
        check("only what is sure", all(row["confidence"] >= 0.999
                                       for row in json.loads(answer.stdout)
                                       if "confidence" in row), answer.stdout)
        check_states(test, rows)
        check_decisions(test, music, rows)
        check_errors(test)
        test.end()
    print("1..%d" % len(cases))


if __name__ == "__main__":
    main(*sys.argv[1:4])
