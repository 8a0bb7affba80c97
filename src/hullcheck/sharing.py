"""Builds shared out to several processes: which stay together, and that the rest stands apart.

What rules say of a build hangs on that build, and on those with the same Dockerfile, context
or ignore file; what is beyond, they ask of all (`Facts.of_all`). That nothing more was shared
is looked at before anything is told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from hullcheck.core.finding import Finding
from hullcheck.core.together import NotTogetherError, Together
from hullcheck.docker.build import Build
from hullcheck.docker.effort import MAX_EFFORT, MAX_RUN
from hullcheck.facts import BuildFacts


def groups_of(builds: Sequence[Build]) -> list[list[int]]:
    """Return the positions of the builds, those that may have a file in common together."""
    above = list(range(len(builds)))
    first_with: dict[Hashable, int] = {}
    for position, build in enumerate(builds):
        for key in _declared_keys(build):
            above[_top(above, position)] = _top(above, first_with.setdefault(key, position))
    groups: dict[int, list[int]] = {}
    for position in range(len(builds)):
        groups.setdefault(_top(above, position), []).append(position)
    return list(groups.values())


def _top(above: list[int], position: int) -> int:
    while above[position] != position:
        above[position] = position = above[above[position]]
    return position


def _declared_keys(build: Build) -> Iterator[Hashable]:
    """Yield what a build has in common with others, as it is declared: links are not followed."""
    if build.dockerfile is not None:
        yield "file", build.dockerfile
    if build.inline is not None:
        yield from (("file", origin.path) for origin in build.origins)
    if build.ignore_file is not None:
        yield "file", build.ignore_file
    contexts = (build.context, *build.candidates, *build.named_contexts.values())
    yield from (("context", context) for context in contexts)


def check_apart(builds: Iterable[BuildFacts], together: Together) -> None:
    """Raise `NotTogetherError` where the `builds` of two processes have a file in common.

    Or where all of them took so much work that one process would have left some out.
    """
    if together.size == 1:
        return
    builds = list(builds)
    keys = frozenset(key for build in builds for key in _keys(build))
    told = together.all("files", (sum(build.effort for build in builds), keys))
    if sum(effort for effort, _ in told) > MAX_RUN - MAX_EFFORT:
        raise NotTogetherError
    _check_distinct(keys for _, keys in told)


def _keys(build: BuildFacts) -> Iterator[Hashable]:
    """Yield the files by which a build is known, and its context's directory."""
    yield build.build.id
    yield from build.reads
    if build.dockerfile is not None:
        yield build.dockerfile.source.path
    contexts = [build.context] if build.context else []
    contexts += build.flow.named.values() if build.flow else ()
    for context in contexts:
        yield context.ignore_path
        yield "context", context.root


def joined(
    parts: Sequence[tuple[Finding, ...]], order: Callable[[Finding], Any]
) -> tuple[Finding, ...]:
    """Return the findings of all processes in their `order`.

    Raises `NotTogetherError` where two tell of one cause, or one place: one process
    might have made one finding of them.
    """
    if len(parts) == 1:
        return parts[0]
    for key in (_cause, _place):
        _check_distinct({key(finding) for finding in part} for part in parts)
    return tuple(sorted(chain.from_iterable(parts), key=order))


def _cause(finding: Finding) -> Hashable:
    return finding.rule, finding.cause


def _place(finding: Finding) -> Hashable:
    return finding.rule, finding.place


def _check_distinct(sets: Iterable[Iterable[Hashable]]) -> None:
    seen: set[Hashable] = set()
    for each in sets:
        if not seen.isdisjoint(each):
            raise NotTogetherError
        seen.update(each)
