"""A case's tree written to a disk, for Docker to read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from hullcheck.core.literal_header import Option

from .case import Case

IGNORE_FILE = ".dockerignore"

_COMPRESSIONS: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": partial(gzip.compress, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}

_SYNTAX_LINE = re.compile(rb"^#[ \t]*syntax[ \t]*=.*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Disk:
    """A tree on a disk, and how to tell where a file of an image came from."""

    root: Path
    origins: Mapping[bytes, str]
    """The path of the one file that has this content; contents that two share are not in it."""


def write_case(case: Case, root: Path) -> Disk:
    """Write the tree of `case` below `root`, an empty directory.

    An empty file that is no ignore file is filled with its own path, so that
    what an image holds tells where it came from.
    """
    snapshot = case.snapshot()
    contents: dict[str, bytes] = {}
    for header in case.headers():
        place = root / header.path
        (place if header.is_dir else place.parent).mkdir(parents=True, exist_ok=True)
        if header.target is not None:
            place.symlink_to(header.target)
        elif not header.is_dir:
            source = snapshot.source(header.path)
            data = _content(case, header.path, b"" if source is None else source.data)
            contents[header.path] = data
            place.write_bytes(data)
            place.chmod(0o755 if Option.EXECUTABLE in header.options else 0o644)
    for directory in (case.context, *case.contexts.values()):
        (root / directory).mkdir(parents=True, exist_ok=True)
    return Disk(root, _origins(contents))


def _content(case: Case, path: str, data: bytes) -> bytes:
    if path in case.archive[:1]:
        return _archive(path, case.archive[1:])
    if path == case.dockerfile:
        # There is no registry to get a frontend from; another directive keeps the lines' count.
        return _SYNTAX_LINE.sub(b"# check=skip=all", data)
    if data or path.endswith(IGNORE_FILE):
        return data
    return f"file at {path}\n".encode("utf-8", "surrogateescape")


def _archive(path: str, members: Iterable[str]) -> bytes:
    """Return a tar file whose members say which they are; a final slash makes a directory."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for member in members:
            info = tarfile.TarInfo(member.rstrip("/"))
            if member.endswith("/"):
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(info)
                continue
            content = f"{member} of {path}\n".encode()
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    compress = _COMPRESSIONS.get(PurePosixPath(path).suffix)
    return compress(data.getvalue()) if compress else data.getvalue()


def _origins(contents: Mapping[str, bytes]) -> dict[bytes, str]:
    shared = Counter(contents.values())
    return {content: path for path, content in contents.items() if shared[content] == 1}
