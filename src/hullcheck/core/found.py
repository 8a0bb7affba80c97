"""Modules that are found by being there: a rule, a command or a place of builds is added as a file.

`pkgutil` finds them too; loading it and asking it takes 11 of the 720 million instructions of
a short run, for what is in a folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

_SUFFIXES = frozenset({"py", "pyc"})


def modules_of(package: str) -> list[str]:
    """Return the names of the modules right in `package`, sorted; packages are not among them."""
    files = (name.rpartition(".") for name in _listed(package))
    named = {name for name, _, suffix in files if suffix in _SUFFIXES and name.isidentifier()}
    return sorted(named - {"__init__"})


def packages_of(package: str) -> list[str]:
    """Return the names of the packages right in `package`, sorted."""
    return sorted(name for name in _listed(package) if name.isidentifier() and name[:2] != "__")


def imported(package: str) -> list[ModuleType]:
    """Import the modules right in `package` and return them."""
    return [import_module(f"{package}.{name}") for name in modules_of(package)]


def _listed(package: str) -> Iterator[str]:
    for folder in import_module(package).__path__:
        yield from os.listdir(folder)  # noqa: PTH208 (pathlib takes longer than all of this)
