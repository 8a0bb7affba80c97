"""Loading the texts of a snapshot on demand, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from hullcheck.core.said import said
from hullcheck.core.snapshot import NotLoaded, Snapshot, Unreadable
from hullcheck.core.source import Source

MAX_FILE_BYTES = 5_000_000
"""Nobody writes a larger Dockerfile, compose file or lockfile by hand or by tool."""

MAX_LOADED_BYTES = 256_000_000
"""All texts of one snapshot together, so that a hostile repository cannot fill the memory."""

MAX_LINK_BYTES = 4096
"""Linux's PATH_MAX: no file system holds a longer target."""

MAX_ROUNDS = 4
"""Texts reveal texts (a compose file its includes, those their Dockerfiles), so deep at most."""


class Loader(Protocol):
    """Where the texts of a snapshot come from: a working tree, a git revision, an API."""

    def load(self, snapshot: Snapshot, paths: Iterable[str]) -> Snapshot:
        """Return `snapshot` with the texts at `paths` loaded, or `Unreadable` with the reason.

        What is known already and what the tree has not is passed over.
        """
        ...


def load_wanted(
    loader: Loader, snapshot: Snapshot, wanted: Callable[[Snapshot], Iterable[str]]
) -> Snapshot:
    """Return `snapshot` with all that `wanted` asks for, asked again while texts reveal texts."""

    def load(snapshots: list[Snapshot], asked: list[list[str]]) -> list[Snapshot]:
        return [loader.load(each, paths) for each, paths in zip(snapshots, asked, strict=True)]

    return load_together(load, [snapshot], wanted)[0]


def load_together(
    load: Callable[[list[Snapshot], list[list[str]]], list[Snapshot]],
    snapshots: list[Snapshot],
    wanted: Callable[[Snapshot], Iterable[str]],
) -> list[Snapshot]:
    """Return `snapshots` with what is wanted of each: one `load` a round serves them all."""
    for _ in range(MAX_ROUNDS):
        asked = [not_loaded(snapshot, wanted(snapshot)) for snapshot in snapshots]
        if not any(asked):
            break
        snapshots = load(snapshots, asked)
    return snapshots


LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How the file begins that git has in the place of one in Git LFS."""


def content_of(path: str, data: bytes) -> Source | Unreadable:
    """Return the text of a file whose bytes were read; a pointer into Git LFS is not the file."""
    if data.startswith(LFS_POINTER):
        return Unreadable(path, said("its content is in Git LFS: here is a pointer to it"))
    return Source(path, data)


def not_loaded(snapshot: Snapshot, paths: Iterable[str]) -> list[str]:
    """Return, each once, those of `paths` that exist and that nobody has loaded."""
    return [path for path in dict.fromkeys(paths) if isinstance(snapshot.text(path), NotLoaded)]


class Allowance:
    """How many more bytes the texts of a snapshot may take."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Start with what `snapshot` leaves of `MAX_LOADED_BYTES`."""
        sources = (snapshot.source(path) for path in snapshot.texts)
        self.left = MAX_LOADED_BYTES - sum(len(source.data) for source in sources if source)

    def refusal(self, path: str, size: int, limit: int = MAX_FILE_BYTES) -> Unreadable | None:
        """Return why the `size` bytes of `path` are not to be loaded; None: they are counted."""
        if size > limit:
            return Unreadable(
                path,
                said(
                    "it has {size:,} bytes: more than {limit:,} are not read",
                    size=size,
                    limit=limit,
                ),
                limit=True,
            )
        if size > self.left:
            reason = said(
                "the texts read before take {max_loaded_bytes:,} bytes together",
                max_loaded_bytes=MAX_LOADED_BYTES,
            )
            return Unreadable(path, reason, limit=True)
        self.left -= size
        return None
