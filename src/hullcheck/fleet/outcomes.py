"""What an analysis says, kept so that it can be told without the repository."""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck.core.finding import Finding
from hullcheck.core.snapshot import Snapshot
from hullcheck.render.places import end_line_of, start_of
from hullcheck.render.route import BuildFacts, facts_by_build, steps_of
from hullcheck.report import Report

from .nouns import FleetFinding, FleetUnknown, Member, Outcome, Stage, Status

MAX_FINDINGS = 2_000
"""Findings of one repository that are kept, the worst ones."""

MAX_UNKNOWNS = 200
"""Things of one repository that could not be decided, and are kept."""


def outcome_of(
    member: Member, stage: Stage, commit: str, tree: str, report: Report, snapshot: Snapshot
) -> Outcome:
    """Return what `report` says of `member`; `snapshot` is the one that it is about."""
    builds = facts_by_build(report)
    kept = sorted(report.findings, key=lambda found: -found.severity)[:MAX_FINDINGS]
    names = {id(found) for found in kept}
    told = [found for found in report.findings if id(found) in names]
    return Outcome(
        member,
        Status.CHECKED,
        stage,
        commit=commit,
        tree=tree,
        builds=len(report.builds),
        complete=report.complete and len(told) == len(report.findings),
        findings=tuple(_finding(found, snapshot, builds) for found in told),
        unknowns=tuple(
            FleetUnknown(unknown.reason, unknown.path, unknown.line)
            for unknown in report.unknowns[:MAX_UNKNOWNS]
        ),
        suppressed=len(report.suppressed),
    )


def _finding(
    finding: Finding, snapshot: Snapshot, builds: Mapping[str, BuildFacts]
) -> FleetFinding:
    line, column = start_of(snapshot, finding.place)
    route = finding.routes[0] if finding.routes else None
    return FleetFinding(
        finding.rule,
        finding.severity,
        finding.message,
        finding.place.path,
        line,
        column,
        end_line_of(snapshot, finding.place),
        finding.fingerprint,
        steps_of(route, snapshot, builds) if route else (),
        len(finding.routes),
        finding.fix.title if finding.fix else "",
        bool(finding.fix and finding.fix.safe),
    )
