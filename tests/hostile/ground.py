"""Where a hostile repository is made: a folder, git in it, and what lies outside of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from .objects import Objects

SECRET = "hullcheck-may-not-read-this"
"""Stands in every file outside of the repository, and may stand in no output."""

LEAKY = {
    "Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n",
    "pyproject.toml": '[project]\nname = "x"\nversion = "1"\n',
    "uv.lock": "version = 1\n",
    ".dockerignore": ".git\n",
}
"""An image that gets the developer's environment: the finding that must not be lost."""

QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "LANG": "C.UTF-8",
}


def environment() -> dict[str, str]:
    """Return the variables of a machine that has no settings of its own."""
    dropped = ("GIT_", "LC_", "HULLCHECK_", "GITHUB_", "CI")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(dropped)}
    return kept | QUIET


@dataclass(frozen=True)
class Ground:
    """A repository without a commit, `root`, and beside it what it must not reach."""

    root: Path
    outside: Path
    canary: Path
    """Is there when something of the repository was run."""

    @classmethod
    def below(cls, folder: Path) -> Ground:
        """Make one."""
        made = cls(folder / "repository", folder / "outside", folder / "canary")
        made.root.mkdir(parents=True)
        made.outside.mkdir()
        for name in ("secret", "Dockerfile", ".dockerignore", "compose.yaml", "config"):
            (made.outside / name).write_text(f"{SECRET}\n")
        shutil.copytree(_empty_repository(), made.root / ".git")
        return made

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files."""
        for path, text in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text if isinstance(text, bytes) else text.encode())

    def leaky(self, files: Mapping[str, str | bytes] | None = None) -> None:
        """Write `LEAKY`, and other files over it."""
        self.write({**LEAKY, **(files or {})})

    def link(self, path: str, target: str | Path) -> None:
        """Make a symbolic link."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)

    def git(self, *arguments: str, given: bytes = b"", check: bool = True) -> str:
        """Run plain git; return what it prints."""
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            input=given,
            capture_output=True,
            check=check,
            env=environment(),
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def track(self) -> None:
        """Have git track all that it can."""
        self.git("add", "--force", "--all", "--", ".", check=False)

    def commit(self, files: Mapping[str, str | bytes] | None = None) -> str:
        """Write and commit all that is there; return the commit's id."""
        self.write(files or {})
        self.track()
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")
        return self.git("rev-parse", "HEAD")

    @property
    def objects(self) -> Objects:
        """Git's object store, to be written without git's own checks."""
        return Objects(self.root / ".git")

    @property
    def trap(self) -> str:
        """A program that tells that it was run."""
        script = self.outside / "trap.sh"
        script.write_text(f"#!/bin/sh\ntouch {self.canary}\nexit 1\n")
        script.chmod(0o755)
        return str(script)

    def clear(self) -> None:
        """Remove it all: Python's own way does not reach the bottom of a deep folder."""
        subprocess.run(["chmod", "-R", "u+rwX", self.root.parent], check=False, capture_output=True)
        subprocess.run(["rm", "-rf", self.root.parent], check=True)


@cache
def _empty_repository() -> Path:
    folder = Path(mkdtemp(prefix="hullcheck-empty-"))
    command = ["git", "init", "--quiet", "--template=", "--initial-branch=main", str(folder)]
    subprocess.run(command, check=True, env=environment())
    return folder / ".git"
