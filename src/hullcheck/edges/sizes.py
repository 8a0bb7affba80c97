"""How large the files of a folder are: names and sizes are read, no file is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hullcheck.core.sizes import Sizes

from .cache.record import forget
from .disk import is_kept

MAX_FILES = 400_000
"""Files that are measured: some seconds. A large `node_modules` has a quarter of them."""


def read_sizes(root: str, limit: int = MAX_FILES) -> Sizes:
    """Return every file below the real path `root`, at most `limit`; no link is followed."""
    # That a file grows does not change its directory.
    forget()
    walk = _Walk(Path(root))
    found: dict[str, int] = {}
    for path, size in walk.files():
        if len(found) == limit:
            walk.complete = False
            break
        found[path] = size
    paths = sorted(found)
    return Sizes(tuple(paths), tuple(found[path] for path in paths), walk.complete)


class _Walk:
    """A folder on the way through it, breadth first: what a limit leaves out lies deep."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.complete = True

    def files(self) -> Iterator[tuple[str, int]]:
        """Yield each file and link with its size."""
        pending = [""]
        for directory in pending:
            for entry in self._listed(directory):
                path = f"{directory}/{entry.name}" if directory else entry.name
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                elif is_kept(entry):
                    yield path, self._size(entry)

    def _size(self, entry: os.DirEntry[str]) -> int:
        try:
            return entry.stat(follow_symlinks=False).st_size
        except OSError:
            # It has gone since its directory was listed.
            self.complete = False
            return 0

    def _listed(self, directory: str) -> list[os.DirEntry[str]]:
        try:
            # A path object would take each of thousands of levels apart again.
            with os.scandir(f"{self._root}/{directory}") as found:
                return list(found)
        except OSError:
            self.complete = False
            return []
