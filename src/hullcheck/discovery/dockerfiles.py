"""Dockerfiles that nobody declares: found by name, their context by where their sources lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, ContextKind, Machine, Origin, OriginKind, Purpose
from hullcheck.docker.context_files import Unfiltered
from hullcheck.docker.copying import resolve_source
from hullcheck.docker.dockerfile import Dockerfile, parse_dockerfile
from hullcheck.docker.dockerfile.instructions import Add, Copy
from hullcheck.docker.effort import Effort, TooMuchWorkError
from hullcheck.docker.filesystem import clean
from hullcheck.docker.stages import parse_stages
from hullcheck.docker.stages.variables import walk_environment

from .declared import Declared
from .purpose import with_purpose

_NAME = lazy_pattern(
    r"(?:docker|container)file(?:[._-][\w.-]+)?|.+\.(?:docker|container)file", re.I
)
_TEMPLATE = lazy_pattern(r"\.(?:j2|jinja2?|tmpl|tpl|template|erb|mustache|in|gotmpl|ejs)\Z", re.I)
_OTHER = lazy_pattern(
    r"(?:ignore|~|\.(?:md|rst|txt|py|sh|js|ts|go|json|ya?ml|toml|ps1|bak|orig|html|lock|sha256|sbom))"
    r"\Z",
    re.I,
)
_URL = lazy_pattern(r"[a-z][a-z0-9+.-]*://|git@")
_NEEDLES = ("ockerfile", "ontainerfile", "OCKERFILE", "ONTAINERFILE")


def dockerfile_paths(snapshot: Snapshot) -> Iterator[str]:
    """Yield, each once, the paths whose names are those of Dockerfiles; templates too."""
    seen: set[str] = set()
    for needle in _NEEDLES:
        for path in snapshot.tree.containing(needle):
            name = path.rpartition("/")[2]
            if path not in seen and _NAME.fullmatch(name) and not _OTHER.search(name):
                seen.add(path)
                yield path


def wanted_dockerfiles(snapshot: Snapshot, declared: Iterable[Build]) -> Iterator[str]:
    """Yield the Dockerfiles whose text is wanted: by name, or because a build declares them."""
    named = (build.dockerfile for build in declared if build.dockerfile)
    for path in (*dockerfile_paths(snapshot), *named):
        if path in snapshot and path not in snapshot.texts:
            yield path


def assumed_builds(snapshot: Snapshot, declared: Iterable[Build]) -> Declared:
    """Return a build for each Dockerfile that is in none of `declared`, its context assumed."""
    declared = tuple(declared)
    known = {build.dockerfile for build in declared}
    known |= {snapshot.resolve(path) for path in known if path}
    builds: list[Build] = []
    unknowns: list[Unknown] = []
    for path in sorted(set(dockerfile_paths(snapshot)) - known):
        if _TEMPLATE.search(path):
            unknowns.append(Unknown("a template: the file that is built is made of it", path))
            continue
        build, unknown = _assumed(snapshot, path)
        builds.append(replace(build, twin_of=_twin_of(build, declared)))
        unknowns += unknown
    return Declared(tuple(builds), tuple(unknowns))


def _assumed(snapshot: Snapshot, path: str) -> tuple[Build, list[Unknown]]:
    candidates = ["/".join(parts) for parts in _ancestors(path)]
    source = snapshot.source(snapshot.resolve(path) or path)
    words = _context_sources(parse_dockerfile(source)) if isinstance(source, Source) else []
    reason = ""
    try:
        effort = Effort()
        hits = {each: _resolved(snapshot, each, words, effort) for each in candidates}
    except TooMuchWorkError:
        reason = "it names too much to look for its context: its own directory is assumed"
        hits = dict.fromkeys(candidates, frozenset(words))
    # What resolves nowhere is made by a step before the build, and says nothing.
    best = max(hits.values(), key=len)
    full = frozenset().union(*hits.values())
    fitting = [each for each in candidates if hits[each] == (full if best == full else best)]
    origin = Origin(path, 1, OriginKind.DOCKERFILE, Machine.UNKNOWN)
    build = Build(
        dockerfile=path,
        context=fitting[0],
        context_assumed=True,
        candidates=tuple(fitting),
        origins=(origin,),
    )
    if best != full:
        reason = "no directory has all COPY sources; the one that has the most is assumed"
    return build, [Unknown(reason, path, build=build.id)] if reason else []


def _twin_of(build: Build, declared: Iterable[Build]) -> str | None:
    """Return the Dockerfile that is built of the directory of `build` in the place of its own.

    One for development says nothing of one that is for something else.
    """
    if (build.dockerfile or "").rpartition("/")[0] != build.context:
        return None
    purpose = with_purpose(build, None).purpose
    return next(
        (
            other.dockerfile
            for other in declared
            if other.dockerfile
            and (other.context_kind, other.context) == (ContextKind.LOCAL, build.context)
            and with_purpose(other, None).purpose in (purpose, Purpose.UNKNOWN, Purpose.PRODUCTION)
        ),
        None,
    )


def _ancestors(path: str) -> Iterator[list[str]]:
    parts = path.split("/")[:-1]
    for length in range(len(parts), -1, -1):
        yield parts[:length]


def _context_sources(dockerfile: Dockerfile) -> list[str]:
    """Return what COPY and ADD take from the context, where it is known and not everything."""
    stages = parse_stages(dockerfile)
    found: list[str] = []
    for stage in stages.stages:
        for step, environment in walk_environment(stages, stage):
            if not isinstance(step, Copy | Add) or (isinstance(step, Copy) and step.from_):
                continue
            values = (environment.expand(word).value for word in step.sources)
            found += (clean(value) for value in values if value and not _URL.match(value))
    return list(dict.fromkeys(path for path in found if path))


def _resolved(
    snapshot: Snapshot, directory: str, paths: Iterable[str], effort: Effort
) -> frozenset[str]:
    files = Unfiltered(snapshot.tree, directory, snapshot.link_target, effort)
    found = ((path, resolve_source(files, path.replace("/./", "/"))) for path in paths)
    return frozenset(path for path, matches in found if isinstance(matches, list) and matches)
