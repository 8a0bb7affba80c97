"""An audit as one HTML page that asks nobody for anything.

Style and script stand in the page, and its own policy (CSP) lets in no others, by
their hashes. Without a script everything is there; with one it can be filtered.
Whatever a repository says is shown visibly and escaped.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape

from hullcheck import __version__
from hullcheck.core.finding import Severity
from hullcheck.render.addresses import encoded_path, rule_address
from hullcheck.render.escape import terminal
from hullcheck.render.route import Step
from hullcheck.render.words import more_findings, more_routes, undecided

from .html_assets import SCRIPT, STYLE
from .nouns import FleetFinding, Outcome, Status
from .survey import Survey
from .words import repositories_counted, said_counts, survey_remarks, survey_verdict

MAX_FINDINGS = 20_000
"""Of a page: a browser is still quick with them. The worst are told."""


def render_survey_html(survey: Survey, server: str = "https://github.com") -> str:
    """Return the page; `server` is where the pages of the repositories are."""
    return "\n".join([*_head(), *_body(survey, server.rstrip("/")), "</html>", ""])


def _head() -> Iterator[str]:
    policy = (
        f"default-src 'none'; style-src '{_hash(STYLE)}'; script-src '{_hash(SCRIPT)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="referrer" content="no-referrer">'
    yield "<title>hullcheck audit</title>"
    yield f"<style>{STYLE}</style>"
    yield "</head>"


def _hash(text: str) -> str:
    """Return how a policy names a style or script, see https://www.w3.org/TR/CSP3/ ."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _body(survey: Survey, server: str) -> Iterator[str]:
    yield "<body>"
    yield '<a class="skip" href="#repositories">Skip to the repositories</a>'
    yield "<header>"
    yield "<h1>hullcheck audit</h1>"
    yield f'<p class="verdict">{_text(survey_verdict(survey))}</p>'
    for remark in survey_remarks(survey):
        yield f"<p>{_text(remark)}</p>"
    yield "</header>"
    yield from _filter(survey)
    yield '<main id="repositories" tabindex="-1">'
    yield from _repositories(survey, server)
    yield from _others(survey)
    yield "</main>"
    yield f"<footer><p>Made by hullcheck {__version__}.</p></footer>"
    yield f"<script>{SCRIPT}</script>"
    yield "</body>"


def _filter(survey: Survey) -> Iterator[str]:
    """Yield the form, hidden where no script can do what it says."""
    rules = sorted({found.rule for each in survey.outcomes for found in each.findings})
    severities = sorted(Severity, reverse=True)
    yield '<form id="filter" role="search" aria-label="Findings" hidden>'
    yield '<p><label for="text">Text</label> <input id="text" type="search" autocomplete="off"></p>'
    yield '<p><label for="severity">Severity</label> <select id="severity">'
    yield '<option value="">all</option>'
    yield from (f'<option value="{each.label}">{each.label}</option>' for each in severities)
    yield '</select></p><p><label for="rule">Rule</label> <select id="rule">'
    yield '<option value="">all</option>'
    yield from (f'<option value="{_text(rule)}">{_text(rule)}</option>' for rule in rules)
    yield "</select></p>"
    yield '<p><button type="reset">Show all</button>'
    yield '<button type="button" id="open">Open all</button></p>'
    yield '<p><output id="shown" aria-live="polite"></output></p>'
    yield "</form>"


def _repositories(survey: Survey, server: str) -> Iterator[str]:
    room = MAX_FINDINGS
    for outcome in survey.worst_first:
        if not outcome.findings:
            continue
        told = sorted(outcome.findings, key=lambda found: -found.severity)[:room]
        room -= len(told)
        yield from _repository(outcome, told, server)
    total = sum(len(each.findings) for each in survey.outcomes)
    if total > MAX_FINDINGS:
        more = more_findings(total - MAX_FINDINGS)
        yield f"<p>{more} not shown here; the JSON document has them all.</p>"


def _repository(outcome: Outcome, told: list[FleetFinding], server: str) -> Iterator[str]:
    counts = {each: outcome.count(each) for each in sorted(Severity, reverse=True)}
    page = f"{server}/{encoded_path(outcome.name)}"
    yield f'<section class="repository" data-name="{_text(outcome.name.lower())}">'
    yield f'<h2>{_link(page, outcome.name)} <span class="counts">{said_counts(counts)}</span></h2>'
    for line in _facts(outcome):
        yield f"<p>{line}</p>"
    for found in told:
        yield from _finding(found, f"{page}/blob/{outcome.commit}")
    yield "</section>"


