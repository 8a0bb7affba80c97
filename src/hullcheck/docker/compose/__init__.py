"""What Docker Compose makes of compose files: services, their builds and mounts, with places."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from hullcheck.core.snapshot import Snapshot

from .files import Loader
from .nouns import (
    BuildSection,
    Command,
    EnvFile,
    Environment,
    FileMount,
    HostPath,
    Mount,
    MountKind,
    Project,
    Service,
    Watch,
)
from .services import parse_service
from .texts import Texts
from .workshop import Workshop

__all__ = [
    "BuildSection",
    "Command",
    "EnvFile",
    "Environment",
    "FileMount",
    "HostPath",
    "Mount",
    "MountKind",
    "Project",
    "Service",
    "Watch",
    "Workshop",
    "parse_compose",
]


def parse_compose(
    snapshot: Snapshot,
    files: Sequence[str],
    *,
    directory: str | None = None,
    workshop: Workshop | None = None,
) -> Project:
    """Return the project that `docker compose -f FILES[0] -f FILES[1] ...` works with.

    Later files are laid over earlier ones; `directory` is the project's
    directory, that of the first file if it is not given. Projects that share
    files share their parsing through a `workshop`. Everything that could
    not be followed (a file that is missing, a template, a cycle) is among the
    project's `unknowns`, and a service that needs it is left out.
    """
    where = posixpath.dirname(files[0]) if directory is None else directory
    texts = Texts(snapshot, workshop or Workshop())
    loader = Loader(texts)
    model = loader.load(files, where)
    services = {name: parse_service(name, pile, model) for name, pile in model.services.items()}
    return Project(
        tuple(files),
        where,
        services,
        tuple(texts.unknowns),
        tuple(texts.missing),
        frozenset(loader.included),
        frozenset(texts.read),
    )
