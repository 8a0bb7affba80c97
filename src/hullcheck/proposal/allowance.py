"""Allowances that somebody asks for: the comments or the configuration that give them, verified."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hullcheck.allowing.comments import Language
from hullcheck.allowing.languages import languages_of
from hullcheck.config.configuration import Configuration
from hullcheck.config.files import FILES, is_pyproject, present
from hullcheck.config.reading import read_configuration
from hullcheck.core.edit import AppendLines, Edit, OverlappingEditsError, Replace
from hullcheck.core.finding import Finding
from hullcheck.core.noun import dataclass
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import BOM, Source, Span
from hullcheck.engine import Analysis, analyse
from hullcheck.errors import UsageError

from .nouns import WORKFLOWS

MAX_REASON = 200
"""Characters: a reason is a sentence."""

_SPECIAL = frozenset("*?[]\\!#")
"""What means something in a pattern."""


@dataclass(frozen=True, slots=True)
class AllowancePlan:
    """What allows some findings, verified by analysing the edited tree."""

    edits: tuple[Edit, ...]
    allowed: tuple[Finding, ...]
    """The findings that are silent then."""
    after: Snapshot


def plan_allowance(
    analysis: Analysis, findings: Sequence[Finding], reason: str
) -> AllowancePlan | str:
    """Return the edits that allow `findings`, all of one rule, for `reason`; or why there are none.

    A comment above each, where its file has comments; else the configuration.
    """
    reason = one_line(reason)
    if not any(char.isalnum() for char in reason):
        return said("it gives no reason")
    for attempt in (_by_comments, _by_configuration):
        edits = list(dict.fromkeys(attempt(analysis, findings, reason)))
        found = _verified(analysis, findings, edits)
        if isinstance(found, AllowancePlan):
            return found
    return found


def one_line(reason: str) -> str:
    """Return a reason as it can stand in a comment: one line, nothing that is not seen."""
    shown = "".join(char if char.isprintable() else " " for char in reason)
    return " ".join(shown.split())[:MAX_REASON].rstrip()


def _by_comments(analysis: Analysis, findings: Iterable[Finding], reason: str) -> Iterator[Edit]:
    """Yield a comment above each finding; a file without comments has it in the configuration."""
    for finding in findings:
        source = analysis.snapshot.source(finding.place.path)
        if source is None or not _takes_comments(source, analysis):
            yield from _by_configuration(analysis, [finding], reason)
        else:
            yield _comment(source, finding, reason)


def _takes_comments(source: Source, analysis: Analysis) -> bool:
    if source.path.startswith(WORKFLOWS):
        return False
    return languages_of([source], analysis.facts)[source.path] is not Language.NONE


def _comment(source: Source, finding: Finding, reason: str) -> Replace:
    line = finding.place.line or 1
    start = source.line_starts[line - 1]
    text = source.line_text(line)
    if text.startswith(BOM):
        start, text = start + 1, text[1:]
    indent = text[: len(text) - len(text.lstrip(" \t"))]
    if source.path.endswith("ignore"):
        # There a comment begins in the first column.
        indent = ""
    comment = f"{indent}# hullcheck: allow[{finding.rule}] {reason}{source.newline}"
    return Replace(source.path, Span(start, start), comment)


def _by_configuration(
    analysis: Analysis, findings: Iterable[Finding], reason: str
) -> Iterator[Edit]:
    found = present(analysis.snapshot)
    path = found[0] if found else FILES[0]
    table = "[[tool.hullcheck.allow]]" if is_pyproject(path) else "[[allow]]"
    for finding in findings:
        lines = (
            table,
            f"rules = [{_quoted(finding.rule)}]",
            f"paths = [{_quoted(_pattern(finding.place.path))}]",
            f"reason = {_quoted(reason)}",
        )
        # One insertion, for lines that stand there already would not be written again.
        yield AppendLines(path, ("\n".join(lines),))


def _quoted(text: str) -> str:
    """Return a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False)


def _pattern(path: str) -> str:
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in path)


def _verified(
    analysis: Analysis, findings: Sequence[Finding], edits: Sequence[Edit]
) -> AllowancePlan | str:
    try:
        snapshot = analysis.snapshot.with_edits(edits)
        options = replace(
            analysis.options, configuration=_configuration(analysis, snapshot), comments=True
        )
    except (OverlappingEditsError, UsageError) as error:
        return str(error)
    after = analyse(snapshot, OnDisk(), options)
    silent = {item.finding.fingerprint for item in after.silence.suppressed}
    if not silent.issuperset(finding.fingerprint for finding in findings):
        return said("the allowance would not silence what is found")
    known = {finding.fingerprint for finding in analysis.findings}
    new = [each for each in after.findings if each.fingerprint not in known]
    if new:
        return said("{rule} would be found instead", rule=new[0].rule)
    return AllowancePlan(tuple(edits), tuple(findings), snapshot)


def _configuration(analysis: Analysis, snapshot: Snapshot) -> Configuration:
    """Return what counts, with what the edited configuration allows beside it."""
    stated = analysis.options.configured
    if any(path in snapshot for path in present(snapshot)):
        allowances = read_configuration(snapshot).allowances
        return replace(stated, allowances=(*stated.allowances, *allowances))
    return stated
