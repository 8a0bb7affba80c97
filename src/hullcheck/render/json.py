"""Reports as JSON, checked against the contract on their way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import dumps
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Unknown
from hullcheck.core.snapshot import Snapshot
from hullcheck.report import Report, TracedBuild
from hullcheck.rules.rule import Rule

from .documents import Shape, baseline_document, check_document, rules_document, trace_document

if TYPE_CHECKING:
    from .contract import Document


def render_check_json(report: Report, snapshot: Snapshot) -> str:
    """Return the document of `check`; `snapshot` is the one that `report` is about."""
    return _checked("check", check_document(report, snapshot))


def render_trace_json(builds: Sequence[TracedBuild], unknowns: Iterable[Unknown]) -> str:
    """Return the document of `trace`, builds and host files in the order given."""
    return _checked("trace", trace_document(builds, unknowns))


def render_rules_json(rules: Iterable[type[Rule]]) -> str:
    """Return the document of `rules`."""
    return _checked("rules", rules_document(rules))


def render_baseline_json(findings: Iterable[Finding]) -> str:
    """Return the document of `baseline`: `findings` to accept."""
    return _checked("baseline", baseline_document(findings))


def render_audit_json(document: Shape) -> str:
    """Return the document of `audit`, which is made where a fleet is known."""
    return _checked("audit", document)


def render_queue_json(document: Shape) -> str:
    """Return the document of `queue`, which is made where deliveries are known."""
    return _checked("queue", document)


def render_schema(command: str) -> str:
    """Return the JSON Schema of the document that `command` writes."""
    from .contract import DOCUMENTS  # noqa: PLC0415 (loads pydantic)

    schema = DOCUMENTS[command].model_json_schema(mode="serialization")
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return dumps(dialect | schema, indent=2, ensure_ascii=False) + "\n"


def _checked(command: str, document: Shape) -> str:
    """Return `document` as JSON in ASCII, so that surrogate escapes survive any encoding.

    Raises `pydantic.ValidationError` where it is not what the contract promises.
    """
    from .contract import DOCUMENTS  # noqa: PLC0415 (loads pydantic)

    checked = DOCUMENTS[command].model_validate(document)
    text = "" if command == "queue" else _written(checked)
    if not text.isascii() or "\x7f" in text or not text:
        text = dumps(checked.model_dump(by_alias=True), indent=2, ensure_ascii=True)
    return text + "\n"


def _written(checked: Document) -> str:
    """Return `checked` as pydantic writes it, in a tenth of the time; "" where it refuses.

    Of ASCII without a delete character, and without floats, that is what `dumps` writes.
    """
    from pydantic_core import PydanticSerializationError  # noqa: PLC0415 (loaded with pydantic)

    try:
        return checked.model_dump_json(by_alias=True, indent=2)
    except PydanticSerializationError:
        # A name that is not UTF-8.
        return ""
