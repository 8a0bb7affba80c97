"""Where a repository declares its image builds: one module per place, found by being here.

A module of this package that has `wanted(snapshot)` and `discover(snapshot)` is
asked; `wanted` names the texts that it would still like, and is asked again when
they are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

from hullcheck.core.found import imported
from hullcheck.core.snapshot import Snapshot

from .declared import Declared


class Discovery(Protocol):
    """What a module of this package offers."""

    def wanted(self, snapshot: Snapshot) -> Iterator[str]:
        """Yield the paths whose text is wanted and not loaded yet."""

    def discover(self, snapshot: Snapshot) -> Declared:
        """Return what the loaded texts declare."""


@cache
def discoveries() -> tuple[Discovery, ...]:
    """Return every module that knows a place where builds are declared, by name."""
    # A package in this one holds what one of the modules needs now and then.
    modules = imported(__name__)
    return tuple(cast("Discovery", module) for module in modules if hasattr(module, "discover"))
