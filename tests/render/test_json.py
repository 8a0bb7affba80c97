"""JSON is what the contract says, field by field."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source, Span
from hullcheck.render.contract import DOCUMENTS
from hullcheck.render.json import (
    render_check_json,
    render_rules_json,
    render_schema,
    render_trace_json,
)
from hullcheck.report import Report
from hullcheck.rules import all_rules

from .sample import BUILD, REPORT, SNAPSHOT, TRACED


def checked() -> Any:
    return json.loads(render_check_json(REPORT, SNAPSHOT))


def traced() -> list[Any]:
    [build] = json.loads(render_trace_json(REPORT.builds, REPORT.unknowns))["builds"]
    return list(build["host_files"])


def test_check_has_the_fields_of_the_contract() -> None:
    document = checked()
    assert list(document) == [
        "schema", "version", "status", "builds", "findings", "unknowns", "suppressed",
    ]  # fmt: skip
    assert document["schema"] == 1
    assert document["status"] == "complete"
    assert list(document["builds"][0]) == [
        "id", "dockerfile", "context", "context_kind", "context_assumed", "ignore_file", "target",
        "args", "named_contexts", "purpose", "purpose_evidence", "origins",
    ]  # fmt: skip
    assert list(document["findings"][0]) == [
        "rule", "severity", "message", "path", "line", "end_line", "column", "fingerprint",
        "builds", "routes", "related", "fix",
    ]  # fmt: skip
    assert document["suppressed"][0]["suppressed_by"] == {
        "path": "hullcheck.toml",
        "line": 4,
        "reason": "wanted",
    }


def test_a_finding_says_line_and_column_and_its_routes_name_builds() -> None:
    finding = checked()["findings"][0]
    assert (finding["path"], finding["line"], finding["end_line"], finding["column"]) == (
        "backend/.dockerignore", 2, 2, 1,
    )  # fmt: skip
    assert finding["severity"] == "error"
    assert finding["routes"][0]["build"] == BUILD.id
    assert finding["routes"][0]["instructions"] == [
        {"path": "backend/Dockerfile", "line": 5},
        {"path": "backend/Dockerfile", "line": 8},
    ]


def test_a_whole_file_has_no_line() -> None:
    finding = checked()["findings"][2]
    assert (finding["line"], finding["end_line"], finding["column"]) == (None, None, None)


def test_edits_count_bytes_and_new_files_are_created() -> None:
    first, second, third = checked()["findings"]
    text = SNAPSHOT.source("backend/.dockerignore")
    assert text is not None
    assert first["fix"]["edits"] == [
        {"path": text.path, "start": len(text.data), "end": len(text.data), "text": "**/.venv\n"}
    ]
    assert second["fix"]["edits"] == [{"path": "new/.dockerignore", "create": "cache\n"}]
    assert second["fix"]["safe"] is False
    assert third["fix"] is None


def test_byte_offsets_count_what_is_before_in_utf_8() -> None:
    path = "größe/.dockerignore"
    snapshot = Snapshot(Tree.of({path: Mode.FILE})).with_texts(
        [Source(path, "# größe\n.venv\n".encode())]
    )
    edit = Replace(path, Span(8, 13), "**/.venv")
    finding = Finding(
        "rule", Severity.ERROR, "m", Place(path, 2), "c", fix=Fix("t", (edit,), safe=True)
    )
    report = Report((), (finding,), ())
    document = json.loads(render_check_json(report, snapshot))
    assert document["findings"][0]["fix"]["edits"][0]["start"] == 10
    assert document["findings"][0]["fix"]["edits"][0]["end"] == 15


def test_an_edit_of_a_text_that_nobody_read_is_a_defect() -> None:
    edit = Replace("unread", Span(0, 0), "x")
    finding = Finding("r", Severity.ERROR, "m", Place("unread"), "c", fix=Fix("t", (edit,)))
    with pytest.raises(ValueError, match="unread is edited but was never read"):
        render_check_json(Report((), (finding,), ()), SNAPSHOT)


@pytest.mark.parametrize("message", ["plain", '\x00\x1f\t\n"\\/', "\x7f", "é \u2028 😀", "\udcff"])
def test_it_is_written_as_the_standard_library_writes_it(message: str) -> None:
    finding = Finding("r", Severity.ADVICE, message, Place("Dockerfile"), "c")
    text = render_check_json(replace(REPORT, findings=(finding,)), SNAPSHOT)
    assert json.loads(text)["findings"][0]["message"] == message
    assert text == json.dumps(json.loads(text), indent=2) + "\n"
    assert text.isascii()


def test_a_name_that_is_not_utf_8_keeps_its_surrogate_escapes() -> None:
    finding = Finding("r", Severity.ADVICE, "`\udcff`", Place("dir\udcff/Dockerfile"), "c")
    text = render_check_json(Report((), (finding,), ()), SNAPSHOT)
    assert text.isascii()
    assert json.loads(text)["findings"][0]["path"] == "dir\udcff/Dockerfile"


def test_trace_says_where_each_host_file_is_in_the_order_given() -> None:
    hosts = traced()
    assert [host["path"] for host in hosts] == [trace.host.path for trace in TRACED.hosts]
    venv = hosts[0]
    assert venv["in_context"] is True
    assert venv["in_image"] is True
    assert venv["image_paths"] == ["/app/tools/.venv"]
    assert venv["stages"] == [
        {"stage": "1", "path": "/app/tools/.venv"},
        {"stage": "builder", "path": "/app/tools/.venv"},
    ]
    assert venv["instructions"] == [
        {"path": "backend/Dockerfile", "line": 5},
        {"path": "backend/Dockerfile", "line": 8},
    ]


def test_trace_tells_an_unknown_place_from_no_place() -> None:
    _, cache, env, kept_out, _, undecided = traced()
    assert (cache["in_image"], cache["image_paths"]) == (True, None)
    assert (env["in_image"], env["image_paths"]) == (False, [])
    assert kept_out["decided_by"] == {
        "path": "backend/.dockerignore",
        "line": 2,
        "pattern": ".venv",
    }
    assert (undecided["in_context"], undecided["in_image"], undecided["image_paths"]) == (
        None, None, None,
    )  # fmt: skip


def test_the_root_is_a_dot() -> None:
    build = replace(TRACED, build=replace(BUILD, context="", named_contexts={"all": ""}))
    [shown] = json.loads(render_trace_json([build], ()))["builds"]
    assert shown["context"] == "."
    assert shown["named_contexts"] == {"all": "."}


def test_a_run_that_a_limit_stopped_is_partial() -> None:
    document = json.loads(render_check_json(replace(REPORT, complete=False), SNAPSHOT))
    assert document["status"] == "partial"


def test_rules_lists_every_rule() -> None:
    document = json.loads(render_rules_json(all_rules()))
    assert [rule["name"] for rule in document["rules"]] == [rule.name() for rule in all_rules()]
    assert document["schema"] == 1


def test_one_report_gives_one_text() -> None:
    assert render_check_json(REPORT, SNAPSHOT) == render_check_json(REPORT, SNAPSHOT)


@pytest.mark.parametrize("command", sorted(DOCUMENTS))
def test_a_schema_describes_every_field(command: str) -> None:
    schema = json.loads(render_schema(command))
    for model in [schema, *schema["$defs"].values()]:
        if model["type"] == "object":
            assert set(model["required"]) == set(model["properties"])
            assert model["additionalProperties"] is False
