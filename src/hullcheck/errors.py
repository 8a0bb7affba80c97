"""The one tree of exceptions: a run that cannot go on, and what to do about it.

What is wrong in a repository is a `Finding`; what cannot be told is an
`Unknown`. Only a run that cannot go on raises, and one handler at the edge
turns it into words and an exit code.
"""

from __future__ import annotations

from hullcheck.core.said import in_a_row, said


class HullcheckError(Exception):
    """A run that cannot go on.

    `what` failed, the likely `cause`, and the `advice`: what to do.
    """

    exit_code = 3

    def __init__(self, what: str, *, cause: str = "", advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.cause = cause
        self.advice = advice

    def __str__(self) -> str:
        return "\n".join(part for part in (self.what, self.cause, self.advice) if part)


class UsageError(HullcheckError):
    """The call itself is wrong: an option, a path, a configuration."""

    exit_code = 2


class RepositoryError(HullcheckError):
    """The repository cannot be read at all."""


class TooSlowError(RepositoryError):
    """Git did not answer in time."""


class WriteError(HullcheckError):
    """A file could not be written; what was there is still there."""


class QueueError(HullcheckError):
    """The queue of deliveries does not answer now; the same may work a little later."""


def sentence_of(error: HullcheckError) -> str:
    """Return what failed, why, and what to do, as sentences on one line."""
    parts = [part for part in (error.what, error.cause, error.advice) if part]
    return in_a_row([_sentence(part) for part in parts])


def _sentence(part: str) -> str:
    return part if part.endswith(".") else said("{sentence}.", sentence=part)
