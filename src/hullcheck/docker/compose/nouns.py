"""One compose project as Docker Compose would run it, each fact with its place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.syntax.interpolation import Expanded

Environment = Mapping[str, Expanded | None]
"""Values by name; None: taken over from the caller's shell (`- NAME`) and not known."""


@dataclass(frozen=True, slots=True)
class HostPath:
    """A path on the machine that runs Compose."""

    path: str | None
    """Relative to the repository ("" is its root) where `inside`; else as far as it is known:
    absolute, `~/...`, `../...` out of the repository, a URL. None: it depends on a variable."""
    inside: bool
    """It lies in the repository (whether anything is there is another question)."""
    written: Expanded
    """As the file says it, variables replaced."""


@dataclass(frozen=True, slots=True)
class BuildSection:
    """A service's `build:`, merged."""

    place: Place
    """The `build:` key that has the last word."""
    context: HostPath
    """The context's directory; the project's directory where none is written."""
    has_context: bool
    """A context is written somewhere; without one Compose takes the project's directory."""
    dockerfile: Expanded | None
    """Relative to the context; None: not written."""
    inline: Expanded | None
    """The text of `dockerfile_inline`."""
    target: Expanded | None
    args: Environment
    named_contexts: Mapping[str, HostPath]
    """`additional_contexts`; `service:NAME` and URLs stand in `written`, and are not inside."""


class MountKind(StrEnum):
    """What is put over a path of the container."""

    BIND = "bind"
    """A file or directory of the host."""
    NAMED = "named"
    """A named volume."""
    ANONYMOUS = "anonymous"
    """A volume without a name."""
    TMPFS = "tmpfs"
    OTHER = "other"
    """Something else, or a source that depends on a variable from its first character on."""


@dataclass(frozen=True, slots=True)
class Mount:
    """One entry of `volumes:` or `tmpfs:`, or one of `volumes_from:` of which nothing is known."""

    kind: MountKind
    target: str | None
    """Absolute path in the container; None: not known."""
    source: HostPath | None
    """For a bind mount."""
    name: str | None
    """For a named volume."""
    read_only: bool
    place: Place
    """The entry: its line, and as span its text."""


@dataclass(frozen=True, slots=True)
class EnvFile:
    """One entry of `env_file:`."""

    file: HostPath
    required: bool
    """Compose refuses to start without it."""
    place: Place


@dataclass(frozen=True, slots=True)
class FileMount:
    """A secret or config that a service receives as a file."""

    kind: str
    """`secret` or `config`."""
    name: str
    file: HostPath | None
    """The host's file; None: made of an environment variable, inline text, or by others."""
    target: str | None
    """Absolute path in the container; None: not known."""
    place: Place


@dataclass(frozen=True, slots=True)
class Watch:
    """One entry of `develop.watch`."""

    path: HostPath
    action: str
    """`sync`, `rebuild`, `restart`, `sync+restart`, `sync+exec`."""
    target: str | None
    """Path in the container; None: not written or not known."""
    ignore: tuple[str, ...]
    """Patterns, relative to `path`."""
    include: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Command:
    """A `command:` or `entrypoint:`."""

    words: tuple[Expanded, ...]
    """The arguments; a string is split as Compose does, without a shell. Empty: cleared."""
    place: Place


@dataclass(frozen=True, slots=True)
class Service:
    """One service after `extends`, `include`, overlays and variables."""

    name: str
    place: Place
    """The service's key in the file that has the last word."""
    build: BuildSection | None
    image: Expanded | None
    command: Command | None
    entrypoint: Command | None
    env_files: tuple[EnvFile, ...]
    environment: Environment
    mounts: tuple[Mount, ...]
    """`volumes:` and `tmpfs:`, one a target: a later file replaces."""
    file_mounts: tuple[FileMount, ...]
    working_dir: Expanded | None
    user: Expanded | None
    profiles: tuple[str, ...]
    watch: tuple[Watch, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """What one call of Compose works with."""

    files: tuple[str, ...]
    """The compose files, lowest first."""
    directory: str
    """What paths are relative to ("" is the repository's root)."""
    services: Mapping[str, Service]
    unknowns: tuple[Unknown, ...] = ()
    """What could not be followed; a service that depends on it is left out."""
    missing: tuple[str, ...] = ()
    """Files of the repository that are named and not loaded yet."""
    included: frozenset[str] = frozenset()
    """Files that came by `include`."""
    read: frozenset[str] = frozenset()
    """All files whose text it is made of: compose files, included and extended ones, `.env`."""
