"""What the tests of discovery modules share: a tree in, what it declares out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.discovery.declared import Declared
from hullcheck.docker.build import Build


class Discover(Protocol):
    """A module that discovers builds."""

    def wanted(self, snapshot: Snapshot) -> Iterable[str]:
        """Name the texts that are wanted."""

    def discover(self, snapshot: Snapshot) -> Declared:
        """Return what the tree declares."""


def builds(module: Discover, tree: str) -> dict[str, str]:
    """Return the place of each build by its id; nothing may be unknown."""
    found = module.discover(parse_tree(tree).snapshot)
    assert found.unknowns == ()
    return {build.id: place(build) for build in found.builds}


def only(module: Discover, tree: str) -> Build:
    """Return the one build of `tree`; nothing may be unknown."""
    found = module.discover(parse_tree(tree).snapshot)
    assert found.unknowns == ()
    (build,) = found.builds
    return build


def unknown(module: Discover, tree: str) -> str:
    """Return place and reason of the one thing that is not known; there is no build."""
    found = module.discover(parse_tree(tree).snapshot)
    assert found.builds == ()
    (said,) = found.unknowns
    return f"{said.path}:{said.line} {said.reason}"


def place(build: Build) -> str:
    """Return the line of the one origin."""
    (origin,) = build.origins
    return f"{origin.path}:{origin.line}"
