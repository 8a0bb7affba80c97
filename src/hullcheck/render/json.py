"""Reports as JSON.

`contract` says what each document looks like. The tests hold every document that they make
to it (`tests/conftest.py`); a run does not, as loading pydantic and the models would take it
as long as the rules take for 300 builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import dumps

from hullcheck.core.finding import Finding, Unknown
from hullcheck.core.snapshot import Snapshot
from hullcheck.report import Report, TracedBuild
from hullcheck.rules.rule import Rule

from .documents import Shape, baseline_document, check_document, rules_document, trace_document


def render_check_json(report: Report, snapshot: Snapshot) -> str:
    """Return the document of `check`; `snapshot` is the one that `report` is about."""
    return written("check", check_document(report, snapshot))


def render_trace_json(builds: Sequence[TracedBuild], unknowns: Iterable[Unknown]) -> str:
    """Return the document of `trace`, builds and host files in the order given."""
    return written("trace", trace_document(builds, unknowns))


def render_rules_json(rules: Iterable[type[Rule]]) -> str:
    """Return the document of `rules`."""
    return written("rules", rules_document(rules))


def render_baseline_json(findings: Iterable[Finding]) -> str:
    """Return the document of `baseline`: `findings` to accept."""
    return written("baseline", baseline_document(findings))


def render_audit_json(document: Shape) -> str:
    """Return the document of `audit`, which is made where a fleet is known."""
    return written("audit", document)


def render_queue_json(document: Shape) -> str:
    """Return the document of `queue`, which is made where deliveries are known."""
    return written("queue", document)


def render_schema(command: str) -> str:
    """Return the JSON Schema of the document that `command` writes."""
    from .contract import DOCUMENTS  # noqa: PLC0415 (loads pydantic)

    schema = DOCUMENTS[command].model_json_schema(mode="serialization")
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return dumps(dialect | schema, indent=2, ensure_ascii=False) + "\n"


def written(command: str, document: Shape) -> str:
    """Return the `document` of `command` in ASCII, so that surrogate escapes survive any encoding.

    Every document passes here, and the tests take its place to hold it to its contract.
    """
    del command
    return dumps(document, indent=2) + "\n"
