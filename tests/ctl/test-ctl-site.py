#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ctl-site.py TRACKSYNCCTL MEDIA_SITE FAKE_YT_DLP: sites from the terminal. Writes TAP."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

cases = []


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name))
    if not is_right:
        for line in str(seen).splitlines():
            print("# " + line)


def main(program, media_site, fake):
    site = subprocess.Popen([media_site], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    base = site.stdout.readline().split()[1]
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        resolver = shutil.copy(fake, os.path.join(folder, "yt-dlp"))
        with open(resolver + ".version", "w", encoding="utf-8") as file:
            file.write("2023.03.04\n")

        def run(*args):
            return subprocess.run([program, *args, "--profile", profile], capture_output=True,
                                  text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)

        answer = run("site", "list", "--json")
        check("no sites at first", json.loads(answer.stdout) == [], answer)
        answer = run("site", "add", base + "/feed.xml?n=2")
        check("a podcast is added", answer.returncode == 0 and "2 tracks added" in answer.stdout,
              answer)
        answer = run("site", "add", base + "/radio", "--name", "My Radio")
        check("a station is added", answer.returncode == 0 and "1 track added" in answer.stdout,
              answer)
        answer = run("site", "add", "http://site.test/mixed", "--as", "site", "--resolver", resolver)
        check("what a page cannot give is told", answer.returncode == 0
              and "[Private video]: It is private." in answer.stderr, answer)
        answer = run("site", "add", "http://site.test/broken", "--as", "site",
                     "--resolver", resolver)
        check("a list that breaks off is a part", answer.returncode == 3, answer)
        answer = run("site", "add", "http://site.test/null", "--as", "site", "--resolver", resolver)
        check("what is gone is told", answer.returncode == 1 and "no longer" in answer.stderr,
              answer)
        answer = run("site", "add", "http://jo:secret@site.test/")
        check("an address with a password is refused",
              answer.returncode == 1 and "secret" not in answer.stderr, answer)
        answer = run("site", "add", base + "/radio", "--as", "gopher")
        check("an unknown kind is refused", answer.returncode == 2, answer)
        answer = run("site", "list", "--json")
        rows = json.loads(answer.stdout)
        check("listed", [(r["kind"], r["name"], r["tracks"]) for r in rows][:2]
              == [("feed", "Test Feed é", 2), ("radio", "My Radio", 1)], answer)
        answer = run("scan", "My Radio")
        check("scanned by name", answer.returncode == 0 and "unchanged" not in answer.stderr, answer)
        answer = run("search", "--json", "Song")
        check("found", len(json.loads(answer.stdout)) == 2, answer)
        answer = run("site", "remove", "My Radio")
        check("removed", answer.returncode == 0, answer)

        answer = run("site", "settings", "resolver=" + resolver, "port=9000", "mode=never")
        check("settings are kept", answer.returncode == 0, answer)
        answer = run("site", "settings", "port=80")
        check("a port below 1024 is refused", answer.returncode == 2, answer)
        answer = run("site", "settings", "--json")
        settings = json.loads(answer.stdout)
        check("settings are shown", (settings["port"], settings["mode"], settings["resolver"])
              == ("9000", "never", resolver), answer)
        answer = run("site", "check")
        check("an old version is told", answer.returncode == 3 and "too old" in answer.stdout, answer)
        answer = run("site", "resolve", "http://site.test/music", "--json")
        media = json.loads(answer.stdout)
        check("resolved", media["codec"] == "Opus" and media["expires"] == 1999999999
              and media["artist"] == "One; Two", answer)
        answer = run("site", "resolve", "http://site.test/unknown")
        check("what the program says is passed on without addresses", answer.returncode == 1
              and "moon" in answer.stderr and "SECRET" not in answer.stderr, answer)
        answer = run("site", "entries", "http://site.test/mixed", "--json")
        check("entries", [e["kind"] for e in json.loads(answer.stdout)]
              == ["track", "unavailable", "unavailable", "list"], answer)
        answer = run("site", "playlists", "--json")
        check("the playlists of an account", [e["title"] for e in json.loads(answer.stdout)]
              == ["List 1", "List 2"], answer)
        with open(os.path.join(profile, "streaming.conf"), "w", encoding="utf-8") as file:
            file.write("[Streaming]\nport=99999\nmode=sideways\nmax-streams=5\n")
        answer = run("site", "settings", "--json")
        settings = json.loads(answer.stdout)
        check("a damaged file of settings falls back", (settings["port"], settings["mode"],
              settings["max-streams"]) == ("8080", "auto", "5") and "mode" in answer.stderr, answer)
    site.stdin.close()
    site.wait()
    print("1..{}".format(len(cases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
