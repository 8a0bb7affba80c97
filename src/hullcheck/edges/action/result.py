"""What came of a task: what is said, and how it went."""

from __future__ import annotations

from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
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
    commented: frozenset[str] = frozenset()
    """Fingerprints of findings that a comment tells at their place."""
    url: str = ""
    """The page of the review or the summary."""
    fix_url: str = ""
    """The page of the pull request that fixes what is found."""
    notes: tuple[str, ...] = ()
    """What else the reader should know, a sentence each."""
    plan: str = ""
    """What would have been written, where nothing was to be."""
    failure: HullcheckError | None = field(default=None)
    """What kept it from being told on the pull request."""
