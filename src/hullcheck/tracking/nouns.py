"""The tracking issue of a branch: what it is to say, and what it says."""

from __future__ import annotations

from functools import cached_property

from hullcheck.core.digest import hex_digest
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.languages.translator import ENGLISH, Translator

SHORT = 10
"""Characters of a fingerprint that are remembered."""

MAX_REMEMBERED = 400
"""Findings that the issue remembers: GitHub takes 65,536 characters, and the text needs most."""

_MARKER = lazy_pattern(
    r"<!-- hullcheck:audit (?P<branch>[0-9a-f]{16}) "
    r"since=(?P<text>[0-9-]{10})/(?P<number>[0-9]{1,8}) "
    r"reminded=(?P<reminded>[0-9]{1,3})(?P<done> done)?(?P<findings>(?: [0-9a-f]{10})*) -->"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, as it is counted and as it is shown."""

    number: int
    """Days since a day that is always the same one."""
    text: str
    """As in ISO 8601."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What is to be told of a branch."""

    branch: str
    findings: tuple[str, ...]
    """Fingerprints of what is worth an issue: errors and warnings, in the order of the report."""
    body: str
    """Without the marker, and the same for the same findings."""
    complete: bool = True
    """Everything was read: what is not found is not there."""
    translator: Translator = ENGLISH
    """Who told the body, and tells what is added to it."""

    @property
    def title(self) -> str:
        """What the issue is called, always the same for a branch."""
        words = said("hullcheck: what lands in the images of {branch}", branch=self.branch)
        return self.translator.text(words)[:200]

    @property
    def remembered(self) -> tuple[str, ...]:
        """The findings as the issue remembers them."""
        return tuple(sorted(each[:SHORT] for each in self.findings)[:MAX_REMEMBERED])


@dataclass(frozen=True, slots=True)
class Memory:
    """What an issue remembers of the last audit that found something else than the one before."""

    branch: str
    """The mark of the branch, see `mark_of`."""
    findings: tuple[str, ...]
    since: Day
    reminded: int = 0
    """How often somebody was reminded since then."""
    done: bool = False
    """We closed the issue ourselves, and no person."""

    @property
    def marker(self) -> str:
        """The hidden first line of the issue."""
        parts = [
            f"<!-- hullcheck:audit {self.branch}",
            f"since={self.since.text}/{self.since.number}",
            f"reminded={self.reminded}",
            *(["done"] if self.done else []),
            *self.findings,
            "-->",
        ]
        return " ".join(parts)


@dataclass(frozen=True)
class TrackingIssue:
    """An issue of ours, as it stands."""

    number: int
    title: str
    body: str
    is_open: bool
    url: str = ""

    @property
    def branch(self) -> str:
        """The mark of the branch that it is about; "" for no tracking issue."""
        return self.memory.branch if self.memory else ""

    @cached_property
    def memory(self) -> Memory | None:
        """What its marker says; None: it is no tracking issue."""
        found = _MARKER.match(self.body)
        if found is None:
            return None
        return Memory(
            branch=found["branch"],
            findings=tuple(found["findings"].split()),
            since=Day(int(found["number"]), found["text"]),
            reminded=int(found["reminded"]),
            done=found["done"] is not None,
        )


def mark_of(text: str) -> str:
    """Return what stands for a text in a marker, where it could end the comment: 16 hex digits."""
    return hex_digest(text)[:16]
