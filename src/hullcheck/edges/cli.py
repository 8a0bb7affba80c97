"""The entry point of the command line: runs a command, and turns what stops it into words.

Nothing heavy is imported before it is known to be needed: start-up is a feature.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

from hullcheck import __version__

from .cache.question import Question, question_of
from .cache.recall import recall

INTERRUPTED = 130
"""What shells give a program that was stopped by the interrupt key."""

GARBAGE_AFTER = 300_000
"""Objects made before Python looks for cycles among them, which are few; its default is 700.
A run on a small repository makes fewer: each look costs it a tenth."""


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` (without the program's name) asks for; return the exit code.

    0 clean, 1 findings at or above --fail-on, 2 usage or configuration,
    3 failure, 130 interrupted.
    """
    arguments = sys.argv[1:] if argv is None else argv
    _open_what_is_closed()
    if arguments[:1] == ["--version"]:
        return _tell_version()
    question = question_of(arguments)
    known = None if question is None else _told_again(question)
    if known is not None:
        return known
    # Nearly all that a run makes lives to its end: looking for garbage finds none.
    gc.set_threshold(GARBAGE_AFTER, 50, 100)
    # Without this the interpreter looks for it once more at its end, a tenth of a run.
    atexit.register(gc.freeze)
    try:
        from .compiled import find_compiled  # noqa: PLC0415 (an answer that is known needs none)

        find_compiled()
        from hullcheck.core.sparing import sparingly  # noqa: PLC0415 (nor this)

        from .cache import record  # noqa: PLC0415 (nor this)

        with sparingly():
            from .failing import run_guarded  # noqa: PLC0415 (loads click)

        if question is not None:
            record.begin(question)
        code = run_guarded(arguments)
        record.end(code)
        return code
    except KeyboardInterrupt:
        # Also while modules are still being loaded.
        return INTERRUPTED


def _open_what_is_closed() -> None:
    """Give a program that was started without some of its three streams (`>&-`) empty ones.

    Else the first file that it opens would be in their place.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _told_again(question: Question) -> int | None:
    try:
        return recall(question)
    except OSError as error:
        from .failing import tell_refusal  # noqa: PLC0415 (loads click)

        return tell_refusal(error)


def _tell_version() -> int:
    try:
        sys.stdout.write(f"hullcheck {__version__}\n")
        sys.stdout.flush()
    except OSError as error:
        from .failing import tell_refusal  # noqa: PLC0415 (loads click)

        return tell_refusal(error)
    return 0
