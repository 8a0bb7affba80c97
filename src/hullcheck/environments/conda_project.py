"""A directory with a conda or pixi manifest, read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source

from .dependencies import environment_yml_dependencies, normalised, pixi_dependencies
from .manifests import Ecosystem, parse_toml, table
from .project import Project
from .python_project import lockfile_of, table_headers, unread
from .texts import join, source_at
from .tools import Tool

_DEPENDENCIES = lazy_pattern(r"^dependencies[ \t]*:", re.MULTILINE)


def conda_project(snapshot: Snapshot, directory: str, manifests: Sequence[str]) -> Project | None:
    """Return the project that the conda `manifests` of `directory` declare.

    None if none of them is conda's: `environment.yml` is a name that others use too.
    """
    mine = [path for path in manifests if _is_conda(snapshot, path)]
    if not mine:
        return None
    pixi = next((path for path in mine if path.endswith(".toml")), None)
    shown = pixi or mine[0]
    unknowns: list[Unknown] = []
    dependencies = {
        normalised(name): Place(path) for path in mine for name in _names(snapshot, path, unknowns)
    }
    tool = Tool.PIXI if pixi else Tool.CONDA
    return Project(
        directory,
        Ecosystem.CONDA,
        tool,
        said("`{name}` beside it", name=shown.rpartition("/")[2]),
        _shown_at(snapshot, shown),
        tuple(mine),
        lockfile=lockfile_of(snapshot, directory, tool),
        environment=join(directory, ".pixi") if pixi else None,
        dependencies=dependencies,
        unknowns=tuple(unknowns),
    )


def has_pixi_table(snapshot: Snapshot, path: str) -> bool:
    """Say whether the `pyproject.toml` at `path` has a table of pixi."""
    source = source_at(snapshot, path)
    return source is not None and "pixi" in source.text and "pixi" in table_headers(path, source)


def _is_conda(snapshot: Snapshot, path: str) -> bool:
    if path.endswith(".toml"):
        return True
    source = source_at(snapshot, path)
    if source is None:
        return path.rpartition("/")[2] in ("environment.yml", "environment.yaml")
    return bool(_DEPENDENCIES.search(source.text))


def _shown_at(snapshot: Snapshot, path: str) -> Place:
    source = source_at(snapshot, path)
    headers = table_headers(path, source) if source and path.endswith("pyproject.toml") else {}
    return headers.get("pixi", Place(path))


def _names(snapshot: Snapshot, path: str, unknowns: list[Unknown]) -> Sequence[str]:
    source = source_at(snapshot, path)
    if source is None:
        unknowns.extend(unread(snapshot, path))
        return ()
    if path.endswith(".toml"):
        return _pixi_names(path, source, unknowns)
    return list(environment_yml_dependencies(source.text))


def _pixi_names(path: str, source: Source, unknowns: list[Unknown]) -> Sequence[str]:
    data = parse_toml(source)
    if isinstance(data, Unknown):
        unknowns.append(data)
        return ()
    inside = table(data, "tool", "pixi") if path.endswith("pyproject.toml") else data
    return list(pixi_dependencies(inside))
