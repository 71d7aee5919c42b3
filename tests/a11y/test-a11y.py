#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-a11y.py TRACKSYNC MAKE-MUSIC: the window as a screen reader meets it. Writes TAP.

Starts the program on a small folder, walks over what it offers, and clicks through it: everything
that can be operated has a name, and what changes can be noticed. Needs a display and a session bus.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import gi
except ImportError:  # Another Python than the system's, which has the bindings.
    if sys.executable != "/usr/bin/python3":
        os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)
    raise

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

OPERABLE = {
    Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.ENTRY, Atspi.Role.TEXT,
    Atspi.Role.CHECK_BOX, Atspi.Role.LIST, Atspi.Role.TABLE, Atspi.Role.PROGRESS_BAR,
    Atspi.Role.MENU_ITEM,
}
# What GTK calls a button when nobody gave it a name.
NO_NAMES = {"", "GtkImage", "GtkButton", "GtkToggleButton"}

cases = []


def check(name, is_right, seen=""):
    cases.append(bool(is_right))
    print("{} {} {}".format("ok" if is_right else "not ok", len(cases), name), flush=True)
    if not is_right and seen:
        print("# " + str(seen), flush=True)


def children(node):
    try:
        # A few rows stand for all rows of a long list.
        return [node.get_child_at_index(i) for i in range(min(node.get_child_count(), 20))]
    except Exception:  # The object went away while it was being looked at.
        return []


def walk(node, depth=0):
    if node is None or depth > 40:
        return
    yield node
    for child in children(node):
        yield from walk(child, depth + 1)


def is_showing(node):
    try:
        states = node.get_state_set()
        return states.contains(Atspi.StateType.VISIBLE) and states.contains(
            Atspi.StateType.SHOWING)
    except Exception:
        return False


def name_of(node):
    try:
        return node.get_name() or ""
    except Exception:
        return ""


def wait_for(find, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = find()
        if found:
            return found
        time.sleep(0.1)
    return None


def find_app(pid):
    desktop = Atspi.get_desktop(0)
    for child in children(desktop):
        try:
            if child is not None and child.get_process_id() == pid:
                return child
        except Exception:
            pass
    return None


def find(root, name, roles=None):
    for node in walk(root):
        if name_of(node) == name and (roles is None or node.get_role() in roles):
            return node
    return None


def has_text(root, text):
    return any(text in name_of(node) for node in walk(root))


def act(node, action_name):
    for i in range(node.get_n_actions()):
        if node.get_action_name(i) == action_name:
            return node.do_action(i)
    return False


def press(keys):
    """Presses keys in the window; there is no window manager that would have focused it."""
    window = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Tracksync"],
                            capture_output=True, text=True, check=False).stdout.split()
    if window:
        subprocess.run(["xdotool", "windowfocus", "--sync", window[0], "key", keys], check=False)


def unnamed(root):
    found = []
    for node in walk(root):
        try:
            role = node.get_role()
        except Exception:
            continue
        if role in OPERABLE and is_showing(node) and name_of(node) in NO_NAMES:
            path, parent = [], node
            while parent is not None and len(path) < 6:
                path.append("{}:{}".format(parent.get_role_name(), name_of(parent)))
                parent = parent.get_parent()
            found.append(" < ".join(path))
    return found


def drive(app):
    frame = wait_for(lambda: next((n for n in walk(app) if n.get_role() == Atspi.Role.FRAME), None))
    check("there is a window", frame is not None)
    if frame is None:
        return
    check("the places are listed", wait_for(lambda: find(frame, "All Music")))
    check("a scan's tracks are told", wait_for(lambda: has_text(frame, " tracks")))
    for name in ("Add Music", "Main Menu", "Search", "View Options"):
        check("there is “{}”".format(name), find(frame, name))
    check("everything has a name", not unnamed(frame), unnamed(frame))

    act(frame, "win.details")
    check("the details have names throughout", not unnamed(frame), unnamed(frame))

    press("alt+3")
    check("the duplicates are told", wait_for(lambda: has_text(frame, " to gain")))
    groups = wait_for(lambda: find(frame, "Groups of copies"))
    check("the groups are a table with a name", groups is not None)
    check("the duplicates have names throughout", not unnamed(frame), unnamed(frame))

    press("ctrl+comma")
    dialog = wait_for(lambda: find(app, "Remove “Music” from the library"))
    check("preferences name the folder's button", dialog is not None)
    check("preferences have names throughout", not unnamed(app), unnamed(app))


def main():
    tracksync, make_music = sys.argv[1:3]
    folder = tempfile.mkdtemp(prefix="tracksync-a11y-")
    music = os.path.join(folder, "Music")
    subprocess.run([make_music, music, "12"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    environment = dict(os.environ, GTK_A11Y="atspi", G_DEBUG="", XDG_CACHE_HOME=folder)
    program = subprocess.Popen([tracksync, "--profile", os.path.join(folder, "profile"), music],
                               env=environment, stdout=subprocess.DEVNULL)
    try:
        app = wait_for(lambda: find_app(program.pid))
        check("the program is known to assistive programs", app is not None)
        if app is not None:
            drive(app)
        check("it is still running", program.poll() is None)
    finally:
        program.terminate()
        program.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
    print("1..{}".format(len(cases)))
    return 0 if all(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
