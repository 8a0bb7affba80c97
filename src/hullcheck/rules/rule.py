"""What a rule is: a class in a module of its own, found by being there."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import verbatim

if TYPE_CHECKING:
    from hullcheck.facts import Facts


class Scope(Enum):
    """What a rule looks at, where the builds of a repository are shared out to processes."""

    BUILD = "build"
    """Each build by itself, or those with one Dockerfile, context or ignore file. What it
    has to know of all others it asks `Facts.of_all`, whichever builds there are."""
    REPOSITORY = "repository"
    """The repository: of its builds it knows what `Facts.of_all` says, and nothing else."""


class Rule:
    """A stateless question about a repository.

    A subclass's docstring is its documentation: the first line is the title,
    the rest says why it matters. Everything else that is known of a rule (its
    name, page, tests, place in the list) is derived from the class.
    """

    severity: ClassVar[Severity]
    """The severity at full evidence; see `severity.py` for what lowers it."""
    group: ClassVar[str]
    """The table of the documentation that it belongs to: the folder that its module lies in."""
    since: ClassVar[str]
    """The version that first had it."""
    sources: ClassVar[tuple[str, ...]]
    """Which article, manual or measurement says so."""
    fix: ClassVar[str | None] = None
    """`safe`, `unsafe`, or None where nothing is written."""
    taste: ClassVar[bool] = False
    """Advice that is a matter of taste: only the strict set asks it."""
    scope: ClassVar[Scope | None] = None
    """None: nobody has said so, and where it is asked one process does all the work."""
    last: ClassVar[bool] = False
    """It speaks of what the others said, and is asked when all of them have."""
    symptoms: ClassVar[tuple[str, ...]] = ()
    """Pieces of what tools print where it goes wrong: `explain` finds the rule by them."""
    allow_when: ClassVar[str]
    """When a person may well allow it."""
    bad: ClassVar[str]
    """A tree literal in which the rule speaks."""
    good: ClassVar[str]
    """The files of the bad tree that the fix changes or adds; then the rule is silent."""
    near_misses: ClassVar[tuple[str, ...]] = ()
    """Trees that look like the bad one and are right."""

    def __init_subclass__(cls) -> None:
        cls.group = cls.__module__.split(".")[-2]

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield what is wrong; fingerprints are set by the engine."""
        raise NotImplementedError

    @classmethod
    @cache
    def name(cls) -> str:
        """Return the rule's name: that of its module, `host_venv_in_image.py`, with hyphens."""
        return cls.__module__.rpartition(".")[2].replace("_", "-")

    @classmethod
    def title(cls) -> str:
        """Return the first line of the documentation."""
        return verbatim((cls.__doc__ or "").strip().partition("\n")[0].removesuffix("."))

    @classmethod
    def good_tree(cls) -> str:
        """Return the tree literal in which the rule is silent: the bad one, put right."""
        from hullcheck.core.literal import overlaid  # noqa: PLC0415 (only tests and pages ask)

        return overlaid(cls.bad, cls.good)

    @classmethod
    def reason(cls) -> str:
        """Return the documentation behind the title, one paragraph a blank line apart."""
        lines = (cls.__doc__ or "").strip().partition("\n")[2].splitlines()
        return "\n".join(line.strip() for line in lines).strip()

    @classmethod
    def paragraphs(cls) -> tuple[str, ...]:
        """Return the paragraphs of the reason, each on one line, to be told in any language."""
        parts = cls.reason().split("\n\n")
        return tuple(verbatim(" ".join(part.split())) for part in parts if part.strip())

    @classmethod
    def allowed_when(cls) -> str:
        """Return `allow_when`, to be told in any language."""
        return verbatim(cls.allow_when)
