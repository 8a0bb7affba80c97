"""`uv.lock`: what its projects asked for when it was made, held against what they ask for now.

A lockfile has megabytes; of its packages only those that lie in the repository are parsed.
Source: uv's `[package.metadata]` tables, as uv 0.13.9 writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source

from .dependencies import normalised
from .manifests import Data, parse_toml, strings, table
from .requirements import Requirement, parse_requirement
from .texts import resolved, shallowest, still_wanted

MAX_LOCKFILES = 20
"""Lockfiles whose texts are asked for, those nearest to the root first."""

_HERE = lazy_pattern(
    r"^source = \{ (?:virtual|editable|directory) = \"([^\"\n]+)\" \}", re.MULTILINE
)
_CLAUSE = lazy_pattern(r"(===?|>=|<=|<|>|~=|!=)(\d+(?:\.\d+)*)(\.\*)?")

_PLACES = frozenset({"directory", "editable", "git", "path", "url", "virtual"})
"""What the lockfile names in the place of a version where `[tool.uv.sources]` does."""

_ELSEWHERE = "@"
"""Stands for a version that the lockfile does not tell: it is no specifier."""

Clauses = frozenset[tuple[str, tuple[int, ...], str]]
"""The parts of a version specifier, compared as numbers."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A package of which a lockfile and a manifest say something else."""

    name: str
    """As PEP 503 compares it."""
    asked: str | None
    """What the manifest says of its version; None: it does not ask for it."""
    locked: str | None
    """What the lockfile says that it said; None: it did not ask for it."""


def wanted_lockfiles(snapshot: Snapshot) -> Iterator[str]:
    """Yield the lockfiles whose texts are still to be loaded."""
    yield from still_wanted(snapshot, shallowest(snapshot.tree.named("uv.lock"), MAX_LOCKFILES))


def locked_project(lockfile: Source, root: str, directory: str) -> Data | None:
    """Return the metadata that the lockfile in `root` has of the project in `directory`.

    None: the lockfile says nothing of it.
    """
    for place, block in _own_packages(lockfile.text).items():
        path = root if place == "." else resolved(root, place)
        if path == directory:
            # Without its own header, what is below the package is below the text.
            data = f"{block}\n".encode("utf-8", "surrogateescape")
            parsed = parse_toml(Source(lockfile.path, data))
            read = {} if isinstance(parsed, Unknown) else table(parsed, "package")
            return table(read, "metadata") if "metadata" in read else None
    return None


@lru_cache(maxsize=16)
def _own_packages(text: str) -> Mapping[str, str]:
    """Return the packages that lie in the repository, by their places; kept for the next member."""
    blocks = text.replace("\r\n", "\n").split("\n[[package]]\n")[1:]
    found = ((_HERE.search(block), block) for block in blocks)
    return {here[1]: block for here, block in found if here}


def differences(locked: Data, manifest: Data) -> Iterator[Difference]:
    """Yield what the metadata of a lockfile and a `pyproject.toml` do not agree on."""
    if "dependencies" in strings(table(manifest, "project").get("dynamic")):
        return
    own = normalised(str(table(manifest, "project").get("name", "")))
    asked, then = _by_name(_asked(manifest)), _by_name(_locked(locked))
    asked.pop(own, None)
    then.pop(own, None)
    for name in sorted(asked.keys() | then.keys()):
        now, before = asked.get(name), then.get(name)
        if now is None or before is None or _changed(now, before):
            yield Difference(
                name, None if now is None else now[0], None if before is None else before[0]
            )


def _asked(manifest: Data) -> Iterator[Requirement]:
    project = table(manifest, "project")
    lists = [project.get("dependencies"), *table(project, "optional-dependencies").values()]
    for values in lists:
        for text in strings(values):
            found = parse_requirement(text)
            if found is not None:
                yield found


def _locked(locked: Data) -> Iterator[Requirement]:
    entries = locked.get("requires-dist")
    for entry in map(table, entries if isinstance(entries, list) else ()):
        name = entry.get("name")
        specifier = _ELSEWHERE if entry.keys() & _PLACES else entry.get("specifier", "")
        if isinstance(name, str) and isinstance(specifier, str):
            yield Requirement(name, bool(specifier), exact=False, specifier=specifier)


def _by_name(requirements: Iterable[Requirement]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in requirements:
        found.setdefault(normalised(each.name), []).append(each.specifier)
    return found


def _changed(now: list[str], before: list[str]) -> bool:
    """Say whether versions surely are others; what is asked for twice, by marker, may not be."""
    if len(now) != 1 or len(before) != 1:
        return False
    new, old = _clauses(now[0]), _clauses(before[0])
    return new is not None and old is not None and new != old


def _clauses(specifier: str) -> Clauses | None:
    """Return the parts of a specifier; None where a part is no plain version."""
    parts = [part.replace(" ", "") for part in specifier.strip("()").split(",") if part.strip()]
    found = [match for part in parts if (match := _CLAUSE.fullmatch(part))]
    if len(found) != len(parts):
        return None
    return frozenset(
        (each[1], tuple(map(int, each[2].split("."))), each[3] or "") for each in found
    )
