"""`package-lock.json`: whether what it names is built for the machine that installs it.

Source: npm's manual of the file (`hasInstallScript`, `os`, `cpu`, `dev`), as npm 10 writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from hullcheck.core.finding import Unknown
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source

from .manifests import Data, parse_json, strings, table, tables
from .texts import shallowest, still_wanted

NAME = "package-lock.json"

MAX_LOCKFILES = 20
"""Lockfiles whose texts are asked for, those nearest to the root first."""

MAX_BYTES = 4_000_000
"""Of one lockfile; those of the largest of a hundred repositories have a third of this."""

BUILDERS = frozenset(
    {
        *("node-gyp", "node-gyp-build", "node-pre-gyp", "@mapbox/node-pre-gyp", "prebuild-install"),
        *("node-addon-api", "nan", "bindings", "napi-build-utils", "cmake-js"),
    }
)
"""What packages depend on that compile something, or fetch what was compiled for a platform."""


def wanted_node_locks(snapshot: Snapshot) -> Iterator[str]:
    """Yield the lockfiles whose texts are still to be loaded."""
    yield from still_wanted(snapshot, shallowest(snapshot.tree.named(NAME), MAX_LOCKFILES))


@lru_cache(maxsize=32)
def has_native_packages(lockfile: Source) -> bool:
    """Say whether a package that is no development tool is one for a platform.

    An install script alone is no sign: many only print something, and `fsevents`, which
    nearly every lockfile has, is for macOS alone.
    """
    parsed = parse_json(lockfile, MAX_BYTES)
    packages = {} if isinstance(parsed, Unknown) else table(parsed, "packages")
    return any(_is_native(each) for each in tables(packages) if not each.get("dev"))


def _is_native(package: Data) -> bool:
    systems = frozenset(strings(package.get("os")))
    if systems:
        return "linux" in systems and bool(package.get("cpu"))
    built = package.get("hasInstallScript") is True
    return built and not BUILDERS.isdisjoint(table(package, "dependencies"))
