"""Bake files that are used together: their targets and groups, as far as they are certain.

A variable is what the file says of it: nobody has to set it. One without a default is
not known, for its author expects that somebody sets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from hullcheck.core.finding import Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.syntax.hcl import parse_hcl
from hullcheck.syntax.hcl_nodes import Block, Body
from hullcheck.syntax.hcl_values import Open, Value
from hullcheck.syntax.problem import Problem

from .json_form import parse_json_form
from .world import Run, World

MAX_TARGETS = 1_000
"""Of one set of files."""

MERGED_BY_KEY = ("args", "contexts")
"""Attributes of a target whose members are laid over those of another one."""

SINGLE = ("context", "dockerfile", "dockerfile-inline", "target", "tags")
"""Attributes of a target that replace those of another one."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target as its blocks say, without what it inherits."""

    name: str
    path: str
    line: int
    """1-based: the first block of that name."""
    attributes: Mapping[str, Value]
    """Those that decide what is built and what it is called; one that is null is left out."""
    inherits: Value
    """A list of names."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What one call of bake reads."""

    files: tuple[str, ...]
    """Those that could be read, lowest first."""
    targets: Mapping[str, Target]
    groups: Mapping[str, Value]
    """Lists of names of targets and groups."""
    unknowns: tuple[Unknown, ...] = ()


def parse_bake(
    snapshot: Snapshot, paths: Sequence[str], given: Mapping[str, Value] | None = None
) -> Definition:
    """Return what the files at `paths` say together, the last one highest.

    `given` are variables that the caller sets. A file that cannot be read is an
    unknown, and so is a target whose name is not certain.
    """
    bodies: dict[str, Body] = {}
    unknowns: list[Unknown] = []
    for path in paths:
        body = _parsed(snapshot, path)
        if isinstance(body, Problem):
            unknowns.append(
                Unknown(
                    said("the bake file is not read: {reason}", reason=body.reason), path, body.line
                )
            )
        elif body is not None:
            bodies[path] = body
    world = World(bodies.values(), given or {})
    found = list(_limited(_runs(world, bodies)))
    runs = [one for one in found if isinstance(one, Run)]
    unknowns += (one for one in found if isinstance(one, Unknown))
    world.targets = _by_name(runs)
    targets = {name: _target(world, name) for name in world.targets}
    return Definition(tuple(bodies), targets, _groups(world, bodies, runs), tuple(unknowns))


def _parsed(snapshot: Snapshot, path: str) -> Body | Problem | None:
    source = snapshot.source(path)
    if source is None:
        return None
    return parse_json_form(source) if path.endswith(".json") else parse_hcl(source)


def _runs(world: World, bodies: Mapping[str, Body]) -> Iterator[Run | Unknown]:
    for path, body in bodies.items():
        for block in body.blocks:
            if block.kind == "target" and len(block.labels) == 1:
                yield from _runs_of(world, path, block)


def _limited(found: Iterator[Run | Unknown]) -> Iterator[Run | Unknown]:
    """Yield the first of all targets, and where the others would begin."""
    yield from islice(found, MAX_TARGETS)
    for left_out in found:
        reason = said(
            "bake makes more than {max_targets:,} targets: from here on they are not looked at",
            max_targets=MAX_TARGETS,
        )
        line = left_out.block.line if isinstance(left_out, Run) else left_out.line
        yield Unknown(reason, left_out.path, line, limit=True)
        return


def _runs_of(world: World, path: str, block: Block) -> Iterator[Run | Unknown]:
    label = block.labels[0]
    matrix, name = block.body.attribute("matrix"), block.body.attribute("name")
    if matrix is None:
        yield Run(label, label, path, block, {})
        return
    values = world.evaluate(matrix.value, {})
    for local in _combinations(values):
        made = world.evaluate(name.value, local or {}) if name is not None else Open("name")
        if local is None or not isinstance(made, str):
            what = "matrix" if local is None else "name"
            reason = said(
                "the targets of `{label}` are not known: the {what} is not certain",
                label=label,
                what=what,
            )
            yield Unknown(reason, path, block.line)
            return
        yield Run(made, label, path, block, local)


def _combinations(matrix: Value) -> Iterator[dict[str, Value] | None]:
    """Yield what the names of a matrix are in each of its runs; None where that is not known."""
    lists = list(matrix.values()) if isinstance(matrix, dict) else []
    if not isinstance(matrix, dict) or not all(isinstance(one, list) for one in lists):
        yield None
        return
    every = product(*(one for one in lists if isinstance(one, list)))
    for values in every:
        yield dict(zip(matrix, values, strict=True))


def _by_name(runs: Sequence[Run]) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(run.name, []).append(run)
    return found


def _target(world: World, name: str) -> Target:
    runs = world.targets[name]
    attributes: dict[str, Value] = {}
    inherits: list[Value] = []
    for run in runs:
        attributes = merged(attributes, _attributes(world, run))
        named = run.block.body.attribute("inherits")
        value = world.evaluate(named.value, run.local) if named is not None else []
        inherits += value if isinstance(value, list) else [value]
    return Target(name, runs[0].path, runs[0].block.line, attributes, inherits)


def _attributes(world: World, run: Run) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in (*SINGLE, *MERGED_BY_KEY):
        written = run.block.body.attribute(name)
        value = None if written is None else world.evaluate(written.value, run.local)
        if value is not None:
            found[name] = value
    return found


def merged(below: Mapping[str, Value], above: Mapping[str, Value]) -> dict[str, Value]:
    """Return the attributes of a target laid over those of another one."""
    found = {**below, **above}
    for name in MERGED_BY_KEY:
        low, high = below.get(name), above.get(name)
        if isinstance(low, dict) and isinstance(high, dict):
            found[name] = low | {key: value for key, value in high.items() if value is not None}
    return found


def _groups(world: World, bodies: Mapping[str, Body], runs: Sequence[Run]) -> dict[str, Value]:
    labels: dict[str, list[Value]] = {}
    for run in runs:
        if run.name != run.label:
            labels.setdefault(run.label, []).append(run.name)
    found: dict[str, Value] = dict(labels)
    for body in bodies.values():
        for block in body.blocks:
            named = block.body.attribute("targets")
            if block.kind == "group" and len(block.labels) == 1 and named is not None:
                found[block.labels[0]] = world.evaluate(named.value, {})
    return found
