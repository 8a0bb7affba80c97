"""What an HCL expression is, as far as that is certain.

What depends on anything else is `Open`; so is what would take too much: nothing a
file holds makes a long text, a long list or a long time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from hullcheck.core.noun import dataclass

from .hcl_nodes import (
    Call,
    Conditional,
    Expression,
    For,
    Index,
    ListOf,
    Literal,
    ObjectOf,
    Opaque,
    Operation,
    Plain,
    Template,
    Variable,
)

MAX_TEXT = 64_000
"""Characters of one text: an inline Dockerfile may be long."""

MAX_ITEMS = 1_000
"""Of one list or object."""

MAX_DEPTH = 60
"""Expressions inside each other, through variables and functions as well."""

MAX_STEPS = 50_000
"""Expressions that are looked at for one set of files, a fifth of a second."""


@dataclass(frozen=True, slots=True)
class Open:
    """A value that is not known."""

    name: str
    """What it depends on, as it is written."""


class Lazy(Protocol):
    """An object whose members are worked out when they are asked for."""

    def item(self, key: str) -> Value:
        """Return the member `key`."""


Value = Plain | Open | Lazy | list["Value"] | dict[str, "Value"]
Lookup = Callable[[str], Value]
Apply = Callable[[str, list[Value]], Value]


class OpenError(Exception):
    """Says what a value depends on, inside of a function; never leaves `evaluate`."""

    def __init__(self, name: str) -> None:
        self.open = Open(name)


def text_of(value: Value) -> str:
    """Return a plain value as HCL writes it into a text; raises `OpenError` for any other."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, int | str):
        return str(value)
    raise OpenError(value.name if isinstance(value, Open) else "null")


@dataclass(frozen=True, slots=True)
class Scope:
    """What names and functions mean."""

    lookup: Lookup
    apply: Apply
    local: Mapping[str, Value]
    """Parameters of a function, or the names of a `for`."""

    def variable(self, name: str) -> Value:
        """Return the value of the variable `name`."""
        return self.local[name] if name in self.local else self.lookup(name)

    def inner(self, local: Mapping[str, Value]) -> Scope:
        """Return the scope in which further names are known."""
        return Scope(self.lookup, self.apply, {**self.local, **local})


class Evaluator:
    """Evaluates expressions with one budget for all of them."""

    def __init__(self) -> None:
        self.left = MAX_STEPS
        self.depth = 0

    def evaluate(self, expression: Expression, scope: Scope) -> Value:
        """Return the value of `expression`; members of a collection may be open on their own."""
        self.left -= 1
        if self.left < 0 or self.depth >= MAX_DEPTH:
            return Open("too long an expression")
        self.depth += 1
        try:
            return _bounded(self._value(expression, scope))
        except OpenError as error:
            return error.open
        finally:
            self.depth -= 1

    def _value(self, expression: Expression, scope: Scope) -> Value:
        match expression:
            case Literal(value):
                return value
            case Variable(name):
                return scope.variable(name)
            case Opaque(written):
                return Open(written[:80])
        return _HANDLERS[type(expression)](self, expression, scope)

    def template(self, node: Template, scope: Scope) -> Value:
        """Return the text; it is open where one of its parts is."""
        found = ""
        for part in node.parts:
            found += text_of(self.evaluate(part, scope))
            if len(found) > MAX_TEXT:
                raise OpenError("too long a text")
        return found

    def index(self, node: Index, scope: Scope) -> Value:
        """Return the member of a list or object."""
        of, key = self.evaluate(node.of, scope), self.evaluate(node.key, scope)
        name = text_of(key)
        # Python counts no further than some thousand digits, and no list is that long.
        is_place = name.isdecimal() and len(name) <= len(str(MAX_ITEMS))
        if isinstance(of, Open):
            raise OpenError(f"{of.name}.{name}")
        if isinstance(of, list) and is_place and int(name) < len(of):
            return of[int(name)]
        if isinstance(of, dict) and name in of:
            return of[name]
        if of is None or isinstance(of, str | int | float | list | dict):
            raise OpenError(name[:80])
        return of.item(name)

    def call(self, node: Call, scope: Scope) -> Value:
        """Return what a function gives."""
        arguments = [self.evaluate(argument, scope) for argument in node.arguments]
        if node.spreads:
            last = arguments.pop()
            if not isinstance(last, list):
                raise OpenError(f"{node.name}()")
            arguments += last
        return scope.apply(node.name, arguments)

    def operation(self, node: Operation, scope: Scope) -> Value:
        """Return what an operator gives."""
        values = [self.evaluate(operand, scope) for operand in node.operands]
        for value in values:
            if isinstance(value, Open):
                return value
        return operate(node.operator, values)

    def conditional(self, node: Conditional, scope: Scope) -> Value:
        """Return the side that is chosen."""
        condition = self.evaluate(node.condition, scope)
        return self.evaluate(node.yes if truth(condition) else node.no, scope)

    def listed(self, node: ListOf, scope: Scope) -> Value:
        """Return a list, whose items may be open."""
        return [self.evaluate(item, scope) for item in node.items[: MAX_ITEMS + 1]]

    def object(self, node: ObjectOf, scope: Scope) -> Value:
        """Return an object, whose values may be open, but not its keys."""
        items = node.items[: MAX_ITEMS + 1]
        return {
            text_of(self.evaluate(key, scope)): self.evaluate(value, scope) for key, value in items
        }

    def repeated(self, node: For, scope: Scope) -> Value:
        """Return the list or object that a `for` makes."""
        if node.groups:
            raise OpenError("for ... in")
        found: list[Value] = []
        keys: list[str] = []
        for key, value in _items(self.evaluate(node.over, scope)):
            inner = scope.inner(
                {node.key: key, node.value: value} if node.key else {node.value: value}
            )
            if node.condition is not None and not truth(self.evaluate(node.condition, inner)):
                continue
            if node.new_key is not None:
                keys.append(text_of(self.evaluate(node.new_key, inner)))
            found.append(self.evaluate(node.result, inner))
        return found if node.new_key is None else dict(zip(keys, found, strict=True))


