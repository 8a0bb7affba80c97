"""A command with more options than a screen has lines: its help shows the usual ones."""

from __future__ import annotations

from typing import Any

import click

ALL = "hullcheck.all_options"
"""Is set in a context whose help is to show every option."""


class BriefCommand(click.Command):
    """A command whose `--help` shows the usual options, and `--help-all` every one."""

    def __init__(self, *arguments: Any, usual: tuple[str, ...] = (), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.usual = frozenset(usual)
        """The names of the parameters that the short help shows."""
        self.params.append(
            click.Option(
                ["--help-all"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_all,
                help="Show every option and exit.",
            )
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, in the short help the usual ones alone."""
        own = (self.get_help_option(ctx), *self.params[-1:])
        shown = (
            each
            for each in self.get_params(ctx)
            if each.name in self.usual or each in own or ctx.meta.get(ALL)
        )
        records = (each.get_help_record(ctx) for each in shown)
        with formatter.section("Options"):
            formatter.write_dl([record for record in records if record is not None])


def _show_all(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        ctx.meta[ALL] = True
        click.echo(ctx.get_help())
        ctx.exit()
