"""A directory with Python manifests, read: its tool, environment, packages, settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import NotLoaded, Snapshot, Unreadable
from hullcheck.core.source import Source

from .declared_python import PINNED
from .dependencies import (
    normalised,
    pipfile_dependencies,
    pyproject_dependencies,
    requirements_dependencies,
    setup_cfg_dependencies,
    setup_py_dependencies,
)
from .manifests import Data, Ecosystem, parse_toml, table
from .project import Project
from .texts import join, source_at
from .tools import ALWAYS_IN_PROJECT, LOCKFILES, PYTHON_SIGNS, Tool, by_file

SIDE_FILES = ("poetry.toml", "tox.ini", "setup.cfg", "pytest.ini", PINNED)
"""Files beside a manifest whose texts say more of the project."""

MAX_TABLES = 1000
"""Headers of one file that are looked at; the largest of many hundreds has a tenth."""

# Begins with a literal, which is searched for much faster than the start of a line.
_TABLE = lazy_pattern(r"\[[ \t]*tool[ \t]*\.[ \t]*([^\]\n]+)\]")
_SECTION = lazy_pattern(r"^\[(?:tool:)?(\w+)[^\]\n]*\]", re.MULTILINE)
_NO_DATA: Data = {}


@dataclass(slots=True)
class Reading:
    """What was read of one project so far."""

    snapshot: Snapshot
    directory: str
    manifests: Sequence[str]
    pyproject: Data = field(default_factory=dict)
    dependencies: dict[str, Place] = field(default_factory=dict)
    configured: dict[str, Place] = field(default_factory=dict)
    unknowns: list[Unknown] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Say whether the tree has a file of that name in the project's directory."""
        return join(self.directory, name) in self.snapshot

    def place(self, name: str) -> Place:
        """Return the place of a whole file in the project's directory."""
        return Place(join(self.directory, name))

    def depends(self, names: Iterable[str], path: str) -> None:
        """Note the packages that the file at `path` asks for."""
        for name in names:
            self.dependencies.setdefault(normalised(name), Place(path))


def python_project(snapshot: Snapshot, directory: str, manifests: Sequence[str]) -> Project:
    """Return the project that the Python `manifests` of `directory` declare."""
    reading = Reading(snapshot, directory, manifests)
    for path in manifests:
        source = source_at(snapshot, path)
        if source is None:
            reading.unknowns += unread(snapshot, path)
        else:
            _read(reading, path, source)
    for name in SIDE_FILES:
        source = source_at(snapshot, join(directory, name))
        if source is not None:
            _read_sections(reading, source)
    tool, evidence, place = _tool(reading)
    return Project(
        directory,
        Ecosystem.PYTHON,
        tool,
        evidence,
        place,
        tuple(manifests),
        lockfile=lockfile_of(snapshot, directory, tool),
        environment=_environment(reading, tool),
        dependencies=reading.dependencies,
        configured=reading.configured,
        unknowns=tuple(reading.unknowns),
    )


def unread(snapshot: Snapshot, path: str) -> Iterator[Unknown]:
    """Yield why the manifest at `path` has no text."""
    text = snapshot.text(path)
    if isinstance(text, Unreadable):
        yield Unknown(said("the manifest cannot be read: {reason}", reason=text.reason), path)
    elif isinstance(text, NotLoaded):
        yield Unknown(
            said("the manifest was not read: there are more than are looked at"), path, limit=True
        )


def lockfile_of(snapshot: Snapshot, directory: str, tool: Tool) -> str | None:
    """Return the path of the lockfile of `tool` in `directory`, where the tree has one."""
    paths = (join(directory, name) for name in LOCKFILES.get(tool, ()))
    return next((path for path in paths if path in snapshot), None)


