"""A compose service to the build that `docker compose build` would run."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, Snapshot
from hullcheck.docker.build import Build, ContextKind, Machine, Origin, OriginKind
from hullcheck.docker.compose import BuildSection, HostPath, Project, Service
from hullcheck.docker.compose.layers import is_inside, join_path
from hullcheck.docker.compose.services import SERVICE_PREFIX
from hullcheck.docker.dockerfile.references import repository_of
from hullcheck.syntax.interpolation import Expanded

DEFAULT_DOCKERFILE = "Dockerfile"


class _UndecidedError(Exception):
    """Says why a build is not known; never leaves this module."""


def build_of(snapshot: Snapshot, project: Project, service: Service) -> Build | Unknown | None:
    """Return the build of `service`, an `Unknown` where it cannot be told, None without `build:`.

    The context must be a directory of the repository and the Dockerfile a file
    of it; only an inline Dockerfile may have its context elsewhere. Arguments
    and named contexts whose value is not known are left out.
    """
    section = service.build
    if section is None:
        return None
    try:
        return replace(_build(snapshot, project, service.name, section), names=_tagged(service))
    except _UndecidedError as undecided:
        reason = said(
            "the build of the service `{name}` is not known: {undecided}",
            name=service.name,
            undecided=undecided,
        )
        return Unknown(reason, section.place.path, section.place.line)


def _build(snapshot: Snapshot, project: Project, name: str, section: BuildSection) -> Build:
    inline = _known(section.inline, said("the inline Dockerfile")) or None
    context, kind = _context(snapshot, section.context, may_be_remote=inline is not None)
    place = section.place
    origin = Origin(place.path, place.line or 1, OriginKind.COMPOSE, Machine.DEVELOPER)
    return Build(
        dockerfile=None if inline else _dockerfile(snapshot, context, section.dockerfile),
        context=context,
        context_kind=kind,
        inline=inline,
        declared_as=f"{place.path}:{name}" if inline else "",
        target=_known(section.target, said("the target")) or None,
        args={
            key: value.text
            for key, value in section.args.items()
            if value and value.text is not None
        },
        open_args=frozenset(
            key for key, value in section.args.items() if not value or value.text is None
        ),
        named_contexts=_named_contexts(project, section.named_contexts),
        origins=(origin,),
        exact=True,
    )


def _tagged(service: Service) -> tuple[str, ...]:
    name = repository_of(service.image.text or "") if service.image else ""
    return (name,) if name else ()


def _known(written: Expanded | None, what: str) -> str:
    """Return a text that has to be known; empty where nothing is written."""
    if written is None:
        return ""
    if written.text is None:
        raise _UndecidedError(
            said(
                "{what} depends on {written}, which has no value here",
                what=what,
                written=_names(written),
            )
        )
    return written.text


def _names(written: Expanded) -> str:
    return ", ".join(f"`{name}`" for name in written.unknown)


def _context(
    snapshot: Snapshot, context: HostPath, *, may_be_remote: bool
) -> tuple[str, ContextKind]:
    path = context.path
    if path is None:
        raise _UndecidedError(
            said(
                "the context depends on {written}, which has no value here",
                written=_names(context.written),
            )
        )
    if not context.inside:
        if may_be_remote:
            return path, ContextKind.REMOTE
        raise _UndecidedError(said("the context `{path}` is outside the repository", path=path))
    real = snapshot.resolve(path) if snapshot.tree.links else path
    real = path if real is None else real
    _refuse_submodule(snapshot, real, said("the context"))
    if not snapshot.tree.is_dir(real):
        raise _UndecidedError(
            said("the context `{path}` is no directory of the repository", path=path)
        )
    return real, ContextKind.LOCAL


def _refuse_submodule(snapshot: Snapshot, path: str, what: str) -> None:
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        if snapshot.tree.mode("/".join(parts[:count])) == Mode.SUBMODULE:
            raise _UndecidedError(said("{what} `{path}` is in a submodule", what=what, path=path))


def _dockerfile(snapshot: Snapshot, context: str, written: Expanded | None) -> str:
    named = _known(written, said("the Dockerfile")) or DEFAULT_DOCKERFILE
    path = join_path(context, named)
    if not is_inside(path):
        raise _UndecidedError(said("the Dockerfile `{path}` is outside the repository", path=path))
    _refuse_submodule(snapshot, path, said("the Dockerfile"))
    candidates = [path]
    if posixpath.basename(path) == DEFAULT_DOCKERFILE:
        # The builder's own fallback (moby/moby#10858).
        candidates.append(join_path(posixpath.dirname(path), DEFAULT_DOCKERFILE.lower()))
    for candidate in candidates:
        if _is_file(snapshot, candidate):
            return candidate
    raise _UndecidedError(said("the Dockerfile `{path}` is not in the repository", path=path))


def _is_file(snapshot: Snapshot, path: str) -> bool:
    if path in snapshot:
        return True
    real = snapshot.resolve(path) if snapshot.tree.links else None
    return real is not None and real in snapshot


def _named_contexts(project: Project, named: Mapping[str, HostPath]) -> dict[str, str]:
    contexts = {}
    for name, context in named.items():
        if context.path is not None:
            contexts[name] = _image_of(project, context.path)
    return contexts


def _image_of(project: Project, context: str) -> str:
    """Return `service:NAME` as the image that Compose builds for it first; else `context`."""
    if not context.startswith(SERVICE_PREFIX):
        return context
    name = context.removeprefix(SERVICE_PREFIX)
    service = project.services.get(name)
    image = service.image.text if service and service.image else None
    return f"docker-image://{image or name}"
