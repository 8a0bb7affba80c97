"""A report as GitHub's workflow commands, which become annotations.

docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of
the runner (actions/toolkit, `core/src/command.ts`): of a message `%`, CR and LF,
of a property `:` and `,` as well. What a repository says is first made one line
in which every character is seen, so no line of the output begins but with ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import in_a_row, said
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.report import Report

from .escape import terminal
from .places import end_line_of, start_of
from .words import LABELS, remarks, verdict

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
"""The command of each severity."""

MAX_EACH = 10
"""Annotations of each command that GitHub shows of one step."""

MAX_MESSAGE = 4_000
"""Characters: GitHub cuts a message at 4 KB."""


def render_annotations(
    report: Report,
    snapshot: Snapshot,
    without: Collection[str] = frozenset(),
    translator: Translator = ENGLISH,
) -> str:
    """Return one command a finding, worst first, then what they come down to.

    Of each kind only as many as GitHub shows; the others are counted. Those
    whose fingerprints are in `without` are told elsewhere.
    """
    lines: list[str] = []
    more: list[str] = []
    told = [finding for finding in report.findings if finding.fingerprint not in without]
    for severity, command in COMMANDS.items():
        found = [finding for finding in told if finding.severity is severity]
        lines += [_command(command, each, snapshot, translator) for each in found[:MAX_EACH]]
        if len(found) > MAX_EACH:
            left = len(found) - MAX_EACH
            level = LABELS[severity]
            more.append(said("{left} more of level {level} not annotated.", left=left, level=level))
    lines += (terminal(translator.text(line)) for line in _summary(report, more))
    return "\n".join(lines) + "\n"


def _summary(report: Report, more: Iterable[str]) -> Iterator[str]:
    yield in_a_row([verdict(report), *remarks(report)])
    yield from more
    if report.unknowns:
        yield said("Not decided: {number}.", number=len(report.unknowns))


def _command(command: str, finding: Finding, snapshot: Snapshot, translator: Translator) -> str:
    properties = ",".join(f"{name}={prop(value)}" for name, value in _properties(finding, snapshot))
    return f"::{command} {properties}::{data(translator.text(finding.message))}"


def _properties(finding: Finding, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield what GitHub places an annotation by; a column counts only within one line."""
    line, column = start_of(snapshot, finding.place)
    last = end_line_of(snapshot, finding.place)
    yield "file", finding.place.path
    if line is not None:
        yield "line", str(line)
        yield "endLine", str(max(last or line, line))
        if column is not None and last == line:
            yield "col", str(column)
    yield "title", finding.rule


def data(text: str) -> str:
    """Return `text` as the message of a command."""
    shown = terminal(text)
    shown = shown if len(shown) <= MAX_MESSAGE else shown[: MAX_MESSAGE - 1] + "…"
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def prop(text: str) -> str:
    """Return `text` as the value of a property of a command."""
    return data(text).replace(":", "%3A").replace(",", "%2C")
