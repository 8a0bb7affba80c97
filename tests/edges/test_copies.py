"""Work in copies of a process: whatever becomes of a copy, the answer is the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEGIN = """
import os, signal, sys
from hullcheck.edges import copies
from hullcheck.edges.copies import shared, side_by_side

here = os.getpid()

def left():
    try:
        return os.waitpid(-1, 0)
    except ChildProcessError:
        return None
"""
"""A process of its own: that of the tests has threads, and is not to be copied."""

WORKS = {
    "all": ("def work(part): return (part * 2, os.getpid() == here)", False),
    "a copy raises": ("def work(part): return (part * 2, part / (os.getpid() == here) > 0)", True),
    "a copy is killed": (
        """
def work(part):
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return (part * 2, True)
""",
        True,
    ),
    "no copy can be made": (
        """
def refuse():
    raise BlockingIOError(11, "Resource temporarily unavailable")
os.fork = refuse
def work(part): return (part * 2, os.getpid() == here)
""",
        True,
    ),
    "nobody hears of the end of a copy": (
        """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
def work(part): return (part * 2, os.getpid() == here)
""",
        True,
    ),
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux")


def output(script: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", WORKS)
def test_what_a_copy_cannot_do_is_done_here(name: str) -> None:
    work, here = WORKS[name]
    ask = "\nprint(shared(work, [1, 2, 3]))\nprint(left())\nprint(shared(work, []))"
    found = [(2, True), (4, here), (6, here)]
    assert output(work + ask) == [str(found), "None", "[]"]


def test_a_copy_is_ended_where_its_work_is_in_vain() -> None:
    work = """
import time
def work(part):
    if os.getpid() != here:
        time.sleep(600)
    raise ValueError("in vain")
try:
    shared(work, [1, 2])
except ValueError as error:
    print(error)
print(left())
"""
    assert output(work) == ["in vain", "None"]


def test_a_process_with_threads_is_not_copied() -> None:
    asked = """
import threading
over = threading.Event()
thread = threading.Thread(target=over.wait)
os.sched_getaffinity = lambda process: {1, 2, 3}
print(side_by_side())
thread.start()
print(side_by_side())
over.set()
"""
    assert output(asked) == ["3", "1"]


def test_a_thread_that_rests_is_not_there_while_a_copy_is_made() -> None:
    asked = """
import threading, time
from hullcheck.edges.resting import RestingThread, at_rest, restless
thread = RestingThread(lambda over: over.wait())
thread.start()
os.sched_getaffinity = lambda process: {1, 2, 3}
print(side_by_side(), restless(), threading.active_count())
with at_rest():
    print(threading.active_count())
print(shared(lambda part: (part, threading.active_count()), [1, 2]))
print(threading.active_count())
thread.stop()
print(restless(), threading.active_count())
"""
    assert output(asked) == ["3 0 2", "1", "[(1, 2), (2, 1)]", "2", "0 1"]
