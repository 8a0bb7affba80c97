"""Builds in the recipes of justfiles (just.systems/man)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import islice

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Machine, OriginKind
from hullcheck.syntax.shell_holes import with_holes
from hullcheck.syntax.shell_nouns import Hole, Piece

from .declared import Declared
from .run_paths import START, Site, in_repository
from .shell_texts import (
    ShellText,
    always,
    discover_in,
    sources_of_interest,
    unread,
)

MAX_JUSTFILES = 500
"""Justfiles that are looked into."""

_NAMES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
_LITERAL = r"""(?:'([^']*)'|"([^"\\]*)")"""
_ASSIGNMENT = lazy_pattern(rf"(?:export\s+)?([\w-]+)\s*:=\s*{_LITERAL}\s*\Z")
_WITH_DEFAULT = lazy_pattern(
    rf"(?:export\s+)?([\w-]+)\s*:=\s*(?:env_var_or_default|env)\([^,]*,\s*{_LITERAL}\s*\)\s*\Z"
)
_HEADER = lazy_pattern(r"@?[A-Za-z_][\w-]*(?:\s[^#]*)?:(?!=)")
_PARAMETER = lazy_pattern(rf"(?<![\w-])([A-Za-z_][\w-]*+)\s*+=\s*{_LITERAL}")
_EXPRESSION = lazy_pattern(r"\{\{\{\{|\{\{([^{}]*)\}\}")
_PREFIX = lazy_pattern(r"\A\s*[@-]+\s*|\A\s+")
_SHELL = lazy_pattern(r"#!.*\b(?:ba|da|z|k)?sh\b")
_HERE = ("justfile_directory()", "justfile_dir()", "source_directory()", "source_dir()")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every justfile."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every recipe, each with its line."""
    return discover_in(snapshot, shell_texts(snapshot))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield what the recipes of every loaded justfile run, as far as it may be of interest."""
    for source in sources_of_interest(snapshot, _paths(snapshot)):
        yield from _texts(source)


def _paths(snapshot: Snapshot) -> Iterator[str]:
    named = (path for name in _NAMES for path in snapshot.tree.named(name))
    yield from islice(named, MAX_JUSTFILES)
    yield from islice(snapshot.tree.containing(".just\0"), MAX_JUSTFILES)


@dataclass(slots=True)
class _Recipe:
    """The body of one recipe: its logical lines with their numbers."""

    parameters: dict[str, str]
    lines: list[tuple[int, str]] = field(default_factory=list)
    is_continued: bool = False

    def add(self, number: int, line: str) -> None:
        """Add a physical line of the body."""
        if self.is_continued:
            first, text = self.lines.pop()
            self.lines.append((first, f"{text}\n{line}"))
        else:
            self.lines.append((number, line))
        self.is_continued = line.rstrip().endswith("\\")

    @property
    def scripts(self) -> list[tuple[int, str]]:
        """What one shell runs at a time: a line, or all of it under a shebang."""
        first = self.lines[0][1].strip() if self.lines else ""
        if not first.startswith("#!"):
            return self.lines
        text = "\n".join(line for _, line in self.lines)
        return [(self.lines[0][0], text)] if _SHELL.match(first) else []


def _texts(source: Source) -> Iterator[ShellText]:
    directory = posixpath.dirname(source.path)
    variables, recipes = _parse(source)
    known = {**dict.fromkeys(_HERE, in_repository(directory)), "invocation_directory()": START}
    for recipe in recipes:
        for number, text in recipe.scripts:
            pieces = _filled(text, {**known, **variables, **recipe.parameters})
            script, holes = with_holes(pieces)
            above = tuple(parents(source.path))
            yield ShellText(
                _PREFIX.sub("", script),
                source.path,
                OriginKind.SCRIPT,
                Machine.DEVELOPER,
                always(number),
                Site(tuple(dict.fromkeys((directory, *above)))),
                holes=holes,
            )


def _parse(source: Source) -> tuple[dict[str, str], list[_Recipe]]:
    variables: dict[str, str] = {}
    recipes: list[_Recipe] = []
    for number, line in enumerate(source.text.splitlines(), start=1):
        if line[:1] in (" ", "\t"):
            if recipes:
                recipes[-1].add(number, line)
            continue
        assignment = _ASSIGNMENT.match(line) or _WITH_DEFAULT.match(line)
        header = None if assignment else _HEADER.match(line)
        if assignment:
            variables[assignment[1]] = assignment[2] or assignment[3] or ""
        elif header:
            parameters = _PARAMETER.finditer(line)
            recipes.append(_Recipe({one[1]: one[2] or one[3] or "" for one in parameters}))
    return variables, recipes


def _filled(text: str, variables: Mapping[str, str]) -> Iterator[Piece]:
    """Yield the pieces of a recipe's text, its `{{ }}` replaced where they are known."""
    place = 0
    for found in _EXPRESSION.finditer(text):
        yield text[place : found.start()]
        place = found.end()
        expression = (found[1] or "").strip()
        if found[1] is None:
            yield "{{"
        elif expression in variables:
            yield variables[expression]
        else:
            yield Hole(f"{{{{ {expression} }}}}")
    yield text[place:]
