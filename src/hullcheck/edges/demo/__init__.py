"""`hullcheck demo`: a repository with the mistakes that people make, and what becomes of them.

The repository is a real one, with a branch that is a pull request in all but
the button, and with the files that a developer's machine has and git has not.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Mode

Say = Callable[[str], None]
Run = Callable[[list[str]], int]


def run_demo(run: Run, say: Say, folder: Path | None = None) -> int:
    """Make the repository, show the main job on it, and return 0 if it ends clean.

    `run` is the command line itself, called with a list of arguments in the
    repository's folder. Without `folder` a temporary one is used, and removed.
    """
    if folder is not None:
        return _show(folder, run, say)
    with tempfile.TemporaryDirectory(prefix="hullcheck-demo-") as temporary:
        return _show(Path(temporary) / "shop", run, say)


def _show(root: Path, run: Run, say: Say) -> int:
    say("A repository with a backend, a frontend and a compose file, and a pull request to it.")
    make_repository(root)
    here = Path.cwd()
    os.chdir(root)
    try:
        say("\nWhat does the pull request bring into the images?")
        _step(["check", "--base", "main"], run, say)
        say("\nWhere does the backend's environment go?")
        _step(["trace", "--host-file", "backend/.venv/pyvenv.cfg"], run, say)
        say("\nThe patch that stops it; every edit was tried on a copy and verified:")
        _step(["fix"], run, say)
        _step(["fix", "--write"], run, say)
        say("\nAnd after it:")
        return _step(["check", "--base", "main"], run, say)
    finally:
        os.chdir(here)


def _step(arguments: list[str], run: Run, say: Say) -> int:
    say(f"\n$ hullcheck {shlex.join(arguments)}")
    return run(arguments)


def make_repository(root: Path) -> None:
    """Make the demo's repository at `root`, which must not exist, on its pull request's branch."""
    root.mkdir(parents=True)
    _git(root, "init", "--quiet", "--initial-branch=main")
    _commit(root, "main", "Shop with a backend and a frontend")
    _git(root, "checkout", "--quiet", "-b", "dev-setup")
    _commit(root, "pull-request", "Set up development in containers")
    _write(root, _literal("machine"))


def _literal(name: str) -> Mapping[str, tuple[str, bytes]]:
    """Return `{path: (mode, content)}` of one of the trees beside this module."""
    text = files("hullcheck.edges").joinpath(f"demo/{name}.txt").read_text(encoding="utf-8")
    snapshot = parse_tree(text).snapshot
    found: dict[str, tuple[str, bytes]] = {}
    for path in snapshot.paths:
        source = snapshot.source(path)
        found[path] = (snapshot.tree.mode(path) or Mode.FILE, source.data if source else b"")
    return found


def _write(root: Path, tree: Mapping[str, tuple[str, bytes]]) -> None:
    for path, (mode, data) in tree.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if mode == Mode.SYMLINK:
            target.symlink_to(os.fsdecode(data))
        else:
            target.write_bytes(data)


def _commit(root: Path, name: str, message: str) -> None:
    _write(root, _literal(name))
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", message)


def _git(root: Path, *words: str) -> None:
    identity = ("-c", "user.name=Demo", "-c", "user.email=demo@example.org")
    settings = ("-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", *identity, *settings, *words], cwd=root, check=True)
