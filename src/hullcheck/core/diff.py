"""What a pull request changes: its files, and the hunks of their patches."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from hullcheck.core.said import said

from .lazy_pattern import lazy_pattern
from .noun import dataclass

MAX_PATCH_CHARACTERS = 4_000_000
"""GitHub leaves out a patch of more than 1 MB; whoever sends four times that is not GitHub."""

_HEADER = lazy_pattern(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")

NO_FINAL_NEWLINE = "\\"
"""How the line `\\ No newline at end of file` begins; git says the rest in other languages too."""


class Status(StrEnum):
    """What became of a file, in GitHub's words."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    RENAMED = "renamed"
    COPIED = "copied"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Hunk:
    """One hunk: lines of the old file that became lines of the new file."""

    old_start: int
    """1-based; of an empty range the line before it, which may be 0."""
    old_count: int
    new_start: int
    """1-based; of an empty range the line before it, which may be 0."""
    new_count: int

    @property
    def new_lines(self) -> range:
        """The lines of the new file that the hunk shows, changed or not, 1-based."""
        return range(self.new_start, self.new_start + self.new_count)


@dataclass(frozen=True, slots=True)
class Patch:
    """The hunks of one file's patch, in the order of lines."""

    hunks: tuple[Hunk, ...] = ()
    old_final_newline: bool = True
    """False: the patch says that the old file does not end in a line end."""
    new_final_newline: bool = True
    """False: the patch says that the new file does not end in a line end."""
    problem: str = ""
    """Why the hunks are not, or not all, known; "" where they are."""

    def hunk_at(self, line: int) -> Hunk | None:
        """Return the hunk that shows 1-based `line` of the new file; None: no hunk does."""
        return next((hunk for hunk in self.hunks if line in hunk.new_lines), None)

    def first_shown(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the part of the lines `first` to `last` that the first hunk on them shows."""
        for hunk in self.hunks:
            start = max(first, hunk.new_start)
            end = min(last, hunk.new_lines.stop - 1)
            if start <= end:
                return start, end
        return None


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file of a pull request."""

    path: str
    """Where it is in the head; of a removed file where it was."""
    status: Status
    patch: Patch = Patch()
    previous_path: str | None = None
    """Where a renamed file was."""

    @property
    def is_in_head(self) -> bool:
        """Whether the head has the file, so that one may comment on it."""
        return self.status is not Status.REMOVED


def parse_changed_file(
    path: str, status: str, patch: str | None, changes: int, previous_path: str | None = None
) -> ChangedFile:
    """Return a file as GitHub's API tells it: `changes` lines added and removed in all.

    GitHub gives no patch for a binary file and a pure rename, which change no
    lines, and for a file too large; only then something is missing.
    """
    known = Status(status) if status in set(Status) else Status.CHANGED
    if patch is not None:
        return ChangedFile(path, known, parse_patch(patch), previous_path)
    problem = (
        said("GitHub gives no patch for its {changes} changed lines", changes=changes)
        if changes
        else ""
    )
    return ChangedFile(path, known, Patch(problem=problem), previous_path)


def parse_patch(text: str) -> Patch:
    """Return the hunks of a unified diff of one file, which begins at its first hunk.

    The counts in the headers decide where a hunk ends, so no line of a file can
    pass for a header. From where the text is no patch any more on nothing is
    believed: what was read before stays, and `problem` says why.
    """
    if len(text) > MAX_PATCH_CHARACTERS:
        return Patch(
            problem=said(
                "its patch has more than {max_patch_characters:,} characters",
                max_patch_characters=MAX_PATCH_CHARACTERS,
            )
        )
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    reader = _Reader(lines)
    return reader.read()


class _Reader:
    """Reads the lines of one patch, each once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.position = 0
        self.final_newline = {"-": True, "+": True}
        self.hunks: list[Hunk] = []

    def read(self) -> Patch:
        problem = ""
        while self.position < len(self.lines) and not problem:
            problem = self._read_hunk()
        old, new = self.final_newline["-"], self.final_newline["+"]
        return Patch(tuple(self.hunks), old, new, problem)

    def _read_hunk(self) -> str:
        """Read one hunk with its header; return what is wrong with it, "" if nothing is."""
        header = _HEADER.match(self.lines[self.position])
        if header is None:
            return said(
                "line {number} of its patch is no header of a hunk", number=self.position + 1
            )
        counts = [1 if header[group] is None else int(header[group]) for group in (2, 4)]
        hunk = Hunk(int(header[1]), counts[0], int(header[3]), counts[1])
        if self.hunks and hunk.new_start < self.hunks[-1].new_lines.stop:
            return said("line {number} of its patch goes back", number=self.position + 1)
        self.position += 1
        if not self._read_body(hunk.old_count, hunk.new_count):
            return said("its patch ends, or is broken, in the middle of a hunk")
        self.hunks.append(hunk)
        return ""

    def _read_body(self, old: int, new: int) -> bool:
        """Read `old` and `new` lines of the two files; return whether they are all there."""
        sign = " "
        while old > 0 or new > 0 or self._at_mark():
            if self.position == len(self.lines):
                return False
            if self._at_mark():
                self._end_file(sign)
            else:
                # Some programs strip the one space of an empty line.
                sign = self.lines[self.position][:1] or " "
                if sign not in " +-":
                    return False
                old -= sign != "+"
                new -= sign != "-"
            self.position += 1
        return old == new == 0

    def _at_mark(self) -> bool:
        here = self.lines[self.position : self.position + 1]
        return bool(here) and here[0].startswith(NO_FINAL_NEWLINE)

    def _end_file(self, sign: str) -> None:
        for side in "-+" if sign == " " else sign:
            self.final_newline[side] = False
