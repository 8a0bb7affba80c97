"""The documented rules: one folder a group, one module a rule, each found by being there."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from .rule import Rule


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Return every rule, in the order of their names."""
    for group in pkgutil.iter_modules(__path__, f"{__name__}."):
        if group.ispkg:
            _load(group.name)
    found = {cls.name(): cls for cls in _descendants(Rule) if "severity" in vars(cls)}
    return tuple(found[name] for name in sorted(found))


def _load(group: str) -> None:
    """Import the modules of a group's folder."""
    for module in pkgutil.iter_modules(import_module(group).__path__, f"{group}."):
        import_module(module.name)


def _descendants(cls: type[Rule]) -> list[type[Rule]]:
    children = cls.__subclasses__()
    return [*children, *(found for child in children for found in _descendants(child))]
