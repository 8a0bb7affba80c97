"""Which packages that a manifest names its lockfile has never heard of.

Only what is missing is told: what a lockfile has beyond the manifest may come with a package.
Sources: the lockfiles as pdm, poetry, pipenv and npm write them today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source

from .dependencies import normalised
from .manifests import Data, strings, table
from .requirements import parse_requirement
from .texts import shallowest, still_wanted
from .tools import LOCKFILES, Tool

TOOLS = (Tool.PDM, Tool.POETRY, Tool.PIPENV, Tool.NPM)
"""Whose lockfiles are understood here; uv's says more, see `uv_lock`."""

MAX_LOCKFILES = 20
"""Lockfiles of a name whose texts are asked for, those nearest to the root first."""

_PLAIN = frozenset("version extras index editable path git ref branch tag rev url file".split())
"""What may stand beside a package that is locked on every platform."""

_TOML_NAME = lazy_pattern(r"^name = \"([^\"\n]+)\"", re.MULTILINE)
_JSON_NAME = lazy_pattern(r"\"(?:[^\"\n]*node_modules/)?((?:@[^\"\n/]+/)?[^\"\n/]+)\"\s*:")


def wanted_name_locks(snapshot: Snapshot) -> Iterator[str]:
    """Yield the lockfiles whose texts are still to be loaded."""
    names = (name for tool in TOOLS if tool is not Tool.NPM for name in LOCKFILES[tool])
    for name in names:
        yield from still_wanted(snapshot, shallowest(snapshot.tree.named(name), MAX_LOCKFILES))


def names_not_locked(tool: Tool, manifest: Data, lockfile: Source) -> list[str]:
    """Return, sorted, what the manifest surely asks for and the lockfile of `tool` has not."""
    known = _known(tool, lockfile)
    if not known:
        return []
    own = normalised(str(table(manifest, "project").get("name", "")))
    return sorted({name for name in _asked(tool, manifest) if name not in known} - {own})


def _known(tool: Tool, lockfile: Source) -> frozenset[str]:
    text = lockfile.text
    if tool is Tool.NPM:
        whole = "node_modules/" in text or '"dependencies"' in text
        return frozenset(_JSON_NAME.findall(text)) if whole else frozenset()
    pattern = _JSON_NAME if tool is Tool.PIPENV else _TOML_NAME
    return frozenset(map(normalised, pattern.findall(text)))


def _asked(tool: Tool, manifest: Data) -> Iterator[str]:
    if tool is Tool.NPM:
        yield from (*table(manifest, "dependencies"), *table(manifest, "devDependencies"))
    elif tool is Tool.PIPENV:
        yield from _plain(table(manifest, "packages"))
    else:
        project = table(manifest, "project")
        if "dependencies" not in strings(project.get("dynamic")):
            yield from _unconditional(strings(project.get("dependencies")))
        if tool is Tool.POETRY:
            yield from _plain(table(manifest, "tool", "poetry", "dependencies"))


def _unconditional(texts: tuple[str, ...]) -> Iterator[str]:
    """Yield the names in requirements that hold on every platform."""
    for text in texts:
        found = None if ";" in text else parse_requirement(text)
        if found is not None:
            yield normalised(found.name)


def _plain(packages: Mapping[str, object]) -> Iterator[str]:
    for name, value in packages.items():
        whole = isinstance(value, str) or (isinstance(value, dict) and _PLAIN.issuperset(value))
        if whole and name != "python":
            yield normalised(name)
