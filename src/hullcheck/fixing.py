"""Plan fixes and verify them: all go into one overlay, and what fails is not offered.

A fix is safe only if, with the host files in place, the analysis of the edited
tree says that

- the finding is gone, or waits only for the command that the fix names, and
  nothing new is found at warning or above;
- no build that worked fails;
- every file of the project (tracked, or new and no host file) that reached a
  stage or a bind mount of a RUN still does;
- a compose file differs in as many entries as there are edits, and its services
  run the same builds.

All safe fixes are tried together; where that fails, those to blame are set apart
if it is known which they are, else the set is bisected, as long as `MAX_TRIES` allow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from hullcheck.core.edit import Create, Edit, OverlappingEditsError, Replace, lines_of
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.filesystem import join
from hullcheck.docker.flow import Flow, FlowProblem
from hullcheck.docker.simulate import simulate_flow
from hullcheck.engine import Analysis, reanalyse
from hullcheck.environments.host_file import HostKind
from hullcheck.facts import BuildFacts
from hullcheck.ignoring import newly_named
from hullcheck.leaks import kind_of
from hullcheck.service_edits import changed_services

MAX_TRIES = 40
"""Edited trees that are analysed for one plan; each may take as long as the tree itself."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that is not applied, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Objection:
    """Why some fixes cannot be applied together."""

    reason: str
    pattern: tuple[str, str] | None = None
    """The ignore file and its new pattern that does the harm, where it is one."""
    finding: Finding | None = None
    """The finding that would be left, where it is one."""


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


