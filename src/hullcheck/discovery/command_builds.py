"""A `docker build` command to the build that it starts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.dockerfile.references import repository_of
from hullcheck.syntax.shell_holes import STAND_IN
from hullcheck.syntax.shell_nouns import Hole, Word

from .commands import KANIKO, BuildCall
from .placing import (
    DOCKERFILES,
    UndecidedError,
    find_directory,
    find_dockerfile,
    find_file,
    no_value,
    shown,
)
from .run_paths import Site, depends_on_start

_CONTAINERFILES = ("Containerfile", *DOCKERFILES)
"""What podman and buildah take, in this order (podman-build(1))."""

_REMOTE = lazy_pattern(r"[a-z][a-z0-9+.-]*://|git@|github\.com/", re.IGNORECASE)
_WITHOUT_DOCKER = frozenset(("podman", "buildah"))
_LOOKS_TWICE = _WITHOUT_DOCKER | {KANIKO}
"""Programs that look for a Dockerfile where they run, and then in the context."""
_STDIN = "-"


def build_of(snapshot: Snapshot, call: BuildCall, site: Site, name: str) -> Build:
    """Return the build of `call`, without an origin; raises `UndecidedError`.

    The first directory of `site` in which context and Dockerfile are there is
    taken; where another one fits as well, the context counts as assumed.
    `name` says where an inline Dockerfile stands.
    """
    rest = Build(
        dockerfile=None,
        context="",
        target=_known(call.option("--target"), said("the target")) or None,
        args=dict(_arguments(call)),
        open_args=frozenset(_open_arguments(call)),
        names=tuple(_names(call)),
    )
    context = _context(call)
    if context == _STDIN:
        return _from_stdin(snapshot, call, rest, site, name)
    if _REMOTE.match(context):
        raise UndecidedError(
            said("the context `{context}` is not in this repository", context=context)
        )
    return _local(snapshot, call, replace(rest, declared_as=name), context, site)


def _context(call: BuildCall) -> str:
    if len(call.operands) > 1:
        written = "`, `".join(shown(word.pieces) for word in call.operands)
        raise UndecidedError(said("it has more than one context: `{written}`", written=written))
    if call.operands:
        return _known(call.operands[0], said("the context"))
    if call.loose is not None:
        raise no_value(said("the context"), (call.loose,))
    if call.program in _WITHOUT_DOCKER:
        file = _known(call.option("--file"), said("the Dockerfile"))
        return posixpath.dirname(file) or "."
    raise UndecidedError(said("it has no context"))


def _known(word: Word | None, what: str) -> str:
    """Return the text of a word that has to be known; empty where there is none."""
    if word is None:
        return ""
    if word.value is None:
        raise no_value(what, word.holes)
    return word.value


def _arguments(call: BuildCall) -> Iterator[tuple[str, str]]:
    for word in call.every("--build-arg"):
        name, is_given, value = (word.value or "").partition("=")
        if is_given and name and STAND_IN not in value:
            yield name, value


def _open_arguments(call: BuildCall) -> Iterator[str]:
    """Yield the names of arguments whose value is not known: of the caller's shell, or a hole."""
    for word in call.every("--build-arg"):
        name, is_given, value = word.prefix.partition("=")
        is_open = word.value is None or STAND_IN in value
        if name and is_open is bool(is_given):
            yield name


def _names(call: BuildCall) -> Iterator[str]:
    """Yield the repositories that the image is tagged with; the tag need not be known."""
    for word in call.every("--tag"):
        name, is_tagged, _ = word.prefix.rpartition(":")
        text = word.value or (name if is_tagged and "/" not in word.prefix[len(name) :] else "")
        if repository_of(text):
            yield repository_of(text)


def _from_stdin(snapshot: Snapshot, call: BuildCall, rest: Build, site: Site, name: str) -> Build:
    """Return the build of `docker build - <Dockerfile`: there is no context at all."""
    empty = replace(rest, context=_STDIN, context_kind=ContextKind.REMOTE)
    for redirect in call.command.redirects:
        if redirect.operator == "<" and redirect.target is not None:
            return replace(empty, dockerfile=_file(snapshot, call, redirect.target, site))
    return replace(empty, inline=_inline(call), declared_as=name)


