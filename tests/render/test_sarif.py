"""SARIF: valid by the official schema, exact places, fixes that do what the edits do."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck import __version__
from hullcheck.core.edit import AppendLines, Create, Edit, Fix, Replace, apply_replacements
from hullcheck.core.finding import Finding, Place, Related, Route, Severity, Unknown
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import BOM, Source, Span
from hullcheck.environments.host_file import HostKind
from hullcheck.render.sarif import ALL_FLOWS, MAX_FLOWS, MAX_RESULTS, MAX_UNKNOWNS, render_sarif
from hullcheck.render.sarif_fixes import MAX_INSERTED
from hullcheck.render.sarif_places import MAX_TEXT, span_region
from hullcheck.render.sarif_rules import MAX_DESCRIPTION, descriptor, secret_score
from hullcheck.report import Report
from hullcheck.rules import all_rules
from hullcheck.rules.host.carried import CarriedRule

from .multitool import said_by_validator
from .sample import CLEAN, LEAK, REPORT, SNAPSHOT

SCHEMA = Path(__file__).parents[1] / "data/sarif-2.1.0.json"


@cache
def validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def regions(shape: Any) -> Iterator[dict[str, int]]:
    """Yield every region of a document."""
    if isinstance(shape, dict):
        for key, value in shape.items():
            if key in ("region", "deletedRegion"):
                yield value
            yield from regions(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from regions(value)


def run_of(report: Report, snapshot: Snapshot = SNAPSHOT) -> Any:
    """Return the one run of the log, which is valid."""
    text = render_sarif(report, snapshot)
    assert text.isascii()
    log = json.loads(text)
    # A lone surrogate is no Unicode: other programs refuse the whole file.
    json.dumps(log, ensure_ascii=False).encode("utf-8")
    validator().validate(log)
    # The standard wants this of every region; this copy of its schema does not say it.
    assert all("startLine" in region or "byteOffset" in region for region in regions(log))
    [run] = log["runs"]
    return run


def only(snapshot: Snapshot, place: Place, **fields: Any) -> Any:
    """Return the result of a report with one finding."""
    finding = Finding("host-venv-in-image", Severity.ERROR, "m", place, "c", **fields)
    [result] = run_of(Report((), (finding,), ()), snapshot)["results"]
    return result


def snapshot_of(path: str, data: bytes) -> Snapshot:
    return Snapshot(Tree.of({path: Mode.FILE})).with_texts([Source(path, data)])


def texts(steps: Any) -> list[str]:
    return [step["location"]["message"]["text"] for step in steps]


# What a run says


def test_a_clean_report_is_valid_and_empty() -> None:
    run = run_of(CLEAN)
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []
    assert run["automationDetails"] == {"id": "hullcheck/"}
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_the_tool_has_the_rules_that_have_results() -> None:
    run = run_of(REPORT)
    driver = run["tool"]["driver"]
    assert driver["semanticVersion"] == __version__
    names = [rule["id"] for rule in driver["rules"]]
    assert names == sorted({finding.rule for finding in REPORT.findings})
    assert all(names[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_results_come_worst_first_and_advice_is_a_note() -> None:
    report = replace(REPORT, findings=REPORT.findings[::-1])
    levels = [result["level"] for result in run_of(report)["results"]]
    assert levels == ["error", "warning", "note", "warning"]


def test_a_fingerprint_is_where_github_looks_for_it() -> None:
    first, *_ = run_of(REPORT)["results"]
    assert first["partialFingerprints"] == {
        "primaryLocationLineHash": "aaaa",
        "hullcheck/v1": "aaaa",
    }


def test_what_somebody_allowed_is_suppressed_with_the_reason() -> None:
    *_, last = run_of(REPORT)["results"]
    [suppression] = last["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == ("external", "wanted")
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 4


def test_related_places_are_told() -> None:
    [related] = run_of(REPORT)["results"][1]["relatedLocations"]
    assert related["message"]["text"] == "the pattern that brings it back"
    assert related["physicalLocation"]["region"] == {
        "startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 8,
    }  # fmt: skip


def test_a_route_goes_from_the_host_file_to_the_image() -> None:
    flow, _ = run_of(REPORT)["results"][0]["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    assert texts(steps) == [
        "backend/tools/.venv: uv makes it: `backend/uv.lock`",
        "context backend: no pattern of `backend/.dockerignore` matches it",
        "COPY . .: at backend/Dockerfile:5",
        "COPY --from=builder --chown=app:app /app /app: at backend/Dockerfile:8",
        "/app/tools/.venv: in the image",
    ]
    places = [step["location"]["physicalLocation"] for step in steps]
    assert [place["artifactLocation"]["uri"] for place in places] == [
        "backend/tools/.venv", "backend/.dockerignore",
        "backend/Dockerfile", "backend/Dockerfile", "backend/Dockerfile",
    ]  # fmt: skip
    assert steps[-1]["location"]["logicalLocations"][0]["fullyQualifiedName"] == "/app/tools/.venv"


def test_the_pattern_that_brings_a_file_back_is_a_step() -> None:
    [flow] = run_of(REPORT)["results"][1]["codeFlows"]
    decision = flow["threadFlows"][0]["locations"][1]["location"]
    assert decision["physicalLocation"]["region"]["startLine"] == 3
    assert "`!cache/` brings it back" in decision["message"]["text"]


def test_what_is_not_decided_is_a_notification_with_its_place() -> None:
    [invocation] = run_of(REPORT)["invocations"]
    [told] = invocation["toolExecutionNotifications"]
    assert told["message"]["text"] == "a variable decides the source"
    assert told["level"] == "note"
    assert told["locations"][0]["physicalLocation"]["region"]["startLine"] == 5


def test_a_run_that_a_limit_stopped_is_no_success() -> None:
    [invocation] = run_of(replace(CLEAN, complete=False))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "limit" in invocation["toolExecutionNotifications"][0]["message"]["text"]


# Rules


def test_every_rule_has_what_github_shows() -> None:
    for rule in all_rules():
        shape = descriptor(rule)
        assert shape["help"]["text"]
        assert shape["help"]["markdown"]
        assert shape["helpUri"].endswith(f"/{rule.name()}.md")
        for text in (shape["shortDescription"], shape["fullDescription"]):
            assert 0 < len(text["text"]) <= MAX_DESCRIPTION


def test_rules_about_secrets_have_a_score_and_the_others_none() -> None:
    secret = {rule.name() for rule in all_rules() if secret_score(rule) is not None}
    assert secret == {"credentials-in-image", "env-file-in-image", "git-history-in-image"}
    for rule in all_rules():
        properties = descriptor(rule)["properties"]
        assert ("security" in properties["tags"]) == ("security-severity" in properties)
        assert ("security" in properties["tags"]) == (rule.name() in secret)
        if issubclass(rule, CarriedRule) and HostKind.CREDENTIALS in rule.kinds:
            assert 7 <= float(properties["security-severity"]) < 9


# Places


@pytest.mark.parametrize(
    ("data", "span", "expected"),
    [
        ("a\nbcd\n", Span(3, 4), (2, 2, 2, 3)),
        ("𝄞 x\n", Span(2, 3), (1, 4, 1, 5)),
        (f"{BOM}abc\n", Span(1, 2), (1, 1, 1, 2)),
        ("a\r\nb\r\n", Span(0, 4), (1, 1, 2, 2)),
        ("a\n", Span(2, 2), (2, 1, 2, 1)),
    ],
)
def test_columns_count_utf_16_and_no_byte_order_mark(
    data: str, span: Span, expected: tuple[int, int, int, int]
) -> None:
    place = Place("f", 1, span=span)
    result = only(snapshot_of("f", data.encode()), place)
    region = result["locations"][0]["physicalLocation"]["region"]
    assert tuple(region.values()) == expected


def test_many_places_on_a_long_line_take_no_time() -> None:
    source = Source("f", b"x" * 100_000)
    began = process_time()
    regions = [span_region(source, Span(99_000 + at % 500, 100_000)) for at in range(2_000)]
    assert process_time() - began < 5
    assert regions[1]["startColumn"] == 99_002


def test_a_line_is_told_without_its_white_space_and_a_file_as_its_first_line() -> None:
    snapshot = snapshot_of("f", b"x\n  COPY a b\r\n")
    region = only(snapshot, Place("f", 2))["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 11}
    region = only(snapshot, Place("f"))["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1}
    region = only(snapshot, Place("unread", 7))["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 7, "endLine": 7}


@given(st.text(st.characters(codec=None, exclude_characters="\0"), min_size=1, max_size=12))
def test_a_path_comes_back_from_its_uri(text: str) -> None:
    path = text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    result = only(Snapshot(Tree.of({})), Place(path, 1))
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri).decode("utf-8", "surrogateescape") == path
    assert ":" not in uri
    assert uri.isascii()


# Fixes


def applied(changes: Any, snapshot: Snapshot) -> dict[str, bytes]:
    """Apply a fix as a SARIF viewer does, which knows nothing but the log and the files."""
    done = {}
    for change in changes:
        path = unquote_to_bytes(change["artifactLocation"]["uri"]).decode()
        source = snapshot.source(path)
        data = source.data if source else b""
        pairs = [_bytes_of(part, data) for part in change["replacements"]]
        for start, end, new in sorted(pairs, reverse=True):
            data = data[:start] + new + data[end:]
        done[path] = data
    return done


def _bytes_of(part: Any, data: bytes) -> tuple[int, int, bytes]:
    region, content = part["deletedRegion"], part["insertedContent"]
    if "byteOffset" in region:
        start = region["byteOffset"]
        return start, start + region["byteLength"], b64decode(content["binary"])
    start = _offset(data, region["startLine"], region["startColumn"])
    end = _offset(data, region["endLine"], region["endColumn"])
    return start, end, content["text"].encode()


def _offset(data: bytes, line: int, column: int) -> int:
    """Return the byte offset of a line and a UTF-16 column, both 1-based."""
    bom = BOM.encode() if data.startswith(BOM.encode()) else b""
    lines = data.removeprefix(bom).split(b"\n")
    before = sum(len(text) + 1 for text in lines[: line - 1])
    units = lines[line - 1].decode().encode("utf-16-le")[: 2 * (column - 1)]
    return len(bom) + before + len(units.decode("utf-16-le").encode())


def test_fixes_of_a_report_do_what_its_edits_do() -> None:
    first, second, third, _ = run_of(REPORT)["results"]
    changes = first["fixes"][0]["artifactChanges"]
    text = SNAPSHOT.source("backend/.dockerignore")
    assert text is not None
    assert applied(changes, SNAPSHOT) == {text.path: text.data + b"**/.venv\n"}
    [made] = second["fixes"]
    assert applied(made["artifactChanges"], SNAPSHOT) == {"new/.dockerignore": b"cache\n"}
    assert "not verified" in made["description"]["text"]
    assert "fixes" not in third


@given(
    text=st.text(st.sampled_from("ab \t\n\rä€𝄞" + BOM), max_size=20),
    new=st.text(st.sampled_from("xy\n𝄞"), max_size=5),
    not_utf_8=st.booleans(),
    cut=st.tuples(st.integers(0, 20), st.integers(0, 20)),
)
def test_a_fix_applied_by_a_viewer_is_the_fix(
    text: str, new: str, not_utf_8: bool, cut: tuple[int, int]
) -> None:
    source = Source("f", text.encode() + b"\xff" * not_utf_8)
    start, end = sorted(min(edge, len(source.text)) for edge in cut)
    # A viewer cannot put something before a byte order mark.
    start, end = max(start, source.text.startswith(BOM)), max(end, source.text.startswith(BOM))
    edit = Replace("f", Span(start, end), new)
    snapshot = Snapshot(Tree.of({"f": Mode.FILE})).with_texts([source])
    result = only(snapshot, Place("f", 1), fix=Fix("t", (edit,), safe=True))
    changes = result["fixes"][0]["artifactChanges"]
    assert applied(changes, snapshot) == {"f": apply_replacements(source, [edit])}


def test_a_fix_that_is_too_long_is_left_out_whole() -> None:
    edit: Edit = Create("new", "x" * (MAX_INSERTED + 1))
    assert "fixes" not in only(SNAPSHOT, Place("f", 1), fix=Fix("t", (edit,)))


def test_an_edit_of_a_text_that_nobody_read_is_a_defect() -> None:
    fix = Fix("t", (Replace("f", Span(0, 0), ""),))
    finding = Finding("r", Severity.ERROR, "m", Place("f"), "c", fix=fix)
    with pytest.raises(ValueError, match="f is edited but was never read"):
        render_sarif(Report((), (finding,), ()), SNAPSHOT)


# Hostile texts and limits


NASTY_PIECES = ("](", "[a](1)", "[x](https://a.b)", "{0}", "\n", "\udcff", "\ud800", "`")
NASTY = st.lists(st.sampled_from(NASTY_PIECES) | st.text(max_size=3), max_size=8).map("".join)


@given(text=NASTY, path=NASTY)
def test_hostile_texts_leave_a_valid_log_without_links(text: str, path: str) -> None:
    path = path.replace("\0", "") or "x"
    finding = replace(
        LEAK,
        message=text,
        place=Place(path, 3),
        routes=tuple(
            replace(route, host_file=path, image_path=text, evidence=text, build=text)
            for route in LEAK.routes
        ),
        related=(Related(Place(path, 1), text),),
        fix=Fix(text, (AppendLines("new", ("x",)),)),
    )
    run = run_of(Report((), (finding,), (Unknown(text, path, 1),)))
    for shape in messages(run):
        assert "](" not in shape
        assert "\n" not in shape
        assert "{0}" not in shape.replace("{{0}}", "")


def messages(shape: Any) -> Iterator[str]:
    if isinstance(shape, dict):
        for key, value in shape.items():
            if key in ("message", "justification", "description"):
                yield value["text"] if isinstance(value, dict) else value
            yield from messages(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from messages(value)


def test_limits_keep_the_worst_and_are_told() -> None:
    routes: tuple[Route, ...] = tuple(
        replace(LEAK.routes[0], image_path=f"/app/{number}") for number in range(MAX_FLOWS + 1)
    )
    worst = replace(LEAK, message="x" * 9_999, routes=routes, fix=None)
    mild = replace(LEAK, severity=Severity.WARNING, routes=routes[:2], fix=None)
    unknowns = tuple(Unknown(f"u{number}") for number in range(MAX_UNKNOWNS + 1))
    report = Report((), (*[mild] * MAX_RESULTS, worst), unknowns)
    text = render_sarif(report, SNAPSHOT)
    run = json.loads(text)["runs"][0]
    results = run["results"]
    assert len(results) == MAX_RESULTS
    assert results[0]["level"] == "error"
    assert len(results[0]["message"]["text"]) == MAX_TEXT
    assert len(results[0]["codeFlows"]) == MAX_FLOWS
    assert sum(len(result.get("codeFlows", ())) for result in results) == ALL_FLOWS
    told = [
        note["message"]["text"]
        for note in run["invocations"][0]["toolExecutionNotifications"][MAX_UNKNOWNS:]
    ]
    dropped = MAX_FLOWS + 1 + 2 * (MAX_RESULTS - 1) - ALL_FLOWS
    assert told == [
        "1 result beyond 25,000 left out.",
        "GitHub shows the first 5,000 of 25,000 results, worst first.",
        f"{dropped} further routes of results left out.",
        "1 thing more could not be decided.",
    ]
    assert len(gzip.compress(text.encode(), 6)) < 10_000_000


# Microsoft's validator, where it is there


def test_microsoft_s_validator_finds_no_error(tmp_path: Path) -> None:
    assert said_by_validator(render_sarif(REPORT, SNAPSHOT), tmp_path) == []
