"""Dockerfiles that nobody declares: found by name, their context by where their sources lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, ContextKind, Machine, Origin, OriginKind, Purpose
from hullcheck.docker.context_files import Unfiltered
from hullcheck.docker.copying import Matches, resolve_source
from hullcheck.docker.dockerfile import Dockerfile, parse_dockerfile
from hullcheck.docker.dockerfile.instructions import Add, Copy, Instruction, Run
from hullcheck.docker.dockerfile.word import Word
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
_OTHER = (
    *("ignore", "~", ".md", ".rst", ".txt", ".py", ".sh", ".js", ".ts", ".go", ".json", ".yaml"),
    *(".yml", ".toml", ".ps1", ".bak", ".orig", ".html", ".lock", ".sha256", ".sbom"),
)
"""What is about a Dockerfile, and none."""
_URL = lazy_pattern(r"[a-z][a-z0-9+.-]*://|git@")
_EVERYTHING = frozenset({".", "./", "/"})
_FILE = lazy_pattern(
    r"(?<![\w/.$~{}:@-])((?:\./)?\w[\w.-]*(?:/[\w.-]+)*\.(?:txt|in|py|toml|cfg|lock|json|ya?ml|sh))"
    r"(?![\w/.-])"
)
"""A file that a command names by a relative path."""

MAX_USED = 100
"""Files that the commands of one Dockerfile name, which are looked for."""

_NEEDLES = ("ockerfile", "ontainerfile", "OCKERFILE", "ONTAINERFILE")


def dockerfile_paths(snapshot: Snapshot) -> Iterator[str]:
    """Yield, each once, the paths whose names are those of Dockerfiles; templates too."""
    seen: set[str] = set()
    for needle in _NEEDLES:
        for path in snapshot.tree.containing(needle):
            name = path.rpartition("/")[2]
            if path not in seen and _is_named(name):
                seen.add(path)
                yield path


def _is_named(name: str) -> bool:
    named = name == "Dockerfile" or _NAME.fullmatch(name) is not None
    return named and not name.lower().endswith(_OTHER)


def wanted_dockerfiles(snapshot: Snapshot, declared: Iterable[Build]) -> Iterator[str]:
    """Yield the Dockerfiles whose text is wanted: by name, or because a build declares them."""
    named = (build.dockerfile for build in declared if build.dockerfile)
    for path in (*dockerfile_paths(snapshot), *named):
        if path in snapshot and path not in snapshot.texts:
            yield path


def assumed_builds(snapshot: Snapshot, declared: Iterable[Build]) -> Declared:
    """Return a build for each Dockerfile that is in none of `declared`, its context assumed.

    One that is declared only with targets that it does not have counts without a target.
    """
    declared = tuple(declared)
    known = {build.dockerfile for build in declared}
    known |= {snapshot.resolve(path) for path in known if path}
    builds: list[Build] = list(_without_their_targets(snapshot, declared))
    unknowns: list[Unknown] = []
    for path in sorted(set(dockerfile_paths(snapshot)) - known):
        if _TEMPLATE.search(path):
            unknowns.append(Unknown(said("a template: the file that is built is made of it"), path))
            continue
        build, unknown = _assumed(snapshot, path)
        builds.append(replace(build, twin_of=_twin_of(build, declared)))
        unknowns += unknown
    return Declared(tuple(builds), tuple(unknowns))


def _without_their_targets(snapshot: Snapshot, declared: Iterable[Build]) -> Iterator[Build]:
    """Yield a build of the last stage for each Dockerfile that has none of its declared targets."""
    named: dict[str, list[Build]] = {}
    for build in declared:
        if build.dockerfile:
            named.setdefault(build.dockerfile, []).append(build)
    for path, builds in named.items():
        source = snapshot.source(snapshot.resolve(path) or path) if builds[0].target else None
        if source is None or _TEMPLATE.search(path):
            continue
        stages = parse_stages(parse_dockerfile(source))
        if stages.stages and all(
            each.target and stages.target(each.target) is None for each in builds
        ):
            origin = Origin(path, 1, OriginKind.DOCKERFILE, Machine.UNKNOWN)
            own = builds[0].context
            kept = replace(builds[0], target=None, origins=(origin,))
            yield replace(kept, context_assumed=True, candidates=(own,))


def _assumed(snapshot: Snapshot, path: str) -> tuple[Build, list[Unknown]]:
    candidates = ["/".join(parts) for parts in _ancestors(path)]
    source = snapshot.source(snapshot.resolve(path) or path)
    dockerfile = parse_dockerfile(source) if isinstance(source, Source) else None
    words = _context_sources(dockerfile) if dockerfile else []
    used = _used_files(dockerfile) if dockerfile else []
    reason = ""
    try:
        effort = Effort()
        hits = {each: _resolved(snapshot, each, words, effort) for each in candidates}
        uses = {each: len(_resolved(snapshot, each, used, effort)) for each in candidates}
    except TooMuchWorkError:
        reason = said("it names too much to look for its context: its own directory is assumed")
        hits = dict.fromkeys(candidates, frozenset(words))
        uses = dict.fromkeys(candidates, 0)
    # What resolves nowhere is made by a step before the build, and says nothing.
    best = max(hits.values(), key=len)
    full = frozenset().union(*hits.values())
    fitting = [each for each in candidates if hits[each] == (full if best == full else best)]
    most = max(uses[each] for each in fitting)
    fitting = [each for each in fitting if uses[each] == most]
    origin = Origin(path, 1, OriginKind.DOCKERFILE, Machine.UNKNOWN)
    build = Build(
        dockerfile=path,
        context=fitting[0],
        context_assumed=True,
        candidates=tuple(fitting),
        origins=(origin,),
    )
    if best != full:
        reason = said("no directory has all COPY sources; the one that has the most is assumed")
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
    """Return what is taken from the context, where it is known and not everything."""
    stages = parse_stages(dockerfile)
    found: list[str] = []
    for stage in stages.stages:
        for step, environment in walk_environment(stages, stage):
            values = (environment.expand(word).value for word in _source_words(step))
            found += (clean(value) for value in values if value and not _URL.match(value))
    return list(dict.fromkeys(path for path in found if path))


def _source_words(step: Instruction) -> Sequence[Word]:
    """Return what names a place of the context: sources of COPY, ADD and bind mounts."""
    if isinstance(step, Run):
        binds = (each for each in step.mounts if each.type == "bind" and not each.from_)
        return [each.source for each in binds if each.source]
    if not isinstance(step, Copy | Add) or (isinstance(step, Copy) and step.from_):
        return ()
    return step.sources


def _used_files(dockerfile: Dockerfile) -> list[str]:
    """Return the files that a RUN names behind a copy of the whole context, as far as they show.

    What is installed from `requirements.txt` there lies in the context.
    """
    found: list[str] = []
    whole = False
    for step in dockerfile.instructions:
        if isinstance(step, Copy | Add):
            own = not (isinstance(step, Copy) and step.from_)
            whole = whole or (own and any(word.text in _EVERYTHING for word in step.sources))
        elif isinstance(step, Run) and whole:
            found += (clean(match[1]) for match in _FILE.finditer(step.value))
    return list(dict.fromkeys(found))[:MAX_USED]


def _resolved(
    snapshot: Snapshot, directory: str, paths: Iterable[str], effort: Effort
) -> frozenset[str]:
    files = Unfiltered(snapshot.tree, directory, snapshot.link_target, effort)
    found = ((path, resolve_source(files, path.replace("/./", "/"))) for path in paths)
    return frozenset(
        path for path, matches in found if isinstance(matches, Matches) and matches.known
    )
