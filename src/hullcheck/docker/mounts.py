"""What a container sees at a path: of the mounts at it and above it the deepest decides.

Docker mounts from the root down, by the depth of the target. Volumes, named and anonymous,
are filled from the image when they are new; a bind mount and a tmpfs never are.
https://docs.docker.com/engine/storage/volumes/#mounting-a-volume-over-existing-data
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Tree
from hullcheck.docker.compose import Mount, MountKind
from hullcheck.docker.dockerfile.instructions import Volume
from hullcheck.docker.filesystem import clean, join, relative
from hullcheck.docker.flow import UNKNOWN_PLACE, Flow
from hullcheck.docker.transfer import destination_of

VOLUMES = frozenset({MountKind.NAMED, MountKind.ANONYMOUS})
"""What Docker fills from the image."""


def by_target(mounts: Iterable[Mount]) -> Mapping[str, Mount]:
    """Return mounts by their targets, without the leading slash; one that is not known is out."""
    return {clean(mount.target): mount for mount in mounts if mount.target}


def deciding(mounts: Mapping[str, Mount], path: str) -> Mount | None:
    """Return which of the mounts of `by_target` stands at absolute `path`; None: the image does."""
    inner = clean(path)
    found = (mounts.get(each) for each in (inner, *reversed([*parents(inner)]), ""))
    return next((mount for mount in found if mount), None)


def is_settled(mounts: Iterable[Mount]) -> bool:
    """Say whether all targets are known: one that is not might stand over any path."""
    return all(mount.target is not None for mount in mounts)


def host_path_at(mount: Mount, path: str, tree: Tree) -> str | None:
    """Return what of the repository a bind mount shows at absolute `path`, which is below it.

    None where that is not known: another kind of mount, a source that depends on a
    variable, lies outside of the repository, or is no directory of it.
    """
    source = mount.source
    if mount.kind is not MountKind.BIND or source is None or not source.inside:
        return None
    if source.path is None or not tree.is_dir(source.path):
        return None
    return join(source.path, relative(clean(path), clean(mount.target or "")))


def declared_volumes(flow: Flow) -> Iterator[Mount]:
    """Yield the anonymous volumes that an image asks for with VOLUME."""
    steps = flow.history(flow.target) if flow.target else ()
    for step in steps:
        if not isinstance(step.instruction, Volume):
            continue
        place = step.place(flow.dockerfile.source.path)
        for word in step.instruction.paths:
            found = destination_of(word, step.environment, step.instruction.line)
            target = None if UNKNOWN_PLACE in found.path else f"/{found.path}"
            yield Mount(MountKind.ANONYMOUS, target, None, None, False, place)
