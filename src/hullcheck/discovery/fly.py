"""Builds of `fly deploy` (fly.io/docs/reference/configuration, "The build section").

It sends the work tree of whoever deploys: the directory of the `fly.toml`, to which
the Dockerfile is relative as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, Machine, Origin, OriginKind
from hullcheck.environments.manifests import Data, parse_toml, table

from .declared import Declared
from .placing import UndecidedError, find_directory, find_dockerfile, find_file
from .run_paths import beside
from .shell_texts import unread

MAX_FILES = 50
"""Files that are looked into."""

_LINE = lazy_pattern(r"^[ \t]*(?:dockerfile[ \t]*=|\[[ \t]*build[ \t]*\])", re.MULTILINE)
_ELSEWHERE = frozenset(("image", "builder", "buildpacks", "builtin"))
"""Members of `build` that say that no Dockerfile is built."""


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every `fly.toml`, and those of further environments."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the build of every app, with the line of its Dockerfile or of its `[build]`."""
    found = [one for path in _paths(snapshot) if (one := _of_file(snapshot, path)) is not None]
    return Declared(
        tuple(one for one in found if isinstance(one, Build)),
        tuple(one for one in found if isinstance(one, Unknown)),
    )


def _paths(snapshot: Snapshot) -> Iterator[str]:
    found = (path for path in snapshot.tree.containing("fly.") if _is_named(path))
    yield from islice(found, MAX_FILES)


def _is_named(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("fly.") and name.endswith(".toml")


def _of_file(snapshot: Snapshot, path: str) -> Build | Unknown | None:
    source = snapshot.source(path)
    if source is None:
        return None
    section = _section(source)
    if isinstance(section, str):
        return Unknown(said("`fly.toml` is not read: {section}", section=section), path)
    if _ELSEWHERE & section.keys():
        return None
    line = _line(source)
    try:
        return _build(snapshot, source.path, section, line)
    except UndecidedError as undecided:
        # Without a section it may be an app that is built in another way.
        reason = said("the build is not known: {undecided}", undecided=undecided)
        return Unknown(reason, path, line) if "dockerfile" in section else None


def _section(source: Source) -> Data | str:
    """Return the section `build`, empty where there is none, or why it cannot be read."""
    parsed = parse_toml(source)
    return parsed.reason if isinstance(parsed, Unknown) else table(parsed, "build")


def _line(source: Source) -> int:
    found = max(_LINE.finditer(source.text), key=lambda one: "=" in one[0], default=None)
    return source.line_of(found.end() - 1) if found else 1


def _build(snapshot: Snapshot, path: str, section: Data, line: int) -> Build:
    file, ignore = _text(section, "dockerfile"), _text(section, "ignorefile")
    context = find_directory(snapshot, beside(path, "."), ".", said("the context"))
    if file:
        dockerfile = find_file(snapshot, beside(path, file), file, said("the Dockerfile"))
    else:
        dockerfile = find_dockerfile(snapshot, context)
    arguments = section.get("args")
    return Build(
        dockerfile=dockerfile,
        context=context,
        ignore_file=beside(path, ignore) if ignore else None,
        target=_text(section, "build-target") or None,
        args={
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in (arguments.items() if isinstance(arguments, dict) else ())
        },
        origins=(Origin(path, line, OriginKind.PLATFORM, Machine.DEVELOPER),),
    )


def _text(section: Data, name: str) -> str:
    value = section.get(name, "")
    if not isinstance(value, str):
        raise UndecidedError(said("`{name}` is not a text", name=name))
    return value
