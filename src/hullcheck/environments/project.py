"""The noun for a directory whose packages some tool installs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.noun import dataclass

from .manifests import Ecosystem
from .tools import Tool


@dataclass(frozen=True, slots=True)
class Project:
    """A directory with a manifest; one that has manifests of two ecosystems is two projects."""

    directory: str
    """Relative to the repository; "" is its root."""
    ecosystem: Ecosystem
    tool: Tool
    evidence: str
    """What shows the tool, as a short clause that names the file."""
    evidence_place: Place
    manifests: tuple[str, ...]
    """Paths of the files that declare the project, sorted."""
    lockfile: str | None = None
    """Path of the tool's lockfile, where the tree has it; a workspace's lies at its root."""
    environment: str | None = None
    """Where the tool is sure to put the environment; None where that is not known."""
    has_environment: bool = True
    """False where the tool makes no directory of its own here: Yarn's Plug'n'Play, or Yarn
    that is told of another folder."""
    workspace: str | None = None
    """Directory of the root of the workspace that it is a member of."""
    dependencies: Mapping[str, Place] = field(default_factory=dict, hash=False)
    """The packages asked for, of all groups, with the manifest that does (no line).

    Python's names are as PEP 503 compares them.
    """
    configured: Mapping[str, Place] = field(default_factory=dict, hash=False)
    """Tools configured in a table of `pyproject.toml` or a section of `setup.cfg`, `tox.ini`."""
    unknowns: tuple[Unknown, ...] = ()
    """Manifests that could not be read, with the reason."""

    @property
    def only_configures(self) -> bool:
        """Whether all there is of it is a `setup.cfg` for checkers, of which nobody installs.

        https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
        """
        alone = all(path.rpartition("/")[2] == "setup.cfg" for path in self.manifests)
        return alone and not self.unknowns and self.configured.keys().isdisjoint(_DECLARING)


_DECLARING = frozenset({"metadata", "options"})
"""Sections of a `setup.cfg` that say what a package is and needs."""
