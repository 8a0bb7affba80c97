"""Plan fixes and verify them: all go into one overlay, and what fails is not offered.

A fix is safe only if, with the host files in place, the analysis of the edited
tree says that

- the finding is gone, and nothing new is found at warning or above;
- no build that worked fails;
- every tracked file that reached a stage or a bind mount of a RUN still does.

All safe fixes are tried together; only where that fails is the set bisected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hullcheck.core.edit import Create, Edit, OverlappingEditsError, Replace
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.simulate import simulate_flow
from hullcheck.engine import Analysis, reanalyse
from hullcheck.facts import BuildFacts
from hullcheck.ignoring import newly_named


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that is not applied, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What `fix` would change."""

    edits: tuple[Replace | Create, ...]
    """Merged and without overlaps."""
    fixed: tuple[Finding, ...]
    refused: tuple[Refused, ...]
    """Fixes that did not stand verification."""
    unsafe: tuple[Finding, ...]
    """Findings whose fix is unsafe and was not asked for."""
    after: Snapshot
    """The snapshot with the edits."""

    @property
    def files_after(self) -> dict[str, bytes]:
        """The new content of every changed file."""
        sources = {edit.path: self.after.source(edit.path) for edit in self.edits}
        return {path: source.data for path, source in sources.items() if source is not None}


def plan_fixes(analysis: Analysis, *, unsafe: bool = False) -> Plan:
    """Return the largest set of fixes that stands verification together."""
    fixable = [finding for finding in analysis.findings if finding.fix]
    wanted = [finding for finding in fixable if unsafe or (finding.fix and finding.fix.safe)]
    refused: list[Refused] = []
    fixed = _accepted(analysis, [], wanted, refused)
    edits = analysis.snapshot.concrete(_edits(fixed))
    return Plan(
        edits=tuple(dict.fromkeys(edits)),
        fixed=tuple(fixed),
        refused=tuple(refused),
        unsafe=tuple(finding for finding in fixable if finding not in wanted),
        after=analysis.snapshot.with_edits(edits),
    )


def with_verified_fixes(findings: Iterable[Finding], plan: Plan) -> tuple[Finding, ...]:
    """Return `findings` without the fixes that `plan` refused."""
    refused = {each.finding.fingerprint for each in plan.refused}
    return tuple(
        replace(finding, fix=None) if finding.fingerprint in refused else finding
        for finding in findings
    )


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    return list(dict.fromkeys(edit for each in findings if each.fix for edit in each.fix.edits))


def _accepted(
    analysis: Analysis, accepted: list[Finding], wanted: list[Finding], refused: list[Refused]
) -> list[Finding]:
    """Return `accepted` and what of `wanted` can be applied with it; tell the rest to `refused`."""
    if not wanted:
        return accepted
    reason = objection(analysis, [*accepted, *wanted])
    if reason is None:
        return [*accepted, *wanted]
    if len(wanted) == 1:
        refused.append(Refused(wanted[0], reason))
        return accepted
    middle = len(wanted) // 2
    first = _accepted(analysis, accepted, wanted[:middle], refused)
    return _accepted(analysis, first, wanted[middle:], refused)


def objection(analysis: Analysis, findings: Sequence[Finding]) -> str | None:
    """Return why the fixes of `findings` cannot be applied together; None if they can."""
    edits = _edits(findings)
    try:
        snapshot = analysis.snapshot.with_edits(edits)
    except OverlappingEditsError as error:
        return str(error)
    after = reanalyse(analysis, snapshot, frozenset(edit.path for edit in edits))
    for old, new in zip(analysis.facts.builds, after.facts.builds, strict=True):
        if old is not new and (reason := _harm(analysis, old, new)):
            return reason
    return _still_found(analysis, after, findings)


def _harm(analysis: Analysis, old: BuildFacts, new: BuildFacts) -> str | None:
    """Return what a build would lose."""
    if old.flow is None or new.flow is None:
        return None if old.flow is new.flow else "the build could not be followed any more"
    broken = [p for p in new.flow.problems if p not in old.flow.problems]
    if broken:
        return f"the build would fail: {broken[0].reason}"
    lost = _lost(analysis, old, new)
    return f"`{lost}`, which git tracks, would not reach the build any more" if lost else None


def _lost(analysis: Analysis, old: BuildFacts, new: BuildFacts) -> str | None:
    """Return a tracked file that reached a stage or mount of `old` and none of `new`."""
    if old.context is None or new.context is None or old.dockerfile is None:
        return None
    tree = analysis.snapshot.tree
    asked = newly_named(old.context, new.context, tree)
    gone = [p for p in asked if old.context.lets_through(p) and not new.context.lets_through(p)]
    if not gone:
        return None
    snapshot = analysis.snapshot
    flow = simulate_flow(snapshot, old.build, old.dockerfile, old.context, tree, gone)
    return next((path for path in gone if flow.arrivals_of(path) or flow.mounted(path)), None)


def _still_found(before: Analysis, after: Analysis, findings: Sequence[Finding]) -> str | None:
    """Return what the edited tree would still, or newly, be found to have."""
    routes = {route.key for finding in after.findings for route in finding.routes}
    found = {finding.fingerprint for finding in after.findings}
    for finding in findings:
        kept = any(route.key in routes for route in finding.routes)
        if kept or (not finding.routes and finding.fingerprint in found):
            return f"{finding.rule} would still be found"
    known = {finding.fingerprint for finding in before.findings}
    for finding in after.findings:
        if finding.severity >= Severity.WARNING and finding.fingerprint not in known:
            return f"{finding.rule} would be found instead"
    return None
