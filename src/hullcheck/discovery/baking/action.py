"""`docker/bake-action`: a step to the call of bake that it makes (docker/bake-action, README).

Without a `source` the builder clones the repository; before version 6 it took the
work tree.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.discovery.github_jobs import Step
from hullcheck.discovery.placing import shown
from hullcheck.discovery.push_action import cloned_directory, input_lines
from hullcheck.discovery.run_paths import START, Site
from hullcheck.docker.build import Machine, Origin, OriginKind
from hullcheck.syntax.hcl_values import Open, Value
from hullcheck.syntax.shell_holes import known_text
from hullcheck.syntax.shell_nouns import Hole, Pieces
from hullcheck.syntax.yaml import as_str

from .calls import Baking, found_files, override_of, variable_of

_USES = lazy_pattern(r"[\w.-]+/bake-action(?:@v?([0-5])(?:\.\S*)?\Z|@\S*\Z|\Z)")
_COMMA = lazy_pattern(",")


def baking_of(snapshot: Snapshot, step: Step) -> Baking | None:
    """Return the call of bake that `step` makes; None where it is none, or its files unknown."""
    uses = _USES.match(as_str(step.node.get("uses")) or "")
    if uses is None or step.text("with", "call") is not None:
        return None
    source = step.text("with", "source") or step.text("with", "workdir")
    is_old = uses[1] is not None or step.node.get("with", "workdir") is not None
    cloned = None if is_old and source is None else cloned_directory(source)
    local = "." if is_old and source is None else known_text(source or ())
    directory = local if cloned is None else cloned
    if directory is None:
        return None
    site = Site(("",), step.mount if cloned is None else "")
    named = [known_text(word) for word in _words(step, "files")]
    found = found_files(snapshot, site, posixpath.join(START, directory), named)
    return None if found is None else _baking(step, found, is_cloned=cloned is not None)


def _baking(step: Step, found: tuple[tuple[str, ...], str], *, is_cloned: bool) -> Baking:
    targets = list(_words(step, "targets"))
    holes = [piece for word in targets for piece in word if isinstance(piece, Hole)]
    lines = list(input_lines(step.text("with", "set") or ()))
    overrides = (override_of(line) for line in lines)
    name = shown(holes[:1])
    return Baking(
        files=found[0],
        directory=found[1],
        origin=Origin(step.path, step.node.line, OriginKind.WORKFLOW, Machine.CHECKOUT),
        targets=tuple(known_text(word) or "" for word in targets) or ("default",),
        overrides=tuple(one for one in overrides if one is not None),
        variables=_variables(step),
        is_cloned=is_cloned,
        reason=said("the targets depend on `{name}`, which has no value here", name=name)
        if holes
        else "",
    )


def _variables(step: Step) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, pieces in step.environment.items():
        known = known_text(pieces)
        found[name] = Open(shown(pieces)) if known is None else known
    given = (variable_of(line) for line in input_lines(step.text("with", "vars") or ()))
    return found | dict(one for one in given if one is not None)


def _words(step: Step, name: str) -> Iterator[Pieces]:
    """Yield the members of an input that is a list, by lines or commas."""
    for line in input_lines(step.text("with", name) or ()):
        with_lines = tuple(_COMMA.sub("\n", one) if isinstance(one, str) else one for one in line)
        for word in input_lines(with_lines):
            bare = tuple(one.strip() if isinstance(one, str) else one for one in word)
            if any(bare):
                yield tuple(one for one in bare if one)
