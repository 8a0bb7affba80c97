"""The one place where an exception becomes words and an exit code."""

from __future__ import annotations

import os
import sys

import click

from hullcheck import __version__
from hullcheck.errors import HullcheckError
from hullcheck.render.escape import terminal

from .console import wants_color, write_error
from .group import hullcheck

USAGE, FAILURE = 2, 3


def run_guarded(arguments: list[str]) -> int:
    """Run the command line; whatever stops it is told on standard error.

    Raises nothing but `KeyboardInterrupt`.
    """
    try:
        code = hullcheck.main(arguments, prog_name="hullcheck", standalone_mode=False)
    except click.Abort as abort:
        raise KeyboardInterrupt from abort
    except click.ClickException as error:
        _tell(error.format_message(), advice=_help_for(error))
        return USAGE
    except HullcheckError as error:
        _tell(error.what, error.cause, error.advice)
        return error.exit_code
    except Exception as error:
        _tell_defect(error)
        return FAILURE
    return code if isinstance(code, int) else 0


def _help_for(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "hullcheck"
    return f"{command} --help shows what it takes."


def _tell(what: str, cause: str = "", advice: str = "") -> None:
    """Write what failed, why, and what to do, each on lines of its own."""
    prefix = "hullcheck: "
    if wants_color(sys.stderr, os.environ):
        prefix = f"\x1b[1;31m{prefix}\x1b[0m"
    lines = [prefix + "\n  ".join(map(terminal, what.splitlines()))]
    lines += [f"  {terminal(line)}" for part in (cause, advice) for line in part.splitlines()]
    write_error("\n".join(lines) + "\n")


def _tell_defect(error: Exception) -> None:
    if os.environ.get("HULLCHECK_DEBUG"):
        from traceback import format_exc  # noqa: PLC0415

        write_error(format_exc())
    where = _tracker()
    _tell(
        f"a defect of hullcheck {__version__} stopped the run: {type(error).__name__}: {error}",
        "It is no fault of your repository.",
        f"Please report it{where} with the command that you ran.\n"
        "With HULLCHECK_DEBUG=1 it shows where in the program that was.",
    )


def _tracker() -> str:
    """Return where to report defects, as the installed package says."""
    from importlib.metadata import PackageNotFoundError, metadata  # noqa: PLC0415 (slow)

    try:
        links = metadata("hullcheck").get_all("Project-URL") or []
    except PackageNotFoundError:
        links = []
    places = (link.partition(", ") for link in links)
    return next((f" at {url}" for label, _, url in places if label == "Issues"), "")
