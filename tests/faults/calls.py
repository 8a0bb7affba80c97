"""The calls by which a program changes a folder, seen one by one, and what a test does at each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hullcheck.edges import renaming


@dataclass(frozen=True)
class Call:
    """One call that changes something below the folder, or makes it last."""

    name: str
    """As strace would call it, without `at` and digits."""
    path: str
    """Below the folder; "." is the folder itself."""
    to: str = ""
    """Where a rename or a link leads."""
    data: bytes = b""
    number: int = 0
    """A mode, an owner, a size, flags."""

    @property
    def short(self) -> tuple[str, str, str]:
        return (self.name, self.path, self.to)


Hook = Callable[[Call, int], int | None]
"""Called before each call with its number, from 0; may raise instead of it, act before it, or
return how many bytes of a write are taken."""


def nothing(_: Call, __: int) -> None:
    """Let a call be done."""


@dataclass
class Layer:
    """What lies between the writers of this program and the system."""

    root: Path
    hook: Hook = nothing
    calls: list[Call] = field(default_factory=list)
    """Those that were begun."""
    handles: dict[int, str] = field(default_factory=dict)
    """Files and folders below the root that are open."""

    def inside(self, path: Any) -> str | None:
        """Return a path as it is below the root; None where it is elsewhere."""
        place = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 (no link is followed)
        return (
            place.relative_to(self.root).as_posix()
            if self.root in (place, *place.parents)
            else None
        )

    def begin(self, call: Call) -> int | None:
        self.calls.append(call)
        return self.hook(call, len(self.calls) - 1)


@contextmanager
def watched(root: Path, hook: Hook = nothing) -> Iterator[Layer]:
    """Have `hook` called before each call that changes something below `root`."""
    layer = Layer(Path(os.path.realpath(root)), hook)
    with pytest.MonkeyPatch.context() as patch:
        for name, wrap in _WRAPPERS.items():
            patch.setattr(os, name, wrap(layer, getattr(os, name)))
        patch.setattr(renaming, "renameat2", _exchanging(layer, renaming.renameat2))
        yield layer


Real = Callable[..., Any]


def _opening(layer: Layer, real: Real) -> Real:
    def opened(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        inside = layer.inside(path) if isinstance(path, (str, bytes, Path)) else None
        if inside is not None and flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            layer.begin(Call("open", inside, number=mode))
        handle: int = real(path, flags, mode, **more)
        if inside is not None:
            layer.handles[handle] = inside
        return handle

    return opened


def _writing(layer: Layer, real: Real) -> Real:
    def written(handle: int, data: Any) -> int:
        path = layer.handles.get(handle)
        if path is None:
            return int(real(handle, data))
        taken = layer.begin(Call("write", path, data=bytes(data)))
        part = data if taken is None else data[:taken]
        if taken is not None:
            layer.calls[-1] = Call("write", path, data=bytes(part))
        return int(real(handle, part))

    return written


def _by_handle(name: str) -> Callable[[Layer, Real], Real]:
    def wrap(layer: Layer, real: Real) -> Real:
        def called(handle: int, *more: int) -> Any:
            path = layer.handles.get(handle)
            if path is not None:
                layer.begin(Call(name, path, number=more[0] if more else 0))
            return real(handle, *more)

        return called

    return wrap


def _closing(layer: Layer, real: Real) -> Real:
    def closed(handle: int) -> None:
        layer.handles.pop(handle, None)
        real(handle)

    return closed


def _by_path(name: str) -> Callable[[Layer, Real], Real]:
    def wrap(layer: Layer, real: Real) -> Real:
        def called(path: Any, *more: Any, **named: Any) -> Any:
            inside = layer.inside(path)
            if inside is not None:
                number = more[0] if more and isinstance(more[0], int) else 0
                layer.begin(Call(name, inside, number=number))
            return real(path, *more, **named)

        return called

    return wrap


def _between(name: str) -> Callable[[Layer, Real], Real]:
    def wrap(layer: Layer, real: Real) -> Real:
        def called(source: Any, target: Any, *more: Any, **named: Any) -> Any:
            inside, to = layer.inside(source), layer.inside(target)
            if inside is not None or to is not None:
                layer.begin(Call(name, inside or "", to or ""))
            return real(source, target, *more, **named)

        return called

    return wrap


def _exchanging(layer: Layer, real: Real) -> Real:
    def called(source: bytes, target: bytes, flags: int) -> None:
        inside, to = layer.inside(source), layer.inside(target)
        if inside is not None or to is not None:
            name = "exchange" if flags == renaming.EXCHANGE else "rename"
            layer.begin(Call(name, inside or "", to or "", number=flags))
        real(source, target, flags)

    return called


_WRAPPERS: dict[str, Callable[[Layer, Real], Real]] = {
    "open": _opening,
    "write": _writing,
    "fsync": _by_handle("fsync"),
    "ftruncate": _by_handle("ftruncate"),
    "close": _closing,
    "replace": _between("rename"),
    "rename": _between("rename"),
    "link": _between("link"),
    "unlink": _by_path("unlink"),
    "remove": _by_path("unlink"),
    "mkdir": _by_path("mkdir"),
    "rmdir": _by_path("rmdir"),
    "chmod": _by_path("chmod"),
    "chown": _by_path("chown"),
    "symlink": _between("symlink"),
    "truncate": _by_path("truncate"),
}
