"""Copies of a repository on disk: the true one with host files in it, and one of stubs.

A stub holds its own path, so that a file of an image tells which one it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from hullcheck.core.snapshot import Mode, Snapshot
from hullcheck.environments.host_file import HostFile

TRUE_NAMES = (".dockerignore", ".gitignore")
"""How the names of files end whose content decides what an image holds: one may be a link to
the other."""


def stub(path: str) -> bytes:
    """Return what the stub at `path` holds."""
    return f"file at {path}\n".encode("utf-8", "surrogateescape")


def copy_tree(tree: Path, place: Path) -> None:
    """Copy the repository at `tree`, with its index, to `place`."""
    shutil.copytree(tree, place, symlinks=True)


def write_host_files(root: Path, hosts: Iterable[HostFile]) -> set[str]:
    """Put `hosts` into the repository at `root`; return the paths of the files written."""
    written: set[str] = set()
    for path in (probe for host in hosts for probe in host.probes):
        place = root / path
        if not os.path.lexists(place) and _make_room(root, path):
            place.write_bytes(stub(path))
            written.add(path)
    return written


def _make_room(root: Path, path: str) -> bool:
    """Make the directories above `path`, unless something else is in their place."""
    directory = root
    for part in path.split("/")[:-1]:
        directory /= part
        if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
            return False
    directory.mkdir(parents=True, exist_ok=True)
    return True


def write_stubs(
    snapshot: Snapshot, real: Path, hosts: Iterable[str], place: Path
) -> dict[bytes, str]:
    """Write a tree of stubs to `place`; return the path that each content stands for.

    Links and ignore files are those of the repository at `real`.
    """
    origins: dict[bytes, str] = {}
    for path in dict.fromkeys((*snapshot.paths, *hosts)):
        if snapshot.tree.mode(path) == Mode.SUBMODULE or not _make_room(place, path):
            continue
        there, target = real / path, place / path
        if there.is_symlink():
            target.symlink_to(there.readlink())
        elif path.endswith(TRUE_NAMES) and there.is_file():
            target.write_bytes(there.read_bytes())
        elif not os.path.lexists(target):
            target.write_bytes(stub(path))
            origins[stub(path)] = path
    return origins


def write_again(files: Iterable[str], real: Path, place: Path) -> None:
    """Write those of the true `files` below `real` that count to the stubs at `place`."""
    for path in files:
        if path.endswith(TRUE_NAMES) and _make_room(place, path):
            (place / path).write_bytes((real / path).read_bytes())