def _file(snapshot: Snapshot, call: BuildCall, word: Word, site: Site) -> str:
    what = said("the Dockerfile")
    path = _seen(call, _known(word, what))
    possible = [site.inside(path, start) for start in site.starts]
    found = next((one for one in possible if one is not None and one in snapshot), possible[0])
    return find_file(snapshot, found, path, what)


def _inline(call: BuildCall) -> str:
    for redirect in call.command.redirects:
        if redirect.body is not None:
            return _known(redirect.body, said("the Dockerfile"))
    raise UndecidedError(said("its Dockerfile comes from standard input"))


def _local(snapshot: Snapshot, call: BuildCall, rest: Build, context: str, site: Site) -> Build:
    paths = [
        _seen(call, context),
        _seen(call, _known(call.option("--file"), said("the Dockerfile"))),
    ]
    possible = site.starts if any(map(depends_on_start, paths)) else site.starts[:1]
    found: list[Build] = []
    problems: list[UndecidedError] = []
    for start in possible:
        try:
            found.append(_started_in(snapshot, call, rest, context, _Started(site, start)))
        except UndecidedError as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    distinct = dict.fromkeys((build.dockerfile, build.context) for build in found)
    if len(distinct) == 1:
        return found[0]
    candidates = tuple(where for file, where in distinct if file == found[0].dockerfile)
    return replace(found[0], context_assumed=True, candidates=candidates)


@dataclass(frozen=True, slots=True)
class _Started:
    """One directory in which the script may be started."""

    site: Site
    start: str

    def inside(self, call: BuildCall, path: str) -> str | None:
        """Return the path of the repository for a path as the command names it."""
        return self.site.inside(_seen(call, path), self.start)


def _started_in(
    snapshot: Snapshot, call: BuildCall, rest: Build, context: str, started: _Started
) -> Build:
    """Return the build if the script is started where `started` says."""
    directory = find_directory(
        snapshot, started.inside(call, context), context, said("the context")
    )
    ignore = _known(call.option("--ignorefile"), said("the ignore file"))
    build = replace(
        rest,
        context=directory,
        ignore_file=started.inside(call, ignore) if ignore else None,
        named_contexts=dict(_named_contexts(call, started)),
    )
    file = _known(call.option("--file"), said("the Dockerfile"))
    if file == _STDIN:
        return replace(build, inline=_inline(call))
    return replace(
        build, declared_as="", dockerfile=_dockerfile(snapshot, call, directory, started)
    )


def _dockerfile(snapshot: Snapshot, call: BuildCall, context: str, started: _Started) -> str:
    what = said("the Dockerfile")
    file = _known(call.option("--file"), what)
    if not file:
        names = _CONTAINERFILES if call.program in _WITHOUT_DOCKER else DOCKERFILES
        return find_dockerfile(snapshot, context, names)
    path = started.inside(call, file)
    if call.program in _LOOKS_TWICE and (path is None or path not in snapshot):
        beside = posixpath.normpath(posixpath.join(context, file))
        path = beside if beside in snapshot else path
    return find_file(snapshot, path, file, what)


def _named_contexts(call: BuildCall, started: _Started) -> Iterator[tuple[str, str]]:
    for word in call.every("--build-context"):
        name, is_given, value = (word.value or "").partition("=")
        if is_given and name:
            local = None if re.match(r"[a-z-]+:", value) else started.inside(call, value)
            yield name, value if local is None else local


def _seen(call: BuildCall, path: str) -> str:
    """Return `path` as the command sees it, from the directory that it runs in."""
    cwd = call.command.cwd
    if isinstance(cwd, Hole):
        if not path.startswith("/"):
            raise no_value(said("the working directory"), (cwd,))
        return path
    return posixpath.join(cwd, path)
