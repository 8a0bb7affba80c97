"""Scripts and documents that say what a developer does first, and what they make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source

from .commands import ENVIRONMENTS, MAX_CHARACTERS, Command, Made, parse_commands
from .host_file import HostKind
from .texts import (
    directory_of,
    join,
    resolved,
    shallowest,
    source_at,
    still_wanted,
    with_prefix,
)

MAX_DOCUMENTS = 60
"""Documents and Makefiles that are read, those nearest to the root first."""

MAX_SCRIPTS = 60
"""The same for shell scripts."""

MAX_HOMES = 40
"""Directories of projects in which documents are looked for."""

MAX_LISTED = 2000
"""Paths looked at for one of the names below."""

SCRIPT = ".sh"

_CLONE = lazy_pattern(r"git clone\b[^\n]*(?:&&[ \t]*cd[ \t]|\n(?:[^\n]*\n){0,2}[ \t$>]*cd[ \t])")
"""A clone into which the reader goes."""

_PREFIXES = (
    *("README", "Readme", "readme", "CONTRIBUTING", "INSTALL", "DEVELOP", "HACKING"),
    *("Makefile", "makefile", "GNUmakefile", "justfile", "Justfile"),
)


@dataclass(frozen=True, slots=True)
class Homes:
    """Directories of projects: where the commands of documents run."""

    every: frozenset[str]
    near: tuple[str, ...]
    """The root, then those nearest to it."""

    @classmethod
    def of(cls, directories: Iterable[str]) -> Homes:
        """Return the homes that lie in `directories`."""
        every = frozenset(directories)
        return cls(every, tuple(shallowest({"", *every}, MAX_HOMES)))


def wanted(snapshot: Snapshot, homes: Homes) -> Iterator[str]:
    """Yield the texts that `discover_made` would still like."""
    yield from still_wanted(snapshot, _paths(snapshot.tree, homes.near))


def discover_made(
    snapshot: Snapshot, homes: Homes, classify: Callable[[str], HostKind]
) -> tuple[Made, ...]:
    """Return the host files that commands in scripts and documents make."""
    found: list[Made] = []
    for path in _paths(snapshot.tree, homes.near):
        source = source_at(snapshot, path)
        if source is not None:
            outside = frozenset[int]() if path.endswith(SCRIPT) else _before_clones(source)
            for command in parse_commands(source, classify, is_script=path.endswith(SCRIPT)):
                if command.line not in outside or command.kind not in ENVIRONMENTS:
                    found += _made(snapshot, path, command, homes)
    return tuple(found)


def _before_clones(source: Source) -> frozenset[int]:
    """Return the lines of a document behind which, in the same section, the project is cloned.

    What is made there lies outside of the clone. Only a first clone that a reader then
    goes into counts, at once or, by its name, some steps later; a section goes from one
    heading of the first two levels to the next.
    """
    text = source.text[:MAX_CHARACTERS]
    clones = {source.line_of(match.start()) for match in _CLONE.finditer(text)}
    found: set[int] = set()
    before, cloned = list[int](), ""
    fenced = False
    for number, line in enumerate(text.split("\n") if "git clone" in text else (), 1):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if not fenced and line.startswith(("# ", "## ")):
            before, cloned = [], ""
        if "git clone" in line and not cloned:
            cloned = _name_of_clone(line)
            found.update(before if number in clones else ())
        elif cloned and _goes_into(line, cloned):
            found.update(before)
        if not cloned:
            before.append(number)
    return frozenset(found)


def _name_of_clone(line: str) -> str:
    """Return the directory that the `git clone` in `line` makes, as far as the line shows."""
    *_, last = line.strip(" \t`").split()
    return last.rstrip("/").removesuffix(".git").rpartition("/")[2] or last


def _goes_into(line: str, name: str) -> bool:
    words = line.strip(" \t`$>").split()
    return words[:1] == ["cd"] and words[-1].rstrip("/").rpartition("/")[2] == name


@lru_cache(maxsize=2)
def _paths(tree: Tree, homes: tuple[str, ...]) -> tuple[str, ...]:
    documents = {path for home in homes for path in _documents_in(tree, home)}
    scripts = islice(tree.containing(f"{SCRIPT}\0"), MAX_LISTED)
    return (*shallowest(documents, MAX_DOCUMENTS), *shallowest(scripts, MAX_SCRIPTS))


def _documents_in(tree: Tree, home: str) -> Iterator[str]:
    for prefix in _PREFIXES:
        for path in islice(with_prefix(tree, join(home, prefix)), MAX_LISTED):
            if directory_of(path) == home:
                yield path
    for path in islice(with_prefix(tree, join(home, "docs/")), MAX_LISTED):
        if path.endswith(".md") and directory_of(path) == join(home, "docs"):
            yield path


def _made(snapshot: Snapshot, path: str, command: Command, homes: Homes) -> Iterator[Made]:
    """Yield what `command` in the text at `path` makes, where that is in the repository."""
    start = _start(snapshot, path, command, homes)
    at = None if start is None else resolved(start, command.path)
    if at:
        evidence = said("`{text}` in `{path}`", text=command.text, path=path)
        by_project = command.kind is HostKind.VENV and command.source is not None
        place = Place(path, command.line)
        yield Made(at, command.kind, evidence, place, by_project, command.seen_by_git)


def _start(snapshot: Snapshot, path: str, command: Command, homes: Homes) -> str | None:
    """Return the directory in which `command` runs; None if it makes nothing there."""
    home = _home(path, homes.every)
    inside = resolved(home, command.directory) if command.directory else None
    # Documents say `cd` into a clone as well, which is no directory of the tree.
    start = inside if inside and snapshot.tree.is_dir(inside) else home
    if command.source is None or _has(snapshot, start, command.source):
        return start
    if command.kind is HostKind.VENV:
        return None
    # Some `cd` was not seen: the file that is copied shows where it is.
    return next((one for one in homes.near if _has(snapshot, one, command.source)), start)


def _has(snapshot: Snapshot, directory: str, path: str) -> bool:
    at = resolved(directory, path)
    return at is not None and at in snapshot


def _home(path: str, homes: Collection[str]) -> str:
    """Return the directory in which a reader of `path` runs commands.

    A README speaks of its own directory; what lies in `docs` or `scripts`
    speaks of the nearest project above.
    """
    directory = directory_of(path)
    if not path.endswith(SCRIPT) and directory.rpartition("/")[2] != "docs":
        return directory
    while directory and directory not in homes:
        directory = directory_of(directory)
    return directory
