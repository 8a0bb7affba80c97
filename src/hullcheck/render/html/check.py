"""What `check` says as one page: builds, findings with their proof, what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from hullcheck.core.finding import Finding
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.links import Links
from hullcheck.render.route import facts_by_build
from hullcheck.render.words import remarks, verdict
from hullcheck.report import Report
from hullcheck.weighing import Contents

from .builds import build_card
from .filter import filter_form
from .findings import Telling, finding_card
from .frame import Top, render_page
from .tables import allowed_table, unknown_table
from .text import text_of
from .words import (
    ALLOWED,
    BUILDS,
    BUILDS_COUNTED,
    FINDINGS,
    NO_BUILDS,
    NO_FINDINGS,
    SEVERITIES,
    SHOWN,
    UNKNOWNS,
    UNKNOWNS_COUNTED,
    more_rows,
    not_shown,
    page_title,
)

MAX_FINDINGS = 5_000
"""Of a page: a browser is still quick with them. The worst are told."""

MAX_BUILDS = 500
"""Builds that have a card."""

FEW = 3
"""Findings that nobody needs to filter."""


@dataclass(frozen=True, slots=True)
class Repository:
    """What a page tells of a repository beside the report on it."""

    name: str
    links: Links | None = None
    """Where the pages of its files are; None: nowhere."""
    contents: Mapping[str, Contents] | None = None
    """What each context holds, by the build's id; None: it lies on no disk."""


def render_check_html(
    report: Report,
    snapshot: Snapshot,
    repository: Repository,
    words: Translator = ENGLISH,
) -> str:
    """Return the page of a repository."""
    chapters = [("findings", FINDINGS), ("builds", BUILDS)]
    chapters += [("unknowns", UNKNOWNS)] if report.unknowns else []
    chapters += [("allowed", ALLOWED)] if report.suppressed else []
    counts = [(each.label, number, SEVERITIES[each]) for each, number in report.counts().items()]
    top = Top(
        page_title(repository.name),
        repository.name,
        verdict(report),
        tuple(remarks(report)),
        (
            *counts,
            ("builds", len(report.builds), BUILDS_COUNTED),
            ("unknowns", len(report.unknowns), UNKNOWNS_COUNTED),
        ),
        tuple(chapters),
    )
    return render_page(words, top, _content(words, report, snapshot, repository))


def _content(
    words: Translator, report: Report, snapshot: Snapshot, repository: Repository
) -> Iterator[str]:
    anchors: dict[str, str] = {}
    for number, traced in enumerate(report.builds[:MAX_BUILDS]):
        anchors.setdefault(traced.build.id, f"b{number}")
    telling = Telling(snapshot, facts_by_build(report), anchors, repository.links)
    yield from _findings(words, report.findings, telling)
    yield from _builds(words, report, telling, repository.contents or {})
    if report.unknowns:
        yield _title(words, "unknowns", UNKNOWNS, len(report.unknowns))
        yield from unknown_table(words, report.unknowns, anchors, repository.links)
    if report.suppressed:
        yield _title(words, "allowed", ALLOWED, len(report.suppressed))
        yield from allowed_table(words, report.suppressed, repository.links)


def _title(words: Translator, name: str, title: str, number: int) -> str:
    return f'<h2 id="{name}">{text_of(words, title)} <span class="count">{number:,}</span></h2>'


def _findings(words: Translator, findings: Sequence[Finding], telling: Telling) -> Iterator[str]:
    yield '<section aria-labelledby="findings">'
    yield _title(words, "findings", FINDINGS, len(findings))
    yield from _cards(words, findings, telling)
    yield "</section>"


def _cards(words: Translator, findings: Sequence[Finding], telling: Telling) -> Iterator[str]:
    told = sorted(findings, key=lambda found: -found.severity)[:MAX_FINDINGS]
    if not told:
        yield f"<p>{text_of(words, NO_FINDINGS)}</p>"
        return
    if len(told) > FEW:
        yield from filter_form(words, {found.rule for found in told}, SHOWN)
    yield '<div class="findings">'
    for number, found in enumerate(told):
        yield finding_card(words, found, number, telling, is_open=number == 0)
    yield "</div>"
    if len(findings) > len(told):
        yield f"<p>{text_of(words, not_shown(len(findings) - len(told)))}</p>"


def _builds(
    words: Translator, report: Report, telling: Telling, contents: Mapping[str, Contents]
) -> Iterator[str]:
    yield _title(words, "builds", BUILDS, len(report.builds))
    if not report.builds:
        yield f"<p>{text_of(words, NO_BUILDS)}</p>"
    found = Counter(build for each in report.findings for build in each.builds)
    for number, traced in enumerate(report.builds[:MAX_BUILDS]):
        name = traced.build.id
        yield from build_card(words, traced, f"b{number}", telling, found[name], contents.get(name))
    if len(report.builds) > MAX_BUILDS:
        yield f"<p>{text_of(words, more_rows(len(report.builds) - MAX_BUILDS))}</p>"
