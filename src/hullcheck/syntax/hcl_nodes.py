"""What an HCL text is made of: blocks with attributes, and the expressions they hold."""

from __future__ import annotations

from hullcheck.core.noun import dataclass

Plain = str | int | float | bool | None
"""A value that is no collection."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a truth, null, or text without anything to fill in."""

    value: Plain


@dataclass(frozen=True, slots=True)
class Template:
    """Text with `${ }` in it; literals are its plain parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A name: of a variable, a parameter, or a kind of block."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`of.name` or `of[key]`."""

    of: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """`name(a, b...)`."""

    name: str
    arguments: tuple[Expression, ...]
    spreads: bool = False
    """The last argument is a list of arguments (`...`)."""


@dataclass(frozen=True, slots=True)
class Operation:
    """`!a`, `-a`, `a + b`."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? yes : no`."""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """`{ a = b }`."""

    items: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class For:
    """`[for key, value in over : result if condition]`, or with `new_key => result` in braces."""

    key: str
    """Empty where there is no name for it."""
    value: str
    over: Expression
    new_key: Expression | None
    result: Expression
    condition: Expression | None
    groups: bool = False
    """Results of the same key become a list (`...`)."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """An expression of a sort that is not evaluated, as it is written."""

    written: str


Expression = (
    Literal
    | Template
    | Variable
    | Index
    | Call
    | Operation
    | Conditional
    | ListOf
    | ObjectOf
    | For
    | Opaque
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    name: str
    value: Expression
    line: int
    """1-based line of the name."""


@dataclass(frozen=True, slots=True)
class Block:
    """`kind "label" { ... }`."""

    kind: str
    labels: tuple[str, ...]
    body: Body
    line: int
    """1-based line of the kind."""


@dataclass(frozen=True, slots=True)
class Body:
    """What stands in a file or between the braces of a block."""

    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Block, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute `name`, the last where it is there twice."""
        return next((one for one in reversed(self.attributes) if one.name == name), None)
