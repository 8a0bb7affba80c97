"""Real processes that are killed: at a call of their own, and whenever it happens."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import pytest

from hullcheck.edges.cli import main
from tests.edges.conftest import Repo

from .amount import ALL, some
from .calls import watched
from .programs import environment, program
from .trees import apart, lay_out, read_tree, torn

Captured = pytest.CaptureFixture[str]

AT_RANDOM = 30 if ALL else 2


def test_a_process_that_is_killed_at_any_call_is_ended_by_the_next(shop: Repo) -> None:
    old = read_tree(shop.root)
    with watched(shop.root) as layer:
        assert main(["fix", "--write"]) == 0
    new = read_tree(shop.root)
    # With the first and the last nothing is left; the sample is between.
    for number in some(range(len(layer.calls)), 3)[0 if ALL else 1 :]:
        lay_out(shop.root, old)
        asked = program(str(number), "fix", "--write")
        done = subprocess.run(
            asked, cwd=shop.root, env=environment(), capture_output=True, check=False
        )
        assert done.returncode == -signal.SIGKILL
        tree, left = apart(read_tree(shop.root))
        assert torn(tree, old, new) == {}, number
        assert left or number == 0, number
        assert main(["fix", "--write"]) == 0
        assert read_tree(shop.root) == new, number


def test_a_process_that_is_killed_whenever_it_is_leaves_old_or_new(shop: Repo) -> None:
    old = read_tree(shop.root)
    assert main(["fix", "--write"]) == 0
    new = read_tree(shop.root)
    chance = random.Random(8)
    for _ in range(AT_RANDOM):
        lay_out(shop.root, old)
        child = subprocess.Popen(
            [sys.executable, "-m", "hullcheck", "fix", "--write"],
            cwd=shop.root, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.1, 0.6))
        child.kill()
        child.wait()
        assert torn(apart(read_tree(shop.root))[0], old, new) == {}
        assert main(["fix", "--write"]) == 0
        assert read_tree(shop.root) == new
