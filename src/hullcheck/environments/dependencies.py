"""Names of the packages that manifests ask for, of whatever group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern

from .manifests import Data, strings, table, tables

MAX_CHARACTERS = 500_000
"""Of a manifest that is no table; requirements with all their hashes have half of this."""

_NAME = lazy_pattern(r"\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)")
_MARKS = r"\ufeff\udcff\udcfe"  # byte order marks, that of UTF-16 as undecoded bytes
_REQUIREMENT_LINE = lazy_pattern(
    rf"^[ \t{_MARKS}]*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)", re.MULTILINE
)
_QUOTED = lazy_pattern(r"[\"']([A-Za-z][\w.-]*)(?=[\"'\[<>=~!; ])")
_SETUP_CFG_LINE = lazy_pattern(r"^(?:[ \t]+|[\w.-]+[ \t]*=[ \t]*)([A-Za-z][\w.-]*)", re.MULTILINE)
_YAML_ITEM = lazy_pattern(r"^[ \t]*-[ \t]+[\"']?(?:[\w.-]+::)?([A-Za-z][\w.-]*)", re.MULTILINE)


@lru_cache(maxsize=4096)
def normalised(name: str) -> str:
    """Return the name of a Python distribution as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pyproject_dependencies(data: Data) -> Iterator[str]:
    """Yield what a `pyproject.toml` asks for, as PEP 621, PEP 735 or its tool writes it."""
    project, tool = table(data, "project"), table(data, "tool")
    lists = [project.get("dependencies"), *table(project, "optional-dependencies").values()]
    lists += table(data, "dependency-groups").values()
    lists += [table(tool, name).get("dev-dependencies") for name in ("uv", "rye")]
    lists += table(tool, "pdm", "dev-dependencies").values()
    for environment in tables(table(tool, "hatch", "envs")):
        lists += [environment.get("dependencies"), environment.get("extra-dependencies")]
    yield from _names_in(lists)
    poetry = table(tool, "poetry")
    yield from table(poetry, "dependencies")
    yield from table(poetry, "dev-dependencies")
    for group in tables(table(poetry, "group")):
        yield from table(group, "dependencies")
    yield from pixi_dependencies(table(tool, "pixi"))


def pixi_dependencies(data: Data) -> Iterator[str]:
    """Yield what a `pixi.toml`, or the table of pixi in a `pyproject.toml`, asks for."""
    for features in (data, *tables(table(data, "feature"))):
        yield from table(features, "dependencies")
        yield from table(features, "pypi-dependencies")


def pipfile_dependencies(data: Data) -> Iterator[str]:
    """Yield what a `Pipfile` asks for."""
    yield from table(data, "packages")
    yield from table(data, "dev-packages")


def package_json_dependencies(data: Data) -> Iterator[str]:
    """Yield what a `package.json` asks for."""
    # Peers are installed as well: https://docs.npmjs.com/cli/configuring-npm/package-json
    kinds = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
    for key in kinds:
        yield from table(data, key)


def requirements_dependencies(text: str) -> Iterator[str]:
    """Yield what a requirements file asks for; its options and includes are left out."""
    # `pip freeze >` in a Windows shell writes UTF-16, which pip reads.
    text = text[:MAX_CHARACTERS].replace("\0", "")
    yield from dict.fromkeys(match[1] for match in _REQUIREMENT_LINE.finditer(text))


def setup_py_dependencies(text: str) -> Iterator[str]:
    """Yield every quoted word that could be a requirement: the file is code, and not run."""
    yield from dict.fromkeys(match[1] for match in _QUOTED.finditer(text[:MAX_CHARACTERS]))


def setup_cfg_dependencies(text: str) -> Iterator[str]:
    """Yield every first word of a value, because requirements are nothing else there."""
    yield from dict.fromkeys(match[1] for match in _SETUP_CFG_LINE.finditer(text[:MAX_CHARACTERS]))


def environment_yml_dependencies(text: str) -> Iterator[str]:
    """Yield the names in the lists of conda's `environment.yml`."""
    yield from dict.fromkeys(match[1] for match in _YAML_ITEM.finditer(text[:MAX_CHARACTERS]))


def _names_in(lists: list[object]) -> Iterator[str]:
    for values in lists:
        for value in strings(values):
            name = _NAME.match(value)
            if name:
                yield name[1]
