"""A report as SARIF 2.1.0, for code scanning and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub reads
of it: docs.github.com, "SARIF support for code scanning". Whatever a repository
says is escaped, and no string holds what JSON cannot carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from json import dumps

from hullcheck import __version__
from hullcheck.core.finding import Finding, Place, Route, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.said import counted
from hullcheck.core.snapshot import Snapshot
from hullcheck.report import Report, Suppressed
from hullcheck.rules import all_rules

from .addresses import HOME
from .route import BuildFacts, facts_by_build
from .sarif_fixes import fix_shape
from .sarif_flows import code_flow
from .sarif_places import ROOT, Shape, location, plain
from .sarif_rules import LEVELS, descriptor

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

MAX_RESULTS = 25_000
"""More of them, and GitHub refuses the file."""

SHOWN_RESULTS = 5_000
"""GitHub keeps so many of a run; the worst come first."""

MAX_FLOWS = 20
"""Routes told of one result."""

ALL_FLOWS = 10_000
"""Routes told of all results: GitHub takes 10 MB, compressed."""

MAX_RELATED = 50
"""Related places of one result."""

MAX_UNKNOWNS = 500
"""Things that could not be decided, told one by one."""

NOT_DECIDED, LEFT_OUT = "not-decided", "left-out"
NOTIFICATIONS = {
    NOT_DECIDED: "Something could not be decided, so nothing is said of it.",
    LEFT_OUT: "A limit left something out of this file or of the run.",
}
"""What there is to notify of beside results."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A finding that becomes a result, with what is told of it."""

    finding: Finding
    suppressed: Suppressed | None
    routes: tuple[Route, ...]
    """Those that there is room for."""


@dataclass(frozen=True, slots=True)
class _Log:
    """What every part of the document needs to know."""

    snapshot: Snapshot
    builds: Mapping[str, BuildFacts]
    indexes: Mapping[str, int]
    """Position of each rule in the list of rules."""


def render_sarif(report: Report, snapshot: Snapshot, *, category: str = "hullcheck") -> str:
    """Return the log; `snapshot` is the one that `report` is about.

    `category` keeps the results of several runs on one commit apart. Paths are
    relative to the checked folder.
    """
    run = _run(report, snapshot, category)
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return dumps(document, indent=2, ensure_ascii=True) + "\n"


def _run(report: Report, snapshot: Snapshot, category: str) -> Shape:
    entries = list(_entries(report))
    used = {entry.finding.rule for entry in entries}
    rules = [rule for rule in all_rules() if rule.name() in used]
    indexes = {rule.name(): index for index, rule in enumerate(rules)}
    log = _Log(snapshot, facts_by_build(report), indexes)
    return {
        "tool": {"driver": driver([descriptor(rule) for rule in rules])},
        "automationDetails": {"id": f"{category}/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The checked folder."}}},
        "invocations": [_invocation(report, entries, snapshot)],
        "results": [_result(entry, log) for entry in entries],
    }


def driver(rules: list[Shape], more: Mapping[str, str] | None = None) -> Shape:
    """Return what describes hullcheck; `more` are further kinds of notification with their text."""
    kinds = NOTIFICATIONS | dict(more or {})
    return {
        "name": "hullcheck",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": rules,
        "notifications": [_kind(name, text) for name, text in kinds.items()],
    }


def _kind(name: str, text: str) -> Shape:
    """Return what describes a kind of notification; GitHub wants all of it."""
    said = {"text": text}
    return {
        "id": name,
        "name": name.title().replace("-", ""),
        "shortDescription": said,
        "fullDescription": said,
        "help": said,
    }


def _entries(report: Report) -> Iterator[_Entry]:
    """Yield what is told, worst first, what somebody allowed at the end."""
    pairs: list[tuple[Finding, Suppressed | None]] = [
        (finding, None) for finding in sorted(report.findings, key=lambda item: -item.severity)
    ]
    pairs += [(item.finding, item) for item in report.suppressed]
    room = ALL_FLOWS
    for finding, suppressed in pairs[:MAX_RESULTS]:
        routes = finding.routes[: min(MAX_FLOWS, room)]
        room -= len(routes)
        yield _Entry(finding, suppressed, routes)


