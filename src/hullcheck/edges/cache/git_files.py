"""The files that git reads when it says what it tracks and what it ignores.

Sources: git's manual, gitrepository-layout, gitignore, git-config (FILES, OPTIONS).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from hullcheck.edges.git import Git

_OWN = ("index", "HEAD", "config", "config.worktree", "commondir", "info/sparse-checkout")
"""In a git directory."""

_SHARED = ("config", "info/exclude")
"""In the directory that linked work trees share."""

_REACHES_FURTHER = (b"include", b"excludesfile")
"""A configuration without these words leads git to no other file."""

MAX_CONFIG_BYTES = 1_000_000


def git_files(root: str) -> list[str]:
    """Return every file, there or not, that git reads about the real folder at `root`."""
    found = list(_beside(root))
    configurations = [path for path in _of_user() if not path.endswith("ignore")]
    configurations += [path for path in found if os.path.basename(path).startswith("config")]
    if any(map(_reaches_further, configurations)):
        found += _told_by_git(root)
    return [*found, *_of_user()]


def _beside(root: str) -> Iterator[str]:
    """Yield what lies in `root` and above: a repository may begin anywhere there."""
    folder = root
    while True:
        yield os.path.join(folder, ".gitignore")
        mark = os.path.join(folder, ".git")
        yield mark
        if os.path.lexists(mark):
            yield from _in_repository(mark)
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _in_repository(mark: str) -> Iterator[str]:
    own = mark
    if os.path.isfile(mark):
        own = os.path.join(os.path.dirname(mark), _line(mark).removeprefix("gitdir: "))
    yield from (os.path.join(own, name) for name in _OWN)
    shared = os.path.join(own, _line(os.path.join(own, "commondir")))
    yield from (os.path.join(shared, name) for name in _SHARED)


def _of_user() -> Iterator[str]:
    home = os.path.expanduser("~")
    settings = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    yield from (os.path.join(settings, "git", name) for name in ("config", "ignore"))
    yield os.path.join(home, ".gitconfig")
    yield "/etc/gitconfig"


def _line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.readline(5000).strip()
    except OSError:
        return ""


def _reaches_further(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_CONFIG_BYTES).lower()
    except OSError:
        return False
    return len(text) == MAX_CONFIG_BYTES or any(word in text for word in _REACHES_FURTHER)


def _told_by_git(root: str) -> Iterator[str]:
    """Yield the configurations that git has read, and the lists of ignored files they name."""
    listed = Git(root).run("config", "--list", "--show-origin", "-z")
    parts = listed.decode("utf-8", "surrogateescape").split("\0")
    for origin, setting in zip(parts[::2], parts[1::2], strict=False):
        kind, _, path = origin.partition(":")
        if kind == "file":
            yield os.path.join(root, path)
        name, _, value = setting.partition("\n")
        if name == "core.excludesfile":
            yield os.path.join(root, os.path.expanduser(value))
