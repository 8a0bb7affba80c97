"""What lies where something is read, and could not be: told once, never passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, Snapshot, Tree, Unreadable

NO_FILE = said("it is no regular file")
LEADS_NOWHERE = said("its link leads nowhere")

_ENDINGS = ("ignore", ".yaml", ".yml", ".toml", "file")
"""How the names end of nearly all that is read; which of them is read, `wanted` says."""

Wanted = Callable[[Snapshot], Iterable[str]]
"""Says which texts of a snapshot are read."""


def ends_like_a_file(path: str) -> bool:
    """Say whether a directory at `path` has a name that something which is read may have."""
    return path.endswith(_ENDINGS)


def in_place_of_files(
    paths: Iterable[str], wanted: Wanted, reason: str = NO_FILE
) -> list[Unreadable]:
    """Return those of `paths`, of which none is a file, that would be read if it were one."""
    tree = Tree.of(dict.fromkeys(paths, Mode.FILE.value))
    return [Unreadable(path, reason) for path in wanted(Snapshot(tree))] if tree.paths else []


def untold(snapshot: Snapshot, told: Sequence[Unknown], wanted: Wanted) -> Iterator[Unknown]:
    """Yield what was asked for and could not be read, unless an unknown of `told` gives the reason.

    What is not meant to be there, as in a sparse checkout, is passed over.
    """
    unread = [text for text in snapshot.texts.values() if isinstance(text, Unreadable)]
    known = {text.path for text in unread} | {each.path for each in told}
    others = in_place_of_files(_directories(snapshot.tree), wanted)
    others += in_place_of_files(_lost_links(snapshot), wanted, LEADS_NOWHERE)
    found = [text for text in unread if not text.expected and not _is_told(text, told)]
    for text in (*found, *(text for text in others if text.path not in known)):
        reason = said("`{path}` cannot be read: {reason}", path=text.path, reason=text.reason)
        yield Unknown(reason, text.path, limit=text.limit)


def _is_told(text: Unreadable, told: Sequence[Unknown]) -> bool:
    return any(text.path == each.path and text.reason in each.reason for each in told)


def _lost_links(snapshot: Snapshot) -> Iterator[str]:
    """Yield the links that lead out of the repository, to nothing, or in a circle."""
    for path in snapshot.tree.links:
        if snapshot.source(path) is not None and snapshot.resolve(path) is None:
            yield path


def _directories(tree: Tree) -> Iterator[str]:
    """Yield the directories of a tree whose names something that is read may have."""
    seen: set[str] = set()
    for ending in _ENDINGS:
        for path in tree.containing(f"{ending}/"):
            parts = path.split("/")
            above = ("/".join(parts[:n]) for n in range(1, len(parts)) if parts[n - 1])
            found = [each for each in above if each.endswith(ending) and each not in seen]
            seen.update(found)
            yield from found
