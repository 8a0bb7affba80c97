"""The check of one head: what it concludes, says, and offers by its buttons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hullcheck.core.digest import hex_digest
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.escape import prose, terminal
from hullcheck.render.markdown import MAX_LENGTH, render_check_markdown
from hullcheck.render.places import end_line_of, start_of
from hullcheck.render.words import verdict
from hullcheck.report import Report

from .one_click import Act

CHECK_NAME = "hullcheck"

IN_REQUEST = 50
"""Annotations that GitHub takes at once. https://docs.github.com/rest/checks/runs"""

MAX_ANNOTATIONS = 500
"""Annotations of one check: beyond, nobody reads."""

MAX_MESSAGE = 4_000
"""Characters of an annotation: GitHub takes 64 KB."""

LEVELS = {Severity.ERROR: "failure", Severity.WARNING: "warning", Severity.ADVICE: "notice"}

ACTS = {"fix": Act.FIX, "explain": Act.EXPLAIN}
"""What is asked for by a button, by the name that GitHub gives back."""

_EXTERNAL = lazy_pattern(r"([1-9][0-9]{0,17}):([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Check:
    """What a check says when it is complete."""

    number: int
    """The pull request that it is about: a commit may be the head of several."""
    conclusion: str
    """`success`, `failure` or `neutral`."""
    title: str
    summary: str
    annotations: tuple[Mapping[str, Any], ...] = ()
    """As GitHub takes them, worst first."""
    buttons: tuple[str, ...] = ()
    """Names of `ACTS`."""
    translator: Translator = ENGLISH
    """Who tells what the buttons do; all else is told already."""

    @property
    def external_id(self) -> str:
        """What it is known by: the pull request, and all that is said."""
        told = [self.conclusion, self.title, self.summary, *map(dict, self.annotations)]
        written = json.dumps([told, self.buttons], sort_keys=True)
        return f"{self.number}:{hex_digest(written)[:16]}"

    @property
    def actions(self) -> list[dict[str, str]]:
        """The buttons, as GitHub takes them."""
        tell = self.translator.text
        return [
            {"identifier": name} | {part: tell(words) for part, words in BUTTONS[name].items()}
            for name in self.buttons
        ]


def number_of(external_id: str) -> int | None:
    """Return the pull request that a check is about; None where the check is none of ours."""
    found = _EXTERNAL.fullmatch(external_id)
    return int(found[1]) if found else None


BUTTONS = {
    "fix": {"label": said("Fix"), "description": said("Propose the fixes as a pull request")},
    "explain": {
        "label": said("Explain"),
        "description": said("Say in a comment what is behind it"),
    },
}
"""What GitHub shows: a label of at most 20 characters, a description of at most 40."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check is made of."""

    report: Report
    """What the pull request brings."""
    snapshot: Snapshot
    """Its head."""
    fails: bool
    """Something is found at the level that fails."""
    commented: frozenset[str] = frozenset()
    """Fingerprints of what a comment tells at its place: no annotation says it again."""
    can_fix: bool = True
    """The branch is one that can be proposed to."""
    notes: tuple[str, ...] = ()
    """What else the reader should know, a sentence each."""
    translator: Translator = ENGLISH
    """Who tells it."""


def check_of(number: int, told: Verdict) -> Check:
    """Return the check of pull request `number`."""
    report = told.report
    conclusion = "failure" if told.fails else "success" if report.complete else "neutral"
    tell = told.translator.text
    summary = render_check_markdown(report, told.snapshot, told.translator)
    notes = "".join(f"\n{prose(tell(note))}\n" for note in told.notes)
    return Check(
        number=number,
        conclusion=conclusion,
        title=tell(verdict(report)),
        # Both have room, as notes are few.
        summary=summary + notes[: MAX_LENGTH // 20],
        annotations=tuple(_annotations(told))[:MAX_ANNOTATIONS],
        buttons=tuple(_buttons(told)),
        translator=told.translator,
    )


def failed_check(number: int, title: str, words: str, translator: Translator = ENGLISH) -> Check:
    """Return the check of a head that could not be looked at, which somebody has to mend."""
    tell = translator.text
    return Check(number, "failure", tell(title), prose(tell(words)))


def _buttons(told: Verdict) -> Iterator[str]:
    found = told.report.findings
    if told.can_fix and any(finding.fix is not None for finding in found):
        yield "fix"
    if found:
        yield "explain"


def _annotations(told: Verdict) -> Iterator[Mapping[str, Any]]:
    for severity, level in LEVELS.items():
        for finding in told.report.findings:
            if finding.severity is severity and finding.fingerprint not in told.commented:
                yield _annotation(finding, level, told)


def _annotation(finding: Finding, level: str, about: Verdict) -> Mapping[str, Any]:
    """Return one as GitHub takes it: on a whole file it stands at the first line."""
    snapshot = about.snapshot
    line, column = start_of(snapshot, finding.place)
    last = max(end_line_of(snapshot, finding.place) or 1, line or 1)
    told = {
        "path": finding.place.path,
        "start_line": line or 1,
        "end_line": last,
        "annotation_level": level,
        "message": terminal(about.translator.text(finding.message))[:MAX_MESSAGE],
        "title": finding.rule,
    }
    return told | ({"start_column": column} if column is not None and last == line else {})
