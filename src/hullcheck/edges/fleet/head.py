"""Where a branch is now, by one request that costs nothing where it has not moved."""

from __future__ import annotations

from urllib.parse import quote

from hullcheck.core.noun import dataclass
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.refusals import NotFoundError

NO_BRANCH = "Branch not found"
"""GitHub's words for a repository without a commit; of one that is hidden it says less."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest commit of a branch."""

    commit: str
    tree: str
    """Git's id of all that it holds."""
    tag: str
    """By which GitHub knows whether it has moved."""


def read_head(client: Client, repository: str, branch: str, tag: str) -> Head | None:
    """Return the head of a branch; None where it is still what had `tag`.

    Its commit is "" where there is no such branch. Raises a `GithubError`.
    """
    path = f"/repos/{repository}/branches/{quote(branch, safe='')}"
    try:
        new, told = client.get_if_changed(path, tag)
    except NotFoundError as error:
        if error.cause != NO_BRANCH:
            raise
        return Head("", "", "")
    if told is None:
        return None
    commit = told["commit"]
    return Head(commit["sha"], commit["commit"]["tree"]["sha"], new)
