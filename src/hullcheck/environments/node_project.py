"""A directory with a `package.json`, read: its tool, lockfile, packages."""

from __future__ import annotations

import re

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot

from .dependencies import package_json_dependencies
from .manifests import Data, Ecosystem, parse_json
from .project import Project
from .python_project import lockfile_of, unread
from .texts import join, source_at
from .tools import NODE_SIGNS, Tool, by_file, package_manager

SIDE_FILES = (".yarnrc.yml", ".yarnrc", "pnpm-workspace.yaml")
"""Files beside a `package.json` whose texts say more of the project."""

_FOLDER = lazy_pattern(r"^[ \t]*\"?--(?:\w+\.)?modules-folder\b", re.MULTILINE)
_LINKER = lazy_pattern(r"^nodeLinker:[ \t]*[\"']?([\w-]+)", re.MULTILINE)


def node_project(snapshot: Snapshot, directory: str, manifest: str) -> Project:
    """Return the project that the `package.json` at `manifest` declares."""
    source = source_at(snapshot, manifest)
    unknowns = list(unread(snapshot, manifest)) if source is None else []
    data: Data = {}
    if source is not None:
        parsed = parse_json(source)
        if isinstance(parsed, Unknown):
            unknowns.append(parsed)
        else:
            data = parsed
    tool, evidence, place = _tool(snapshot, directory, manifest, data)
    lockfile = lockfile_of(snapshot, directory, tool)
    elsewhere = tool is Tool.YARN_BERRY and plug_n_play(snapshot, directory)
    keeps = not elsewhere and not modules_folder(snapshot, directory)
    return Project(
        directory,
        Ecosystem.NODE,
        tool,
        evidence,
        place,
        (manifest,),
        lockfile=lockfile,
        environment=join(directory, "node_modules") if lockfile and keeps else None,
        has_environment=keeps,
        dependencies={name: Place(manifest) for name in package_json_dependencies(data)},
        unknowns=tuple(unknowns),
    )


def plug_n_play(snapshot: Snapshot, directory: str) -> bool:
    """Say whether Yarn 2 or later keeps its packages in archives there, which is its default.

    https://yarnpkg.com/configuration/yarnrc#nodeLinker
    """
    source = source_at(snapshot, join(directory, ".yarnrc.yml"))
    linker = _LINKER.search(source.text) if source else None
    return linker is None or linker[1] == "pnp"


def modules_folder(snapshot: Snapshot, directory: str) -> bool:
    """Say whether Yarn 1 is told to put the packages elsewhere.

    https://classic.yarnpkg.com/en/docs/yarnrc#cli-arguments
    """
    source = source_at(snapshot, join(directory, ".yarnrc"))
    return bool(source and _FOLDER.search(source.text))


def _tool(snapshot: Snapshot, directory: str, manifest: str, data: Data) -> tuple[Tool, str, Place]:
    """Return the tool of the project, with what shows it."""
    declared = package_manager(data.get("packageManager"))
    if declared is not None:
        return (
            declared,
            said("`packageManager` in `{manifest}`", manifest=manifest),
            Place(manifest),
        )
    for kind in ("lockfiles", "files"):
        for tool, name in by_file(NODE_SIGNS, kind):
            path = join(directory, name)
            if path in snapshot:
                return (
                    _yarn(snapshot, directory, tool),
                    said("`{name}` beside it", name=name),
                    Place(path),
                )
    return Tool.NPM, said("`package.json` beside it"), Place(manifest)


def _yarn(snapshot: Snapshot, directory: str, tool: Tool) -> Tool:
    """Return which Yarn it is: all versions name their lockfile alike."""
    berry = any(join(directory, name) in snapshot for name in (".yarnrc.yml", ".pnp.cjs"))
    return Tool.YARN_BERRY if tool is Tool.YARN_CLASSIC and berry else tool
