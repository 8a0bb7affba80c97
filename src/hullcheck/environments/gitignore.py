"""What the `.gitignore` files of a tree say: of a path, and by the names that stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import NotLoaded, Snapshot, Unreadable
from hullcheck.core.source import BOM, Source

from .gitignore_pattern import has_wildcard, is_cheap, matcher
from .texts import directory_of, shallowest, source_at, still_wanted

NAME = ".gitignore"

MAX_FILES = 300
"""`.gitignore` files that are read, those nearest to the root first."""

MAX_LINES = 1000
"""Lines that are read of one file; the largest public template has 400."""

MAX_TAKING_BACK = 200
"""Negated lines that are held against one name; the largest repositories have a dozen."""

MAX_PATH = 512
"""Characters of a path that is matched; longer ones are taken as not ignored."""

MAX_PARTS = 40
"""The same for its parts: every directory on the way is held against every pattern."""


@dataclass(frozen=True, slots=True)
class IgnoreLine:
    """One pattern of a `.gitignore`."""

    pattern: str
    """As written, without line end and trailing blanks."""
    directory: str
    """What it is relative to: the directory of its file."""
    place: Place

    @property
    def negated(self) -> bool:
        """Whether it takes paths back."""
        return self.pattern.startswith("!")


@dataclass(frozen=True)
class GitIgnores:
    """All patterns of a tree, file by file."""

    files: Mapping[str, tuple[IgnoreLine, ...]]
    """The lines of each `.gitignore`, by the directory that it lies in."""
    unknowns: tuple[Unknown, ...] = ()

    @property
    def lines(self) -> Iterator[IgnoreLine]:
        """Every pattern, the files nearest to the root first."""
        for lines in self.files.values():
            yield from lines

    def covering(self, path: str) -> IgnoreLine | None:
        """Return the pattern by which git ignores `path`, or None if it does not.

        A final slash marks a directory. What lies in an ignored directory is
        ignored with it, whatever later patterns say, as in git.
        """
        parts = path.rstrip("/").split("/")
        if len(path) > MAX_PATH or len(parts) > MAX_PARTS:
            return None
        for count in range(1, len(parts) + 1):
            is_dir = count < len(parts) or path.endswith("/")
            line = self._deciding(parts[:count], is_dir=is_dir)
            if line is not None and not line.negated:
                return line
        return None

    def speaking_at(self, directory: str) -> Iterator[IgnoreLine]:
        """Yield the patterns of the files in and above `directory`, those of the root first."""
        parts = directory.split("/") if directory else []
        for depth in range(len(parts) + 1):
            yield from self.files.get("/".join(parts[:depth]), ())

    def takes_back(self, path: str) -> bool:
        """Say whether git does not ignore `path`, which some pattern names.

        Cheaper than `covering` in the common case that no pattern takes it back.
        """
        parts = path.rstrip("/").split("/")
        matching = (
            line
            for line in islice(self._negated_for(parts), MAX_TAKING_BACK)
            if _could_match(line.pattern, parts) and matcher(line.pattern)(_relative(path, line))
        )
        return next(matching, None) is not None and self.covering(path) is None

    @cached_property
    def _taking_back(self) -> Mapping[str, tuple[IgnoreLine, ...]]:
        found = {
            directory: tuple(line for line in lines if line.negated)
            for directory, lines in self.files.items()
        }
        return {directory: lines for directory, lines in found.items() if lines}

    def _negated_for(self, parts: Sequence[str]) -> Iterator[IgnoreLine]:
        if self._taking_back:
            for depth in range(len(parts)):
                yield from self._taking_back.get("/".join(parts[:depth]), ())

    def _deciding(self, parts: Sequence[str], *, is_dir: bool) -> IgnoreLine | None:
        """Return the last pattern of the deepest file that matches exactly this path."""
        for depth in range(len(parts) - 1, -1, -1):
            lines = self.files.get("/".join(parts[:depth]))
            if not lines:
                continue
            inner = "/".join(parts[depth:]) + ("/" if is_dir else "")
            for line in reversed(lines):
                if matcher(line.pattern)(inner):
                    return line
        return None


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the `.gitignore` files that `discover_ignores` would still like to read."""
    yield from still_wanted(snapshot, _paths(snapshot))


def _paths(snapshot: Snapshot) -> list[str]:
    return shallowest(snapshot.tree.named(NAME), MAX_FILES)


def discover_ignores(snapshot: Snapshot) -> GitIgnores:
    """Return the patterns of every `.gitignore` of the tree, with what could not be read."""
    files: dict[str, tuple[IgnoreLine, ...]] = {}
    unknowns: list[Unknown] = []
    for path in _paths(snapshot):
        source = source_at(snapshot, path)
        text = snapshot.text(path)
        if source is not None:
            files[directory_of(path)] = tuple(parse_gitignore(path, source))
        elif isinstance(text, Unreadable):
            unknowns.append(
                Unknown(said("the file cannot be read: {reason}", reason=text.reason), path)
            )
        elif isinstance(text, NotLoaded):
            unknowns.append(Unknown(said("the file was not read"), path))
    return GitIgnores(files, tuple(unknowns))


def parse_gitignore(path: str, source: Source) -> Iterator[IgnoreLine]:
    """Yield the patterns of a `.gitignore`; `path` is where it lies.

    https://git-scm.com/docs/gitignore#_pattern_format
    """
    directory = directory_of(path)
    lines = source.text.removeprefix(BOM).split("\n", MAX_LINES)[:MAX_LINES]
    for number, line in enumerate(lines, 1):
        # To git a pattern ends at a zero byte, of which files in UTF-16 have many.
        pattern = _trimmed(line.removesuffix("\r").partition("\0")[0])
        if pattern and not pattern.startswith("#") and is_cheap(pattern):
            yield IgnoreLine(pattern, directory, Place(path, number))


def _could_match(pattern: str, parts: Sequence[str]) -> bool:
    """Say whether the last part of `pattern` is one of `parts`, or has wildcards."""
    name = pattern.rstrip("/").rpartition("/")[2].removeprefix("!")
    return name in parts or has_wildcard(name)


def _relative(path: str, line: IgnoreLine) -> str:
    return path[len(line.directory) + 1 :] if line.directory else path


def _trimmed(line: str) -> str:
    """Return `line` without trailing spaces; a backslash keeps one."""
    bare = line.rstrip(" ")
    escaped = (len(bare) - len(bare.rstrip("\\"))) % 2 == 1 and len(bare) < len(line)
    return bare + " " if escaped else bare
