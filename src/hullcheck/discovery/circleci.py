"""Builds in the jobs of CircleCI (circleci.com/docs/configuration-reference)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Machine, OriginKind
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.shell_holes import Holes
from hullcheck.syntax.shell_nouns import Hole, Pieces
from hullcheck.syntax.yaml import YamlNode, parse_yaml

from .declared import Declared
from .run_paths import START
from .shell_texts import ShellText, discover_in, is_of_interest, sources_of_interest, unread

if TYPE_CHECKING:
    from .pipelines.circle import Step

_PATHS = (".circleci/config.yml", ".circleci/config.yaml", ".circleci/continue_config.yml")
_PROJECT = "~/project"
"""Where the repository is checked out to if a job does not say."""


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the configuration, and the one that it continues with."""
    yield from unread(snapshot, (path for path in _PATHS if path in snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every step, each with the line of its command."""
    found = discover_in(snapshot, shell_texts(snapshot))
    parsed = (_parsed(source) for source in sources_of_interest(snapshot, _PATHS))
    unknowns = (one for one in parsed if isinstance(one, Unknown))
    return Declared(found.builds, (*unknowns, *found.unknowns))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield what every step runs that may be of interest."""
    for source in sources_of_interest(snapshot, _PATHS):
        node = _parsed(source)
        if isinstance(node, Unknown):
            continue
        # Lazily: most repositories have no such configuration.
        from .pipelines.circle import steps_of  # noqa: PLC0415
        from .pipelines.plain import plain  # noqa: PLC0415

        for step in steps_of(plain(node, source.path)):
            if is_of_interest(step.command.text):
                yield _text(step)


def _parsed(source: Source) -> YamlNode | Unknown:
    node = parse_yaml(source)
    if isinstance(node, Problem):
        return Unknown(
            said("the configuration is not read: {reason}", reason=node.reason),
            source.path,
            node.line,
        )
    return node


def _text(step: Step) -> ShellText:
    from .pipelines.plain import lines_of, text_of  # noqa: PLC0415 (as in shell_texts)

    holes = Holes()
    written = holes.text(step.fill(step.command.text))
    variables = {name: text_of(one) for name, one in step.environment.items()}
    return ShellText(
        written,
        step.command.path,
        OriginKind.CI,
        Machine.CHECKOUT,
        lines_of([(step.command, written)]),
        cwd=_directory(step),
        variables={
            "CIRCLE_WORKING_DIRECTORY": START,
            **{
                name: holes.text(step.fill(value))
                for name, value in variables.items()
                if value is not None
            },
        },
        holes=holes.names,
    )


def _directory(step: Step) -> str | Hole:
    """Return where a step runs: below the job's directory, which holds the repository."""
    project, own = (step.fill(one) for one in step.directory)
    hole = next((piece for piece in own if isinstance(piece, Hole)), None)
    if hole is not None:
        return hole
    path = "".join(map(str, own))
    for root in (_known(project), _PROJECT):
        if root and (path == root or path.startswith(root + "/")):
            path = path[len(root) :].lstrip("/")
    return Hole(path) if path.startswith(("/", "~")) else posixpath.join(START, path)


def _known(pieces: Pieces) -> str:
    return "" if any(isinstance(one, Hole) for one in pieces) else "".join(map(str, pieces))
