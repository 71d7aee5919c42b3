#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-a11y-sync.py TRACKSYNC TRACKSYNCCTL MAKE-MUSIC: a folder kept in step without looking.

Goes through the Sync page by names alone: from the pair to its plan, a tick, the copying, and what
came of it. Writes TAP. Needs a display and a session bus.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile

spec = importlib.util.spec_from_file_location(
    "window", os.path.join(os.path.dirname(os.path.abspath(__file__)), "test-a11y.py"))
window = importlib.util.module_from_spec(spec)
spec.loader.exec_module(window)
Atspi = window.Atspi


def click(node):
    return node is not None and node.get_n_actions() > 0 and node.do_action(0)


def starts_with(root, start):
    # What changed since the last look is only told to programs with a main loop.
    root.clear_cache()
    for node in window.walk(root):
        if window.name_of(node).startswith(start):
            return node
    return None


def is_in_sidebar(node):
    """Where the running job's button is, nameless while nothing runs."""
    while node is not None and window.name_of(node) != "TsSidebar":
        node = node.get_parent()
    return node is not None


def unnamed(root):
    """What can be operated and has no name. GTK 4.8 does not tell what is in view, so all counts."""
    found = []
    root.clear_cache()
    for node in window.walk(root):
        try:
            if node.get_role() in window.OPERABLE and window.name_of(node) in window.NO_NAMES:
                parent = node.get_parent()
                if is_in_sidebar(parent):
                    continue
                found.append("{} in {} “{}”".format(node.get_role_name(), parent.get_role_name(),
                                                    window.name_of(parent)))
        except Exception:  # The object went away while it was being looked at.
            pass
    return found


def show_page(frame):
    """The page's place among the others may change, its names do not."""
    for number in range(2, 6):
        window.press("alt+{}".format(number))
        button = window.wait_for(lambda: starts_with(frame, "Compare Music → Stick"), 2)
        if button:
            return button
    return None


def drive(app, target):
    frame = window.wait_for(
        lambda: next((n for n in window.walk(app) if n.get_role() == Atspi.Role.FRAME), None))
    window.check("there is a window", frame is not None)
    if frame is None:
        return
    button = show_page(frame)
    window.check("a pair's button says what it compares", button is not None)
    window.check("the pairs have names throughout", not unnamed(frame), unnamed(frame))
    click(button)
    copy = window.wait_for(lambda: starts_with(frame, "Copy 12 Tracks"), 20)
    window.check("the plan's button has verb and number", copy is not None)
    window.check("the plan has names throughout", not unnamed(frame), unnamed(frame))
    window.check("groups are told with their counts", starts_with(frame, "All 12"))
    tick = starts_with(frame, "Copy “")
    window.check("a tick says which track it is for", tick is not None)
    # By keyboard, as check buttons of GTK 4.8 have no action.
    window.press("Down")
    window.press("space")
    copy = window.wait_for(lambda: starts_with(frame, "Copy 11 Tracks"), 10)
    window.check("a tick changes the button", copy is not None)
    click(copy)
    window.check("what came of it is told",
                 window.wait_for(lambda: starts_with(frame, "Copied 11 tracks"), 20))
    window.check("the files are there", sum(len(f) for _, _, f in os.walk(target)) >= 11)
    window.check("the result has names throughout", not unnamed(frame), unnamed(frame))


def main():
    tracksync, tracksyncctl, make_music = sys.argv[1:4]
    folder = tempfile.mkdtemp(prefix="tracksync-a11y-")
    music = os.path.join(folder, "Music")
    target = os.path.join(folder, "Stick")
    profile = os.path.join(folder, "profile")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([make_music, music, "12"], check=True, **quiet)
    # The pair is made by the plan.
    subprocess.run([tracksyncctl, "sync", "--profile", profile, "--dry-run", music, target],
                   check=True, **quiet)
    environment = dict(os.environ, GTK_A11Y="atspi", G_DEBUG="", XDG_CACHE_HOME=folder)
    program = subprocess.Popen([tracksync, "--profile", profile], env=environment,
                               stdout=subprocess.DEVNULL)
    try:
        app = window.wait_for(lambda: window.find_app(program.pid))
        window.check("the program is known to assistive programs", app is not None)
        if app is not None:
            drive(app, target)
        window.check("it is still running", program.poll() is None)
    finally:
        program.terminate()
        program.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
    print("1..{}".format(len(window.cases)))
    return 0 if all(window.cases) else 1


if __name__ == "__main__":
    sys.exit(main())
