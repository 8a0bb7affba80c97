"""What a step does: read the event, do the task, say what came of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from hullcheck.config.configuration import Configuration
from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.edges.clock import Clock
from hullcheck.edges.console import write_out
from hullcheck.edges.github.client import Client
from hullcheck.edges.runs.shared import threshold_of
from hullcheck.edges.tasks.events import HEADS
from hullcheck.edges.tasks.nouns import (
    AnswerTask,
    AuditTask,
    CompareTask,
    FixTask,
    NoTask,
    ReviewTask,
    Task,
)
from hullcheck.edges.tasks.performing import perform_task
from hullcheck.edges.tasks.result import Result
from hullcheck.edges.tasks.workshop import Audits, Workshop
from hullcheck.engine import Options
from hullcheck.errors import UsageError, sentence_of
from hullcheck.render.annotations import data, render_annotations
from hullcheck.render.escape import code, prose, terminal
from hullcheck.render.json import render_check_json
from hullcheck.render.links import Links
from hullcheck.render.markdown import render_check_markdown
from hullcheck.render.sarif import render_sarif

from .environment import StepEnvironment, read_environment
from .events import fix_task, read_task
from .outputs import append_outputs, append_summary, write_in_workspace

COUNTS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.ADVICE: "advice"}
"""The output that counts each severity."""


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """The inputs of the Action."""

    mode: str
    token: str
    fail_on: str | None
    comments: str
    rule_set: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    config: str
    sarif_file: str
    json_file: str
    unsafe: bool
    tracking_issue: bool
    remind_after: int
    propose_fixes: bool
    branches: tuple[str, ...]
    dry_run: bool
    language: str
    org: str = ""
    """For an audit of a fleet: the organisation, or the names of its repositories."""
    repositories: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    issues_for: tuple[str, ...] = ()
    fixes_for: tuple[str, ...] = ()
    max_pulls: int | None = None
    max_pulls_per_hour: int | None = None
    ledger: str = ""
    html_file: str = ""

    def options(self) -> Options:
        """Return what the engine is asked for."""
        return Options(
            select=frozenset(self.select),
            ignore=frozenset(self.ignore),
            strict=None if self.rule_set is None else self.rule_set == "strict",
            language=self.language or None,
        )

    def audits(self) -> Audits:
        """Return what an audit does beside saying what it found."""
        return Audits(
            tracks=self.tracking_issue,
            remind_after=self.remind_after,
            proposes=self.propose_fixes,
            branches=self.branches,
        )

    def threshold(self, task: Task, configuration: Configuration) -> Severity | None:
        """Return the lowest severity that fails; None: none does.

        A run that is there to fix does not fail by what it fixes, unless it is told to.
        """
        if isinstance(task, FixTask | AnswerTask):
            return threshold_of(self.fail_on or "never")
        return threshold_of(self.fail_on or configuration.fail_on)


def run_action(
    request: ActionRequest,
    variables: Mapping[str, str] | None = None,
    clock: Clock | None = None,
) -> int:
    """Do what the event asks for and return the exit code.

    `variables` is the environment, that of the process by default, and `clock`
    what is waited by. Raises `HullcheckError` where nothing can be told.
    """
    step = read_environment(os.environ if variables is None else variables)
    if request.org or request.repositories:
        from .fleets import run_fleet  # noqa: PLC0415 (rarely asked for)

        return run_fleet(request, step, clock, _say)
    task = _task(step, request.mode)
    if isinstance(task, NoTask):
        nothing_to_do = said("Nothing to do: {reason}.", reason=task.reason)
        _say(request.options().translator.text(nothing_to_do))
        nothing = Result.of_nothing(request.options())
        append_outputs(step.output_file, _outputs(nothing, request))
        return 0
    if not request.token:
        raise UsageError(
            said("there is no token"),
            advice=said("Hand one over: `token: ${{{{ github.token }}}}`."),
        )
    client = Client(request.token, step.addresses, clock)
    shop = Workshop(
        client,
        step.repository,
        step.page,
        request.options(),
        config=request.config or None,
        comments=request.comments,
        unsafe=request.unsafe,
        dry_run=request.dry_run,
        audits=request.audits(),
        say=_say,
    )
    result = perform_task(task, shop)
    _tell(result, step, request)
    return result.exit_code(request.threshold(task, result.options.configured))


def _task(step: StepEnvironment, mode: str) -> Task:
    """Return what the event asks for, or what the mode makes of it."""
    task = read_task(step.event_name, step.event, step.sha)
    if mode == "fix":
        return fix_task(task, step.ref)
    if mode == "review" and isinstance(task, AuditTask):
        raise UsageError(
            said(
                "there is no pull request to review in the event `{event}`", event=step.event_name
            ),
            advice=said("Start the workflow by `on: pull_request`, or let `mode` be `auto`."),
        )
    if mode == "audit" and isinstance(task, ReviewTask | CompareTask):
        return AuditTask(task.head)
    if isinstance(task, AuditTask) and not task.branch and step.ref.startswith(HEADS):
        return replace(task, branch=step.ref.removeprefix(HEADS))
    return task


def _tell(result: Result, step: StepEnvironment, request: ActionRequest) -> None:
    """Say the result wherever a step can say it."""
    report, snapshot, translator = result.report, result.snapshot, result.options.translator
    for each in (result, *result.others):
        _log(each)
    write_out(render_annotations(report, snapshot, result.commented, translator))
    append_summary(step.summary_file, _summary(result), translator)
    files = {request.sarif_file: render_sarif, request.json_file: render_check_json}
    for path, render in files.items():
        if path:
            write_in_workspace(step.workspace, path, render(report, snapshot))
    if request.html_file:
        write_in_workspace(step.workspace, request.html_file, _page(result, step))
    append_outputs(step.output_file, _outputs(result, request))


def _page(result: Result, step: StepEnvironment) -> str:
    from hullcheck.render.html.check import (  # noqa: PLC0415 (rarely asked for)
        Repository,
        render_check_html,
    )

    repository = Repository(step.repository, Links(result.commit, step.page))
    translator = result.options.translator
    return render_check_html(result.report, result.snapshot, repository, translator)


def _log(result: Result) -> None:
    """Write to the log where something was written, and what was not, and why."""
    translator = result.options.translator
    for line in (result.plan, result.url, result.issue_url, result.fix_url):
        if line:
            _say(line)
    for note in result.notes:
        write_out(f"::warning title=hullcheck::{data(translator.text(note))}\n")
    if result.failure is not None:
        told = translator.text(sentence_of(result.failure))
        write_out(f"::error title=hullcheck::{data(told)}\n")


def _summary(result: Result) -> str:
    """Return the job summary; with further branches a chapter for each."""
    chapters = (result, *result.others)
    return "\n".join(_chapter(each, titled=bool(result.others)) for each in chapters)


def _chapter(result: Result, *, titled: bool) -> str:
    notes = [*result.notes, *([sentence_of(result.failure)] if result.failure else [])]
    links = [link for link in (result.issue_url, result.fix_url) if link]
    tell, translator = result.options.translator.text, result.options.translator
    parts = [
        *([f"# {code(result.branch)}\n"] if titled else []),
        render_check_markdown(result.report, result.snapshot, translator),
        *([prose(tell(result.trend))] if result.trend else []),
        *links,
        *(prose(tell(note)) for note in notes),
    ]
    return "\n".join(parts) + "\n"


def _outputs(result: Result, request: ActionRequest) -> dict[str, str]:
    report = result.report
    counts = {COUNTS[severity]: str(number) for severity, number in report.counts().items()}
    return {
        **counts,
        "unknowns": str(len(report.unknowns)),
        "sarif": request.sarif_file,
        "json": request.json_file,
        "html": request.html_file,
        "review-url": result.url,
        "fix-url": result.fix_url,
        "issue-url": result.issue_url,
    }


def _say(text: str) -> None:
    """Write lines to the log, none of which the runner takes for a command.

    It takes `::command::` at the start of a line, and an older form anywhere in it
    (actions/runner, `ActionCommand.cs`).
    """
    for line in text.split("\n"):
        write_out(terminal(line).replace("::", ": :").replace("##[", "## [") + "\n")
