"""The one place where an exception becomes words and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from errno import EDQUOT, EFBIG, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, EROFS
from itertools import pairwise

import click

from hullcheck import __version__
from hullcheck.core.said import said
from hullcheck.errors import HullcheckError
from hullcheck.languages.translator import ENGLISH, LANGUAGES, Translator
from hullcheck.render.escape import terminal

from .cache.record import forget
from .console import wants_color, write_error
from .group import hullcheck
from .locale import translator_for
from .streams import give_up

USAGE, FAILURE = 2, 3

OF_THE_SYSTEM = {EDQUOT, EFBIG, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, EROFS}
"""What is no fault of the program: a full or broken disk, too many files."""


def run_guarded(arguments: list[str]) -> int:
    """Run the command line; whatever stops it is told on standard error.

    Raises nothing but `KeyboardInterrupt`.
    """
    translator = translator_for(asked_in(arguments))
    try:
        code = hullcheck.main(
            arguments, prog_name="hullcheck", standalone_mode=False, obj=translator
        )
    except click.Abort as abort:
        raise KeyboardInterrupt from abort
    except click.ClickException as error:
        _tell(translator, _told(error, translator), advice=_help_for(error))
        return USAGE
    except HullcheckError as error:
        tell_error(error, translator)
        return error.exit_code
    except SystemExit:
        # So click ends where the reader of a help text has gone away.
        return 0
    except OSError as error:
        if error.errno in OF_THE_SYSTEM:
            return tell_refusal(error, translator)
        _tell_defect(translator, error)
        return FAILURE
    except Exception as error:
        _tell_defect(translator, error)
        return FAILURE
    return code if isinstance(code, int) else 0


def tell_refusal(error: OSError, translator: Translator = ENGLISH) -> int:
    """Tell that the system does not let the run go on, which is no defect; return the exit code."""
    refused = said("the system does not let the run go on: {reason}", reason=error.strerror)
    _tell(translator, refused, os.fsdecode(error.filename) if error.filename else "")
    # What standard output did not take would be tried again at the end.
    try:
        sys.stdout.flush()
    except OSError:
        give_up(sys.stdout)
    return FAILURE


def asked_in(arguments: Sequence[str]) -> str | None:
    """Return the language that `--language` asks for; None where it asks for none that there is.

    Before anything is parsed, for help and errors speak it too.
    """
    wish = None
    for argument, following in pairwise([*arguments, ""]):
        if argument == "--":
            break
        if argument == "--language":
            wish = following
        elif argument.startswith("--language="):
            wish = argument.partition("=")[2]
    return wish if wish in LANGUAGES else None


def _told(error: click.ClickException, translator: Translator) -> str:
    if translator is ENGLISH:
        return error.format_message()
    from .speaking import words_of  # noqa: PLC0415 (English needs none)

    return words_of(error)


def _help_for(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "hullcheck"
    return said("{command} --help shows what it takes.", command=command)


def tell_error(error: HullcheckError, translator: Translator = ENGLISH) -> None:
    """Tell what keeps a run from going on."""
    _tell(translator, error.what, error.cause, error.advice)


def _tell(translator: Translator, what: str, cause: str = "", advice: str = "") -> None:
    """Write what failed, why, and what to do, each on lines of its own."""
    what, cause, advice = (translator.text(part) for part in (what, cause, advice))
    prefix = "hullcheck: "
    if wants_color(sys.stderr, os.environ):
        prefix = f"\x1b[1;31m{prefix}\x1b[0m"
    lines = [prefix + "\n  ".join(map(_harmless, what.splitlines()))]
    lines += [f"  {_harmless(line)}" for part in (cause, advice) for line in part.splitlines()]
    write_error("\n".join(lines) + "\n")


def _harmless(line: str) -> str:
    """Return a line that moves no cursor and that no runner of GitHub takes for a command.

    A name of a configuration may hold line ends. See `action.run`, whose log is words alone; in
    an error `a::b` may be what somebody wrote.
    """
    shown = terminal(line).replace("##[", "## [")
    return shown.replace("::", ": :", 1) if shown.lstrip().startswith("::") else shown


def _tell_defect(translator: Translator, error: Exception) -> None:
    forget()
    if os.environ.get("HULLCHECK_DEBUG"):
        from traceback import format_exc  # noqa: PLC0415

        write_error(format_exc())
    where = _tracker()
    report = said("Please report it with the command that you ran.")
    if where:
        report = said("Please report it at {url} with the command that you ran.", url=where)
    debug = said("With HULLCHECK_DEBUG=1 it shows where in the program that was.")
    _tell(
        translator,
        said(
            "a defect of hullcheck {version} stopped the run: {error}",
            version=__version__,
            error=f"{type(error).__name__}: {error}",
        ),
        said("It is no fault of your repository."),
        "\n".join(map(translator.text, (report, debug))),
    )


def _tracker() -> str:
    """Return where to report defects, as the installed package says."""
    from importlib.metadata import PackageNotFoundError, metadata  # noqa: PLC0415 (slow)

    try:
        links = metadata("hullcheck").get_all("Project-URL") or []
    except PackageNotFoundError:
        links = []
    places = (link.partition(", ") for link in links)
    return next((url for label, _, url in places if label == "Issues"), "")