def _read(reading: Reading, path: str, source: Source) -> None:
    name = path.rpartition("/")[2]
    if name == "pyproject.toml":
        _note_tables(reading, path, source)
        reading.pyproject = _data(reading, source)
        reading.depends(pyproject_dependencies(reading.pyproject), path)
    elif name == "Pipfile":
        reading.depends(pipfile_dependencies(_data(reading, source)), path)
    elif name == "setup.py":
        reading.depends(setup_py_dependencies(source.text), path)
    elif name == "setup.cfg":
        reading.depends(setup_cfg_dependencies(source.text), path)
    else:
        reading.depends(requirements_dependencies(source.text), path)


def _data(reading: Reading, source: Source) -> Data:
    data = parse_toml(source)
    if isinstance(data, Unknown):
        reading.unknowns.append(data)
        return _NO_DATA
    return data


def _note_tables(reading: Reading, path: str, source: Source) -> None:
    """Note the tables below `[tool]` by their headers, which a broken file has as well."""
    for name, place in table_headers(path, source).items():
        reading.configured.setdefault(name, place)


def table_headers(path: str, source: Source) -> Mapping[str, Place]:
    """Return the tables below `[tool]`, by their first name and by their first two (`a.b`)."""
    found: dict[str, Place] = {}
    for header in islice(_TABLE.finditer(source.text), MAX_TABLES):
        if source.text[source.text.rfind("\n", 0, header.start()) + 1 : header.start()].strip(
            " \t["
        ):
            continue
        parts = [part.strip(" \t\"'") for part in header[1].split(".", 2)]
        place = Place(path, source.line_of(header.start(1)))
        for name in (parts[0], ".".join(parts[:2])):
            found.setdefault(name, place)
    return found


def _read_sections(reading: Reading, source: Source) -> None:
    for section in islice(_SECTION.finditer(source.text), MAX_TABLES):
        place = Place(source.path, source.line_of(section.start()))
        reading.configured.setdefault(section[1], place)


def _tool(reading: Reading) -> tuple[Tool, str, Place]:
    """Return the tool of the project, with what shows it; see `PYTHON_SIGNS` for the order."""
    for tool, name in by_file(PYTHON_SIGNS, "lockfiles"):
        if reading.has(name):
            return tool, said("`{name}` beside it", name=name), reading.place(name)
    for tool, name in by_file(PYTHON_SIGNS, "tables"):
        place = reading.configured.get(name)
        if place is not None and place.path.endswith("pyproject.toml"):
            return tool, said("`[tool.{name}]` in `{path}`", name=name, path=place.path), place
    for tool, name in by_file(PYTHON_SIGNS, "files"):
        if reading.has(name):
            return tool, said("`{name}` beside it", name=name), reading.place(name)
    backend = table(reading.pyproject, "build-system").get("build-backend")
    for tool, name in by_file(PYTHON_SIGNS, "backends"):
        if backend == name:
            place = reading.place("pyproject.toml")
            return tool, said("`{path}` is built with `{name}`", path=place.path, name=name), place
    first = reading.manifests[0]
    return (
        Tool.PIP,
        said("`{name}` beside it", name=first.rpartition("/")[2]),
        Place(first),
    )


def _environment(reading: Reading, tool: Tool) -> str | None:
    if tool in ALWAYS_IN_PROJECT or (tool is Tool.POETRY and _poetry_in_project(reading)):
        return join(reading.directory, ".venv")
    if tool is Tool.HATCH:
        path = table(reading.pyproject, "tool", "hatch", "envs", "default").get("path")
        if isinstance(path, str) and path and not path.startswith(("/", "~", "..", "{")):
            return join(reading.directory, path.removeprefix("./").rstrip("/"))
    return None


def _poetry_in_project(reading: Reading) -> bool:
    source = source_at(reading.snapshot, join(reading.directory, "poetry.toml"))
    data = _NO_DATA if source is None else parse_toml(source)
    if isinstance(data, Unknown):
        reading.unknowns.append(data)
        return False
    return table(data, "virtualenvs").get("in-project") is True
