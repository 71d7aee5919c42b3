#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-ctl-sync-station.py TRACKSYNCCTL MAKE-LIBRARY START-STATION

The plan of a sync of 100,000 tracks to a station of 100,000 files, half of which it has: the whole
program's CPU and the most memory it had, in words and as JSON. Runs with a keyring.
"""

import os
import statistics
import subprocess
import sys
import tempfile

N_TRACKS = 100000
N_RUNS = 5


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def measure(command):
    """CPU in seconds and resident memory in megabytes of one run."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def describe(values):
    return "%.2f (%.2f-%.2f)" % (statistics.median(values), min(values), max(values))


def main(program, make_library, start_station):
    with tempfile.TemporaryDirectory() as folder:
        profile, music = os.path.join(folder, "profile"), os.path.join(folder, "music")
        secret = os.path.join(folder, "secret")
        for path in profile, music:
            os.mkdir(path)
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write("all:rights")
        run(make_library, profile, music, str(N_TRACKS))
        station = subprocess.Popen([start_station, "--files", str(N_TRACKS), "--no-probe"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            address = station.stdout.readline().split()[1]
            run(program, "account", "add", "azuracast", address, "--user", "1", "--name", "Radio",
                "--secret-file", secret, "--profile", profile)
            command = [program, "sync", "Music", "Radio", "--dry-run", "--no-scan",
                       "--force-refresh", "--profile", profile]
            for name, more in ("words", []), ("JSON", ["--json"]):
                runs = [measure(command + more) for _ in range(N_RUNS)]
                print("plan as %s: CPU %s s, resident %s MB" % (
                    name, describe([cpu for cpu, _ in runs]), describe([mb for _, mb in runs])),
                    flush=True)
        finally:
            station.stdin.close()
            station.wait(timeout=20)


if __name__ == "__main__":
    main(*sys.argv[1:4])
