"""Caches and reports of the tools that check and test Python code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.environments.commands import MEASURES
from hullcheck.environments.fixtures import is_material
from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.project import Project
from hullcheck.environments.texts import below, directory_of, join, source_at
from hullcheck.syntax.mentions import mentions

from .base import Clause, Evidence, Inside
from .facts import Facts, line_of

USED = Clause.surely("the tool is configured or a dependency")
UNASKED = Clause.likely("`coverage` or `pytest-cov` a dependency, and nothing known that measures")
IGNORED = Clause.likely("named in `.gitignore`")

MAX_CHARACTERS = 200_000
"""Of a configuration that are looked at; the largest has a third."""

_TESTED_BY = ("pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini")
"""What configures pytest, or holds commands that run it."""

PRE_COMMIT = ".pre-commit-config.yaml"


@dataclass(frozen=True, slots=True)
class CacheTool:
    """A tool that leaves something beside the code, and what shows that a project uses it."""

    leaves: tuple[str, ...]
    section: str
    """Its table in `pyproject.toml`, or section in an INI file."""
    files: tuple[str, ...] = ()
    """Its own configuration files."""
    packages: tuple[str, ...] = ()
    hook: str = ""
    """Its id in a pre-commit configuration, where running it there leaves the same."""
    asked_for: tuple[str, ...] = ()
    """What it leaves where it is asked to, which its use alone does not show."""
    within: str = ""
    """The section of a tool that usually runs it."""
    on_request: bool = False
    """Its use alone leaves nothing: a command or a configuration asks it to measure."""

    @property
    def run_by(self) -> tuple[str, ...]:
        """The sections of the tools whose home is where it is run."""
        return (self.section, *((self.within,) if self.within else ()))


CACHE_TOOLS = (
    CacheTool((".mypy_cache",), "mypy", ("mypy.ini", ".mypy.ini"), ("mypy",), "mypy"),
    CacheTool(
        (".pytest_cache",),
        "pytest",
        ("pytest.ini", ".pytest.ini", "pytest.toml", "conftest.py"),
        ("pytest",),
    ),
    CacheTool((".ruff_cache",), "ruff", ("ruff.toml", ".ruff.toml"), ("ruff",), "ruff"),
    CacheTool((".tox",), "tox", ("tox.ini", "tox.toml"), ("tox",)),
    CacheTool((".nox",), "nox", ("noxfile.py",), ("nox",)),
    CacheTool(
        (".coverage",),
        "coverage",
        (".coveragerc",),
        ("coverage", "pytest-cov"),
        asked_for=("htmlcov", "coverage.xml"),
        within="pytest",
        on_request=True,
    ),
    CacheTool((".hypothesis",), "hypothesis", (), ("hypothesis",)),
)


class ToolCaches(Evidence):
    """What tools leave where they are run: in the project's directory."""

    position = 7
    title = "`.mypy_cache`, `.pytest_cache`, `.ruff_cache`, `.tox`, `.nox`, coverage"
    kind = HostKind.CACHE
    clauses = (USED, IGNORED, UNASKED)
    directories = (
        r"\.mypy_cache|\.pytest_cache|\.ruff_cache|\.tox|\.nox|\.hypothesis|htmlcov"
        r"|\.pytype|\.pyre|\.ipynb_checkpoints"
    )
    files = r"\.coverage(?:\.(?!py\Z)[^/]+)?|coverage\.xml|\.dmypy\.json|nosetests\.xml"
    inside: ClassVar[Inside] = {
        ".mypy_cache": ("3.12/module.data.json", "CACHEDIR.TAG"),
        ".pytest_cache": ("v/cache/lastfailed", "CACHEDIR.TAG"),
        ".ruff_cache": ("0.14.0/1234567890", "CACHEDIR.TAG"),
        ".tox": ("py312/pyvenv.cfg",),
        ".nox": ("tests/pyvenv.cfg",),
        ".hypothesis": ("examples/0123456789abcdef/0123456789abcdef",),
        "htmlcov": ("index.html",),
        ".pytype": ("pyi/module.pyi",),
        ".pyre": ("pyre.stderr",),
        ".ipynb_checkpoints": ("notebook-checkpoint.ipynb",),
    }

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield what each tool leaves in each project that uses it, then what is ignored."""
        projects = facts.of(Ecosystem.PYTHON)
        for tool in CACHE_TOOLS:
            for clause, directory, evidence, place in _uses(facts, projects, tool):
                for name in () if _keeps_elsewhere(facts, directory, tool) else tool.leaves:
                    path = join(directory, name)
                    yield from self.expect(facts, clause, path, evidence, place)
        worked_in = [each for each in projects if not is_material(each.directory)]
        for ignored in facts.named(HostKind.CACHE):
            if not re.fullmatch(rf"{self.directories}|{self.files}", ignored.name):
                continue
            name = ignored.name
            users = (each for each in CACHE_TOOLS if name in (*each.leaves, *each.asked_for))
            user = next(users, None)
            runs = [each for each in CACHE_TOOLS if user and each.section in user.run_by]
            at_home = {home for each in runs for home in _homes(facts, projects, each)}
            for path in ignored.beside(worked_in):
                # Run where it is configured, a tool leaves nothing in what lies below.
                if any(below(directory_of(path), home) for home in at_home):
                    continue
                place = ignored.line.place
                yield from self.expect(facts, IGNORED, path, ignored.evidence, place)


def _uses(
    facts: Facts, projects: list[Project], tool: CacheTool
) -> Iterator[tuple[Clause, str, str, Place]]:
    """Yield the directories in which `tool` is run, with what shows it and how surely."""
    at_home = _homes(facts, projects, tool)
    for project in projects:
        clause, shown = USED, _configured(project, tool)
        if shown is None and not any(below(project.directory, home) for home in at_home):
            shown = _depended_on(facts, project, tool)
            clause = UNASKED if tool.on_request and not _measures(facts, project) else USED
        if shown:
            yield clause, project.directory, *shown
    directories = {"", *(project.directory for project in projects)}
    for directory in sorted(directories):
        for name in tool.files:
            if join(directory, name) in facts.snapshot:
                place = Place(join(directory, name))
                yield USED, directory, said("`{name}` beside it", name=name), place
    hooks = source_at(facts.snapshot, PRE_COMMIT) if tool.hook else None
    hook = re.search(rf"\bid:[ \t]*['\"]?{tool.hook}\b", hooks.text) if hooks else None
    if hooks and hook:
        place = Place(PRE_COMMIT, hooks.line_of(hook.start()))
        evidence = said("`{hook}` runs before commits", hook=tool.hook)
        yield USED, directory_of(PRE_COMMIT), evidence, place


def _measures(facts: Facts, project: Project) -> bool:
    """Say whether a command or a configuration in the project's directory measures coverage."""
    left = join(project.directory, ".coverage")
    if any(made.path == left for made in facts.made):
        return True
    sources = (facts.snapshot.source(join(project.directory, name)) for name in _TESTED_BY)
    return any(source and mentions(source.text, MEASURES) for source in sources)


