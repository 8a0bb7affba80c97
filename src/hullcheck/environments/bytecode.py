"""Bytecode caches: one in every directory with Python files, and there can be thousands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Tree

from .evidence.bytecode import PYTHON_FILES
from .host_file import HostFile, HostKind
from .texts import join

NAME = "__pycache__"

RUN = frozenset({"manage", "setup", "noxfile", "conf"})
"""Modules that are run as files, the last by Sphinx, which leaves no bytecode."""

IMPORTED = lazy_pattern(r"__init__|conftest|test_\w+|\w+_test|tests")
"""Modules that are imported also where there is no other: those of a package, and of pytest."""

TAG = "cpython-312"
"""The interpreter in the names of bytecode; which one a developer has is not known."""


@dataclass(frozen=True)
class BytecodeCaches:
    """The `__pycache__` of directories with Python modules, made into host files on demand."""

    modules: Mapping[str, str]
    """The first Python file of each such directory, by directory."""
    alone: frozenset[str] = frozenset()
    """Of those, the directories of which no file imports another: what runs leaves nothing."""
    beside_modules: bool = False
    """They are those of Python 2: no `__pycache__`, but a `module.pyc` beside its module."""

    @cached_property
    def directories(self) -> Sequence[str]:
        """The directories with Python files, sorted; "" is the root."""
        return sorted(self.modules)

    def at(self, directory: str) -> HostFile:
        """Return the cache in one of `directories`."""
        module = self.modules[directory]
        home, stem = join(directory, NAME), stem_of(module)
        path = f"{module}c" if self.beside_modules else home
        return HostFile(
            path,
            HostKind.CACHE,
            (path if self.beside_modules else f"{home}/{stem}.{TAG}.pyc",),
            said("`{module}` lies beside it", module=module),
            Place(module),
            PYTHON_FILES.certain and directory not in self.alone,
        )

    def under(self, directory: str) -> Iterator[HostFile]:
        """Yield the caches in `directory` and below it; "" is the whole tree."""
        if directory in self.modules:
            yield self.at(directory)
        inside = self.directories
        start = bisect_left(inside, directory + "/") if directory else bisect_left(inside, "\x01")
        end = bisect_left(inside, directory + "0", lo=start) if directory else len(inside)
        yield from (self.at(one) for one in inside[start:end])

    def without(self, directories: frozenset[str]) -> BytecodeCaches:
        """Return these caches but those in `directories`."""
        if directories.isdisjoint(self.modules):
            return self
        kept = {key: module for key, module in self.modules.items() if key not in directories}
        return replace(self, modules=kept)


def stem_of(path: str) -> str:
    """Return the name by which the module at `path` is imported."""
    return path.rpartition("/")[2].removesuffix(".py")


@lru_cache(maxsize=2)
def bytecode_caches(tree: Tree) -> BytecodeCaches:
    """Return the caches that Python makes in `tree`; those that git tracks are left out."""
    modules: dict[str, list[str]] = {}
    several: set[str] = set()
    for path in tree.containing(".py\0"):
        directory, _, name = path.rpartition("/")
        # Of a directory two modules say as much as all.
        if directory in several:
            continue
        stem = name.removesuffix(".py")
        # Nothing imports what is no name, such as `make-release.py`.
        if stem.isidentifier() and stem not in RUN:
            known = modules.setdefault(directory, [])
            known.append(path)
            if len(known) > 1:
                several.add(directory)
    first = {directory: paths[0] for directory, paths in modules.items()}
    alone = frozenset(each for each, paths in modules.items() if _is_alone(each, paths, modules))
    tracked = {path.partition(NAME)[0].rstrip("/") for path in tree.containing(f"{NAME}/")}
    return BytecodeCaches(first, alone).without(frozenset(tracked))


def _is_alone(directory: str, paths: Sequence[str], modules: Mapping[str, object]) -> bool:
    """Say whether what lies in `directory` is run by name, as far as its place shows.

    A module in a directory below others may be part of a package without `__init__.py`.
    """
    if len(paths) > 1 or (directory and directory.rpartition("/")[0] in modules):
        return False
    return not IMPORTED.fullmatch(stem_of(paths[0]))
