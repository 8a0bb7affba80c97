"""The commands as one program; each is a module of `commands`, found by being there."""

from __future__ import annotations

from importlib import import_module

import click

from hullcheck import __version__
from hullcheck.core.found import modules_of
from hullcheck.core.said import said
from hullcheck.languages.translator import ENGLISH, LANGUAGES, Translator

from . import commands


class SpokenContext(click.Context):
    """A call whose help is told by its object, a translator; without one in English."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what writes the help."""
        if not isinstance(self.obj, Translator) or self.obj is ENGLISH:
            return super().make_formatter()
        from .speaking import SpokenFormatter  # noqa: PLC0415 (English needs none)

        return SpokenFormatter(self.obj, self.terminal_width, self.max_content_width)


class Commands(click.Group):
    """Loads a command's module when it is asked for."""

    context_class = SpokenContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return modules_of(commands.__name__)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, if there is one."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: object = import_module(f"{commands.__name__}.{cmd_name}").command
        if not isinstance(command, click.Command):
            return None
        command.context_class = SpokenContext
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does; in another language than English its first sentence."""
        if not isinstance(ctx.obj, Translator) or ctx.obj is ENGLISH:
            super().format_commands(ctx, formatter)
            return
        from .speaking import first_sentence  # noqa: PLC0415 (English needs none)

        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, first_sentence(each, ctx.obj)) for name, each in commands if each]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands alone, so that all fits a screen; two options are told below."""
        self.format_commands(ctx, formatter)

    def _near(self, name: str, names: list[str]) -> list[str]:
        if name in names:
            return []
        from difflib import get_close_matches  # noqa: PLC0415  an error needs it

        return get_close_matches(name, names)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with; fail with the nearest one otherwise."""
        near = self._near(args[0], self.list_commands(ctx))
        if near:
            told = said(
                "there is no command {command}. Did you mean {near}?", command=args[0], near=near[0]
            )
            ctx.fail(told)
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="""\b
    --version shows the version; COMMAND --help what a command takes.
    Exit codes: 0 clean, 1 findings, 2 usage, 3 failure, 130 interrupted.""",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    hidden=True,
)
@click.pass_context
def hullcheck(ctx: click.Context, language: str | None) -> None:
    """Keep the developer's machine out of container images.

    Without a command it says what it sees here, and what to do next.
    """
    if ctx.invoked_subcommand is not None:
        # What is said before the command counts for it, where it says nothing itself.
        ctx.default_map = {ctx.invoked_subcommand: {"language": language}} if language else None
    else:
        from .runs.overview import run_overview  # noqa: PLC0415

        run_overview(".", language)
