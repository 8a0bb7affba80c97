"""Workflow commands: what GitHub's runner makes of them is what was meant, and nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.finding import Finding, Place, Severity, Unknown
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.render.annotations import COMMANDS, MAX_EACH, MAX_MESSAGE, render_annotations
from hullcheck.report import Report

from .sample import CLEAN, REPORT, SNAPSHOT

RUNNER_COMMANDS = {
    *("error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "stop-commands"),
    *("set-output", "save-state", "set-env", "add-path", "add-matcher", "remove-matcher", "echo"),
}
"""What the runner knows; it takes names without regard to case."""


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    message: str


def unescaped(text: str, escapes: dict[str, str]) -> str:
    for escape, character in escapes.items():
        text = text.replace(escape, character)
    return text.replace("%25", "%")


DATA = {"%0D": "\r", "%0A": "\n"}
PROPERTY = {**DATA, "%3A": ":", "%2C": ","}


def run_line(line: str) -> Command | None:
    """Read a line as the runner does: `::name key=value,...::message`, else `##[name ...]`."""
    text = line.lstrip()
    found = re.match(r"::([^ :]+)(?: (.*?))?::(.*)", text, re.DOTALL)
    if found and found[1].lower() in RUNNER_COMMANDS:
        pairs = (pair.partition("=") for pair in (found[2] or "").split(",") if pair)
        properties = {key: unescaped(value, PROPERTY) for key, _, value in pairs}
        return Command(found[1], properties, unescaped(found[3], DATA))
    old = re.search(r"##\[([^ \]]+)[^\]]*\](.*)", line)
    if old and old[1].lower() in RUNNER_COMMANDS:
        return Command(f"##{old[1]}", {}, old[2])
    return None


def commands(text: str) -> list[Command]:
    """Return the commands in `text`; every kind of line end may end a line of a log."""
    lines = re.split("[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]", text)
    return [command for line in lines if (command := run_line(line))]


def finding(severity: Severity, **fields: str) -> Finding:
    given = {"rule": "some-rule", "message": "m", "path": "Dockerfile", **fields}
    return Finding(given["rule"], severity, given["message"], Place(given["path"], 1), "c")


def test_each_finding_is_a_command_worst_first() -> None:
    error, warning, notice = commands(render_annotations(REPORT, SNAPSHOT))
    assert error == Command(
        "error",
        {
            "file": "backend/.dockerignore",
            "line": "2",
            "endLine": "2",
            "col": "1",
            "title": "root-only-ignore-pattern",
        },
        REPORT.findings[0].message,
    )
    assert (warning.name, warning.properties["line"]) == ("warning", "5")
    assert (notice.name, "line" in notice.properties) == ("notice", False)


def test_a_place_of_several_lines_has_no_column() -> None:
    place = Place("backend/Dockerfile", 8, 10)
    report = Report((), (Finding("r", Severity.ERROR, "m", place, "c"),), ())
    [command] = commands(render_annotations(report, SNAPSHOT))
    assert command.properties == {
        "file": "backend/Dockerfile", "line": "8", "endLine": "10", "title": "r",
    }  # fmt: skip


def test_only_as_many_as_github_shows_and_the_rest_is_counted() -> None:
    found = tuple(finding(severity) for severity in Severity for _ in range(MAX_EACH + 3))
    text = render_annotations(Report((), found, ()), SNAPSHOT)
    names = [command.name for command in commands(text)]
    assert names == [name for name in COMMANDS.values() for _ in range(MAX_EACH)]
    assert all(f"3 more of level {each.label} not annotated." in text for each in Severity)


def test_escapes_are_those_of_the_runner() -> None:
    hostile = finding(Severity.ERROR, path="a,b:c%0A.d", message="100%, 50%0A: a,b")
    text = render_annotations(Report((), (hostile,), ()), SNAPSHOT)
    assert "file=a%2Cb%3Ac%250A.d," in text
    assert "::100%25, 50%250A: a,b\n" in text


def test_a_clean_report_has_no_command() -> None:
    text = render_annotations(CLEAN, SNAPSHOT)
    assert commands(text) == []
    assert text.startswith("No findings: ")


def test_what_is_not_decided_is_counted() -> None:
    unknown = Unknown("a ::error::b", "Dockerfile", 1)
    text = render_annotations(replace(CLEAN, unknowns=(unknown,)), SNAPSHOT)
    assert "Not decided: 1." in text
    assert commands(text) == []


PIECES = st.sampled_from(
    (
        *("::error::x", "::", "\n", "\r", "\u2028", "\x85", "%0A", "%", ":", ",", "=", " "),
        *("##[error]y", "::stop-commands::t", "::add-mask::a", "\ud800", "\udcff", "\u202e"),
        *("`", "a", "\x1b[2J"),
    )
)
HOSTILE = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)


@given(path=HOSTILE, message=HOSTILE, text=HOSTILE, severity=st.sampled_from(Severity))
def test_nothing_from_a_repository_makes_a_second_command(
    path: str, message: str, text: str, severity: Severity
) -> None:
    path = path.replace("\0", "") or "x"
    data = text.encode("utf-8", "surrogatepass")
    snapshot = Snapshot(Tree.of({path: Mode.FILE})).with_texts([Source(path, data)])
    hostile = finding(severity, path=path, message=message)
    out = render_annotations(Report((), (hostile,), (Unknown(message, path, 1),)), snapshot)
    [command] = commands(out)
    assert command.name == COMMANDS[severity]
    assert command.properties["title"] == "some-rule"
    assert set(command.properties) <= {"file", "line", "endLine", "col", "title"}
    assert len(command.message) <= MAX_MESSAGE
    # One line a command, and one or more of ours behind it.
    assert out.startswith("::")
    assert not any(line.lstrip().startswith("::") for line in out.splitlines()[1:])
    out.encode("utf-8")


@given(
    path=st.text(" !#$%&'(),-./:;=@[]^_{}~aA0", min_size=1), message=st.text(" -~%:,a", max_size=80)
)
def test_what_is_shown_arrives_as_it_is(path: str, message: str) -> None:
    report = Report((), (finding(Severity.ERROR, path=path, message=message),), ())
    [command] = commands(render_annotations(report, SNAPSHOT))
    assert command.properties["file"] == path
    assert command.message == message
