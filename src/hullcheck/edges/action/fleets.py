"""The Action on a fleet: what `hullcheck audit` does, told wherever a step can tell it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hullcheck.core.said import said
from hullcheck.edges.clock import Clock
from hullcheck.edges.console import write_out
from hullcheck.edges.github.client import Client
from hullcheck.edges.progress import Say
from hullcheck.edges.runs.audit import AuditRequest, perform_fleet
from hullcheck.edges.runs.shared import threshold_of
from hullcheck.errors import HullcheckError, UsageError, sentence_of
from hullcheck.fleet.document import render_survey_json
from hullcheck.fleet.html import render_survey_html
from hullcheck.fleet.markdown import render_survey_markdown
from hullcheck.fleet.sarif import render_survey_sarif
from hullcheck.fleet.survey import Survey
from hullcheck.fleet.words import survey_remarks, survey_verdict
from hullcheck.languages.translator import chosen, translator_of
from hullcheck.render.annotations import data

from .environment import StepEnvironment
from .outputs import (
    append_outputs,
    append_summary,
    give_to_owner,
    place_in_workspace,
    write_in_workspace,
)

if TYPE_CHECKING:
    from .run import ActionRequest

MAX_WAIT = 3600.0
"""Seconds that an audit of a fleet waits for GitHub's limits, all in all: one hour resets them."""


def run_fleet(request: ActionRequest, step: StepEnvironment, clock: Clock | None, say: Say) -> int:
    """Audit a fleet and return the exit code; raises as `run_action` does."""
    if request.mode != "audit":
        raise UsageError(
            said("`org` and `repositories` are for audits"),
            advice=said("Say `mode: audit` as well."),
        )
    if not request.token:
        raise UsageError(
            said("there is no token"), advice=said("Hand one over that sees the repositories.")
        )
    asked = _asked(request, step)
    asked.check()
    client = Client(request.token, step.addresses, clock, MAX_WAIT)
    try:
        survey, stopped = perform_fleet(asked, client, lambda _: None, say)
    finally:
        if asked.ledger is not None:
            _give(step, request.ledger)
    _tell(survey, stopped, step, request)
    code = survey.exit_code(threshold_of(request.fail_on))
    return code if stopped is None else stopped.exit_code


def _asked(request: ActionRequest, step: StepEnvironment) -> AuditRequest:
    """Return what the command would be asked for."""
    ledger = str(place_in_workspace(step.workspace, request.ledger)) if request.ledger else None
    return AuditRequest(
        org=request.org or None,
        names=request.repositories,
        ledger=ledger,
        only=request.only,
        skip=request.skip,
        comment=request.issues_for,
        fix=request.fixes_for,
        max_pulls=request.max_pulls,
        max_pulls_per_hour=request.max_pulls_per_hour,
        dry_run=request.dry_run,
        unsafe=request.unsafe,
        config=request.config or None,
        rule_set=request.rule_set,
        select=request.select,
        ignore=request.ignore,
    )


def _give(step: StepEnvironment, ledger: str) -> None:
    place = place_in_workspace(step.workspace, ledger)
    if place.exists():
        give_to_owner(step.workspace, place)


def _tell(
    survey: Survey, stopped: HullcheckError | None, step: StepEnvironment, request: ActionRequest
) -> None:
    """Say what came of it in the log, the summary, the outputs and the files."""
    words = translator_of(chosen((request.language,)))
    told = (words.text(line) for line in (survey_verdict(survey), *survey_remarks(survey)))
    write_out("\n".join(told) + "\n")
    if stopped is not None:
        write_out(f"::error title=hullcheck::{data(words.text(sentence_of(stopped)))}\n")
    append_summary(step.summary_file, render_survey_markdown(survey, words=words))
    server = step.addresses.server
    pages: dict[str, Callable[[], str]] = {
        request.json_file: lambda: render_survey_json(survey),
        request.sarif_file: lambda: render_survey_sarif(survey, server),
        request.html_file: lambda: render_survey_html(survey, server, words),
    }
    for path, render in pages.items():
        if path:
            write_in_workspace(step.workspace, path, render())
    counts = {severity.label: str(number) for severity, number in survey.counts().items()}
    append_outputs(
        step.output_file,
        {
            "errors": counts["error"],
            "warnings": counts["warning"],
            "advice": counts["advice"],
            "unknowns": str(sum(len(each.unknowns) for each in survey.outcomes)),
            "sarif": request.sarif_file,
            "json": request.json_file,
            "html": request.html_file,
        },
    )
