"""The documented rules: one folder a group, one module a rule, each found by being there."""

from __future__ import annotations

from functools import cache

from hullcheck.core.found import imported, packages_of

from .rule import Rule


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Return every rule, in the order of their names."""
    for group in packages_of(__name__):
        imported(f"{__name__}.{group}")
    found = {cls.name(): cls for cls in _descendants(Rule) if "severity" in vars(cls)}
    return tuple(found[name] for name in sorted(found))


def _descendants(cls: type[Rule]) -> list[type[Rule]]:
    children = cls.__subclasses__()
    return [*children, *(found for child in children for found in _descendants(child))]