_HANDLERS: dict[type, Callable[[Evaluator, Any, Scope], Value]] = {
    Template: Evaluator.template,
    Index: Evaluator.index,
    Call: Evaluator.call,
    Operation: Evaluator.operation,
    Conditional: Evaluator.conditional,
    ListOf: Evaluator.listed,
    ObjectOf: Evaluator.object,
    For: Evaluator.repeated,
}


def _items(value: Value) -> Iterator[tuple[Value, Value]]:
    if isinstance(value, list):
        yield from enumerate(value)
    elif isinstance(value, dict):
        yield from sorted(value.items())
    else:
        raise OpenError(value.name if isinstance(value, Open) else "for ... in")


def _bounded(value: Value) -> Value:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return Open("too long a text")
    is_long = isinstance(value, list | dict) and len(value) > MAX_ITEMS
    return Open("too long a list") if is_long else value


def truth(value: Value) -> bool:
    """Return the truth of a value; raises `OpenError`."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise OpenError(value.name if isinstance(value, Open) else "a condition")


def same(left: Value, right: Value) -> bool:
    """Say whether two values are the same; raises `OpenError` for collections that are not empty.

    What holds the same list twice, and that another one, is compared for ever.
    """
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Open):
            raise OpenError(one.name)
        if isinstance(one, list | dict):
            if one and other:
                raise OpenError("==")
            return type(one) is type(other) and one == other
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def operate(operator: str, values: list[Value]) -> Value:
    """Return what an operator gives for values none of which is open; raises `OpenError`."""
    if operator in ("==", "!="):
        return same(values[0], values[1]) is (operator == "==")
    if operator in ("&&", "||"):
        found = [truth(value) for value in values]
        return all(found) if operator == "&&" else any(found)
    if operator == "!":
        return not truth(values[0])
    numbers = [number(value) for value in values]
    return -numbers[0] if len(numbers) == 1 else arithmetic(operator, numbers[0], numbers[1])


def number(value: Value) -> float:
    """Return a number, or a text that spells one; raises `OpenError`."""
    try:
        found = float(text_of(value))
    except ValueError:
        raise OpenError("a number") from None
    if not -_LARGE < found < _LARGE:
        raise OpenError("a number")
    return int(found) if found == int(found) else found


_LARGE = 2**53


def arithmetic(operator: str, left: float, right: float) -> Value:
    """Return what an operator gives for two numbers; raises `OpenError`."""
    if operator in ("/", "%") and not right:
        raise OpenError("a number")
    results: dict[str, Callable[[], Value]] = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "%": lambda: left % right,
        "<": lambda: left < right,
        ">": lambda: left > right,
        "<=": lambda: left <= right,
        ">=": lambda: left >= right,
    }
    return results[operator]()
