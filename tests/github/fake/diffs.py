"""What changed between two commits, as git tells it and as GitHub hands it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .store import Store

HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")

STATUSES = {
    "A": "added",
    "D": "removed",
    "M": "modified",
    "R": "renamed",
    "T": "changed",
    "C": "copied",
}


@dataclass(frozen=True)
class Change:
    """One file of a diff."""

    path: str
    previous: str | None
    status: str
    sha: str
    patch: str | None
    """From the first `@@`; None for a binary file and for a mere change of name or mode."""

    @property
    def added(self) -> int:
        return self._count("+")

    @property
    def removed(self) -> int:
        return self._count("-")

    def _count(self, sign: str) -> int:
        return sum(line.startswith(sign) for line in (self.patch or "").split("\n"))

    def hunk_of(self, line: int, side: str) -> int | None:
        """Return the number of the hunk that shows a line of that side, else None."""
        return next(
            (hunk for hunk, at, where in shown(self.patch or "") if (at, where) == (line, side)),
            None,
        )


def shown(patch: str) -> Iterator[tuple[int, int, str]]:
    """Yield `(hunk, line, side)` for each line that a patch shows; context lies on both sides."""
    hunk = old = new = 0
    for text in patch.split("\n"):
        head = HUNK.match(text)
        if head:
            hunk, old, new = hunk + 1, int(head[1]), int(head[3])
            continue
        if text[:1] in ("-", " "):
            yield hunk, old, "LEFT"
            old += 1
        if text[:1] in ("+", " "):
            yield hunk, new, "RIGHT"
            new += 1


def changes(store: Store, old: str, new: str) -> list[Change]:
    """Return what changed from one commit to another, renames followed."""
    output = store.git(
        "-c", "diff.renameLimit=0", "diff", "-M", "-z", "--raw", "--abbrev=40", "-p", old, new
    )
    records, _, patches = output.partition(b"\0\0")
    text = patches.decode("utf-8", "replace")
    bodies = iter(re.split(r"^diff --git .*\n", text, flags=re.MULTILINE)[1:])
    found = []
    for record in parsed(records):
        # A file that became a link is told as one file gone and another come.
        told = [next(bodies) for _ in range(2 if record[0] == "T" else 1)]
        found.append(change(record, told[-1]))
    return found


def parsed(records: bytes) -> Iterator[tuple[str, str, list[str]]]:
    """Yield status, blob and paths out of `git diff --raw -z`."""
    words = iter(records.decode("utf-8", "replace").rstrip("\0").split("\0"))
    for facts in words:
        if facts:
            _, _, old, new, status = facts.split(" ")
            paths = [next(words) for _ in range(2 if status[0] in "RC" else 1)]
            yield status[0], old if status == "D" else new, paths


def change(record: tuple[str, str, list[str]], body: str) -> Change:
    status, sha, paths = record
    start = re.search(r"^@@", body, flags=re.MULTILINE)
    patch = body[start.start() :].rstrip("\n") if start else None
    previous = paths[0] if len(paths) > 1 else None
    return Change(paths[-1], previous, STATUSES[status], sha, patch)


def moved_line(store: Store, old: str, new: str, path: str, line: int) -> int | None:
    """Return where a line of a file stands in a later commit; None where it was changed."""
    text = store.git("diff", "-U0", "--no-renames", old, new, "--", f":(literal){path}").decode(
        "utf-8", "replace"
    )
    shift = 0
    for match in re.finditer(HUNK.pattern, text, flags=re.MULTILINE):
        start, count = int(match[1]), int(match[2] or 1)
        if start + (count == 0) > line:
            break
        if count and start <= line < start + count:
            return None
        shift += int(match[4] or 1) - count
    return line + shift
