"""A target of bake to the build that it is."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
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
_DOCKERFILE, _CONTEXT = said("the Dockerfile"), said("the context")


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
    stated = resolve_target(definition, name, overrides)
    missing = stated.get("inherits")
    if missing is not None:
        raise UndecidedError(
            said("it inherits from `{missing}`, which is not known", missing=_name(missing))
        )
    site = Site((directory,))
    context = _text(stated.get("context"), _CONTEXT) or "."
    inline = _text(stated.get("dockerfile-inline"), said("the inline Dockerfile"))
    arguments = _members(stated.get("args"), said("the build arguments"))
    rest = Build(
        dockerfile=None,
        context=context,
        inline=inline or None,
        declared_as=f"{definition.targets[name].path}:{name}" if inline else "",
        target=_text(stated.get("target"), said("the target")) or None,
        args={key: text_of(one) for key, one in arguments.items() if _is_known(one)},
        open_args=frozenset(key for key, one in arguments.items() if not _is_known(one)),
        named_contexts=_contexts(stated.get("contexts"), site),
        names=tuple(_names(stated.get("tags"))),
    )
    return _placed(snapshot, rest, stated, site)


def _placed(snapshot: Snapshot, build: Build, stated: Mapping[str, Value], site: Site) -> Build:
    written = build.context
    if _REMOTE.match(written):
        if not build.inline:
            raise UndecidedError(
                said(
                    "{what} `{written}` is not in this repository",
                    what=_CONTEXT,
                    written=written,
                )
            )
        return _with(build, written, None, ContextKind.REMOTE)
    context = find_directory(snapshot, _inside(site, written), written, _CONTEXT)
    if build.inline:
        return _with(build, context, None)
    file = _text(stated.get("dockerfile"), _DOCKERFILE) or DOCKERFILES[0]
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
        raise UndecidedError(
            said("{what} depends on `{name}`, which has no value here", what=what, name=name)
        ) from None


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
        raise UndecidedError(
            said(
                "{what} depend on `{value}`, which has no value here", what=what, value=_name(value)
            )
        )
    return {key: one for key, one in value.items() if one is not None}


def _contexts(value: Value, site: Site) -> dict[str, str]:
    """Return the named contexts that are known, another target as the image that it makes."""
    found = {}
    for key, one in _members(value, said("the named contexts")).items():
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
