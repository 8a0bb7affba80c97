"""What would be done about a fix, as data."""

from __future__ import annotations

from hullcheck.core.noun import dataclass

from .nouns import Attention, FileChange


@dataclass(frozen=True, slots=True)
class PushFix:
    """Make one commit on the base, and let the branch be that commit."""

    branch: str
    expected: str | None
    """The commit that the branch is at; None: there is none. Where it is at another
    meanwhile, nothing is written."""
    base_sha: str
    changes: tuple[FileChange, ...]
    message: str


@dataclass(frozen=True, slots=True)
class OpenPull:
    """Open the pull request."""

    branch: str
    base: str
    title: str
    body: str
    attention: Attention


@dataclass(frozen=True, slots=True)
class UpdatePull:
    """Bring title and body of the pull request up to date."""

    number: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class ClosePull:
    """Close a pull request of ours that has nothing to fix any more."""

    number: int
    body: str
    """With the mark that we closed it, and the reason."""


@dataclass(frozen=True, slots=True)
class DeleteBranch:
    """Delete the branch of a fix."""

    branch: str
    expected: str
    """The commit that it is at: where somebody pushed meanwhile it stays."""


FixStep = PushFix | OpenPull | UpdatePull | ClosePull | DeleteBranch
"""In the order in which they are to be done."""
