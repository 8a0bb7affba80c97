"""Environments under another name than `.venv`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from typing import ClassVar

from hullcheck.environments.fixtures import is_material
from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.texts import below, directory_of
from hullcheck.environments.tools import Tool

from . import venv
from .base import Clause, Evidence, Inside
from .docker_names import named_by_docker
from .facts import Facts

BY_COMMAND = Clause.surely("a script or document makes it")
IGNORED = Clause.likely("named in `.gitignore`, requirements-style project")


class NamedVenv(Evidence):
    """The environment under the name that a person chose."""

    position = 3
    title = "`venv/`, `env/`"
    kind = HostKind.VENV
    clauses = (BY_COMMAND, IGNORED)
    inside: ClassVar[Inside] = {"": venv.PROBES}

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield what commands make, and what `.gitignore` names beside projects of pip."""
        for made in facts.made:
            if made.kind is HostKind.VENV and made.path.rpartition("/")[2] != venv.NAME:
                yield from self.expect_made(facts, BY_COMMAND, made)
        projects = [one for one in facts.of(Ecosystem.PYTHON) if one.tool is Tool.PIP]
        projects = [
            one for one in projects if not (one.only_configures or is_material(one.directory))
        ]
        settled = {directory_of(each.path) for each in facts.made if each.kind is HostKind.VENV}
        tools = (one.environment for one in facts.of(Ecosystem.PYTHON))
        settled |= {directory_of(environment) for environment in tools if environment}
        names = list(facts.named(HostKind.VENV))
        told = Counter(name.line.place.path for name in names)
        for name in names:
            if name.name.rpartition("/")[2] == venv.NAME:
                continue
            for path in name.beside(projects):
                others = told[name.line.place.path]
                if not _is_elsewhere(facts, path, settled, others):
                    yield from self.expect(facts, IGNORED, path, name.evidence, name.line.place)


def _is_elsewhere(facts: Facts, path: str, made: Set[str], alternatives: int) -> bool:
    """Say whether the environment beside `path` is known to lie under another name.

    One made above is for all that lies below. Of several names in one `.gitignore`, which
    are the alternatives of a public template, it is not a second beside the one that is made
    there, or that an ignore file of Docker names.
    """
    directory, _, name = path.rpartition("/")
    if any(above != directory and below(directory, above) for above in made):
        return True
    if alternatives == 1:
        return False
    named = () if directory in made else named_by_docker(facts.snapshot, directory)
    return directory in made or bool(named and name not in named)
