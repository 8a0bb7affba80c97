"""A baseline silences exactly the report that it was made of."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.baseline.accepting import accept
from hullcheck.baseline.parsing import parse_baseline
from hullcheck.core.finding import Finding, Place, Route, Severity
from hullcheck.core.source import Source
from hullcheck.engine import fingerprinted
from hullcheck.render.json import render_baseline_json
from hullcheck.report import Report

NAMES = st.sampled_from(["a", "b/c", ".venv", "x y", "\udcff", 'q"', "ü"])
ROUTES = st.builds(
    Route,
    host_file=NAMES,
    kind=st.just("venv"),
    evidence=st.just(""),
    certain=st.booleans(),
    decided_by=st.none(),
    instructions=st.just(()),
    stage=st.sampled_from(["0", "final"]),
    image_path=st.none() | NAMES,
    build=NAMES,
)
FINDINGS = st.builds(
    Finding,
    rule=st.sampled_from(["one", "two"]),
    severity=st.sampled_from(Severity),
    message=NAMES,
    place=st.builds(Place, NAMES, st.none() | st.integers(1, 9)),
    cause=NAMES,
    builds=st.lists(NAMES, max_size=2, unique=True).map(tuple),
    routes=st.lists(ROUTES, max_size=3).map(tuple),
)
LISTS = st.lists(FINDINGS, max_size=6).map(fingerprinted)
ASKED = {"one", "two"}


def report(findings: tuple[Finding, ...]) -> Report:
    return Report(builds=(), findings=findings, unknowns=())


def accepted(now: tuple[Finding, ...], before: tuple[Finding, ...]) -> Report:
    baseline = parse_baseline(Source("b.json", render_baseline_json(before).encode()))
    return accept(report(now), baseline, ASKED)


@given(LISTS)
def test_it_silences_all_of_its_own_report(findings: tuple[Finding, ...]) -> None:
    found = accepted(findings, findings)
    assert (found.findings, found.fixed) == ((), ())
    assert tuple(item.finding for item in found.suppressed) == findings


@given(LISTS, LISTS)
def test_it_silences_nothing_else(now: tuple[Finding, ...], before: tuple[Finding, ...]) -> None:
    found = accepted(now, before)
    known = {each.fingerprint: each for each in before}
    silenced = {item.finding.fingerprint for item in found.suppressed}
    for finding in now:
        old = known.get(finding.fingerprint)
        covered = old is not None and finding.severity <= old.severity
        routes = {route.key for route in old.routes} if old else set()
        covered = covered and {route.key for route in finding.routes} <= routes
        assert (finding.fingerprint in silenced) is covered
    gone = known.keys() - {finding.fingerprint for finding in now}
    assert len(found.fixed) == len(gone)
    assert len(found.findings) + len(found.suppressed) == len(now)


@given(LISTS)
def test_neither_order_nor_lines_change_the_file(findings: tuple[Finding, ...]) -> None:
    moved = tuple(
        replace(each, place=replace(each.place, line=7), routes=each.routes[::-1])
        for each in reversed(findings)
    )
    assert render_baseline_json(moved) == render_baseline_json(findings)
