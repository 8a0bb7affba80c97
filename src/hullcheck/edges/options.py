"""Options that several commands have, and what their values are made of."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hullcheck.core.said import enumerated, said
from hullcheck.errors import UsageError
from hullcheck.languages.translator import ENGLISH, LANGUAGES, Translator

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from hullcheck.fleet.shard import Shard

Command = TypeVar("Command", bound=Callable[..., Any])


class RuleName(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """The name of a rule; completed in a shell, and the nearest one suggested."""

    name = "rule"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return `value` if it is a rule's name; fail with the nearest names otherwise."""
        names = _rule_names()
        if value in names:
            return value
        from hullcheck.near import nearest  # noqa: PLC0415  an error needs it

        hint = nearest(value, names, said("hullcheck rules lists them all."))
        told = said("there is no rule {rule}. {hint}", rule=value, hint=hint)
        return self.fail(told, param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the rules whose names begin so."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 (only a shell asks)

        from hullcheck.rules import all_rules  # noqa: PLC0415 (loads every rule)

        found = (rule for rule in all_rules() if rule.name().startswith(incomplete))
        return [CompletionItem(rule.name(), help=plain(rule.title())) for rule in found]


class RuleOrMessage(RuleName):
    """The name of a rule, or what a tool printed."""

    name = "rule or message"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return `value`; fail with the nearest names where it is one word and no rule's name."""
        return value if " " in value.strip() else super().convert(value, param, ctx)


class OneOf(click.Choice):  # type: ignore[type-arg]  # generic since click 8.2
    """One of several words; the nearest one is suggested."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return `value` if it is one of the words; fail with the nearest one otherwise."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            from hullcheck.near import nearest  # noqa: PLC0415  an error needs it

            hint = nearest(str(value), map(str, self.choices))
            return self.fail(f"{error.message} {hint}".rstrip(), param, ctx)


class Shards(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """One of several parts, as `I/N`."""

    name = "shard"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Shard:
        """Return the part that `value` names; fail where it names none."""
        from hullcheck.fleet.shard import Shard  # noqa: PLC0415 (only where there is one)

        if isinstance(value, Shard):
            return value
        number, _, count = str(value).partition("/")
        if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            told = said("`{value}` is no part: I/N, as in 1/4", value=str(value)[:40])
            self.fail(told, param, ctx)
        return Shard(int(number), int(count))


def plain(title: str) -> str:
    """Return a title for a list of completions: without marks and full stop."""
    return title.replace("`", "").removesuffix(".")


def _rule_names() -> list[str]:
    from hullcheck.rules import all_rules  # noqa: PLC0415 (loads every rule)

    return [rule.name() for rule in all_rules()]


def _together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return the decorator that puts `options` on a command in this order."""
    return lambda command: reduce(lambda done, option: option(done), reversed(options), command)


LEVELS = ("error", "warning", "advice", "never")
"""From which severity on a run fails."""

path_argument = click.argument("path", default=".", type=click.Path(path_type=str))

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    metavar="CODE",
    help="Speak this language: en, ja or ko.",
)

output_option = click.option("-o", "--output", metavar="FILE", help="Write to FILE.")

queue_option = click.option(
    "--queue",
    envvar="HULLCHECK_QUEUE",
    show_envvar=True,
    required=True,
    metavar="URL",
    help="A file, or postgresql://USER@HOST/DATABASE.",
)

cache_option = click.option(
    "--no-cache",
    is_flag=True,
    expose_value=False,
    help="Look at everything anew.",
)

select_option = click.option(
    "--select",
    type=RuleName(),
    multiple=True,
    metavar="RULE",
    help="Ask only this rule (again: more).",
)

ignore_option = click.option(
    "--ignore",
    type=RuleName(),
    multiple=True,
    metavar="RULE",
    help="Do not ask this rule.",
)

set_option = click.option(
    "--set",
    "rule_set",
    type=OneOf(("recommended", "strict")),
    metavar="SET",
    help="recommended (default), or strict: all rules.",
)

fail_on_option = click.option(
    "--fail-on",
    type=OneOf(LEVELS),
    metavar="LEVEL",
    help="error (default), warning, advice or never.",
)

config_option = click.option(
    "--config", metavar="FILE", help="The configuration: a file in the repository."
)

host_file_options = _together(
    click.option(
        "--host-file",
        "host_files",
        multiple=True,
        metavar="P",
        help="Take P as lying there (again: more).",
    ),
    click.option("--host-files-from", metavar="FILE", help="The same, a path a line; - is stdin."),
    click.option("-z", "nul", is_flag=True, help="That list ends each path with a NUL."),
)


class FormatOption(click.Option):
    """The choice of a format, whose help names them all."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's names, and its help in the language of `ctx`."""
        record = super().get_help_record(ctx)
        if record is None or not isinstance(self.type, click.Choice):
            return record
        *others, last = (str(choice) for choice in self.type.choices)
        told = said("{formats} or {last}.", formats=enumerated(others), last=last)
        translator = ctx.obj if isinstance(ctx.obj, Translator) else ENGLISH
        return record[0], translator.text(told)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Return the option that chooses among `formats`, the first by default."""
    return click.option(
        "--format",
        "form",
        type=OneOf(formats),
        default=formats[0],
        metavar="FORMAT",
        cls=FormatOption,
    )


def read_host_files(named: tuple[str, ...], listed_in: str | None, *, nul: bool) -> tuple[str, ...]:
    """Return the paths that a caller names, each as it stands, in order.

    Raises `UsageError` where the list cannot be read.
    """
    if listed_in is None:
        if nul:
            raise UsageError(
                said("-z says how a list ends its paths"), advice=said("Add --host-files-from.")
            )
        return named
    from hullcheck.edges.given import read_given  # noqa: PLC0415 (rarely asked for)

    advice = said("Give --host-files-from a file, or - for standard input.")
    listed = read_given(listed_in, said("the list of host files"), advice)
    paths = listed.split(b"\0" if nul else b"\n")
    return (*named, *(path.decode("utf-8", "surrogateescape") for path in paths if path))
