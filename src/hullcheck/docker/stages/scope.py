"""Variables of a stage as its instructions set them, one after the other.

BuildKit has one environment a stage, in which ENV and ARG set values alike; a stage
based on another begins with all of it, but what ENV has set once is set again there.
Source: BuildKit's `frontend/dockerfile/dockerfile2llb/convert.go` (`dispatchArg`,
`dispatchEnv`, `dispatchStages`, `buildMetaArgs`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from hullcheck.docker.dockerfile.expansion import expand
from hullcheck.docker.dockerfile.instructions import Arg, Pair
from hullcheck.docker.dockerfile.lexer import Lookup, Unknown, Value

MAX_STAGE_CHARACTERS = 1 << 20
"""All values of a stage and its bases together; beyond it values are unknown."""

PLATFORM_ARGS = frozenset(
    side + part
    for side in ("BUILD", "TARGET")
    for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}
"""Arguments that the builder sets before the first FROM, by the machine it runs on."""


Given = Mapping[str, str | None]
"""Build arguments that the caller gives; None: a value that is not known."""


class Scope:
    """The variables of one stage over time, on top of those of the stage it is based on.

    Every assignment counts one up; who remembers the count can ask for a value as it
    was then. So each instruction has its environment, and nothing is copied.
    """

    __slots__ = ("_all", "_asked", "_hidden", "_kept", "_parent", "_root", "_size", "time")

    def __init__(self, root: Lookup, parent: Scope | None = None) -> None:
        """Begin with what `root` gives; or, for the child of a stage, see `child`."""
        self.time = 0
        self._root = root
        self._parent = parent
        self._all: dict[str, _History] = {}
        self._kept: dict[str, _History] = {}
        """What ENV set: the image keeps it."""
        self._hidden: dict[str, Value] = {}
        """What ENV set and an ARG set over it: a stage based on this one has it back."""
        self._size: int = parent._size if parent else 0
        self._asked: tuple[tuple[int, bool], dict[str, str | Unknown]] | None = None
        """What `values` was asked last, and its answer: the next instruction mostly asks alike."""
        for name, value in parent._hidden.items() if parent else ():
            self.set(name, value, kept=True)

    def child(self) -> Scope:
        """Return the scope of a stage that begins with what this one ended with."""
        return Scope(self._root, self)

    def set(self, name: str, value: Value, *, kept: bool) -> None:
        """Give `name` a value, None for unset; `kept` says that ENV does."""
        if isinstance(value, str):
            self._size += len(value)
            if self._size > MAX_STAGE_CHARACTERS:
                value = unknown(name)
        self.time += 1
        self._all.setdefault(name, []).append((self.time, value))
        if kept:
            self._hidden.pop(name, None)
            self._kept.setdefault(name, []).append((self.time, value))
        elif before := self._find(name, None, kept=True):
            self._hidden[name] = before[1]

    def get(self, name: str, time: int | None = None) -> Value:
        """Return the value of `name` after `time` assignments; None: after all."""
        found = self._find(name, time)
        return found[1] if found else self._root(name)

    def is_set(self, name: str) -> bool:
        """Say whether an instruction has said anything of `name`, here or in a base."""
        return self._find(name, None) is not None

    def _find(self, name: str, time: int | None, *, kept: bool = False) -> tuple[int, Value] | None:
        scope: Scope | None = self
        while scope:
            history = (scope._kept if kept else scope._all).get(name)
            if history:
                end = len(history) if time is None else bisect_right(history, time, key=_time)
                if end:
                    return history[end - 1]
            scope, time = scope._parent, None
        return None

    def values(self, time: int, *, kept: bool = False) -> dict[str, str | Unknown]:
        """Return all that instructions set, by name; `kept`: only what the image keeps.

        It belongs to the scope: nobody may change it.
        """
        if self._asked is None or self._asked[0] != (time, kept):
            self._asked = (time, kept), self._values(time, kept=kept)
        return self._asked[1]

    def _values(self, time: int, *, kept: bool) -> dict[str, str | Unknown]:
        names: dict[str, None] = {}
        scope: Scope | None = self
        while scope:
            names |= dict.fromkeys(scope._all)
            scope = scope._parent
        found = ((name, self._find(name, time, kept=kept)) for name in names)
        return {name: at[1] for name, at in found if at and at[1] is not None}


_History = list[tuple[int, Value]]
"""The values of one variable, each with the count of assignments at which it came."""


def _time(entry: tuple[int, Value]) -> int:
    return entry[0]


def unknown(name: str) -> Unknown:
    """Return the value of a variable of which nothing is known."""
    return Unknown(frozenset({name}))


def assigned(name: str, text: str, lookup: Lookup, escape: str) -> Value:
    """Return the value that `text` gives `name` where `lookup` knows the variables."""
    result = expand(text, lookup, escape)
    if result.value is not None:
        return result.value
    return Unknown(frozenset(result.unknown_names or {name}))


def global_scope(arguments: Iterable[Arg], args: Given, *, exact: bool, escape: str) -> Scope:
    """Return the arguments that FROM sees: what the builder sets, and ARG before the first FROM.

    `exact`: `args` are all that the caller gives, so an ARG without a value is unset.
    """

    def predefined(name: str) -> Value:
        if name not in PLATFORM_ARGS:
            return None
        given = args.get(name)
        return unknown(name) if given is None else given

    scope = Scope(predefined)
    for pair in (pair for argument in arguments for pair in argument.pairs):
        given = set_argument(scope, pair, args, escape)
        if not given and not exact and scope.get(pair.name.text) is None:
            scope.set(pair.name.text, unknown(pair.name.text), kept=False)
    return scope


def set_argument(scope: Scope, pair: Pair, args: Given, escape: str) -> bool:
    """Set what one `name=default` of an ARG sets, if the caller or the default gives a value."""
    name = pair.name.text
    if name in args:
        value = args[name]
        scope.set(name, unknown(name) if value is None else value, kept=False)
    elif pair.value:
        scope.set(name, assigned(name, pair.value.text, scope.get, escape), kept=False)
    else:
        return False
    return True
