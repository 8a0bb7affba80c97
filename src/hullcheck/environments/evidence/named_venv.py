"""Environments under another name than `.venv`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.tools import Tool

from . import venv
from .base import Clause, Evidence, Inside
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
        for name in facts.named(HostKind.VENV):
            if name.name.rpartition("/")[2] == venv.NAME:
                continue
            for path in name.beside(projects):
                yield from self.expect(facts, IGNORED, path, name.evidence, name.line.place)
