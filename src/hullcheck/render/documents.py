"""The nouns of a report in the shape of the contract, as plain dictionaries.

`contract.py` says what each field means and checks what is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hullcheck import __version__
from hullcheck.core.edit import Create, Fix, Replace
from hullcheck.core.finding import Decision, Finding, Place, Route, Unknown
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build
from hullcheck.report import HostTrace, Report, TracedBuild
from hullcheck.rules.rule import Rule

from .places import end_line_of, shown_path, start_of

Shape = dict[str, Any]
"""A document or a part of one."""

SCHEMA = 1
"""Of all documents; counted up when a field changes its meaning or goes."""


def check_document(report: Report, snapshot: Snapshot) -> Shape:
    """Return what `check` says; `snapshot` is the one that `report` is about."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "status": "complete" if report.complete else "partial",
        "builds": [_build(traced) for traced in report.builds],
        "findings": [_finding(found, snapshot) for found in report.findings],
        "unknowns": [_unknown(unknown) for unknown in report.unknowns],
        "suppressed": [
            {
                **_finding(item.finding, snapshot),
                "suppressed_by": {"path": item.path, "line": item.line, "reason": item.reason},
            }
            for item in report.suppressed
        ],
    }


def trace_document(builds: Sequence[TracedBuild], unknowns: Iterable[Unknown]) -> Shape:
    """Return what `trace` says, builds and host files in the order given."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "builds": [
            {**_build(traced), "host_files": [_host_file(host) for host in traced.hosts]}
            for traced in builds
        ],
        "unknowns": [_unknown(unknown) for unknown in unknowns],
    }


def rules_document(rules: Iterable[type[Rule]]) -> Shape:
    """Return what `rules` lists."""
    return {"schema": SCHEMA, "rules": [_rule(rule) for rule in rules]}


def baseline_document(findings: Iterable[Finding]) -> Shape:
    """Return `findings` as `check --baseline` takes them, in an order that lines do not change."""
    shapes = [_accepted(finding) for finding in findings]
    order = ("path", "rule", "message", "fingerprint")
    return {
        "schema": SCHEMA,
        "findings": sorted(shapes, key=lambda shape: [shape[name] for name in order]),
    }


def _accepted(finding: Finding) -> Shape:
    keys = {route.key for route in finding.routes}
    names = ("host_file", "stage", "image_path", "build")
    return {
        "rule": finding.rule,
        "path": finding.place.path,
        "message": finding.message,
        "severity": finding.severity.label,
        "fingerprint": finding.fingerprint,
        "routes": [
            dict(zip(names, key, strict=True))
            for key in sorted(keys, key=lambda key: [part or "" for part in key])
        ],
        "parts": sorted(finding.parts),
    }


def _rule(rule: type[Rule]) -> Shape:
    return {
        "name": rule.name(),
        "group": rule.group,
        "title": rule.title(),
        "severity": rule.severity.label,
        "fix": rule.fix,
        "since": rule.since,
    }


def _build(traced: TracedBuild) -> Shape:
    build = traced.build
    return {
        "id": build.id,
        "dockerfile": build.dockerfile,
        "context": shown_path(build.context),
        "context_kind": build.context_kind,
        "context_assumed": build.context_assumed,
        "ignore_file": traced.ignore_file,
        "target": build.target,
        "args": dict(build.args),
        "named_contexts": {name: shown_path(path) for name, path in build.named_contexts.items()},
        "purpose": build.purpose,
        "purpose_evidence": build.purpose_evidence,
        "origins": _origins(build),
    }


def _origins(build: Build) -> list[Shape]:
    return [
        {"path": at.path, "line": at.line, "kind": at.kind, "machine": at.machine}
        for at in build.origins
    ]


def _host_file(trace: HostTrace) -> Shape:
    host = trace.host
    there = [landing for landing in trace.landings if landing.replaced_by is None]
    steps = [step for landing in trace.landings for step in landing.steps]
    paths = None if trace.in_image is None else trace.image_paths
    return {
        "path": host.path,
        "kind": host.kind,
        "evidence": host.evidence,
        "certain": host.certain,
        "state": host.state,
        "in_context": trace.in_context,
        "decided_by": _decision(trace.decided_by),
        "in_image": trace.in_image,
        "image_paths": None if paths is None else list(paths),
        "stages": _distinct(
            {"stage": item.stage, "path": trace.directory_in_image(item)} for item in there
        ),
        "instructions": _distinct(_line(step) for step in steps),
        "removed_by": None if trace.removed_by is None else _line(trace.removed_by),
    }


def _distinct(shapes: Iterable[Shape]) -> list[Shape]:
    return list({tuple(shape.values()): shape for shape in shapes}.values())


def _line(place: Place) -> Shape:
    return {"path": place.path, "line": place.line}


def _decision(decision: Decision | None) -> Shape | None:
    if decision is None:
        return None
    return {"path": decision.path, "line": decision.line, "pattern": decision.pattern}


def _finding(finding: Finding, snapshot: Snapshot) -> Shape:
    line, column = start_of(snapshot, finding.place)
    return {
        "rule": finding.rule,
        "severity": finding.severity.label,
        "message": finding.message,
        "path": finding.place.path,
        "line": line,
        "end_line": end_line_of(snapshot, finding.place),
        "column": column,
        "fingerprint": finding.fingerprint,
        "builds": list(finding.builds),
        "routes": [_route(route) for route in finding.routes],
        "related": [
            {**_line(related.place), "message": related.message} for related in finding.related
        ],
        "fix": None if finding.fix is None else _fix(finding.fix, snapshot),
    }


def _route(route: Route) -> Shape:
    return {
        "host_file": route.host_file,
        "kind": route.kind,
        "evidence": route.evidence,
        "certain": route.certain,
        "decided_by": _decision(route.decided_by),
        "instructions": [_line(place) for place in route.instructions],
        "stage": route.stage,
        "image_path": route.image_path,
        "build": route.build,
    }


def _fix(fix: Fix, snapshot: Snapshot) -> Shape:
    edits = [_edit(edit, snapshot) for edit in snapshot.concrete(fix.edits)]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _edit(edit: Replace | Create, snapshot: Snapshot) -> Shape:
    if isinstance(edit, Create):
        return {"path": edit.path, "create": edit.text}
    source = snapshot.source(edit.path)
    if source is None:
        raise ValueError(f"{edit.path} is edited but was never read")
    start, end = source.byte_offset(edit.span.start), source.byte_offset(edit.span.end)
    return {"path": edit.path, "start": start, "end": end, "text": edit.text}


def _unknown(unknown: Unknown) -> Shape:
    return {
        "reason": unknown.reason,
        "path": unknown.path,
        "line": unknown.line,
        "build": unknown.build,
    }
