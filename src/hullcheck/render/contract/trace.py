"""What `hullcheck trace` writes."""

from __future__ import annotations

from .build import Build, HostFile
from .finding import Unknown
from .model import Document


class TracedBuild(Build):
    """A build with the fate of every host file."""

    host_files: list[HostFile]


class TraceDocument(Document):
    """`hullcheck trace --format json`."""

    version: str
    builds: list[TracedBuild]
    unknowns: list[Unknown]
