"""`hullcheck action`: one step of a GitHub workflow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from hullcheck.core.said import said
from hullcheck.edges.options import LEVELS, RuleName
from hullcheck.languages.translator import LANGUAGES


class RuleNames(RuleName):
    """Rules as an input names them: between commas, spaces or line ends."""

    def split_envvar_value(self, rv: str) -> list[str]:
        """Return the names in `rv`."""
        return [name for name in re.split(r"[\s,]+", rv) if name]


class Names(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """Names of repositories as an input has them: between commas, spaces or line ends."""

    name = "name"

    def split_envvar_value(self, rv: str) -> list[str]:
        """Return the names in `rv`."""
        return [name for name in re.split(r"[\s,]+", rv) if name]


class Patterns(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """Patterns as an input names them: between commas, spaces or line ends."""

    name = "pattern"

    def split_envvar_value(self, rv: str) -> list[str]:
        """Return the patterns in `rv`."""
        return [pattern for pattern in re.split(r"[\s,]+", rv) if pattern]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return a pattern that can be used."""
        from hullcheck.config.globs import refusal  # noqa: PLC0415 (only where there is one)

        reason = refusal(str(value))
        if reason is not None:
            told = said("`{pattern}` {reason}", pattern=str(value)[:80], reason=reason)
            self.fail(told, param, ctx)
        return str(value)


class Code(click.Choice):  # type: ignore[type-arg]  # generic since click 8.5
    """The code of a language; an input that is empty leaves it to the configuration."""

    def __init__(self) -> None:
        super().__init__(LANGUAGES)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the code, or "" as it is."""
        return super().convert(value, param, ctx) if value else ""


def _input(name: str, **settings: Any) -> Callable[[Any], Any]:
    """Return an option that also is an input: GitHub hands it over as `INPUT_NAME`."""
    return click.option(f"--{name}", envvar=f"INPUT_{name.upper()}", **settings)


@click.command("action")
@_input(
    "mode",
    type=click.Choice(("auto", "review", "audit", "fix")),
    default="auto",
    metavar="MODE",
    help="auto (by the event), review, audit or fix.",
)
@_input("token", default="", metavar="TOKEN", help="What reads and writes on GitHub.")
@_input(
    "fail-on",
    type=click.Choice(LEVELS),
    metavar="LEVEL",
    help="error (default), warning, advice or never.",
)
@_input(
    "comments",
    type=click.Choice(("inline", "summary", "none")),
    default="inline",
    metavar="WHERE",
    help="inline (default), summary or none.",
)
@_input(
    "set",
    type=click.Choice(("recommended", "strict")),
    metavar="SET",
    help="recommended (default), or strict: all rules.",
)
@_input("select", type=RuleNames(), multiple=True, metavar="RULE", help="Ask only this rule.")
@_input("ignore", type=RuleNames(), multiple=True, metavar="RULE", help="Do not ask this rule.")
@_input("config", default="", metavar="FILE", help="The configuration (found by its name).")
@_input("sarif-file", default="", metavar="FILE", help="Write SARIF for code scanning.")
@_input("json-file", default="", metavar="FILE", help="Write JSON.")
@_input("unsafe", type=bool, default=False, metavar="BOOL", help="Propose unsafe fixes too.")
@_input("tracking-issue", type=bool, default=False, metavar="BOOL", help="Audits keep an issue.")
@_input(
    "remind-after",
    type=click.IntRange(0, 3650),
    default=0,
    metavar="DAYS",
    help="Remind on an issue that does not change.",
)
@_input("propose-fixes", type=bool, default=False, metavar="BOOL", help="Audits propose fixes.")
@_input("branches", type=Patterns(), multiple=True, metavar="GLOB", help="Audit these as well.")
@_input("org", default="", metavar="NAME", help="Audit the repositories of an organisation.")
@_input("repositories", type=Names(), multiple=True, metavar="NAME", help="Or audit these.")
@_input("only", type=Patterns(), multiple=True, metavar="GLOB", help="Of them these alone.")
@_input("skip", type=Patterns(), multiple=True, metavar="GLOB", help="Of them not these.")
@_input("issues-for", type=Patterns(), multiple=True, metavar="GLOB", help="Keep their issues.")
@_input("fixes-for", type=Patterns(), multiple=True, metavar="GLOB", help="Keep their fixes.")
@_input("max-pulls", type=click.IntRange(0), metavar="N", help="Open N pull requests in all.")
@_input("max-pulls-per-hour", type=click.IntRange(0), metavar="N", help="Open N in an hour.")
@_input("ledger", default="", metavar="FILE", help="What is done so far: go on from there.")
@_input("html-file", default="", metavar="FILE", help="Write a page.")
@_input("dry-run", type=bool, default=False, metavar="BOOL", help="Write nothing, show the plan.")
@_input(
    "language",
    type=Code(),
    default="",
    metavar="CODE",
    help="en, ja or ko (what the configuration says).",
)
def command(**asked: Any) -> int:
    """Run as a step of a GitHub workflow.

    Reads GITHUB_* and INPUT_* variables, and the repository through the API
    alone. On your own machine `hullcheck review` shows the same review.
    """
    from hullcheck.edges.action.run import ActionRequest, run_action  # noqa: PLC0415

    asked["rule_set"] = asked.pop("set")
    return run_action(ActionRequest(**asked))
