"""An audit as SARIF 2.1.0: one run, in which each repository is a folder under its full name.

GitHub takes 20 runs a file, and a fleet has more repositories; so they share a run, and
`versionControlProvenance` (section 3.14.9) says which repository at which revision was
mapped to which folder. GitHub keeps alerts of one repository apart from those of others
only in the repository itself: for its code scanning each one has the Action.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from json import dumps

from hullcheck.core.digest import hex_digest
from hullcheck.core.said import counted
from hullcheck.render.escape import terminal
from hullcheck.render.route import Step
from hullcheck.render.sarif import (
    ALL_FLOWS,
    LEFT_OUT,
    MAX_RESULTS,
    MAX_UNKNOWNS,
    NOT_DECIDED,
    SCHEMA,
    driver,
    notification,
)
from hullcheck.render.sarif_flows import words_of
from hullcheck.render.sarif_places import ROOT, Shape, artifact, plain
from hullcheck.render.sarif_rules import LEVELS, descriptor
from hullcheck.rules import all_rules

from .nouns import FleetFinding, Outcome, Status
from .survey import Survey

FAILED = "not-checked"
"""The kind of notification for a repository that failed or was not reached."""

Entry = tuple[Outcome, FleetFinding]


def render_survey_sarif(survey: Survey, server: str = "https://github.com") -> str:
    """Return the log; `server` is where the pages of the repositories are."""
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(survey, server)]}
    return dumps(document, indent=2, ensure_ascii=True) + "\n"


def _run(survey: Survey, server: str) -> Shape:
    entries = [(each, found) for each in survey.outcomes for found in each.findings]
    entries.sort(key=lambda entry: -entry[1].severity)
    told = entries[:MAX_RESULTS]
    used = {found.rule for _, found in told}
    rules = [rule for rule in all_rules() if rule.name() in used]
    indexes = {rule.name(): index for index, rule in enumerate(rules)}
    kinds = {FAILED: "A repository was not checked, so nothing is said of it."}
    return {
        "tool": {"driver": driver([descriptor(rule) for rule in rules], kinds)},
        "automationDetails": {"id": "hullcheck-audit/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "A folder with a clone of OWNER/NAME at OWNER/NAME."}}
        },
        "versionControlProvenance": list(_provenance(survey, server)),
        "invocations": [_invocation(survey, len(entries) - len(told))],
        "results": list(_results(told, indexes)),
    }


def _provenance(survey: Survey, server: str) -> Iterator[Shape]:
    for outcome in survey.outcomes:
        if outcome.commit:
            yield {
                "repositoryUri": f"{server.rstrip('/')}/{outcome.name}",
                "revisionId": outcome.commit,
                "branch": terminal(outcome.member.branch),
                "mappedTo": artifact(f"{outcome.name}/"),
            }


def _results(entries: Iterable[Entry], indexes: Mapping[str, int]) -> Iterator[Shape]:
    room = ALL_FLOWS
    for outcome, found in entries:
        shape: Shape = {
            "ruleId": found.rule,
            "level": LEVELS[found.severity],
            "message": plain(found.message),
            "locations": [_location(outcome, found.path, _region(found))],
            "partialFingerprints": _fingerprints(outcome, found),
        }
        if found.rule in indexes:
            shape["ruleIndex"] = indexes[found.rule]
        if found.route and room:
            room -= 1
            shape["codeFlows"] = [_flow(outcome, found)]
        yield shape


def _fingerprints(outcome: Outcome, found: FleetFinding) -> dict[str, str]:
    """Return what tells a finding from the same one of another repository."""
    text = f"{outcome.member.id or outcome.name}\0{found.fingerprint}"
    digest = hex_digest(text)[:16]
    return {"primaryLocationLineHash": digest, "hullcheck/v1": found.fingerprint}


def _location(outcome: Outcome, path: str, region: Shape, message: str | None = None) -> Shape:
    whole = f"{outcome.name}/{path}"
    shape: Shape = {"physicalLocation": {"artifactLocation": artifact(whole), "region": region}}
    return shape if message is None else {**shape, "message": plain(message)}


def _region(found: FleetFinding) -> Shape:
    if found.line is None:
        return {"startLine": 1}
    region = {"startLine": found.line, "endLine": max(found.end_line or 0, found.line)}
    return region if found.column is None else {**region, "startColumn": found.column}


def _flow(outcome: Outcome, found: FleetFinding) -> Shape:
    places = [{"location": _step(outcome, found, step)} for step in found.route]
    ends = f"`{found.route[0].what}` lands at `{found.route[-1].what}`"
    return {"message": plain(ends), "threadFlows": [{"locations": places}]}


def _step(outcome: Outcome, found: FleetFinding, step: Step) -> Shape:
    # Every step needs a place: one that has none is told at the finding's.
    path = step.at.path if step.at else found.path
    line = (step.at.line if step.at else found.line) or 1
    return _location(outcome, path, {"startLine": line}, words_of(step))


def _invocation(survey: Survey, left_out: int) -> Shape:
    told = [*islice(_unknowns(survey), MAX_UNKNOWNS)]
    for status in (Status.FAILED, Status.PENDING):
        for outcome in survey.with_status(status)[:MAX_UNKNOWNS]:
            words = f"{outcome.name}: {outcome.reason or 'the audit was stopped before it.'}"
            told.append(notification(FAILED, "error", words))
    if left_out:
        results = counted(left_out, "{number} result", "{number} results")
        said = f"{results} beyond {MAX_RESULTS:,} left out."
        told.append(notification(LEFT_OUT, "warning", said))
    done = survey.complete and not survey.with_status(Status.FAILED)
    return {"executionSuccessful": done, "toolExecutionNotifications": told}


def _unknowns(survey: Survey) -> Iterator[Shape]:
    for outcome in survey.outcomes:
        for unknown in outcome.unknowns:
            shape = notification(NOT_DECIDED, "note", f"{outcome.name}: {unknown.reason}")
            if unknown.path:
                region = {"startLine": unknown.line or 1}
                shape["locations"] = [_location(outcome, unknown.path, region)]
            yield shape
