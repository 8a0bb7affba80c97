"""The files that one instruction sees: those of its stage so far, and its bind mounts over them."""

from __future__ import annotations

from hullcheck.core.noun import dataclass
from hullcheck.docker.effort import TooMuchWorkError
from hullcheck.docker.filesystem import FileSystem, below, clean, join, relative
from hullcheck.docker.stage_files import StageFiles


@dataclass(frozen=True, slots=True)
class BindMount:
    """What a RUN mounts of the context or of another stage."""

    target: str
    """Relative to the stage's root."""
    files: FileSystem
    source: str
    """Path in `files`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The files of a stage as one instruction finds them."""

    files: StageFiles
    layers: int
    """How many of the stage's layers were there."""
    mounts: tuple[BindMount, ...] = ()

    def origin(self, path: str) -> str | None:
        """Return which file of the repository lies at absolute `path`; None: none that is known."""
        path = clean(path)
        try:
            for mount in reversed(self.mounts):
                if below(path, mount.target):
                    inner = relative(path, mount.target)
                    return mount.files.origin(join(mount.source, inner))
            return self.files.origin(path, self.layers)
        except TooMuchWorkError:
            return None
