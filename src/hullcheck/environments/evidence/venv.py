"""`.venv` beside a Python project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from hullcheck.core.said import said
from hullcheck.environments.fixtures import is_material
from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.project import Project
from hullcheck.environments.texts import below, directory_of, join
from hullcheck.environments.tools import Tool

from .base import Clause, Evidence, Inside
from .docker_names import STOCK, named_by_docker, names_environment
from .facts import Facts

BY_TOOL = Clause.surely("uv, pdm, poetry in-project")
BY_COMMAND = Clause.surely(
    said("`python -m venv .venv`, `uv venv` in a script, Makefile or document")
)
ANY_PROJECT = Clause.likely("any other Python project with a manifest")
IGNORED = Clause.likely("`.gitignore` names it where there are Python files and no manifest")

PROBES = ("pyvenv.cfg", "bin/python", "lib/python3.12/site-packages/package/__init__.py")

NAME = ".venv"


class ProjectVenv(Evidence):
    """The environment where most tools put it, whoever makes it."""

    position = 2
    title = "`.venv`"
    kind = HostKind.VENV
    clauses = (BY_TOOL, BY_COMMAND, ANY_PROJECT, IGNORED)
    directories = (
        r"\.?venv|\.?virtualenv|site-packages|\.?(?:env|ENV)(?=/\Z)"
        r"|[^/]+(?=/(?:pyvenv\.cfg\Z|bin/(?:python[\d.]*|activate)\Z|Scripts/(?:python|activate)"
        r"|[Ll]ib/(?:python[\d.]+/)?site-packages/))"
    )
    files = r"pyvenv\.cfg"
    inside: ClassVar[Inside] = {"": PROBES}

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield the environment of every Python project, once for a workspace."""
        projects = [one for one in facts.of(Ecosystem.PYTHON) if one.tool is not Tool.PIXI]
        for project in projects:
            shown = project.evidence, project.evidence_place
            if project.environment is not None:
                yield from self.expect(facts, BY_TOOL, project.environment, *shown)
            elif not (project.only_configures or _is_elsewhere(facts, project.directory)):
                path = join(project.directory, NAME)
                yield from self.expect(facts, ANY_PROJECT, path, *shown)
        settled = {one.directory for one in projects if one.environment is not None}
        for made in facts.made:
            if made.kind is not HostKind.VENV or made.path.rpartition("/")[2] != NAME:
                continue
            if not (made.by_project and directory_of(made.path) in settled):
                yield from self.expect_made(facts, BY_COMMAND, made)
        yield from self._ignored(facts, projects)

    def _ignored(self, facts: Facts, projects: list[Project]) -> Iterator[HostFile]:
        for name in facts.named(HostKind.VENV):
            home = name.line.directory
            if name.name.rpartition("/")[2] != NAME or not facts.has_python(home):
                continue
            if not any(below(project.directory, home) for project in projects):
                yield from self.expect(facts, IGNORED, name.path, name.evidence, name.line.place)


def _shares(facts: Facts, directory: str) -> bool:
    """Say whether a command makes an environment above `directory`, for all that lies below."""
    made = (directory_of(each.path) for each in facts.made if each.kind is HostKind.VENV)
    return any(above != directory and below(directory, above) for above in made)


def _is_elsewhere(facts: Facts, directory: str) -> bool:
    """Say whether the environment for `directory` is another one than `.venv` in it.

    Tests run what they read in their own. Another name counts that Docker and git know.

    Of Docker's ignore file alone a name that somebody chose is enough: a stock list may
    merely have forgotten `.venv`.
    """
    if is_material(directory) or _shares(facts, directory):
        return True
    named = named_by_docker(facts.snapshot, directory)
    if not named or NAME in named:
        return False
    if named.isdisjoint(STOCK):
        return True
    here = any(
        directory_of(name.path) == directory
        or (name.any_depth and below(directory, name.line.directory))
        for name in facts.ignored
        if names_environment(name.name.rpartition("/")[2])
    )
    return here and not facts.ignores.covering(f"{join(directory, NAME)}/")
