"""Which packages a call asks for by itself or through files, as far as the repository has them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from hullcheck.core.said import and_others, enumerated
from hullcheck.core.snapshot import Snapshot
from hullcheck.environments.requirements import (
    Requirement,
    RequirementsFile,
    parse_conda_spec,
    parse_environment_yml,
    parse_requirement,
    parse_requirements,
)
from hullcheck.environments.texts import source_at
from hullcheck.environments.tools import Tool

from .install import Install

MAX_FILES = 20
"""Requirements files that one call is followed through."""

MAX_NAMED = 3
"""Packages that a message names."""

INSTALLERS = frozenset(
    {"uv", "poetry", "pdm", "pipenv", "pip", "setuptools", "wheel", "pipx", "conda-lock"}
)
"""Packages that install others, or that others are built with."""


def named(install: Install) -> Iterator[Requirement]:
    """Yield the packages that the words of a call name."""
    parse = parse_conda_spec if install.tool is Tool.CONDA else parse_requirement
    for text in install.reading.requirements:
        found = parse(text)
        if found is not None:
            yield found


def listed(install: Install, snapshot: Snapshot) -> RequirementsFile:
    """Return what the files of a call ask for together, as the repository has them."""
    pending, seen = [*install.reading.files], set[str]()
    requirements, constrained = list[Requirement](), False
    while pending and len(seen) < MAX_FILES:
        path = posixpath.normpath(pending.pop(0))
        if path in seen or install.step.seen is None:
            continue
        seen.add(path)
        origin = install.step.seen.origin(path)
        source = source_at(snapshot, origin) if origin else None
        if source is None:
            continue
        yml = path.endswith((".yml", ".yaml"))
        read = parse_environment_yml(source) if yml else parse_requirements(source)
        requirements += read.requirements
        constrained = constrained or read.constrained
        pending += [posixpath.join(posixpath.dirname(path), each) for each in read.includes]
    return RequirementsFile(tuple(requirements), constrained=constrained)


def is_installer(requirement: Requirement) -> bool:
    """Say whether a package is one that installs others."""
    return requirement.name.lower().replace("_", "-") in INSTALLERS


def told(requirements: Sequence[Requirement]) -> str:
    """Return the names of packages for a message."""
    names = list(dict.fromkeys(each.name for each in requirements))
    shown = enumerated([f"`{name}`" for name in names[:MAX_NAMED]])
    return and_others(shown, len(names) - MAX_NAMED)
