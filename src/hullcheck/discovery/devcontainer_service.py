"""What the container of a `devcontainer.json` sees of the host: `workspaceMount` and `mounts`.

Without a `workspaceMount` the directory that is opened lies below `/workspaces`, where
no image keeps anything. Mounts are written as for `docker run --mount`
(containers.dev/implementors/json_reference, docs.docker.com: docker container run).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from hullcheck.core.finding import Place
from hullcheck.docker.build import Build
from hullcheck.docker.compose import (
    Command,
    HostPath,
    Mount,
    MountKind,
    Project,
    Service,
)
from hullcheck.syntax.interpolation import UNKNOWN_PIECE, Expanded
from hullcheck.syntax.shell_holes import known_text
from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode, as_bool, as_list, as_str, as_strings

from .declared import DeclaredService
from .devcontainer_variables import pieces, workspace
from .run_paths import ANYWHERE

_HOOKS = (
    "onCreateCommand",
    "updateContentCommand",
    "postCreateCommand",
    "postStartCommand",
    "postAttachCommand",
)
_IDLE = ("sleep", "infinity")
"""What an editor starts in the place of the image's command, which it may leave alone."""
_KINDS = {"bind": MountKind.BIND, "tmpfs": MountKind.TMPFS, "volume": MountKind.NAMED}
_OPTIONS = {"src": "source", "dst": "target", "destination": "target"}
_MOUNTING = ("-v", "--volume", "--mount", "--tmpfs")


def container_of(build: Build, path: str, node: YamlMapping) -> Iterator[DeclaredService]:
    """Yield what the file at `path` starts of `build`, where its mounts are known.

    Nothing where a command of it prepares the container: it makes what the developer uses
    there, the environment first of all.
    """
    arguments = as_strings(node.get("runArgs"))
    if any(each.startswith(_MOUNTING) for each in arguments) or _has_hook(node):
        return
    service = _service(build, path, node)
    directory = workspace(path)
    project = Project((path,), directory, {service.name: service})
    yield DeclaredService(project, service, build, is_dev_container=True)


def _has_hook(node: YamlMapping) -> bool:
    return any(node.get(name) is not None for name in _HOOKS)


def _service(build: Build, path: str, node: YamlMapping) -> Service:
    place = Place(path, build.origins[0].line)
    words = tuple(Expanded(word) for word in _IDLE)
    is_idle = as_bool(node.get("overrideCommand")) is not False
    return Service(
        name=as_str(node.get("name")) or posixpath.basename(workspace(path)) or "devcontainer",
        place=place,
        build=None,
        image=None,
        command=None,
        entrypoint=Command(words, place) if is_idle else None,
        env_files=(),
        environment=dict(_environment(node, path)),
        mounts=tuple(_mounts(node, path)),
        file_mounts=(),
        working_dir=None,
        user=None,
        profiles=(),
        watch=(),
    )


def _environment(node: YamlMapping, path: str) -> Iterator[tuple[str, Expanded | None]]:
    for key in ("containerEnv", "remoteEnv"):
        given = node.get(key)
        for entry in given.entries if isinstance(given, YamlMapping) else ():
            value = _known(as_str(entry.value), path, node)
            yield entry.key.text, None if value is None else Expanded(value)


def _known(text: str | None, path: str, node: YamlMapping) -> str | None:
    """Return a value with its variables replaced, None where one is not known."""
    folder = as_str(node.get("workspaceFolder"))
    if text is None or folder is None:
        return None if text is None else known_text(pieces(text, path))
    return known_text(pieces(text.replace("${containerWorkspaceFolder}", folder), path))


def _mounts(node: YamlMapping, path: str) -> Iterator[Mount]:
    written = node.get("workspaceMount")
    listed = node.get("mounts")
    for item in (*([written] if written else []), *(as_list(listed))):
        yield _mount(item, node, path)


def _mount(item: YamlNode, node: YamlMapping, path: str) -> Mount:
    options = dict(_options(item))
    kind = _KINDS.get(options.get("type") or "volume", MountKind.OTHER)
    target = _known(options.get("target"), path, node)
    source = options.get("source")
    if kind is MountKind.NAMED and source is None:
        kind = MountKind.ANONYMOUS
    return Mount(
        kind=kind,
        target=posixpath.normpath(target) if target else None,
        source=_host_path(source, path, node) if kind is MountKind.BIND else None,
        name=_known(source, path, node) if kind is MountKind.NAMED else None,
        read_only="readonly" in options or "ro" in options,
        place=Place(path, item.line),
    )


def _options(item: YamlNode) -> Iterator[tuple[str, str]]:
    """Yield the options of a mount by their long names."""
    text = as_str(item)
    if text is not None:
        pairs = [part.strip().partition("=") for part in text.split(",")]
        found: Mapping[str, str] = {name: value for name, _, value in pairs}
    else:
        entries = item.entries if isinstance(item, YamlMapping) else ()
        found = {entry.key.text: as_str(entry.value) or "" for entry in entries}
    for name, value in found.items():
        yield _OPTIONS.get(name, name), value


def _host_path(source: str | None, path: str, node: YamlMapping) -> HostPath:
    text = _known(source, path, node)
    if text is None:
        return HostPath(None, inside=False, written=Expanded(UNKNOWN_PIECE, (source or "",)))
    inside = ANYWHERE.inside(text, "")
    found = text if inside is None else inside
    return HostPath(found, inside=inside is not None, written=Expanded(text))
