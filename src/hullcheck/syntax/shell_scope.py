"""What variables and the working directory hold at one point of a shell text.

The values are those of a run that nobody steers: without arguments, and with
nothing in the environment but what is given. So `${V:-default}` and
`[ -n "$V" ] || V=default` are the default, and an option that a loop would read
from the arguments keeps the value that it had before the loop. What another
condition decides is not known.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import field, replace
from typing import TypeVar

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .shell_nouns import Hole, Piece, Pieces, Word

MAX_VALUE = 4096
"""Characters that a variable may hold: no path is longer, and `A=$A$A` doubles."""

MAX_ELEMENTS = 256
"""Elements that an array may hold, and pieces that a value may be made of."""

T = TypeVar("T")

_FROM_THE_CALLER = lazy_pattern(r"[0-9]+|[@*]|OPTARG|OPTIND")


@dataclass(frozen=True, slots=True)
class Value:
    """What a variable holds."""

    elements: tuple[Pieces, ...]
    """One for a plain value, any number for an array."""

    @classmethod
    def of(cls, text: str) -> Value:
        """Return the value that is exactly `text`."""
        return cls((joined((text,)),))

    @classmethod
    def unknown(cls, name: str) -> Value:
        """Return the value of the variable `name` that nothing is known of."""
        return cls(((Hole(name),),))

    @property
    def text(self) -> str | None:
        """The whole text of a plain value or first element, or None where it is not known."""
        first = self.elements[0] if self.elements else ()
        texts = [piece for piece in first if isinstance(piece, str)]
        return "".join(texts) if len(texts) == len(first) else None

    @property
    def is_from_the_caller(self) -> bool:
        """Say whether it is made of an argument of the script or function."""
        return any(
            isinstance(piece, Hole) and _FROM_THE_CALLER.fullmatch(piece.name)
            for element in self.elements
            for piece in element
        )


def joined(pieces: Iterable[Piece]) -> Pieces:
    """Return `pieces` with neighbouring texts made one and empty ones left out."""
    result: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and result and isinstance(result[-1], str):
            result[-1] += piece
        elif piece != "":
            result.append(piece)
    return tuple(result)


@dataclass(slots=True)
class Scope:
    """The variables, arguments and directory at one point; changed by each command."""

    values: dict[str, Value] = field(default_factory=dict)
    cwd: str | Hole = ""
    base: str = ""
    """The directory in which the text starts; `..` is kept where it leads out of it."""
    arguments: tuple[Word, ...] | None = None
    """What `$@` is; None where the caller decides."""
    pushed: tuple[str | Hole, ...] = ()
    """Directories that `popd` goes back to."""
    ended: bool = False
    """An `exit` or `return` stands before this point."""

    def copy(self) -> Scope:
        """Return a scope that may change on its own."""
        return replace(self, values=dict(self.values))

    def argument(self, number: int) -> Value | None:
        """Return what `$number` is; None where the caller of the script decides."""
        if self.arguments is None:
            return None
        before = self.arguments[:number]
        if not all(word.is_single for word in before):
            return Value.unknown(str(number))
        return Value((before[-1].pieces if len(before) == number else (),))

    def assign(self, name: str, value: Value, *, appends: bool = False) -> None:
        """Set `name`; a value too large to keep is not known."""
        before = self.values.get(name)
        if appends and before is not None:
            value = _appended(before, value)
        self.values[name] = value if _fits(value) else Value.unknown(name)

    def append_elements(self, name: str, value: Value) -> None:
        """Add the elements of `value` to the array `name`."""
        before = self.values.get(name, Value(()))
        self.assign(name, Value(before.elements + value.elements))

    def enter(self, target: Word | None) -> None:
        """Change the directory as `cd target` does."""
        self.cwd = self._directory(target)

    def push(self, target: Word | None) -> None:
        """Change the directory as `pushd target` does."""
        self.pushed = (*self.pushed, self.cwd)
        self.enter(target)

    def pop(self) -> None:
        """Change the directory as `popd` does."""
        self.cwd = self.pushed[-1] if self.pushed else Hole("PWD")
        self.pushed = self.pushed[:-1]

    def _directory(self, target: Word | None) -> str | Hole:
        if target is None:
            home = self.values.get("HOME")
            return (home.text if home else None) or Hole("HOME")
        if target.holes:
            return target.holes[0]
        value = target.value or ""
        if value == "-":
            return Hole("OLDPWD")
        if isinstance(self.cwd, Hole) and not value.startswith("/"):
            return self.cwd
        path = posixpath.join("" if isinstance(self.cwd, Hole) else self.cwd, value)
        return _shortened(path, self.base) if len(path) <= MAX_VALUE else Hole("PWD")

    def merge(self, ends: Iterable[Scope], *, is_exhaustive: bool, asked: str = "") -> None:
        """Become what holds behind branches that ended with `ends`.

        `is_exhaustive` says that one of them ran, `asked` is the text of their
        conditions. A branch that left the script has no say. What differs is
        not known; but what is set where the condition asks for the same
        variable, and nowhere else, is its default.
        """
        ends = [end for end in ends if not end.ended]
        if not ends:
            self.ended = self.ended or is_exhaustive
            return
        possible = ends if is_exhaustive else [self.copy(), *ends]
        for name in {name for scope in possible for name in scope.values}:
            values = [scope.values.get(name) for scope in possible]
            before = self.values.get(name)
            if before is None or any(value is not before for value in values):
                self.values[name] = _agreed(name, values, asked)
        self.cwd = _same([scope.cwd for scope in possible], Hole("PWD"))
        self.pushed = _same([scope.pushed for scope in possible], ())
        self.arguments = _same([scope.arguments for scope in possible], None)

    def forget(self, names: Iterable[str]) -> None:
        """Take the variables `names` for changed by something that was not followed."""
        for name in names:
            self.values[name] = Value.unknown(name)


def _shortened(path: str, base: str) -> str:
    """Return `path` without the `name/..` in it; what leads out of `base` stays."""
    if base and path != base and not path.startswith(base + "/"):
        return posixpath.normpath(path)
    below = posixpath.normpath(path[len(base) + 1 :] if base else path or ".")
    return base if below == "." else posixpath.join(base, below)


def _same(items: list[T], otherwise: T) -> T:
    return items[0] if all(item == items[0] for item in items[1:]) else otherwise


def _agreed(name: str, values: list[Value | None], asked: str) -> Value:
    known = list(dict.fromkeys(value for value in values if value is not None))
    if None in values and not re.search(rf"\b{re.escape(name)}\b", asked):
        return Value.unknown(name)
    if len(known) > 1:
        known = [value for value in known if not value.is_from_the_caller] or known
    return known[0] if len(known) == 1 else Value.unknown(name)


def _appended(before: Value, added: Value) -> Value:
    first = before.elements[0] if before.elements else ()
    more = added.elements[0] if added.elements else ()
    return Value((joined((*first, *more)), *before.elements[1:]))


def _fits(value: Value) -> bool:
    if len(value.elements) > MAX_ELEMENTS:
        return False
    pieces = [piece for element in value.elements for piece in element]
    size = sum(len(piece) for piece in pieces if isinstance(piece, str))
    return len(pieces) <= MAX_ELEMENTS and size <= MAX_VALUE
