"""Makefiles to their assignments and the lines of their recipes, as written.

The grammar is GNU make's (gnu.org/software/make/manual). Includes are not
followed, and nothing is expanded: `make_values` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source

MAX_LINES = 20_000
"""Lines read of one file; longer ones are made by programs."""

_NAME = r"[^\s:=#$?+!(){}]+"
_ASSIGNMENT = lazy_pattern(
    rf"\s*(?:(?:export|override|private)\s+)*({_NAME})\s*(:{{0,3}}=|\?=|\+=|!=)\s*(.*)", re.DOTALL
)
_DEFINE = lazy_pattern(rf"\s*(?:(?:export|override)\s+)*define\s+({_NAME})")
_CONDITION = lazy_pattern(r"\s*(ifeq|ifneq|ifdef|ifndef|else|endif)\b")
_CONTINUED = lazy_pattern(r"(?<!\\)(?:\\\\)*\\\r?\n?\Z")
_COMMENT = lazy_pattern(r"(?<!\\)#.*", re.DOTALL)
# Blanks are looked at from the first of them alone: from each it would take quadratic time.
_JOINED = lazy_pattern(r"(?:(?<![ \t])[ \t]++)?+\\\r?\n[ \t]*")


@dataclass(frozen=True, slots=True)
class MakeAssignment:
    """`NAME := value`."""

    name: str
    operator: str
    """`=`, `:=`, `::=`, `?=`, `+=`, `!=`."""
    value: str
    line: int
    condition: str = ""
    """The conditions (`ifdef` and its like) that it stands in, one a line."""
    targets: str = ""
    """For a variable of some targets: these, as written."""


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A line of a recipe with those that continue it: what one shell runs."""

    text: str
    """Without the tab; what continues it keeps its line ends."""
    line: int
    """1-based, of the first."""
    targets: str
    """As written."""
    prerequisites: str


@dataclass(frozen=True, slots=True)
class Makefile:
    """What is of interest of a Makefile, in the order of the text."""

    assignments: tuple[MakeAssignment, ...]
    recipe_lines: tuple[RecipeLine, ...]
    is_one_shell: bool = False
    """`.ONESHELL:`: a whole recipe is one script."""


def parse_makefile(source: Source) -> Makefile:
    """Return the assignments and recipes of `source`. Never raises."""
    reading = _Reading()
    for line, text in _logical_lines(source.text):
        reading.take(line, text)
    one_shell = any(recipe == ".ONESHELL" for recipe in reading.special)
    return Makefile(tuple(reading.assignments), tuple(reading.recipe_lines), one_shell)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with those that continue them, each with its number."""
    parts: list[str] = []
    first = 1
    for number, line in enumerate(text.split("\n")[:MAX_LINES], start=1):
        if not parts:
            first = number
        parts.append(line)
        if not _CONTINUED.search(line):
            yield first, "\n".join(parts)
            parts = []
    if parts:
        yield first, "\n".join(parts)


@dataclass(slots=True)
class _Reading:
    assignments: list[MakeAssignment] = field(default_factory=list)
    recipe_lines: list[RecipeLine] = field(default_factory=list)
    special: list[str] = field(default_factory=list)
    rule: tuple[str, str] | None = None
    conditions: list[str] = field(default_factory=list)
    prefix: str = "\t"
    define: tuple[str, int] | None = None
    body: list[str] = field(default_factory=list)

    def take(self, line: int, text: str) -> None:
        """Read one logical line."""
        if self.define is not None:
            self._define(text)
        elif self.rule is not None and text.startswith(self.prefix):
            self._recipe(text[len(self.prefix) :], line)
        else:
            self._statement(line, _COMMENT.sub("", _JOINED.sub(" ", text)).rstrip())

    def _define(self, text: str) -> None:
        if text.strip().startswith("endef") and self.define is not None:
            name, line = self.define
            self._assign(name, "=", "\n".join(self.body), line)
            self.define, self.body = None, []
        else:
            self.body.append(text)

    def _statement(self, line: int, text: str) -> None:
        condition = _CONDITION.match(text)
        define = _DEFINE.match(text)
        assignment = _ASSIGNMENT.fullmatch(text)
        if condition:
            self._condition(condition[1], text)
        elif define:
            self.define = (define[1], line)
        elif assignment:
            self._assign(assignment[1], assignment[2], assignment[3], line)
        elif text.strip():
            self._rule(line, text)

    def _condition(self, word: str, text: str) -> None:
        if word == "endif":
            del self.conditions[-1:]
        elif word == "else":
            self.conditions[-1:] = [f"{one}\n{text}" for one in self.conditions[-1:]]
        else:
            self.conditions.append(text)

    def _assign(self, name: str, operator: str, value: str, line: int, targets: str = "") -> None:
        if name == ".RECIPEPREFIX":
            self.prefix = value[:1] or "\t"
        one = MakeAssignment(name, operator, value, line, "\n".join(self.conditions), targets)
        self.assignments.append(one)

    def _rule(self, line: int, text: str) -> None:
        colon = _colon(text)
        if colon < 0:
            return
        targets, rest = text[:colon].strip(), text[colon:].lstrip(":&")
        assignment = _ASSIGNMENT.fullmatch(rest)
        if assignment:
            self._assign(assignment[1], assignment[2], assignment[3], line, targets)
            return
        prerequisites, has_recipe, recipe = rest.partition(";")
        self.rule = (targets, prerequisites.strip())
        self.special.append(targets)
        if has_recipe:
            self._recipe(recipe, line)

    def _recipe(self, text: str, line: int) -> None:
        if self.rule is not None and text.strip():
            text = text.replace("\n" + self.prefix, "\n")
            self.recipe_lines.append(RecipeLine(text, line, *self.rule))


def _colon(text: str) -> int:
    """Return where the colon of a rule stands: outside of `$( )` and `${ }`; -1 without one."""
    depth = 0
    for place, char in enumerate(text):
        if char in "({" and text[place - 1 : place] == "$":
            depth += 1
        elif char in ")}" and depth:
            depth -= 1
        elif char == ":" and not depth:
            return place
    return -1
