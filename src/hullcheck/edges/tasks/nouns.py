"""What can be done on a repository, as data."""

from __future__ import annotations

from hullcheck.core.noun import dataclass
from hullcheck.review.one_click import Wish


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """Review a pull request."""

    number: int
    head: str
    """The id of the commit: of the head, not of the merge that CI checks out."""
    base: str
    """The id of the commit that the base branch was at."""
    is_privileged: bool = False
    """The token is that of the base repository, whoever opened the pull request."""
    is_foreign: bool = False
    """The head lies in another repository: its author may not write to this one."""
    branch: str = ""
    """Of the head, in its repository."""


@dataclass(frozen=True, slots=True)
class CompareTask:
    """Say what one commit has new against another, and write nothing."""

    head: str
    base: str


@dataclass(frozen=True, slots=True)
class AuditTask:
    """Say what one commit has."""

    commit: str
    branch: str = ""
    """The branch that it is the newest of; "" for none: nothing is tracked or proposed for it."""


@dataclass(frozen=True, slots=True)
class FixTask:
    """Propose fixes for a branch, as a pull request into it."""

    branch: str
    against: str | None = None
    """For a pull request's branch the commit of its base: only what it brings is fixed."""
    commits: bool = False
    """The fixes are committed to the branch itself, without a pull request."""


@dataclass(frozen=True, slots=True)
class AnswerTask:
    """Answer to a person who asks for something on a pull request."""

    number: int
    sender: str
    """Who asks: whether they may is asked of GitHub."""
    wish: Wish
    comment: int = 0
    """The number of the comment in which it is asked; 0: it is asked by a button."""
    by_box: bool = False
    """It is asked by a tick in the box of a summary."""
    key: str = ""
    """What the answer is marked with, so that it is given once; "": it is given each time."""


@dataclass(frozen=True, slots=True)
class NoTask:
    """There is nothing to look at."""

    reason: str


Task = ReviewTask | CompareTask | AuditTask | FixTask | AnswerTask | NoTask
