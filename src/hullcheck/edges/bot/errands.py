"""What a delivery asks for, before anybody has looked how things stand on GitHub."""

from __future__ import annotations

from hullcheck.core.noun import dataclass
from hullcheck.edges.tasks.nouns import AnswerTask


@dataclass(frozen=True, slots=True)
class ReviewErrand:
    """Review a pull request as it is by then."""

    number: int
    again: bool = False
    """Somebody asks for the check again, so it is told also where nothing has changed."""
    seen: str = ""
    """When it had changed last as it was delivered, as GitHub writes times; "": not told."""


@dataclass(frozen=True, slots=True)
class AnswerErrand:
    """Answer to a person."""

    task: AnswerTask
    app: int = 0
    """The App whose check run has the button that was pressed; 0: it was no button."""


@dataclass(frozen=True, slots=True)
class SuiteErrand:
    """Review again every pull request whose head is `sha`."""

    sha: str
    numbers: tuple[int, ...]
    """Those that GitHub names: of forks it names none."""


@dataclass(frozen=True, slots=True)
class AuditErrand:
    """Look at the default branch as it is by then."""


@dataclass(frozen=True, slots=True)
class WelcomeErrand:
    """Audit repositories that the App was installed on."""

    repositories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FarewellErrand:
    """Forget an installation."""


@dataclass(frozen=True, slots=True)
class RoundErrand:
    """Audit all repositories whose turn it is in this part of the period."""

    period: int
    part: int


@dataclass(frozen=True, slots=True)
class NoErrand:
    """There is nothing to do."""

    reason: str


Errand = (
    ReviewErrand
    | AnswerErrand
    | SuiteErrand
    | AuditErrand
    | WelcomeErrand
    | FarewellErrand
    | RoundErrand
    | NoErrand
)
