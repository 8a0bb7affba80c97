"""Environments of conda and pixi inside the tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from hullcheck.environments.fixtures import is_in_tests
from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.texts import directory_of, join
from hullcheck.environments.tools import Tool

from .base import Clause, Evidence, Inside
from .facts import Facts

PIXI = Clause.surely("pixi project")
BY_COMMAND = Clause.surely("`conda create -p`")
ENVIRONMENT_YML = Clause.likely("environment.yml")

PREFIX = ".conda"
"""Where editors make the environment of an `environment.yml`.

https://code.visualstudio.com/docs/python/environments#_using-the-create-environment-command
"""


class CondaPrefix(Evidence):
    """A prefix in the tree; conda's own environments lie elsewhere."""

    position = 4
    title = "conda prefix, `.pixi`"
    kind = HostKind.CONDA
    clauses = (PIXI, BY_COMMAND, ENVIRONMENT_YML)
    directories = r"\.pixi|\.conda|conda-meta|[^/]+(?=/conda-meta(?:/|\Z))"
    inside: ClassVar[Inside] = {
        ".pixi": ("envs/default/conda-meta/history", "envs/default/bin/python"),
        "": (
            "conda-meta/history",
            "bin/python",
            "lib/python3.12/site-packages/package/__init__.py",
        ),
    }

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield the prefix of every conda and pixi project, and those that commands make."""
        made_in = {directory_of(each.path) for each in facts.made if each.kind is HostKind.CONDA}
        for project in facts.of(Ecosystem.CONDA):
            shown = project.evidence, project.evidence_place
            if project.tool is Tool.PIXI and project.environment:
                yield from self.expect(facts, PIXI, project.environment, *shown)
            elif project.directory not in made_in and not _is_data(facts, project.directory):
                # Where a command says the prefix, it is that one.
                path = join(project.directory, PREFIX)
                yield from self.expect(facts, ENVIRONMENT_YML, path, *shown)
        for made in facts.made:
            if made.kind is HostKind.CONDA:
                yield from self.expect_made(facts, BY_COMMAND, made)


def _is_data(facts: Facts, directory: str) -> bool:
    """Say whether the manifests of `directory` are read by tests or by the package they lie in."""
    in_package = bool(directory) and f"{directory}/__init__.py" in facts.snapshot
    return in_package or is_in_tests(directory)
