"""Bytecode caches: one in every directory with Python files, and there can be thousands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Tree

from .evidence.bytecode import PYTHON_FILES
from .host_file import HostFile, HostKind
from .texts import join

NAME = "__pycache__"

TAG = "cpython-312"
"""The interpreter in the names of bytecode; which one a developer has is not known."""


@dataclass(frozen=True)
class BytecodeCaches:
    """The `__pycache__` of every directory with Python files, made into host files on demand."""

    modules: Mapping[str, str]
    """The first Python file of each such directory, by directory."""

    @cached_property
    def directories(self) -> Sequence[str]:
        """The directories with Python files, sorted; "" is the root."""
        return sorted(self.modules)

    def at(self, directory: str) -> HostFile:
        """Return the cache in one of `directories`."""
        module = self.modules[directory]
        path = join(directory, NAME)
        stem = module.rpartition("/")[2].removesuffix(".py")
        return HostFile(
            path,
            HostKind.CACHE,
            (f"{path}/{stem}.{TAG}.pyc",),
            said("`{module}` lies beside it", module=module),
            Place(module),
            PYTHON_FILES.certain,
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
        return BytecodeCaches(kept)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".py")


@lru_cache(maxsize=2)
def bytecode_caches(tree: Tree) -> BytecodeCaches:
    """Return the caches that Python makes in `tree`; those that git tracks are left out."""
    found = reversed(list(tree.containing(".py\0")))
    # Nothing imports what is no name, such as `make-release.py`.
    modules = {path.rpartition("/")[0]: path for path in found if _stem(path).isidentifier()}
    tracked = {path.partition(NAME)[0].rstrip("/") for path in tree.containing(f"{NAME}/")}
    return BytecodeCaches(modules).without(frozenset(tracked))
