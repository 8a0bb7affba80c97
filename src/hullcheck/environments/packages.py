"""What a `pyproject.toml` says of its project as a package, and of its groups for development.

Sources: uv's "Project configuration" (build systems, default groups), poetry's `package-mode`
and groups, pdm's `distribution`, PEP 518 and PEP 735.
"""

from __future__ import annotations

from collections.abc import Iterator

from .manifests import Data, strings, table
from .tools import Tool


def is_package(data: Data, tool: Tool) -> bool:
    """Say whether `tool` installs the project itself, and not only what it depends on."""
    if tool is Tool.POETRY:
        declared = bool(table(data, "tool", "poetry") or table(data, "project"))
        return declared and table(data, "tool", "poetry").get("package-mode") is not False
    said = table(data, "tool", "uv").get("package") if tool is Tool.UV else None
    if tool is Tool.PDM:
        said = table(data, "tool", "pdm").get("distribution")
    has_backend = bool(table(data, "build-system"))
    return said if isinstance(said, bool) else has_backend and bool(table(data, "project"))


def build_backend(data: Data) -> str:
    """Return the name of the build backend; setuptools' where the file names none (PEP 517)."""
    name = table(data, "build-system").get("build-backend")
    return name if isinstance(name, str) else "setuptools.build_meta"


def dev_groups(data: Data, tool: Tool) -> tuple[str, ...]:
    """Return the groups for development that `tool` installs unless it is told otherwise."""
    groups = _groups(data)
    if tool is Tool.UV:
        chosen = table(data, "tool", "uv").get("default-groups", ["dev"])
        wanted = groups if chosen == "all" else [*strings(chosen)]
        return tuple(name for name in groups if name in wanted)
    if tool is Tool.POETRY:
        return tuple(dict.fromkeys((*groups, *_poetry_groups(data))))
    if tool is Tool.PDM:
        old = table(data, "tool", "pdm", "dev-dependencies")
        return tuple(dict.fromkeys((*groups, *(name for name in old if old[name]))))
    return ("dev-packages",) if tool is Tool.PIPENV and table(data, "dev-packages") else ()


def _groups(data: Data) -> list[str]:
    declared = table(data, "dependency-groups")
    found = [name for name, items in declared.items() if items]
    if table(data, "tool", "uv").get("dev-dependencies"):
        found.append("dev")
    return list(dict.fromkeys(found))


def _poetry_groups(data: Data) -> Iterator[str]:
    poetry = table(data, "tool", "poetry")
    if poetry.get("dev-dependencies"):
        yield "dev"
    for name, group in table(poetry, "group").items():
        if name != "main" and not table(group).get("optional") and table(group, "dependencies"):
            yield name
