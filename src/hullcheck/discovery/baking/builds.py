"""A target of bake to the build that it is."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.discovery.placing import (
    DOCKERFILES,
    UndecidedError,
    find_directory,
    find_dockerfile,
    find_file,
)
from hullcheck.discovery.run_paths import START, Site
from hullcheck.docker.bake import Definition, Override, resolve_target
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.dockerfile.references import repository_of
from hullcheck.syntax.hcl_values import Open, OpenError, Value, text_of

_REMOTE = lazy_pattern(r"(?!cwd://)[a-z][a-z0-9+.-]*://|git@|github\.com/", re.IGNORECASE)
_NAMED = lazy_pattern(r"[a-z-]+:")
_HERE = "cwd://"
_DOCKERFILE, _CONTEXT = "the Dockerfile", "the context"


def build_of(
    snapshot: Snapshot,
    definition: Definition,
    name: str,
    directory: str,
    overrides: Sequence[Override] = (),
) -> Build:
    """Return the build of the target `name`, without an origin; raises `UndecidedError`.

    Bake runs in `directory` of the repository, to which contexts are relative; a
    Dockerfile is relative to its context.
    """
    said = resolve_target(definition, name, overrides)
    missing = said.get("inherits")
    if missing is not None:
        raise UndecidedError(f"it inherits from `{_name(missing)}`, which is not known")
    site = Site((directory,))
    context = _text(said.get("context"), _CONTEXT) or "."
    inline = _text(said.get("dockerfile-inline"), "the inline Dockerfile")
    arguments = _members(said.get("args"), "the build arguments")
    rest = Build(
        dockerfile=None,
        context=context,
        inline=inline or None,
        declared_as=f"{definition.targets[name].path}:{name}" if inline else "",
        target=_text(said.get("target"), "the target") or None,
        args={key: text_of(one) for key, one in arguments.items() if _is_known(one)},
        open_args=frozenset(key for key, one in arguments.items() if not _is_known(one)),
        named_contexts=_contexts(said.get("contexts"), site),
        names=tuple(_names(said.get("tags"))),
    )
    return _placed(snapshot, rest, said, site)


def _placed(snapshot: Snapshot, build: Build, said: Mapping[str, Value], site: Site) -> Build:
    written = build.context
    if _REMOTE.match(written):
        if not build.inline:
            raise UndecidedError(f"{_CONTEXT} `{written}` is not in this repository")
        return _with(build, written, None, ContextKind.REMOTE)
    context = find_directory(snapshot, _inside(site, written), written, _CONTEXT)
    if build.inline:
        return _with(build, context, None)
    file = _text(said.get("dockerfile"), _DOCKERFILE) or DOCKERFILES[0]
    if file in DOCKERFILES:
        return _with(build, context, find_dockerfile(snapshot, context))
    path = file if file.startswith(_HERE) else posixpath.join(written, file)
    return _with(build, context, find_file(snapshot, _inside(site, path), file, _DOCKERFILE))


def _with(
    build: Build, context: str, dockerfile: str | None, kind: ContextKind = ContextKind.LOCAL
) -> Build:
    return replace(build, context=context, dockerfile=dockerfile, context_kind=kind)


def _inside(site: Site, path: str) -> str | None:
    return site.inside(posixpath.join(START, path.removeprefix(_HERE)), site.starts[0])


def _name(value: Value) -> str:
    return value.name if isinstance(value, Open) else "?"


def _is_known(value: Value) -> bool:
    return isinstance(value, str | int | float)


def _text(value: Value, what: str) -> str:
    if value is None:
        return ""
    try:
        return text_of(value)
    except OpenError as error:
        name = error.open.name
        raise UndecidedError(f"{what} depends on `{name}`, which has no value here") from None


def _names(tags: Value) -> Iterator[str]:
    """Yield the repositories of the tags that are known."""
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, str) and repository_of(tag):
            yield repository_of(tag)


def _members(value: Value, what: str) -> dict[str, Value]:
    """Return the members of an attribute that are set."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UndecidedError(f"{what} depend on `{_name(value)}`, which has no value here")
    return {key: one for key, one in value.items() if one is not None}


def _contexts(value: Value, site: Site) -> dict[str, str]:
    """Return the named contexts that are known, another target as the image that it makes."""
    found = {}
    for key, one in _members(value, "the named contexts").items():
        if not isinstance(one, str) or not one:
            continue
        path = one.removeprefix(_HERE)
        if one.startswith("target:"):
            found[key] = f"docker-image://{one.removeprefix('target:')}"
        elif path == one and _NAMED.match(one):
            found[key] = one
        else:
            local = _inside(site, path)
            found[key] = one if local is None else local
    return found
