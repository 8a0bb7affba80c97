"""Groups to targets, and a target to what it is with all that it inherits (bake/bake.go)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from hullcheck.core.noun import dataclass
from hullcheck.syntax.hcl_values import Open, Value

from .definition import MERGED_BY_KEY, Definition, merged


@dataclass(frozen=True, slots=True)
class Override:
    """`--set PATTERN.KEY=VALUE`."""

    pattern: str
    key: str
    """`context`, `args.NAME` ..."""
    value: Value


def resolve_group(definition: Definition, names: Sequence[str]) -> tuple[str, ...]:
    """Return the targets that bake builds for `names`, each once, with those they need.

    Names may be patterns. A name that is neither group nor target is left out; a
    group that holds itself counts once.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    pending = [name for given in reversed(names) for name in _matching(definition, given)]
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        members = definition.groups.get(name)
        if isinstance(members, list):
            pending += [one for one in reversed(members) if isinstance(one, str)]
        # A target may have the name of a group that its matrix made.
        if name in definition.targets and members is None:
            found[name] = None
            pending += _needed(definition, name)
    return tuple(found)


def _matching(definition: Definition, pattern: str) -> list[str]:
    if not any(letter in pattern for letter in "*?["):
        return [pattern.replace(".", "_")]
    names = dict.fromkeys((*definition.groups, *definition.targets))
    return [name for name in names if fnmatchcase(name, pattern)]


def _needed(definition: Definition, name: str) -> Iterator[str]:
    """Yield the targets that `name` has as named contexts (`target:NAME`)."""
    contexts = resolve_target(definition, name).get("contexts")
    for value in contexts.values() if isinstance(contexts, dict) else ():
        if isinstance(value, str) and value.startswith("target:"):
            yield value.removeprefix("target:")


def resolve_target(
    definition: Definition, name: str, overrides: Sequence[Override] = ()
) -> dict[str, Value]:
    """Return the attributes of the target `name` with all that it inherits.

    What it inherits from and is not there, or is not known, makes every attribute
    open that it does not say itself: `inherits` then stands among the attributes.
    """
    return _Resolving(definition, overrides).target(name)


class _Resolving:
    def __init__(self, definition: Definition, overrides: Sequence[Override]) -> None:
        self.definition = definition
        self.overrides = overrides
        self.done: dict[str, dict[str, Value]] = {}

    def target(self, name: str, depth: int = 0) -> dict[str, Value]:
        """Return the attributes of `name`; of one that inherits from itself, what is known."""
        if name in self.done:
            return self.done[name]
        self.done[name] = {}
        target = self.definition.targets.get(name)
        if target is None or depth > _MAX_DEPTH:
            return {"inherits": Open(name)}
        found: dict[str, Value] = {}
        for parent in target.inherits if isinstance(target.inherits, list) else ():
            if isinstance(parent, str):
                found = merged(found, self.target(parent, depth + 1))
            else:
                found["inherits"] = parent
        found = self._overridden(name, merged(found, target.attributes))
        self.done[name] = found
        return found

    def _overridden(self, name: str, attributes: dict[str, Value]) -> dict[str, Value]:
        for override in self.overrides:
            if not fnmatchcase(name, override.pattern):
                continue
            key, _, member = override.key.partition(".")
            if key in MERGED_BY_KEY:
                attributes = merged(attributes, {key: {member: override.value}})
            else:
                attributes = {**attributes, key: override.value}
        return attributes


_MAX_DEPTH = 50
"""Targets that inherit from each other."""