def _result(entry: _Entry, log: _Log) -> Shape:
    finding = entry.finding
    shape: Shape = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": plain(finding.message),
        "locations": [location(log.snapshot, finding.place)],
    }
    if finding.rule in log.indexes:
        shape["ruleIndex"] = log.indexes[finding.rule]
    if finding.fingerprint:
        # The first is the name that GitHub compares, the second says whose it is.
        names = ("primaryLocationLineHash", "hullcheck/v1")
        shape["partialFingerprints"] = dict.fromkeys(names, finding.fingerprint)
    return shape | dict(_proof(entry, log))


def _proof(entry: _Entry, log: _Log) -> Iterator[tuple[str, object]]:
    """Yield the members of a result that not every finding has."""
    finding = entry.finding
    if finding.related:
        related = enumerate(finding.related[:MAX_RELATED])
        yield (
            "relatedLocations",
            [{"id": n, **location(log.snapshot, at.place, at.message)} for n, at in related],
        )
    if entry.routes:
        yield "codeFlows", [code_flow(route, log.snapshot, log.builds) for route in entry.routes]
    fix = fix_shape(finding.fix, log.snapshot) if finding.fix else None
    if fix is not None:
        yield "fixes", [fix]
    if entry.suppressed is not None:
        yield "suppressions", [_suppression(entry.suppressed, log.snapshot)]


def _suppression(item: Suppressed, snapshot: Snapshot) -> Shape:
    inside = item.path == item.finding.place.path
    return {
        "kind": "inSource" if inside else "external",
        "status": "accepted",
        "justification": plain(item.reason)["text"],
        "location": location(snapshot, Place(item.path, item.line)),
    }


def _invocation(report: Report, entries: Sequence[_Entry], snapshot: Snapshot) -> Shape:
    told = [_unknown(unknown, snapshot) for unknown in islice(report.unknowns, MAX_UNKNOWNS)]
    told += [notification(LEFT_OUT, "warning", said) for said in _left_out(report, entries)]
    return {"executionSuccessful": report.complete, "toolExecutionNotifications": told}


def _unknown(unknown: Unknown, snapshot: Snapshot) -> Shape:
    shape = notification(NOT_DECIDED, "note", unknown.reason)
    if unknown.path:
        shape["locations"] = [location(snapshot, Place(unknown.path, unknown.line))]
    return shape


def notification(kind: str, level: str, text: str) -> Shape:
    """Return what is to be known beside results; a kind of its own comes behind all others."""
    index = [*NOTIFICATIONS, kind].index(kind)
    return {"descriptor": {"id": kind, "index": index}, "level": level, "message": plain(text)}


def _left_out(report: Report, entries: Sequence[_Entry]) -> Iterable[str]:
    """Yield a sentence for every limit that left something out."""
    if not report.complete:
        yield "A limit stopped the run before everything was read."
    total = len(report.findings) + len(report.suppressed)
    if total > len(entries):
        results = counted(total - len(entries), "{number} result", "{number} results")
        yield f"{results} beyond {MAX_RESULTS:,} left out."
    if len(entries) > SHOWN_RESULTS:
        yield f"GitHub shows the first {SHOWN_RESULTS:,} of {len(entries):,} results, worst first."
    routes = sum(len(entry.finding.routes) - len(entry.routes) for entry in entries)
    if routes:
        further = counted(routes, "{number} further route", "{number} further routes")
        yield f"{further} of results left out."
    related = sum(max(len(entry.finding.related) - MAX_RELATED, 0) for entry in entries)
    if related:
        places = counted(
            related, "{number} further related place", "{number} further related places"
        )
        yield f"{places} of results left out."
    if len(report.unknowns) > MAX_UNKNOWNS:
        more = counted(len(report.unknowns) - MAX_UNKNOWNS, "{number} thing", "{number} things")
        yield f"{more} more could not be decided."