def plan_fixes(
    analysis: Analysis, *, unsafe: bool = False, only: Collection[str] | None = None
) -> Plan:
    """Return the largest set of fixes that stands verification together.

    `only` are the fingerprints of the findings to fix; None: all.
    """
    fixable = [
        finding
        for finding in analysis.findings
        if finding.fix and (only is None or finding.fingerprint in only)
    ]
    safe = [finding for finding in fixable if finding.fix and finding.fix.safe]
    wanted = fixable if unsafe else safe
    search = _Search(analysis)
    fixed = search.fitting([], wanted)
    edits = analysis.snapshot.concrete(_edits(fixed))
    return Plan(
        edits=tuple(dict.fromkeys(edits)),
        fixed=tuple(fixed),
        refused=tuple(search.refused),
        unsafe=() if unsafe else tuple(f for f in fixable if f.fix and not f.fix.safe),
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


class _Search:
    """The search for the largest set of fixes that can be applied together."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.refused: list[Refused] = []
        self.left = MAX_TRIES

    def fitting(self, accepted: list[Finding], wanted: list[Finding]) -> list[Finding]:
        """Return `accepted` and what of `wanted` can be applied with it; refuse the rest."""
        if not wanted:
            return accepted
        found = self._objections([*accepted, *wanted])
        if not found:
            return [*accepted, *wanted]
        to_blame = _to_blame(found, wanted)
        if len(wanted) == 1:
            to_blame = {0: found[0].reason}
        if to_blame:
            self.refused += (Refused(wanted[number], to_blame[number]) for number in to_blame)
            rest = [each for number, each in enumerate(wanted) if number not in to_blame]
            return self.fitting(accepted, rest)
        half = len(wanted) // 2
        return self.fitting(self.fitting(accepted, wanted[:half]), wanted[half:])

    def _objections(self, findings: Sequence[Finding]) -> list[Objection]:
        self.left -= 1
        if self.left < 0:
            return [
                Objection(said("too many fixes stand in each other's way to try them one by one"))
            ]
        return objections(self.analysis, findings)


def _to_blame(found: Iterable[Objection], wanted: Sequence[Finding]) -> dict[int, str]:
    """Return, by their numbers in `wanted`, those whose fixes surely do harm, and which."""
    numbers: dict[object, list[int]] = {}
    for number, finding in enumerate(wanted):
        numbers.setdefault(id(finding), []).append(number)
        for edit in finding.fix.edits if finding.fix else ():
            for line in lines_of(edit):
                numbers.setdefault((edit.path, line), []).append(number)
    reasons: dict[int, str] = {}
    for each in found:
        cause = id(each.finding) if each.finding else each.pattern
        for number in numbers.get(cause, ()):
            reasons.setdefault(number, each.reason)
    return reasons


def objections(analysis: Analysis, findings: Sequence[Finding]) -> list[Objection]:
    """Return all reasons why the fixes of `findings` cannot be applied together."""
    edits = _edits(findings)
    try:
        snapshot = analysis.snapshot.with_edits(edits)
    except OverlappingEditsError as error:
        return [Objection(str(error))]
    after = reanalyse(analysis, snapshot, frozenset(edit.path for edit in edits))
    pairs = zip(analysis.facts.builds, after.facts.builds, strict=True)
    mine = [None if old is new else _harm(analysis, old, new) for old, new in pairs]
    harms = analysis.facts.together.in_order("harms", mine)
    harms += map(Objection, changed_services(analysis.facts, after.facts, edits))
    found = [harm for harm in harms if harm]
    return found or list(_still_found(analysis, after, findings))


def _harm(analysis: Analysis, old: BuildFacts, new: BuildFacts) -> Objection | None:
    """Return what a build would lose."""
    if old.flow is None or new.flow is None:
        same = old.flow is new.flow
        return None if same else Objection(said("the build could not be followed any more"))
    if old.flow.unfinished or new.flow.unfinished:
        return Objection(
            said("the build is not followed to its end, so the fix cannot be verified")
        )
    broken = [p for p in new.flow.problems if p not in old.flow.problems]
    if broken:
        told = said("the build would fail: {reason}", reason=broken[0].reason)
        return Objection(told, _stopped_by(new, new.flow, broken[0]))
    lost = _lost(analysis, old, new)
    if lost is None or new.context is None:
        return None
    told = said("`{lost}`, a file of the project, would not reach the build any more", lost=lost)
    decided = new.context.decide(lost).decided_by
    return Objection(told, (decided.path, decided.pattern) if decided else None)


def _stopped_by(build: BuildFacts, flow: Flow, problem: FlowProblem) -> tuple[str, str] | None:
    """Return the ignore file and its pattern that stop the source at which a build fails."""
    context = build.context
    if context is None or not problem.source:
        return None
    uses = (use for use in flow.sources_at(problem.line) if use.missing and use.required)
    asked = (context.decide(join(context.root, use.path)).decided_by for use in uses)
    return next(((each.path, each.pattern) for each in asked if each), None)


def _lost(analysis: Analysis, old: BuildFacts, new: BuildFacts) -> str | None:
    """Return a file of the project that reached a stage or mount of `old` and none of `new`."""
    if old.context is None or new.context is None or old.dockerfile is None:
        return None
    tree = analysis.snapshot.tree
    asked = (p for p in newly_named(old.context, new.context, tree) if _is_source(analysis, p))
    gone = [p for p in asked if old.context.lets_through(p) and not new.context.lets_through(p)]
    if not gone:
        return None
    snapshot = analysis.snapshot
    flow = simulate_flow(snapshot, old.build, old.dockerfile, old.context, tree, gone)
    return next((path for path in gone if flow.arrivals_of(path) or flow.mounted(path)), None)


def _is_source(analysis: Analysis, path: str) -> bool:
    """Say whether git tracks the file, or would if it were added: it is new and no host file."""
    if path not in analysis.snapshot.untracked:
        return True
    hosts = analysis.hosts.by_path
    above = (hosts.get(each) for each in (path, *parents(path)))
    return all(host is None or kind_of(host) is HostKind.UNTRACKED for host in above)


def _still_found(
    before: Analysis, after: Analysis, findings: Sequence[Finding]
) -> Iterator[Objection]:
    """Yield what the edited tree would still, or newly, be found to have."""
    routes = {route.key for finding in after.findings for route in finding.routes}
    found = {finding.fingerprint: finding for finding in after.findings}
    for finding in findings:
        kept = any(route.key in routes for route in finding.routes)
        same = None if finding.routes else found.get(finding.fingerprint)
        if kept or (same is not None and not _done(finding, same)):
            yield Objection(said("{rule} would still be found", rule=finding.rule), finding=finding)
    known = {finding.fingerprint for finding in before.findings}
    for finding in after.findings:
        if finding.severity >= Severity.WARNING and finding.fingerprint not in known:
            yield Objection(said("{rule} would be found instead", rule=finding.rule))


def _done(finding: Finding, after: Finding) -> bool:
    """Say whether the edits of a fix did all that they can: what is left is the fix's command."""
    return bool(finding.fix and finding.fix.then) and after.fix is None
