"""The quick `dataclass` does what the standard one does."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from hullcheck.core import noun


def make(decorate: Callable[..., Any], **options: bool) -> Any:
    @decorate(**options)
    class Point:
        """A point."""

        x: int
        y: int = 2
        tags: list[str] = dataclasses.field(default_factory=list, compare=False)
        hidden: int = dataclasses.field(default=9, repr=False)
        made: int = dataclasses.field(default=7, init=False)
        kind: ClassVar[str] = "point"

        @property
        def total(self) -> int:
            return self.x + self.y

    return Point


OPTIONS = [
    {},
    {"frozen": True},
    {"slots": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "order": True},
    {"frozen": True, "slots": True, "kw_only": True},
    {"eq": False},
]
BOTH = [
    pytest.param(make(dataclasses.dataclass, **o), make(noun.dataclass, **o), o, id=str(o))
    for o in OPTIONS
]
both = pytest.mark.parametrize(("theirs", "ours", "options"), BOTH)


def instances(cls: Any) -> list[Any]:
    return [cls(x=1), cls(x=1, y=2), cls(x=1, y=3), cls(x=1, tags=["a"]), cls(x=1, hidden=4)]


@both
def test_values_and_their_text(theirs: Any, ours: Any, options: dict[str, bool]) -> None:
    for a, b in zip(instances(theirs), instances(ours), strict=True):
        assert repr(a) == repr(b)
        assert dataclasses.asdict(a) == dataclasses.asdict(b)
        assert a.total == b.total
        assert hasattr(a, "__dict__") == hasattr(b, "__dict__")


@both
def test_equality_hash_and_order(theirs: Any, ours: Any, options: dict[str, bool]) -> None:
    a, b = instances(theirs), instances(ours)
    for i, one in enumerate(a):
        for j, other in enumerate(a):
            assert (one == other) == (b[i] == b[j])
            if options.get("order"):
                assert (one < other) == (b[i] < b[j])
                assert (one >= other) == (b[i] >= b[j])
    assert (theirs.__hash__ is None) == (ours.__hash__ is None)
    if theirs.__hash__:
        assert (hash(a[0]) == hash(a[3])) == (hash(b[0]) == hash(b[3]))


@both
def test_what_is_refused(theirs: Any, ours: Any, options: dict[str, bool]) -> None:
    for cls in (theirs, ours):
        with pytest.raises(TypeError):
            cls()
        with pytest.raises(TypeError):
            cls(x=1, made=3)
        if options.get("kw_only"):
            with pytest.raises(TypeError):
                cls(1)
        if options.get("frozen"):
            with pytest.raises(dataclasses.FrozenInstanceError):
                cls(x=1).x = 2
            with pytest.raises(dataclasses.FrozenInstanceError):
                del cls(x=1).x


@both
def test_replace_copy_and_match(theirs: Any, ours: Any, options: dict[str, bool]) -> None:
    one = ours(x=1, y=5)
    assert dataclasses.replace(one, y=6).y == 6
    assert copy.deepcopy(one).y == 5
    assert ours.__match_args__ == theirs.__match_args__
    assert one.tags is not ours(x=1).tags


@noun.dataclass(frozen=True, slots=True)
class Base:
    """A base."""

    a: int


@noun.dataclass(frozen=True, slots=True)
class Child(Base):
    """A child that checks itself."""

    b: int = 0

    def __post_init__(self) -> None:
        if self.b < 0:
            raise ValueError("b")


def test_inheritance_pickles_and_checks_itself() -> None:
    child = Child(1, 2)
    assert pickle.loads(pickle.dumps(child)) == child  # noqa: S301 our own bytes
    assert child != Base(1)
    with pytest.raises(ValueError, match="b"):
        Child(1, -1)


@both
def test_fields_are_those_of_the_standard_one(
    theirs: Any, ours: Any, options: dict[str, bool]
) -> None:
    seen = [
        [(f.name, f.type, f.default, f.init, f.repr, f.compare, f.kw_only) for f in of]
        for of in (dataclasses.fields(theirs), dataclasses.fields(ours))
    ]
    assert seen[0] == seen[1]


def test_a_child_keeps_what_may_only_be_given_by_name() -> None:
    for decorate in (dataclasses.dataclass, noun.dataclass):
        named = decorate(frozen=True, slots=True, kw_only=True)(Plain)

        @decorate(frozen=True, slots=True)
        class Mixed(named):  # type: ignore[misc, valid-type]
            """Has fields of both kinds."""

            c: int
            d: int = dataclasses.field(default=4, kw_only=True)

        assert Mixed.__match_args__ == ("c",)
        assert dataclasses.astuple(Mixed(3, a=1)) == (1, 0, 3, 4)
        assert dataclasses.replace(Mixed(3, a=1), d=5).d == 5
        assert [f.kw_only for f in dataclasses.fields(Mixed)] == [True, True, False, True]
        with pytest.raises(TypeError):
            Mixed(1, 2)


def test_a_standard_child_may_have_a_frozen_parent() -> None:
    @dataclasses.dataclass(frozen=True)
    class Standard(Base):
        """One that the standard decorator makes of ours."""

        c: int = 3

    assert dataclasses.astuple(Standard(1)) == (1, 3)
    with pytest.raises(TypeError, match="non-frozen"):

        @dataclasses.dataclass
        class Thawed(Base):  # type: ignore[misc]
            """What the standard one refuses."""


def test_every_instance_is_made_as_the_first() -> None:
    for number in range(40):
        assert Child(number, b=2) == Child(a=number, b=2)
        assert Child(number).b == 0
        for refused in ({"a": 1}, {"c": 1}, {"b": 1, "c": 1}):
            first: Any = noun.dataclass(frozen=True, slots=True)(Plain)
            with pytest.raises(TypeError):
                first(1, 2, **refused)
            with pytest.raises(TypeError):
                Child(1, 2, **refused)
        with pytest.raises(ValueError, match="b"):
            Child(number, -1)


class Plain:
    """Made a noun anew for each call, so that it is the first."""

    a: int
    b: int = 0
