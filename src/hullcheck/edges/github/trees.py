"""All paths of a commit, by one request where GitHub tells them all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hullcheck.core.git_listing import sorted_tree
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Tree

from .client import Client

MAX_REQUESTS = 300
"""For one tree. GitHub cuts a listing at 100,000 entries or 7 MB: so many of them are
a repository larger than any that is known."""

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """The tree of a commit."""

    tree: Tree
    sizes: Mapping[str, int]
    """Bytes of each blob, by its id."""
    complete: bool
    """False: the tree is so large that not all of it was asked for."""


class TreeReader:
    """Reads trees of one repository; what two of them have in common is read once."""

    def __init__(self, client: Client, repository: str) -> None:
        """Read from `repository`, which is `OWNER/NAME`."""
        self.client = client
        self.repository = repository
        self.left = MAX_REQUESTS
        self.complete = True
        self._known: dict[str, list[tuple[str, Entry]]] = {}

    def read(self, commit: str) -> Listing:
        """Return the tree of the commit with the id `commit`. Raises a `GithubError`."""
        self.left, self.complete = MAX_REQUESTS, True
        found = list(self._below(commit, ""))
        tree = sorted_tree(
            [path for path, _ in found],
            [entry["mode"] for _, entry in found],
            [entry["sha"] for _, entry in found],
        )
        sizes = {entry["sha"]: entry["size"] for _, entry in found if "size" in entry}
        return Listing(tree, sizes, self.complete)

    def _below(self, sha: str, prefix: str) -> Iterator[tuple[str, Entry]]:
        """Yield the path and the facts of all that is no directory."""
        whole = self._get(sha, recursive=1)
        if whole is None or not whole["truncated"]:
            yield from _files(whole, prefix)
            return
        level = self._get(sha, recursive=None)
        if level is None or level["truncated"]:
            # One directory alone is more than GitHub tells.
            self.complete = False
        yield from _files(level, prefix)
        for entry in level["tree"] if level else ():
            if entry["type"] == "tree":
                yield from self._directory(entry["sha"], f"{prefix}{entry['path']}/")

    def _directory(self, sha: str, prefix: str) -> Iterator[tuple[str, Entry]]:
        """Yield what is below a directory; the base's mostly is the head's."""
        if sha not in self._known:
            self._known[sha] = list(self._below(sha, ""))
        for path, entry in self._known[sha]:
            yield prefix + path, entry

    def _get(self, sha: str, recursive: int | None) -> dict[str, Any] | None:
        """Return what GitHub tells of a tree; None where too much was asked for already."""
        if not self.left:
            self.complete = False
            return None
        self.left -= 1
        path = f"/repos/{self.repository}/git/trees/{sha}"
        told: dict[str, Any] = self.client.get(path, recursive=recursive)
        return told


def _files(told: dict[str, Any] | None, prefix: str) -> Iterator[tuple[str, Entry]]:
    for entry in told["tree"] if told else ():
        if entry["type"] != "tree":
            yield prefix + entry["path"], entry
