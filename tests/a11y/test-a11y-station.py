#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-a11y-station.py TRACKSYNC TRACKSYNCCTL MAKE-MUSIC START-STATION: the library beside a station
without looking.

Goes from the Duplicates page to a station of this machine by names alone, and filters what it has.
Writes TAP. Needs a display; runs with a keyring.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request

# The display may still name the bus of an earlier session: the one of this session counts.
os.environ["AT_SPI_BUS_ADDRESS"] = subprocess.run(
    ["gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus",
     "--method", "org.a11y.Bus.GetAddress"],
    stdout=subprocess.PIPE, text=True, check=True).stdout.split("'")[1]

spec = importlib.util.spec_from_file_location(
    "sync", os.path.join(os.path.dirname(os.path.abspath(__file__)), "test-a11y-sync.py"))
sync = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sync)
window = sync.window

FILES = [{"path": "theirs/ferry.mp3", "artist": "Cloud Ferry", "title": "Nobody Has This",
          "album": "Quay", "length": 90}]


def drive(app):
    frame = window.wait_for(
        lambda: next((n for n in window.walk(app) if n.get_role() == window.Atspi.Role.FRAME), None))
    window.check("there is a window", frame is not None)
    if frame is None:
        return
    place = None
    for _ in range(10):
        window.press("alt+3")
        place = window.wait_for(lambda: sync.starts_with(frame, "Lamp FM"), 2)
        if place is not None:
            break
    window.check("the switch names the station", place is not None)
    sync.click(place)
    chip = window.wait_for(lambda: sync.starts_with(frame, "Only on the station 1"), 30)
    window.check("a filter says its kind and count", chip is not None)
    window.check("the rows are a table with a name",
                 sync.starts_with(frame, "Library and station") is not None)
    window.check("what came of it is told", window.has_text(frame, " in one place only"))
    window.check("everything has a name", not sync.unnamed(frame), sync.unnamed(frame))
    window.check("asking again has a name",
                 sync.starts_with(frame, "Ask the Station Again") is not None)


def main():
    tracksync, tracksyncctl, make_music, start_station = sys.argv[1:5]
    folder = tempfile.mkdtemp(prefix="tracksync-a11y-")
    music = os.path.join(folder, "Music")
    profile = os.path.join(folder, "profile")
    key = os.path.join(folder, "key")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([make_music, music, "12"], check=True, **quiet)
    station = subprocess.Popen([start_station, "--no-probe"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    address = station.stdout.readline().split()[1]
    urllib.request.urlopen(address + "/_test/files", json.dumps(FILES).encode()).close()
    with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        file.write("all:rights\n")
    subprocess.run([tracksyncctl, "scan", music, "--profile", profile], check=True, **quiet)
    subprocess.run([tracksyncctl, "account", "add", "azuracast", address, "--name", "Lamp FM",
                    "--station", "1", "--secret-file", key, "--profile", profile], check=True,
                   **quiet)
    environment = dict(os.environ, GTK_A11Y="atspi", G_DEBUG="", XDG_CACHE_HOME=folder)
    program = subprocess.Popen([tracksync, "--profile", profile], env=environment,
                               stdout=subprocess.DEVNULL)
    try:
        app = window.wait_for(lambda: window.find_app(program.pid), 30)
        window.check("the program is known to assistive programs", app is not None)
        if app is not None:
            drive(app)
        window.check("it is still running", program.poll() is None)
    finally:
        program.terminate()
        program.wait(10)
        station.stdin.close()
        station.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
    print("1..{}".format(len(window.cases)))
    return 0 if all(window.cases) else 1


if __name__ == "__main__":
    sys.exit(main())
