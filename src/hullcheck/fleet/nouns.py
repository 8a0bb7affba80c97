"""A repository of a fleet, and what came of looking at it."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass
from hullcheck.render.route import Step


class Stage(IntEnum):
    """How far an audit goes in a repository; each stage does what those below it do."""

    REPORT = 1
    """Say what is found, and write nothing there."""
    COMMENT = 2
    """Keep its tracking issue as well."""
    FIX = 3
    """Keep its fix pull request as well."""

    @property
    def label(self) -> str:
        """The name that people and JSON use."""
        return self.name.lower()


class Status(StrEnum):
    """How looking at a repository ended."""

    CHECKED = "checked"
    SKIPPED = "skipped"
    """By policy: `reason` says by which."""
    FAILED = "failed"
    """`reason` says why; what was found until then is told all the same."""
    PENDING = "pending"
    """The run stopped before it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A repository of a fleet, as GitHub lists it."""

    id: int
    """GitHub's number for it, which stays when it is renamed."""
    name: str
    """`OWNER/NAME`."""
    branch: str
    """The default one; "" where there is none."""
    archived: bool = False
    disabled: bool = False
    fork: bool = False
    empty: bool = False
    """It has no commit."""


@dataclass(frozen=True, slots=True)
class FleetFinding:
    """A finding with what there is to tell of it where its repository is not at hand."""

    rule: str
    severity: Severity
    message: str
    path: str
    line: int | None
    column: int | None
    end_line: int | None
    fingerprint: str
    route: tuple[Step, ...] = ()
    """The first route, from the host to the image; empty for what is about no host file."""
    routes: int = 0
    """How many there are."""
    fix: str = ""
    """What would mend it, as a title; "" where nothing is written for it."""
    safe: bool = False
    """The fix is verified."""


@dataclass(frozen=True, slots=True)
class FleetUnknown:
    """What could not be decided in a repository, and why."""

    reason: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one repository."""

    member: Member
    status: Status
    stage: Stage = Stage.REPORT
    reason: str = ""
    """Why it was skipped or failed."""
    commit: str = ""
    """The commit that was looked at."""
    tree: str = ""
    """Git's id of all that it holds."""
    builds: int = 0
    complete: bool = True
    """False: a limit stopped it before everything was read."""
    findings: tuple[FleetFinding, ...] = ()
    """In the order of files and lines."""
    unknowns: tuple[FleetUnknown, ...] = ()
    suppressed: int = 0
    """Findings that somebody allowed."""
    issue: str = ""
    """The page of its tracking issue."""
    pull: str = ""
    """The page of its fix pull request."""
    notes: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    """What is left to be written, in words: after a dry run all of it."""

    @property
    def name(self) -> str:
        """`OWNER/NAME`."""
        return self.member.name

    def count(self, severity: Severity) -> int:
        """Return how many findings are of this severity."""
        return sum(found.severity is severity for found in self.findings)

    @property
    def worst(self) -> Severity | None:
        """The highest severity found; None for a clean repository."""
        return max((found.severity for found in self.findings), default=None)


def order_of_names(name: str) -> tuple[str, str]:
    """Return the key that sorts names of repositories: GitHub sees no capitals in them."""
    return name.lower(), name
