"""What building a Python package leaves beside its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from hullcheck.environments.fixtures import is_in_tests
from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.project import Project

from .base import Clause, Evidence, Inside
from .facts import Facts

IGNORED = Clause.likely("named in `.gitignore`, beside a Python project that can be built")

MANIFESTS = ("pyproject.toml", "setup.py")


class BuildLeftovers(Evidence):
    """Wheels, their workshop, and the metadata of an editable install."""

    position = 12
    title = "`dist/`, `build/`, `*.egg-info`"
    kind = HostKind.CACHE
    clauses = (IGNORED,)
    directories = (
        r"[^/]*\.egg-info|\.eggs|build(?=/lib/|/bdist\.)|dist(?=/[^/]+\.(?:whl|tar\.gz)\Z)"
    )
    files = r"[^/]*\.egg"
    inside: ClassVar[Inside] = {
        "build": ("lib/package/__init__.py",),
        "dist": ("package-0.1-py3-none-any.whl",),
        ".eggs": ("README.txt",),
        "package.egg-info": ("PKG-INFO",),
    }

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield what `.gitignore` names beside every project that can be built."""
        projects = [one for one in facts.of(Ecosystem.PYTHON) if _can_be_built(one)]
        for ignored in facts.ignored:
            if ignored.name in self.inside:
                for path in ignored.beside(projects):
                    place = ignored.line.place
                    pattern = ignored.line.pattern if ignored.by_wildcard else ""
                    for host in self.expect(facts, IGNORED, path, ignored.evidence, place):
                        yield replace(host, pattern=pattern)


def _can_be_built(project: Project) -> bool:
    """Say whether there is something to build, and no project that only tests build elsewhere."""
    is_package = any(path.endswith(MANIFESTS) for path in project.manifests)
    return is_package and not is_in_tests(project.directory)
