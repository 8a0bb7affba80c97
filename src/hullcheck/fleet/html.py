"""An audit as one HTML page that asks nobody for anything, in the frame of every page."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Place, Severity
from hullcheck.core.said import said
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.addresses import encoded_path, rule_address
from hullcheck.render.html.code import place_link
from hullcheck.render.html.filter import filter_form
from hullcheck.render.html.findings import card_start, card_summary
from hullcheck.render.html.frame import Top, render_page
from hullcheck.render.html.routes import route_of
from hullcheck.render.html.text import code_of, link, marked, text_of
from hullcheck.render.html.words import SEVERITIES, about_rule, more_routes
from hullcheck.render.links import Links

from .nouns import FleetFinding, Outcome, Status
from .survey import Survey
from .words import (
    FAILED,
    FIX_PULL,
    NOT_ALL_READ,
    OTHERS,
    REPOSITORIES_CHECKED,
    ROUTE,
    SHOWN,
    TITLE,
    TRACKING_ISSUE,
    not_decided,
    not_shown,
    repositories_counted,
    said_counts,
    survey_remarks,
    survey_verdict,
    told_fix,
)

MAX_FINDINGS = 20_000
"""Of a page: a browser is still quick with them. The worst are told."""


def render_survey_html(
    survey: Survey, server: str = "https://github.com", words: Translator = ENGLISH
) -> str:
    """Return the page; `server` is where the pages of the repositories are."""
    counts = [(each.label, number, SEVERITIES[each]) for each, number in survey.counts().items()]
    checked = len(survey.with_status(Status.CHECKED))
    top = Top(
        TITLE,
        TITLE,
        survey_verdict(survey),
        tuple(survey_remarks(survey)),
        (*counts, ("repositories", checked, REPOSITORIES_CHECKED)),
    )
    return render_page(words, top, _content(words, survey, server.rstrip("/")))


def _content(words: Translator, survey: Survey, server: str) -> Iterator[str]:
    rules = {found.rule for each in survey.outcomes for found in each.findings}
    yield from filter_form(words, rules, SHOWN)
    yield from _repositories(words, survey, server)
    yield from _others(words, survey)


def _repositories(words: Translator, survey: Survey, server: str) -> Iterator[str]:
    room = MAX_FINDINGS
    for outcome in survey.worst_first:
        if not outcome.findings:
            continue
        told = sorted(outcome.findings, key=lambda found: -found.severity)[:room]
        room -= len(told)
        yield from _repository(words, outcome, told, server)
    total = sum(len(each.findings) for each in survey.outcomes)
    if total > MAX_FINDINGS:
        yield f"<p>{text_of(words, not_shown(total - MAX_FINDINGS))}</p>"


def _repository(
    words: Translator, outcome: Outcome, told: list[FleetFinding], server: str
) -> Iterator[str]:
    counts = {each: outcome.count(each) for each in sorted(Severity, reverse=True)}
    page = f"{server}/{encoded_path(outcome.name)}"
    yield f'<section class="findings repository" data-name="{text_of(words, outcome.name)}">'
    number = f'<span class="count">{text_of(words, said_counts(counts))}</span>'
    yield f"<h2>{link(words, page, outcome.name)} {number}</h2>"
    for line in _facts(words, outcome):
        yield f"<p>{line}</p>"
    for found in told:
        yield from _finding(words, found, Links(outcome.commit, page))
    yield "</section>"


def _facts(words: Translator, outcome: Outcome) -> Iterator[str]:
    """Yield what is to be known of a repository beside its findings."""
    if outcome.status is Status.FAILED:
        failed = f'<strong class="failed">{text_of(words, FAILED)}</strong>'
        yield f"{failed}: {marked(words, outcome.reason)}"
    links = {TRACKING_ISSUE: outcome.issue, FIX_PULL: outcome.pull}
    made = [link(words, address, name) for name, address in links.items() if address]
    if made:
        yield " · ".join(made)
    for line in (*outcome.plan, *outcome.notes):
        yield marked(words, line)
    if not outcome.complete:
        yield text_of(words, NOT_ALL_READ)
    if outcome.unknowns:
        yield text_of(words, not_decided(len(outcome.unknowns)))


def _finding(words: Translator, found: FleetFinding, links: Links) -> Iterator[str]:
    place = ":".join(str(part) for part in (found.path, found.line) if part is not None)
    yield card_start(words, found.severity, found.rule)
    yield card_summary(words, found.severity, found.rule, found.message, place)
    yield f'<div class="inside"><p>{place_link(words, Place(found.path, found.line), links)}</p>'
    if found.route:
        yield f"<p>{text_of(words, ROUTE)}</p>"
        yield from route_of(words, found.route, links)
    if found.routes > 1:
        yield f"<p>{text_of(words, more_routes(found.routes - 1))}</p>"
    if found.fix:
        yield f"<p>{marked(words, told_fix(found.fix, safe=found.safe))}</p>"
    yield f"<p>{link(words, rule_address(found.rule, words.code), about_rule(found.rule))}</p>"
    yield "</div></details>"


def _others(words: Translator, survey: Survey) -> Iterator[str]:
    """Yield the repositories of which there is no finding to tell."""
    for status, title in OTHERS.items():
        told = [each for each in survey.with_status(status) if not each.findings]
        if told:
            number = repositories_counted(len(told))
            heading = said("{title}: {number}", title=title, number=number)
            yield f'<details class="card others"><summary>{text_of(words, heading)}</summary>'
            yield '<ul class="inside">'
            yield from (f"<li>{_other(words, each)}</li>" for each in told)
            yield "</ul></details>"


def _other(words: Translator, outcome: Outcome) -> str:
    parts = [outcome.reason, *outcome.plan, *outcome.notes]
    told = "; ".join(marked(words, part) for part in parts if part)
    name = code_of(words, outcome.name)
    return f"{name}: {told}" if told else name
