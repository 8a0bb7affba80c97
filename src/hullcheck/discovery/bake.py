"""Builds that bake files declare (docs.docker.com/build/bake).

A file is judged as the commands of the repository use it, and as a developer would:
every target that a group names, or that is there for nothing but to be built. A target
that only others inherit from is none. Where no command says in which directory a file
is used, its own is tried, then the root and those between.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.finding import Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, ContextKind, Machine, Origin, OriginKind

from .compose_projects import DEFAULT_FILES as COMPOSE_FILES
from .declared import Declared
from .placing import UndecidedError
from .shell_texts import unread

if TYPE_CHECKING:
    from hullcheck.docker.bake import Definition

    from .baking.calls import Baking

MAX_FILES = 200
"""Files that are looked into."""

MAX_CALLS = 200
"""Calls that are looked into; each may give the variables other values."""

DEFAULT_FILES = (
    "docker-bake.json",
    "docker-bake.hcl",
    "docker-bake.override.json",
    "docker-bake.override.hcl",
)
"""What bake takes together when it is not told, lowest first (bake/bake.go)."""


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the bake files, by their names or because a command names them."""
    named = (path for call in _calls(snapshot) for path in call.files)
    yield from unread(snapshot, dict.fromkeys((*_paths(snapshot), *named)))


def discover(snapshot: Snapshot) -> Declared:
    """Return the build of every target, with its line and with those of the commands."""
    every = _calls(snapshot)
    calls = every[:MAX_CALLS]
    groups = dict.fromkeys((*_groups(snapshot, calls), *(call.files for call in calls)))
    found = [one for files in groups for one in _of_files(snapshot, files, calls)]
    builds = {
        (one.id, one.context_kind, one.inline, one.origins): one
        for one in found
        if isinstance(one, Build)
    }
    unknowns = dict.fromkeys(one for one in found if isinstance(one, Unknown))
    if len(every) > MAX_CALLS:
        left_out = every[MAX_CALLS].origin
        reason = said(
            "bake is called more than {max_calls} times: from here on it is not looked into",
            max_calls=MAX_CALLS,
        )
        unknowns[Unknown(reason, left_out.path, left_out.line, limit=True)] = None
    return Declared(tuple(builds.values()), tuple(unknowns))


def _paths(snapshot: Snapshot) -> Iterator[str]:
    tree = snapshot.tree
    found = (*tree.containing("bake\0"), *tree.containing(".hcl\0"), *tree.containing("-bake."))
    yield from islice((path for path in dict.fromkeys(found) if _is_named(path)), MAX_FILES)


def _is_named(path: str) -> bool:
    name = posixpath.basename(path)
    is_json = name.endswith(".json") and name.startswith("docker-bake")
    return is_json or (name.endswith(".hcl") and "bake" in name)


def _calls(snapshot: Snapshot) -> tuple[Baking, ...]:
    # Lazily: few repositories have anything to bake.
    endings = (".hcl\0", "bake.json\0", "bake.override.json\0")
    if not any(True for ending in endings for _ in snapshot.tree.containing(ending)):
        return ()
    from .baking.calls import bake_calls  # noqa: PLC0415

    # The runs of a workflow's matrix differ in few of their steps.
    return tuple({call.key: call for call in bake_calls(snapshot)}.values())


def default_files(snapshot: Snapshot, directory: str) -> tuple[str, ...]:
    """Return the files that bake takes in `directory` when it is not told."""
    paths = (posixpath.join(directory, name) for name in DEFAULT_FILES)
    return tuple(path for path in paths if path in snapshot)


def _groups(snapshot: Snapshot, calls: Sequence[Baking]) -> Iterator[tuple[str, ...]]:
    """Yield the files that are used together, as far as no command says so."""
    named = {path for call in calls for path in call.files}
    for path in _paths(snapshot):
        directory, name = posixpath.split(path)
        if name in DEFAULT_FILES:
            yield default_files(snapshot, directory)
        elif path not in named:
            yield (path,)


def _of_files(
    snapshot: Snapshot, files: tuple[str, ...], calls: Sequence[Baking]
) -> Iterator[Build | Unknown]:
    from hullcheck.docker.bake import parse_bake  # noqa: PLC0415 (as in _calls)

    definition = parse_bake(snapshot, files)
    yield from definition.unknowns
    own = [call for call in calls if call.files == files]
    called = [one for call in own for one in _of_call(snapshot, files, call)]
    built = {one.name for one in called if isinstance(one.found, Build)}
    directories = [call.directory for call in own] or _directories(files[0])
    others = _of_compose(snapshot, definition)
    for name in _built_names(definition):
        if name in others:
            continue
        found = _in_directories(snapshot, definition, name, directories)
        # What a command sets may be what the file alone lacks.
        if isinstance(found, Build) or name not in built:
            yield found
    yield from (one.found for one in called)


