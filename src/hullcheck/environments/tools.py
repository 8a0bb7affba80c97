"""Which tool makes a project's environment, by the signs that it leaves in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from hullcheck.core.noun import dataclass


class Tool(StrEnum):
    """A program that makes environments."""

    UV = "uv"
    POETRY = "poetry"
    PDM = "pdm"
    PIPENV = "pipenv"
    RYE = "rye"
    HATCH = "hatch"
    PIXI = "pixi"
    CONDA = "conda"
    PIP = "pip"
    """No other tool shows: requirements files, a `setup.py`, or a bare `[project]`."""
    NPM = "npm"
    PNPM = "pnpm"
    YARN_CLASSIC = "yarn-classic"
    YARN_BERRY = "yarn-berry"
    BUN = "bun"


@dataclass(frozen=True, slots=True)
class Signs:
    """What shows that a project uses a tool."""

    tool: Tool
    lockfiles: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    """Tables below `[tool]` in a `pyproject.toml`."""
    files: tuple[str, ...] = ()
    """Files of the tool's own, beside the manifest."""
    backends: tuple[str, ...] = ()
    """Build backends that come with the tool."""


PYTHON_SIGNS = (
    Signs(Tool.UV, ("uv.lock",), ("uv",), ("uv.toml",), ("uv_build",)),
    Signs(
        Tool.POETRY,
        ("poetry.lock",),
        ("poetry",),
        ("poetry.toml",),
        ("poetry.core.masonry.api", "poetry.masonry.api", "poetry_dynamic_versioning.backend"),
    ),
    Signs(Tool.PDM, ("pdm.lock",), ("pdm",), ("pdm.toml",), ("pdm.backend", "pdm.pep517.api")),
    Signs(Tool.PIPENV, ("Pipfile.lock",), (), ("Pipfile",)),
    Signs(Tool.RYE, (), ("rye",)),
    Signs(Tool.HATCH, (), ("hatch.envs",), ("hatch.toml",)),
    Signs(Tool.PIXI, ("pixi.lock",), ("pixi",), ("pixi.toml",)),
)
"""A lockfile is the strongest sign, then a table, a file, the backend; then this order counts."""

NODE_SIGNS = (
    Signs(Tool.PNPM, ("pnpm-lock.yaml",), files=("pnpm-workspace.yaml",)),
    Signs(Tool.YARN_BERRY, files=(".yarnrc.yml", ".pnp.cjs")),
    Signs(Tool.YARN_CLASSIC, ("yarn.lock",), files=(".yarnrc",)),
    Signs(Tool.BUN, ("bun.lock", "bun.lockb"), files=("bunfig.toml",)),
    Signs(Tool.NPM, ("package-lock.json", "npm-shrinkwrap.json")),
)
"""Yarn's lockfile does not tell its versions apart without being read; `.yarnrc.yml` does."""

CONDA_SIGNS = (
    Signs(Tool.PIXI, ("pixi.lock",), ("pixi",), ("pixi.toml",)),
    Signs(Tool.CONDA, ("conda-lock.yml",)),
)

LOCKFILES = {
    **{signs.tool: signs.lockfiles for signs in (*PYTHON_SIGNS, *NODE_SIGNS, *CONDA_SIGNS)},
    Tool.RYE: ("requirements.lock",),
    Tool.YARN_BERRY: ("yarn.lock",),
}
"""The names that a tool's lockfile can have; it lies beside the manifest of the project's root."""

ALWAYS_IN_PROJECT = frozenset({Tool.UV, Tool.PDM, Tool.RYE})
"""Tools that put `.venv` beside the manifest unless told otherwise."""

_PACKAGE_MANAGERS = {"npm": Tool.NPM, "pnpm": Tool.PNPM, "bun": Tool.BUN}


def package_manager(value: object) -> Tool | None:
    """Return the tool that a `packageManager` field (Corepack) names."""
    name, _, version = value.partition("@") if isinstance(value, str) else ("", "", "")
    if name == "yarn":
        return Tool.YARN_CLASSIC if version.startswith(("0.", "1.")) else Tool.YARN_BERRY
    return _PACKAGE_MANAGERS.get(name)


def by_file(all_signs: tuple[Signs, ...], kind: str) -> Iterator[tuple[Tool, str]]:
    """Yield each tool with the names of one kind of sign: `lockfiles`, `tables` and so on."""
    for signs in all_signs:
        for name in getattr(signs, kind):
            yield signs.tool, name
