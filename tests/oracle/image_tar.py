"""What an image holds, read from the tar file that `docker buildx build` writes."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from .observation import Entry, Kind, Listing

MAX_CONTENT = 1 << 20
"""Bytes of a file that are compared with the tree's: more than any file of a case has."""


def read_listing(stream: IO[bytes], origins: Mapping[bytes, str]) -> Listing:
    """Return the entries of the tar file in `stream`, sorted; `origins` tells by content."""
    with tarfile.open(fileobj=stream, mode="r:", errors="surrogateescape") as archive:
        entries = [_entry(archive, member, origins) for member in archive]
    held = {parent for entry in entries for parent in _parents(entry.path)}
    return tuple(sorted(entry for entry in entries if entry.path and entry.path not in held))


def without_root(listing: Listing, root: Path) -> Listing:
    """Return `listing` without what lies in `root`, the stand-in of a base image, as well."""
    return tuple(
        entry
        for entry in listing
        if not ((root / entry.path).is_symlink() or (root / entry.path).exists())
    )


def _entry(
    archive: tarfile.TarFile, member: tarfile.TarInfo, origins: Mapping[bytes, str]
) -> Entry:
    path = member.name.strip("/")
    if member.isdir():
        return Entry(path, Kind.DIRECTORY)
    if member.issym():
        return Entry(path, Kind.LINK, member.linkname)
    file = archive.extractfile(member) if member.isreg() or member.islnk() else None
    if file is None:
        return Entry(path, Kind.SPECIAL)
    return Entry(path, Kind.FILE, origins.get(file.read(MAX_CONTENT)))


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
