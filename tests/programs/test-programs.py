#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-programs.py VERSION MANUAL-FOLDER PROGRAM...: what every program tells about itself.

Each answers --help and --version, refuses nonsense, and its manual page knows every option and
command that its help lists. Writes TAP.
"""

import os
import re
import subprocess
import sys

cases = []


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=30, check=False)


def check(name, is_right, seen=""):
    cases.append(name)
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name))
    if not is_right:
        for line in str(seen).splitlines():
            print("# " + line)


def options(text):
    return set(re.findall(r"^\s+(?:-\w, )?(--[a-z][a-z-]+)", text, re.MULTILINE))


def commands(text):
    block = re.search(r"^Commands:\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^  (\S+)", block.group(1), re.MULTILINE) if block else []


def check_program(program, version, manual):
    name = os.path.basename(program)
    page = manual.replace("\\-", "-")

    answer = run(program, "--help")
    check(name + " --help", answer.returncode == 0 and name in answer.stdout
          and not answer.stderr, answer)
    known = options(answer.stdout)

    told = run(program, "--version")
    check(name + " --version", told.returncode == 0
          and told.stdout.strip().lower() == "{} {}".format(name, version), told)

    refused = run(program, "--no-such-option")
    check(name + " refuses an unknown option", refused.returncode not in (0, -6, -11)
          and refused.stderr, refused)

    for command in commands(answer.stdout):
        answer = run(program, command, "--help")
        check("{} {} --help".format(name, command), answer.returncode == 0 and answer.stdout, answer)
        known |= options(answer.stdout)
        check("{}.1 explains {}".format(name, command),
              re.search(r"^\.(B|BI|BR|SS)\b.*\b" + re.escape(command) + r"\b", page, re.MULTILINE),
              "data/{}.1.in has no paragraph about it".format(name))

    missing = sorted(option for option in known
                     if not option.startswith("--help") and option not in page)
    check(name + ".1 explains every option", not missing,
          "data/{}.1.in does not mention {}".format(name, ", ".join(missing)))


def main(version, manuals, *programs):
    for program in programs:
        path = os.path.join(manuals, os.path.basename(program) + ".1")
        with open(path, encoding="utf-8") as manual:
            check_program(program, version, manual.read())
    print("1..{}".format(len(cases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
