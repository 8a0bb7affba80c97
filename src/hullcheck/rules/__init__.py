"""The documented rules: one module each, found by being here; nothing else to edit to add one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from .rule import Rule


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Return every rule, in the order of their names."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    found = {cls.name(): cls for cls in _descendants(Rule) if "severity" in vars(cls)}
    return tuple(found[name] for name in sorted(found))


def _descendants(cls: type[Rule]) -> list[type[Rule]]:
    children = cls.__subclasses__()
    return [*children, *(found for child in children for found in _descendants(child))]
