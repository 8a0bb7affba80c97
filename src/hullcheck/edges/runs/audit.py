"""What `audit` does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hullcheck.config.globs import refusal
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.edges.clock import Clock
from hullcheck.edges.console import write_error
from hullcheck.edges.fleet.auditing import Fleet, audit_fleet, merge_ledgers
from hullcheck.edges.fleet.ledger import Ledger
from hullcheck.edges.fleet.listing import parse_names, read_named, read_organisation
from hullcheck.edges.fleet.visiting import Orders, Visitor
from hullcheck.edges.github.addresses import Addresses
from hullcheck.edges.github.client import Client
from hullcheck.edges.given import read_given
from hullcheck.edges.locale import translator_for
from hullcheck.edges.progress import Say, progress
from hullcheck.engine import Options
from hullcheck.errors import HullcheckError, UsageError, sentence_of
from hullcheck.fleet.caps import Caps
from hullcheck.fleet.policy import Policy
from hullcheck.fleet.shard import Shard
from hullcheck.fleet.survey import Survey
from hullcheck.render.escape import terminal

from .shared import deliver, output_style, threshold_of

TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
"""Where a token is looked for: never among the arguments, which everybody sees."""

_ORGANISATION = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """The options of `hullcheck audit`."""

    org: str | None = None
    repositories: str | None = None
    """A file of names."""
    names: tuple[str, ...] = ()
    """Or the names themselves."""
    merge: bool = False
    ledgers: tuple[str, ...] = ()
    """Those to merge."""
    ledger: str | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    comment: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    forks: bool = False
    archived: bool = False
    max_pulls: int | None = None
    max_pulls_per_hour: int | None = None
    max_wait: int = 60
    """Minutes."""
    shard: Shard | None = None
    dry_run: bool = False
    unsafe: bool = False
    config: str | None = None
    form: str = "table"
    output: str | None = None
    fail_on: str | None = None
    rule_set: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    verbose: bool = False
    language: str | None = None

    def check(self) -> None:
        """Raise `UsageError` where the options do not fit together."""
        sources = map(bool, (self.org, self.repositories, self.names, self.merge))
        if sum(sources) != 1:
            raise UsageError(
                said("one thing has to be audited"),
                advice=said("Give --org NAME, or --repositories FILE, or --merge LEDGER..."),
            )
        if self.merge != bool(self.ledgers):
            raise UsageError(said("--merge goes with the ledgers to merge, and these with it"))
        for pattern in (*self.only, *self.skip, *self.comment, *self.fix):
            reason = refusal(pattern)
            if reason is not None:
                told = said("`{pattern}` {reason}", pattern=pattern[:80], reason=reason)
                raise UsageError(told)

    def orders(self) -> Orders:
        """Return what is asked for in every repository."""
        shard = self.shard or Shard()
        in_all, an_hour = (
            None if each is None else shard.part_of(each)
            for each in (self.max_pulls, self.max_pulls_per_hour)
        )
        options = Options(
            select=frozenset(self.select),
            ignore=frozenset(self.ignore),
            strict=None if self.rule_set is None else self.rule_set == "strict",
            language=self.language,
        )
        policy = Policy(self.only, self.skip, self.comment, self.fix, self.forks, self.archived)
        caps = Caps(in_all, an_hour)
        return Orders(policy, options, self.config, self.unsafe, self.dry_run, caps)


def run_audit(
    request: AuditRequest,
    variables: Mapping[str, str] | None = None,
    clock: Clock | None = None,
) -> int:
    """Look at the repositories, write what came of them, and return the exit code.

    `variables` is the environment, that of the process by default, and `clock` what
    is waited by. Raises `HullcheckError` where nothing can be told.
    """
    request.check()
    variables = os.environ if variables is None else variables
    server = variables.get("GITHUB_SERVER_URL") or Addresses().server
    if request.merge:
        survey = merge_ledgers(_existing(path) for path in request.ledgers)
        deliver(render_survey(survey, request, server), request.output)
        return survey.exit_code(threshold_of(request.fail_on))
    with progress(translator_for(request.language)) as say:
        client = _client(request, variables, clock)
        survey, stopped = perform_fleet(request, client, say, _teller(request))
    deliver(render_survey(survey, request, server), request.output)
    if stopped is not None:
        told = translator_for(request.language).text(sentence_of(stopped))
        write_error(f"hullcheck: {terminal(told)}\n")
        return stopped.exit_code
    return survey.exit_code(threshold_of(request.fail_on))


def perform_fleet(
    request: AuditRequest, client: Client, say: Say, tell: Say
) -> tuple[Survey, HullcheckError | None]:
    """Look at the repositories that are asked for; see `audit_fleet`."""
    ledger = Ledger(request.ledger)
    fleet = _fleet(request, client, say)
    visitor = Visitor(client, request.orders(), ledger, lambda _: None)
    return audit_fleet(fleet, visitor, ledger, say, tell)


def _existing(path: str) -> Ledger:
    if not Path(path).exists():
        raise UsageError(said("there is no ledger `{path}`", path=path))
    return Ledger(path)


def _client(request: AuditRequest, variables: Mapping[str, str], clock: Clock | None) -> Client:
    token = next((variables[name] for name in TOKENS if variables.get(name)), "")
    if not token:
        raise UsageError(
            said("there is no token"), advice=said("Put one into {tokens}.", tokens=TOKENS[0])
        )
    return Client(token, Addresses.of(variables), clock, request.max_wait * 60.0)


def _fleet(request: AuditRequest, client: Client, say: Say) -> Fleet:
    shard = request.shard or Shard()
    if request.org is not None:
        if not _ORGANISATION.fullmatch(request.org):
            raise UsageError(said("`{org}` is no name of an organisation", org=request.org[:100]))
        say(said("listing the repositories of {org}", org=request.org))
        found = read_organisation(client, request.org)
        return Fleet(request.org, tuple(each for each in found if shard.has(each.name)), shard)
    # By the names of the list: what GitHub calls a repository that was renamed is told later.
    names = [name for name in _names(request) if shard.has(name)]
    say(said("looking up {number} repositories", number=len(names)))
    return Fleet(request.repositories or "a list", tuple(read_named(client, names)), shard)


def _names(request: AuditRequest) -> tuple[str, ...]:
    if request.repositories is None:
        return parse_names("\n".join(request.names))
    advice = said("Give --repositories a file, or - for standard input.")
    data = read_given(request.repositories, said("the list of repositories"), advice)
    return parse_names(data.decode("utf-8-sig", "replace"))


def _teller(request: AuditRequest) -> Say:
    """Return what writes a line for each repository: in a log nobody sees another sign of life."""
    if not request.verbose:
        return lambda _: None
    return lambda line: write_error(terminal(line) + "\n")


def render_survey(survey: Survey, request: AuditRequest, server: str) -> str:
    """Return the page that is asked for; `server` is where the repositories' pages are."""
    if request.form == "json":
        from hullcheck.fleet.document import render_survey_json  # noqa: PLC0415 (one is asked for)

        return render_survey_json(survey)
    if request.form == "sarif":
        from hullcheck.fleet.sarif import render_survey_sarif  # noqa: PLC0415 (the same)

        return render_survey_sarif(survey, server)
    if request.form == "markdown":
        from hullcheck.fleet.markdown import render_survey_markdown  # noqa: PLC0415 (the same)

        return render_survey_markdown(survey, words=translator_for(request.language))
    if request.form == "html":
        from hullcheck.fleet.html import render_survey_html  # noqa: PLC0415 (the same)

        return render_survey_html(survey, server, translator_for(request.language))
    from hullcheck.fleet.table import render_survey_table  # noqa: PLC0415 (the same)

    return render_survey_table(
        survey, output_style(request.output, translator_for(request.language))
    )
