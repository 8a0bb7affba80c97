"""What a service puts over paths of its container: volumes, tmpfs, secrets and configs."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.syntax.interpolation import UNKNOWN_PIECE, Expanded
from hullcheck.syntax.yaml import YamlMapping, as_bool

from .files import Model, Pile
from .layers import Found, ask, items, last_text
from .nouns import FileMount, HostPath, Mount, MountKind

_DRIVE = lazy_pattern(r"[A-Za-z]")
_BIND = lazy_pattern(r"[./~]|\\\\|[A-Za-z]:")
_MAX_PARTS = 3
_KINDS = {"bind": MountKind.BIND, "tmpfs": MountKind.TMPFS, "volume": MountKind.NAMED}
_DEFAULT_TARGETS = {"secret": "/run/secrets/", "config": "/"}


def parse_mounts(pile: Pile) -> tuple[Mount, ...]:
    """Return the entries of `volumes:` and `tmpfs:`; one with the same target replaces in place.

    An entry of `volumes_from:` is a mount of which nothing is known.
    """
    mounts: dict[object, Mount] = {}
    for item in items(ask(pile, "volumes")):
        mount = _long(item) if isinstance(item.node, YamlMapping) else _short(item)
        if mount is not None:
            mounts[mount.target or mount.place] = mount
    for item in items(ask(pile, "tmpfs")):
        written = last_text([item]) or Expanded("")
        target = _target(written.piece(written.marked.split(":", 1)[0]))
        place = item.layer.place(item.node)
        mounts[target or place] = Mount(MountKind.TMPFS, target, None, None, False, place)
    for item in items(ask(pile, "volumes_from")):
        # Another service's mounts, or those of a container that nobody knows.
        place = item.layer.place(item.node)
        mounts[place] = Mount(MountKind.OTHER, None, None, None, False, place)
    return tuple(mounts.values())


def _short(item: Found) -> Mount | None:
    """Read `[SOURCE:]TARGET[:OPTIONS]`."""
    written = last_text([item])
    if written is None or not written.marked:
        return None
    parts = _split(written.marked)
    place = item.layer.place(item.node)
    if len(parts) > _MAX_PARTS or not all(parts):
        return Mount(MountKind.OTHER, None, None, None, False, place)
    if len(parts) == 1:
        target = _target(written.piece(parts[0]))
        return Mount(MountKind.ANONYMOUS, target, None, None, False, place)
    source, target = written.piece(parts[0]), _target(written.piece(parts[1]))
    read_only = "ro" in parts[2].split(",") if len(parts) == _MAX_PARTS else False
    path = _bind_source(source, item)
    if path is not None:
        return Mount(MountKind.BIND, target, path, None, read_only, place)
    kind = MountKind.OTHER if source.marked.startswith(UNKNOWN_PIECE) else MountKind.NAMED
    return Mount(kind, target, None, source.text, read_only, place)


def _bind_source(source: Expanded, item: Found) -> HostPath | None:
    """Return the host's path where `source` is one, and not the name of a volume."""
    path = item.layer.host_path(source)
    if _BIND.match(source.marked) or (source.unknown and path.path is not None):
        return path
    return None


def _split(text: str) -> list[str]:
    """Split at colons, but not at that of a drive: one letter, whatever follows it."""
    parts: list[str] = []
    for part in text.split(":"):
        if parts and _DRIVE.fullmatch(parts[-1]):
            parts[-1] += ":" + part
        else:
            parts.append(part)
    return parts


def _target(written: Expanded) -> str | None:
    return written.text and posixpath.normpath(written.text)


def _long(item: Found) -> Mount:
    named = last_text(ask([item], "type"))
    kind = _KINDS.get(named.marked if named else "", MountKind.OTHER)
    source, target = last_text(ask([item], "source")), last_text(ask([item], "target"))
    if kind is MountKind.NAMED and source is None:
        kind = MountKind.ANONYMOUS
    return Mount(
        kind=kind,
        target=_target(target) if target else None,
        source=item.layer.host_path(source) if source and kind is MountKind.BIND else None,
        name=source.text if source and kind is MountKind.NAMED else None,
        read_only=as_bool(item.node.get("read_only")) is True,
        place=item.layer.place(item.node),
    )


def parse_file_mounts(pile: Pile, model: Model) -> tuple[FileMount, ...]:
    """Return the secrets and configs of a service, with the host's files behind them."""
    mounts: dict[object, FileMount] = {}
    for kind in _DEFAULT_TARGETS:
        for item in items(ask(pile, f"{kind}s")):
            mount = _file_mount(kind, item, model)
            mounts[kind, mount.target or mount.name] = mount
    return tuple(mounts.values())


def _file_mount(kind: str, item: Found, model: Model) -> FileMount:
    is_long = isinstance(item.node, YamlMapping)
    written = last_text(ask([item], "source") if is_long else [item]) or Expanded("")
    target = last_text(ask([item], "target"))
    name = (target or written).text
    inside = None if name is None else posixpath.join(_DEFAULT_TARGETS[kind], name)
    file = _file(model.definitions.get((f"{kind}s", written.marked), ()))
    return FileMount(kind, written.marked, file, inside, item.layer.place(item.node))


def _file(definition: Sequence[Found]) -> HostPath | None:
    found = ask(definition, "file")
    written = last_text(found)
    return found[-1].layer.host_path(written) if written else None