def _keeps_elsewhere(facts: Facts, directory: str, tool: CacheTool) -> bool:
    """Say whether the tool is told in `directory` to keep its cache in another place."""
    for name in (*tool.files, "pyproject.toml", "setup.cfg", "tox.ini"):
        source = facts.snapshot.source(join(directory, name))
        header = rf"^\[(?:tool[.:])?{tool.section}(?:\.ini_options)?\]"
        own = name.endswith("ruff.toml")
        text = source.text[:MAX_CHARACTERS] if source else ""
        table = re.search(rf"{header}[^\n]*\n((?:(?!\[)[^\n]*\n?)*)", text, re.MULTILINE)
        said = text if own else table[1] if table else ""
        if re.search(r"^[ \t]*cache[-_]dir[ \t]*=", said, re.MULTILINE):
            return True
    return False


def _homes(facts: Facts, projects: list[Project], tool: CacheTool) -> set[str]:
    """Return the directories with a configuration of `tool`: it is run there, and not below."""
    homes = {project.directory for project in projects if tool.section in project.configured}
    directories = {"", *(project.directory for project in projects)}
    named = ((directory, name) for directory in directories for name in tool.files)
    return homes | {
        directory for directory, name in named if join(directory, name) in facts.snapshot
    }


def _configured(project: Project, tool: CacheTool) -> tuple[str, Place] | None:
    place = project.configured.get(tool.section)
    return (
        (
            said("`{section}` is configured in `{path}`", section=tool.section, path=place.path),
            place,
        )
        if place
        else None
    )


def _depended_on(facts: Facts, project: Project, tool: CacheTool) -> tuple[str, Place] | None:
    for name in tool.packages:
        place = project.dependencies.get(name)
        if place is not None:
            return said("`{name}` in `{path}`", name=name, path=place.path), line_of(
                facts, place, name
            )
    return None
