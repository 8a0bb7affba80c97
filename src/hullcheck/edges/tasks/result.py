"""What came of a task: what is said, and how it went."""

from __future__ import annotations

from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.edges.github.change import EMPTY
from hullcheck.engine import Options
from hullcheck.errors import HullcheckError
from hullcheck.report import Report


@dataclass(frozen=True, slots=True)
class Result:
    """What a step has to say."""

    report: Report
    snapshot: Snapshot
    options: Options
    """What the engine was asked, with the configuration."""
    commit: str = ""
    """What was looked at; "" where nothing was."""
    commented: frozenset[str] = frozenset()
    """Fingerprints of findings that a comment tells at their place."""
    url: str = ""
    """The page of the review or the summary."""
    fix_url: str = ""
    """The page of the pull request that fixes what is found."""
    committed: int = 0
    """Findings that a commit on the branch itself fixes."""
    issue_url: str = ""
    """The page of the issue that tracks the branch."""
    trend: str = ""
    """How it compares with the audit before; "" where none is known."""
    branch: str = ""
    """For an audit: the branch that was looked at."""
    others: tuple[Result, ...] = ()
    """Further branches that were audited."""
    notes: tuple[str, ...] = ()
    """What else the reader should know, a sentence each."""
    plan: str = ""
    """What would have been written, where nothing was to be."""
    forbidden: bool = False
    """The token may not write what was planned; `notes` say what it needs."""
    failure: HullcheckError | None = None
    """What kept it from being told on the pull request."""

    @classmethod
    def of_nothing(cls, options: Options) -> Result:
        """Return what is said where nothing was looked at."""
        return cls(Report((), (), ()), EMPTY, options)

    def exit_code(self, threshold: Severity | None) -> int:
        """Return the code that the step ends with, where `threshold` is what fails."""
        own = self.failure.exit_code if self.failure else self.report.exit_code(threshold)
        return max([own, *(other.exit_code(threshold) for other in self.others)])