@dataclass(frozen=True, slots=True)
class _Called:
    name: str
    found: Build | Unknown


def _of_call(snapshot: Snapshot, files: tuple[str, ...], call: Baking) -> Iterator[_Called]:
    from hullcheck.docker.bake import parse_bake, resolve_group  # noqa: PLC0415 (as in _calls)

    from .baking.builds import build_of  # noqa: PLC0415

    if call.reason:
        yield _Called("", Unknown(call.reason, call.origin.path, call.origin.line))
        return
    definition = parse_bake(snapshot, files, call.variables)
    others = _of_compose(snapshot, definition)
    for name in resolve_group(definition, call.targets):
        if name in others:
            continue
        try:
            build = build_of(snapshot, definition, name, call.directory, call.overrides)
        except UndecidedError as undecided:
            yield _Called(name, _unknown(definition, name, undecided))
            continue
        is_cloned = call.is_cloned and build.context_kind is ContextKind.LOCAL
        kind = ContextKind.GIT if is_cloned else build.context_kind
        yield _Called(name, replace(build, context_kind=kind, origins=(call.origin,)))


def _of_compose(snapshot: Snapshot, definition: Definition) -> frozenset[str]:
    """Return the targets that only add to a service: bake reads the compose file beside it first.

    Their builds are those of the compose file.
    """
    from hullcheck.docker.bake import resolve_target  # noqa: PLC0415 (as in _calls)
    from hullcheck.docker.compose import parse_compose  # noqa: PLC0415

    beside = {posixpath.dirname(path) for path in definition.files if _is_default(path)}
    paths = (posixpath.join(directory, name) for directory in beside for name in COMPOSE_FILES)
    services = (parse_compose(snapshot, [path]).services for path in paths if path in snapshot)
    names = {name for each in services for name, one in each.items() if one.build is not None}
    said = {name: resolve_target(definition, name) for name in names & definition.targets.keys()}
    own = ("context", "dockerfile", "dockerfile-inline")
    return frozenset(name for name, one in said.items() if not any(key in one for key in own))


def _is_default(path: str) -> bool:
    return posixpath.basename(path) in DEFAULT_FILES


def _unknown(definition: Definition, name: str, undecided: UndecidedError) -> Unknown:
    target = definition.targets[name]
    reason = said(
        "the build of the target `{name}` is not known: {undecided}", name=name, undecided=undecided
    )
    return Unknown(reason, target.path, target.line)


def _directories(path: str) -> list[str]:
    """Return the directories in which bake may be called, likeliest first."""
    above = list(parents(path))
    return list(dict.fromkeys([*above[-1:], "", *above]))


def _built_names(definition: Definition) -> tuple[str, ...]:
    """Return the targets that somebody builds, as far as the files themselves say."""
    from hullcheck.docker.bake import resolve_group  # noqa: PLC0415 (as in _calls)

    inherited = {
        name
        for target in definition.targets.values()
        if isinstance(target.inherits, list)
        for name in target.inherits
        if isinstance(name, str)
    }
    alone = (one for one in definition.targets if one not in inherited and one[:1] != "_")
    default = ("default",) if "default" in definition.targets else ()
    return resolve_group(definition, (*definition.groups, *default, *alone))


def _in_directories(
    snapshot: Snapshot, definition: Definition, name: str, directories: Sequence[str]
) -> Build | Unknown:
    """Return the build of a target in the first directory in which it can be made."""
    from .baking.builds import build_of  # noqa: PLC0415 (as in _calls)

    found: list[Build] = []
    problems: list[UndecidedError] = []
    for directory in directories:
        try:
            found.append(build_of(snapshot, definition, name, directory))
        except UndecidedError as problem:
            problems.append(problem)
    if not found:
        return _unknown(definition, name, problems[0])
    target = definition.targets[name]
    origin = Origin(target.path, target.line, OriginKind.BAKE, Machine.DEVELOPER)
    first = replace(found[0], origins=(origin,))
    places = dict.fromkeys((build.dockerfile, build.context) for build in found)
    if len(places) == 1:
        return first
    candidates = tuple(where for file, where in places if file == first.dockerfile)
    return replace(first, context_assumed=True, candidates=candidates)
