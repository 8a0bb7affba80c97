"""What changed between two trees of a repository, with the patches that git makes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hullcheck.core.diff import ChangedFile, Hunk, Patch, Status, parse_patch
from hullcheck.core.renames import discover_renames
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, Tree

from .git import Git
from .objects import read_contents

_DIFF = (
    "diff",
    # What a repository's own configuration could change, or run, is said here.
    *("--no-ext-diff", "--no-textconv", "--no-color", "--unified=3", "--inter-hunk-context=0"),
    *("--diff-algorithm=myers", "--indent-heuristic", "--ws-error-highlight=none"),
)
"""As GitHub makes patches."""


def read_changed_files(
    git: Git, base: Tree, head: Tree, wanted: Collection[str]
) -> tuple[ChangedFile, ...]:
    """Return the files that differ, in the order of their paths; patches of `wanted` ones alone.

    A file moved with its content unchanged is one renamed file.
    """
    return tuple(sorted(_changed(git, base, head, wanted), key=lambda file: file.path))


def _changed(git: Git, base: Tree, head: Tree, wanted: Collection[str]) -> Iterator[ChangedFile]:
    renames = discover_renames(base, head)
    origins = {new: old for old, new in renames.items()}
    old, new = base.entries(), head.entries()
    for path in new.keys() - old.keys():
        if path in origins:
            yield ChangedFile(path, Status.RENAMED, previous_path=origins[path])
        else:
            patch = _patch(git, None, new[path], path in wanted)
            yield ChangedFile(path, Status.ADDED, patch)
    for path in old.keys() - new.keys() - renames.keys():
        yield ChangedFile(path, Status.REMOVED)
    for path in new.keys() & old.keys():
        if new[path] != old[path]:
            patch = _patch(git, old[path][1], new[path], path in wanted)
            yield ChangedFile(path, Status.MODIFIED, patch)


def _patch(git: Git, old: str | None, new: tuple[str, str], asked: bool) -> Patch:
    """Return the hunks between two blobs; none where nobody asks, or the content is binary."""
    mode, blob = new
    if not asked or mode == Mode.SUBMODULE or old == blob:
        return Patch()
    if old is None:
        return _whole(read_contents(git, [blob])[blob])
    answer = git.ask(*_DIFF, old, blob)
    if answer.code != 0:
        return Patch(problem=said("git cannot compare it with what it was"))
    output = answer.output.decode("utf-8", "surrogateescape")
    start = output.find("\n@@ ")
    return parse_patch(output[start + 1 :]) if start >= 0 else Patch()


def _whole(data: bytes | None) -> Patch:
    """Return the patch that adds a file with the content `data`."""
    if data is None:
        return Patch(problem=said("the repository does not have its content"))
    lines = data.count(b"\n") + (bool(data) and not data.endswith(b"\n"))
    if not lines or b"\0" in data:
        return Patch()
    return Patch((Hunk(0, 0, 1, lines),), new_final_newline=data.endswith(b"\n"))
