"""Real git repositories that know nothing of the machine they are made on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


@dataclass(frozen=True)
class Repo:
    """A folder, and git in it."""

    root: Path

    @property
    def path(self) -> str:
        return str(self.root)

    def git(self, *arguments: str, given: bytes = b"", check: bool = True) -> str:
        """Run plain git, as a developer would; return what it prints."""
        command = ["git", "-C", self.path, *arguments]
        environment = {**os.environ, **QUIET}
        done = subprocess.run(
            command, input=given, capture_output=True, check=check, env=environment
        )
        return done.stdout.decode().strip()

    def write(self, files: Mapping[str, str | bytes]) -> Repo:
        for path, text in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def commit(self, files: Mapping[str, str | bytes]) -> str:
        """Write and commit `files`; return the commit's id."""
        self.write(files)
        self.git("--literal-pathspecs", "add", "--force", "--", *files)
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")
        return self.git("rev-parse", "HEAD")


@pytest.fixture(autouse=True)
def quiet_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, QUIET[name])


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Make a repository without a commit."""
    made = Repo(tmp_path / "repo")
    made.root.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    return made


LEAKY = {
    "Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n",
    "pyproject.toml": '[project]\nname = "x"\nversion = "1"\n',
    "uv.lock": "version = 1\n",
    ".dockerignore": ".git\n",
}
"""An image that gets the developer's environment."""


@pytest.fixture
def leaky(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Make a repository whose image gets the developer's environment, and go there."""
    repo.commit(LEAKY)
    monkeypatch.chdir(repo.root)
    return repo


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "HULLCHECK_DEBUG"):
        monkeypatch.delenv(name, raising=False)
