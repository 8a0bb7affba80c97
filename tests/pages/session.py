"""A terminal for a page: folders are laid out as it says, and its commands run in them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from hullcheck.core.literal import parse_tree
from hullcheck.edges.demo import make_repository
from tests.edges.conftest import QUIET, Repo
from tests.edges.lay_out import lay_out

from .blocks import ROOT, Command, Folder

ANY = "..."

TOOLS = [str(ROOT / ".tools/bin")]
"""Where `make` keeps uv."""

OFFLINE = {"UV_OFFLINE": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}


@dataclass(slots=True)
class Session:
    """What a reader has who does all that a page says."""

    root: Path
    """An empty folder."""
    here: Path | None = field(default=None)
    """Where commands run; None before the first tree."""

    def enter(self, folder: Folder) -> None:
        """Lay out a folder as a git repository, all that git does not leave out committed."""
        self.here = self.root / f"line-{folder.line}" / "shop"
        if folder.tree is None:
            make_repository(self.here)
            return
        repo = Repo(self.here)
        self.here.mkdir(parents=True)
        repo.git("init", "--quiet", "--initial-branch=main")
        lay_out(parse_tree(folder.tree), repo)
        repo.git("commit", "--quiet", "--allow-empty", "--message", "Begin")

    def has(self, program: str) -> bool:
        """Say whether there is such a program: `make` brings uv, others are found on PATH."""
        return shutil.which(program, path=self._environment()["PATH"]) is not None

    def run(self, command: Command) -> str:
        """Return what a command prints, stdout and stderr as they come.

        Raises `AssertionError` where it fails otherwise than by findings, or by a mistake that
        the page shows.
        """
        done = subprocess.run(
            ["bash", "-c", command.text],
            cwd=self.here or self.root,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        allowed = (0, 1, 2) if command.printed else (0, 1)
        assert done.returncode in allowed, f"{command.text}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), *TOOLS, os.environ["PATH"]])
        home = {"HOME": str(self.root), "LANG": "C.UTF-8", "TMPDIR": str(self.root)}
        return {"PATH": path, **home, **QUIET, **OFFLINE}


def fits(printed: str, shown: str) -> bool:
    """Say whether `printed` is what a page shows, in which `...` stands for any lines."""
    pattern = "".join(
        r"(?:.*\n)*" if line == ANY else re.escape(line.rstrip()) + r"\n"
        for line in shown.splitlines()
    )
    said = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, said) is not None
