"""Import what is compiled with fewer questions: start-up is a feature.

A run on a small repository loads four hundred modules of packages. For each the standard
finders ask the directory again whether it changed, which takes longer than running the module
does. Here its compiled file is opened where it has to be, and taken if it is of the source as
that is now: what the standard loader asks too. In every other case (no such file, an older one,
one that is checked by its content, a module in C) the standard finders go on as ever.
"""

from __future__ import annotations

import _imp
import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib.machinery import BuiltinImporter, ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from marshal import loads
from types import CodeType, ModuleType

_READ = 65_536
"""Bytes that one reading asks for: few compiled modules are larger."""

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

_BY_TIME = MAGIC_NUMBER + bytes(4)
"""How a compiled file begins that is valid for a source of a certain time and size (PEP 552)."""

_UNCHECKED = MAGIC_NUMBER + (1).to_bytes(4, "little")
"""How one begins that counts for any source."""

_SUFFIX = cache_from_source("module.py").partition("module")[2]
"""What the names of compiled files end with: interpreter, version and optimization."""


def find_compiled() -> None:
    """Let this process import so from now on."""
    if sys.pycache_prefix is None and Compiled not in sys.meta_path:
        # Modules of packages are never among those that are built in.
        at = sys.meta_path.index(BuiltinImporter) if BuiltinImporter in sys.meta_path else 0
        sys.meta_path.insert(at, Compiled)


class Compiled:
    """A finder for `sys.meta_path`."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the package or module `name` is; None: the next finder may know."""
        if type(path) is not list or len(path) != 1:
            return None
        folder, last = path[0], name.rpartition(".")[2]
        if last in _names(folder):
            inner = f"{folder}/{last}"
            return _spec(name, inner, "__init__", [inner])
        return _spec(name, folder, last, None)


@cache
def _names(folder: str) -> frozenset[str]:
    """Return what lies in `folder`: a package there comes before a module of its name."""
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208 (runs before pathlib is loaded)
    except OSError:
        return frozenset()


def _spec(name: str, folder: str, last: str, inside: list[str] | None) -> ModuleSpec | None:
    source, cached = f"{folder}/{last}.py", f"{folder}/__pycache__/{last}{_SUFFIX}"
    code = _code(cached, source)
    if code is None:
        return None
    spec = ModuleSpec(name, _Loader(name, source, code), origin=source)
    spec.submodule_search_locations = inside
    spec.has_location = True
    spec.cached = cached
    return spec


class _Loader(SourceFileLoader):
    """The standard loader, which has the code of its module already."""

    def __init__(self, name: str, source: str, code: CodeType) -> None:
        super().__init__(name, source)
        self._code: CodeType | None = code

    def exec_module(self, module: ModuleType) -> None:
        """Run the module; again, for `reload`, from what its file then holds."""
        code, self._code = self._code, None
        if code is None:
            super().exec_module(module)
        else:
            exec(code, vars(module))  # noqa: S102 (so a module is loaded)


def _code(cached: str, source: str) -> CodeType | None:
    """Return the code in the file `cached`, if it is that of the file `source`."""
    try:
        content = _content(cached)
        found = os.stat(source)  # noqa: PTH116 (runs before pathlib is loaded)
    except OSError:
        return None
    state = int(found.st_mtime) & 0xFFFFFFFF, found.st_size & 0xFFFFFFFF
    timed = _BY_TIME + b"".join(each.to_bytes(4, "little") for each in state)
    if content[:16] != timed and not _is_unchecked(content):
        return None
    try:
        code = loads(memoryview(content)[16:])  # noqa: S302 (what Python wrote beside the source)
    except (EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


def _is_unchecked(content: bytes) -> bool:
    """Say whether the file is taken whatever its source is, as those of an image are."""
    return content.startswith(_UNCHECKED) and _imp.check_hash_based_pycs != "always"


def _content(path: str) -> bytes:
    file = os.open(path, _FLAGS)
    try:
        content = os.read(file, _READ)
        while more := len(content) % _READ == 0 and os.read(file, _READ):
            content += more
    finally:
        os.close(file)
    return content
