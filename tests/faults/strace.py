"""What strace tells of a program, as the calls that change something below a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

KINDS = {
    **dict.fromkeys(("open", "openat", "openat2", "creat"), "open"),
    **dict.fromkeys(("write", "pwrite64", "writev", "pwritev", "pwritev2"), "write"),
    **dict.fromkeys(("sendfile", "copy_file_range", "splice", "fallocate"), "write"),
    **dict.fromkeys(("fsync", "fdatasync", "sync_file_range", "syncfs"), "fsync"),
    **dict.fromkeys(("rename", "renameat", "renameat2"), "rename"),
    **dict.fromkeys(("link", "linkat"), "link"),
    **dict.fromkeys(("symlink", "symlinkat"), "symlink"),
    **dict.fromkeys(("unlink", "unlinkat"), "unlink"),
    **dict.fromkeys(("mkdir", "mkdirat"), "mkdir"),
    "rmdir": "rmdir",
    **dict.fromkeys(("chmod", "fchmod", "fchmodat", "fchmodat2"), "chmod"),
    **dict.fromkeys(("chown", "fchown", "lchown", "fchownat"), "chown"),
    **dict.fromkeys(("truncate",), "truncate"),
    **dict.fromkeys(("ftruncate",), "ftruncate"),
    **dict.fromkeys(("utime", "utimes", "utimensat", "futimesat"), "utime"),
    **dict.fromkeys(("setxattr", "lsetxattr", "fsetxattr", "removexattr"), "xattr"),
    **dict.fromkeys(("mknod", "mknodat"), "mknod"),
}
"""The calls of Linux that change files, as the layer names them."""

_LINE = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(?P<call>\w+)\((?P<rest>.*)$")

_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')

_HANDLE = re.compile(r"^\d+<([^>]*)>")

BY_HANDLE = {"write", "fsync", "ftruncate"}


def changes(log: str, root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name, path and target of each call that changes something below `root`."""
    for line in log.splitlines():
        found = _LINE.match(line)
        kind = KINDS.get(found["call"]) if found else None
        if found is None or kind is None or (kind == "open" and not _may_write(line)):
            continue
        places = [_below(root, each) for each in _places(kind, found["rest"])]
        if any(place is not None for place in places):
            first, *more = [place or "" for place in places]
            yield _named(kind, line), first, more[0] if more else ""


def _may_write(line: str) -> bool:
    return any(flag in line for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "creat("))


def _named(kind: str, line: str) -> str:
    if kind == "unlink" and "AT_REMOVEDIR" in line:
        return "rmdir"
    return "exchange" if "RENAME_EXCHANGE" in line else kind


def _places(kind: str, rest: str) -> list[str]:
    handle = _HANDLE.match(rest)
    if kind in BY_HANDLE:
        # A pipe has no place.
        return [handle[1]] if handle and handle[1].startswith("/") else []
    return _PATH.findall(rest)[: 2 if kind in ("rename", "link", "symlink") else 1]


def _below(root: Path, text: str) -> str | None:
    place = root / text
    return place.relative_to(root).as_posix() if root in (place, *place.parents) else None