def _facts(outcome: Outcome) -> Iterator[str]:
    """Yield what is to be known of a repository beside its findings."""
    if outcome.status is Status.FAILED:
        yield f'<strong class="error">failed</strong>: {_marked(outcome.reason)}'
    links = {"Tracking issue": outcome.issue, "Fix pull request": outcome.pull}
    made = [_link(address, name) for name, address in links.items() if address]
    if made:
        yield " · ".join(made)
    for line in (*outcome.plan, *outcome.notes):
        yield _marked(line)
    if not outcome.complete:
        yield "A limit stopped it before everything was read."
    if outcome.unknowns:
        yield f"{undecided(len(outcome.unknowns))}."


def _finding(found: FleetFinding, page: str) -> Iterator[str]:
    name = found.severity.label
    place = ":".join(str(part) for part in (found.path, found.line) if part is not None)
    yield f'<details class="finding" data-severity="{name}" data-rule="{_text(found.rule)}">'
    yield (
        f'<summary><strong class="{name}">{name}</strong> <b>{_text(found.rule)}</b> '
        f"<code>{_text(place)}</code> {_marked(found.message)}</summary>"
    )
    at = f"#L{found.line}" if found.line else ""
    yield f"<p>{_link(f'{page}/{encoded_path(found.path)}{at}', place)}</p>"
    yield from _route(found, page)
    if found.fix:
        yield f"<p>Fix ({'safe' if found.safe else 'unsafe'}): {_marked(found.fix)}</p>"
    yield f"<p>{_link(rule_address(found.rule), f'About {found.rule}')}</p>"
    yield "</details>"


def _route(found: FleetFinding, page: str) -> Iterator[str]:
    if not found.route:
        return
    yield "<p>Route:</p>"
    yield '<ol class="route">'
    for step in found.route:
        yield f"<li>{_step(step, page)}</li>"
    yield "</ol>"
    if found.routes > 1:
        yield f"<p>And {more_routes(found.routes - 1)}.</p>"


def _step(step: Step, page: str) -> str:
    before = f"{_text(step.before)} " if step.before else ""
    said = f"{before}<code>{_text(step.what)}</code>"
    if step.at is not None:
        at = f"#L{step.at.line}" if step.at.line else ""
        shown = f"{step.at.path}:{step.at.line}" if step.at.line else step.at.path
        return f"{said} {_link(f'{page}/{encoded_path(step.at.path)}{at}', shown)}"
    return f"{said} {_marked(step.why)}" if step.why else said


def _others(survey: Survey) -> Iterator[str]:
    """Yield the repositories of which there is no finding to tell."""
    titles = {
        Status.FAILED: "Failed",
        Status.PENDING: "Not reached",
        Status.SKIPPED: "Skipped",
        Status.CHECKED: "Clean",
    }
    for status, title in titles.items():
        told = [each for each in survey.with_status(status) if not each.findings]
        if told:
            number = repositories_counted(len(told))
            yield f'<details class="others"><summary>{title}: {number}</summary><ul>'
            yield from (f"<li>{_other(each)}</li>" for each in told)
            yield "</ul></details>"


def _other(outcome: Outcome) -> str:
    parts = [outcome.reason, *outcome.plan, *outcome.notes]
    said = "; ".join(_marked(part) for part in parts if part)
    name = f"<code>{_text(outcome.name)}</code>"
    return f"{name}: {said}" if said else name


def _link(address: str, text: str) -> str:
    """Return a link; an address of another kind than a page's stays text."""
    if not address.startswith(("https://", "http://")):
        return _text(text)
    return f'<a href="{escape(terminal(address))}">{_text(text)}</a>'


def _marked(text: str) -> str:
    """Return a sentence with what stands in backticks as code."""
    parts = re.split(r"`([^`]+)`", text)
    return "".join(
        f"<code>{_text(part)}</code>" if index % 2 else _text(part)
        for index, part in enumerate(parts)
    )


def _text(text: str) -> str:
    return escape(terminal(text))
