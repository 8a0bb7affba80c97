"""Whose configuration counts for an event, and where it is read."""

from __future__ import annotations

from dataclasses import replace

from hullcheck.config.files import wanted_configuration
from hullcheck.config.reading import Elsewhere, read_configuration
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.edges.github.change import read_commit
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.refusals import GithubError
from hullcheck.engine import Options
from hullcheck.syntax.problem import Problem

DEFAULT_BRANCH = "HEAD"
"""As git calls it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What of a head counts: on an event that holds a secret a stranger may have written it."""

    head_configures: bool = True
    """False: the configuration is that of the default branch."""
    comments_count: bool = True
    """False: what comments of the head allow is told all the same."""


def configured(
    options: Options,
    head: Snapshot,
    client: Client,
    repository: str,
    named: str | None,
    trust: Trust,
    elsewhere: Elsewhere | None = None,
) -> Options:
    """Return `options` with the configuration that counts.

    `named` is its file where an input names one, `elsewhere` reads those of other
    repositories. Raises `UsageError` where it is wrong, and a `GithubError` where the
    default branch cannot be read.
    """
    elsewhere = elsewhere or (lambda name: read_elsewhere(client, name))
    source = head if trust.head_configures else _read_default(client, repository, named)
    found = read_configuration(source, named, elsewhere=elsewhere)
    return replace(options, configuration=found, comments=trust.comments_count)


def read_elsewhere(client: Client, name: str) -> Snapshot | Problem:
    """Return the configuration of the repository `name`, or why it cannot be read."""
    try:
        return _read_default(client, name, None)
    except GithubError as error:
        return Problem(
            said("`{path}` cannot be read: {reason}", path=name, reason=error.cause or error.what)
        )


def _read_default(client: Client, repository: str, named: str | None) -> Snapshot:
    commit = read_commit(client, repository, DEFAULT_BRANCH)
    return commit.loaded(lambda seen: wanted_configuration(seen, named)).snapshot
