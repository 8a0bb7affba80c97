"""A home that holds results, and a folder in which nothing is fresh."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from hullcheck.edges import failing
from hullcheck.edges.cache import record
from hullcheck.edges.cli import main
from tests.edges.conftest import LEAKY, Repo

TICK = record.FINE_TICK / 1e9 + 0.05


@dataclass(frozen=True)
class Told:
    """What a run said, its exit code, and whether it looked at anything."""

    out: str
    err: str
    code: int
    looked: bool


class Home:
    """Runs the command line, and tells a run that looked from one that remembered."""

    def __init__(self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capfd = capfd
        self._runs = 0
        plain = failing.run_guarded

        def counted(arguments: list[str]) -> int:
            self._runs += 1
            return plain(arguments)

        monkeypatch.setattr(failing, "run_guarded", counted)

    def run(self, *arguments: str) -> Told:
        self._capfd.readouterr()
        before = self._runs
        code = main(list(arguments))
        out, err = self._capfd.readouterr()
        return Told(out, err, code, self._runs > before)

    def settled(self, *arguments: str) -> Told:
        """Run once nothing is fresh any more."""
        time.sleep(TICK)
        return self.run(*arguments)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let results be kept, in a home of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("HULLCHECK_NO_CACHE", "HULLCHECK_CACHE_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    return home


@pytest.fixture
def home(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Home:
    return Home(capfd, monkeypatch)


def make(root: Path, files: Mapping[str, str] = LEAKY) -> Repo:
    """Make a repository that holds `files`, with one commit."""
    made = Repo(root)
    root.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit(files)
    return made


@pytest.fixture
def leaky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Make a repository whose image gets the developer's environment, and go there."""
    made = make(tmp_path / "repo")
    monkeypatch.chdir(made.root)
    return made
