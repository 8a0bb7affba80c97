"""What a head changed against its merge base, as GitHub compares them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hullcheck.core.diff import ChangedFile, Status, parse_changed_file
from hullcheck.core.git_listing import sorted_tree
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Tree

from .client import Client

MAX_COMPARED = 300
"""Files that a comparison tells. https://docs.github.com/rest/commits/commits"""

PAGE = 100
"""Files of one page of a pull request's list."""

MAX_LISTED = 3_000
"""Files that a pull request's list tells. https://docs.github.com/rest/pulls/pulls"""


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """A file of a comparison: how it changed, and its blob."""

    change: ChangedFile
    blob: str
    """In the head; of a removed file in the base."""
    lines: int
    """Lines added and removed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A head against its merge base with a base."""

    merge_base: str
    """The id of the commit."""
    files: tuple[ComparedFile, ...]

    @property
    def complete(self) -> bool:
        """Whether these are all files."""
        return len(self.files) < MAX_COMPARED


def read_comparison(client: Client, repository: str, base: str, head: str) -> Comparison:
    """Return what the commit `head` has beside its merge base with `base`.

    Raises a `GithubError`; `NotFoundError` where they have no commit in common.
    """
    # The files stand on the first page, the commits on all: nobody needs these.
    path = f"/repos/{repository}/compare/{base}...{head}"
    told = client.get(path, per_page=1, page=1)
    files = tuple(_compared(each) for each in told.get("files") or ())
    return Comparison(told["merge_base_commit"]["sha"], files)


def read_further_files(
    client: Client, repository: str, number: int, wanted: Iterable[str]
) -> list[ChangedFile]:
    """Return those of `wanted` that stand behind the comparison's files in a pull request's list.

    Pages are asked for while something wanted has not been seen. Raises a `GithubError`.
    """
    missing = set(wanted)
    found: list[ChangedFile] = []
    for page in range(MAX_COMPARED // PAGE + 1, MAX_LISTED // PAGE + 1):
        path = f"/repos/{repository}/pulls/{number}/files"
        told = client.get(path, per_page=PAGE, page=page)
        files = [_compared(each).change for each in told]
        found += [file for file in files if file.path in missing]
        missing -= {file.path for file in files}
        if not missing or len(told) < PAGE:
            break
    return found


def _compared(told: dict[str, Any]) -> ComparedFile:
    change = parse_changed_file(
        told["filename"],
        told["status"],
        told.get("patch"),
        told["changes"],
        told.get("previous_filename"),
    )
    return ComparedFile(change, told["sha"] or "", told["changes"])


_TELLING = {Status.MODIFIED, Status.ADDED, Status.COPIED, Status.RENAMED, Status.UNCHANGED}
"""Changes that tell what was there before. Of a removed file GitHub does not tell the mode."""


def base_tree(head: Tree, comparison: Comparison) -> Tree | None:
    """Return the tree of the merge base, made of the head's and the changes.

    Blobs of files that changed are "": not known. None where the changes do not
    tell all of it.
    """
    statuses = {file.change.status for file in comparison.files}
    if not comparison.complete or not statuses <= _TELLING:
        return None
    entries = head.entries()
    before: dict[str, tuple[str, str]] = {}
    for file in comparison.files:
        now = entries.pop(file.change.path, None)
        if now is None:
            return None
        path = _path_before(file.change)
        if path is not None:
            moved = file.change.status is Status.RENAMED and not file.lines
            before[path] = (now[0], file.blob if moved else "")
    entries |= before
    facts = entries.values()
    return sorted_tree(list(entries), [mode for mode, _ in facts], [blob for _, blob in facts])


def _path_before(change: ChangedFile) -> str | None:
    """Return where the base has a file that is still there; None: it is new."""
    if change.status is Status.RENAMED:
        return change.previous_path
    return None if change.status in (Status.ADDED, Status.COPIED) else change.path
